"""Pure: the description of the API as a page for people, which loads nothing else."""

import json
import shlex
from collections.abc import Mapping
from html import escape
from typing import Any

_STYLE = """
:root { color-scheme: light dark; --line: #8886; --link: light-dark(#0b6b63, #6fd3c7) }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 60rem; padding: 1.5rem 1rem 4rem; line-height: 1.5;
  font-family: system-ui, sans-serif; background: light-dark(#f7f4f0, #191715);
  color: light-dark(#23201d, #ebe6e0) }
a { color: var(--link) }
code, pre, textarea { font-family: ui-monospace, monospace; font-size: .875rem }
pre, textarea { width: 100%; margin: .5rem 0; padding: .75rem; border: 1px solid var(--line);
  border-radius: 4px; background: light-dark(#fffdfa, #211e1c); color: inherit;
  overflow: auto; white-space: pre-wrap; overflow-wrap: anywhere }
section { margin-top: 2.5rem; border-top: 1px solid var(--line) }
table { width: 100%; border-collapse: collapse }
th, td { padding: .35rem .5rem .35rem 0; text-align: left; vertical-align: top;
  border-bottom: 1px solid var(--line); overflow-wrap: anywhere }
td:nth-child(-n + 2) { min-width: 7rem }
button { padding: .4rem 1rem; border: 1px solid var(--link); border-radius: 4px; font: inherit;
  background: none; color: var(--link); cursor: pointer }
pre.out { max-height: 24rem }
pre:has(output:empty) { display: none }
"""
_SCRIPT = """
for (const shown of document.querySelectorAll(".origin")) shown.textContent = location.origin
for (const form of document.querySelectorAll("form")) form.onsubmit = async event => {
  event.preventDefault()
  const out = form.querySelector("output")
  out.textContent = "…"
  try {
    const reply = await fetch(form.dataset.path, {
      method: "POST", headers: {"content-type": "application/json"}, body: form.body.value })
    out.textContent = reply.status + "\\n" + JSON.stringify(await reply.json(), null, 2)
  } catch (error) { out.textContent = String(error) }
}
"""


def api_page(document: Mapping[str, Any]) -> str:
    """Return the page of an OpenAPI document that `ui.serving.openapi` made."""
    schemas = document["components"]["schemas"]
    login = "security" in document
    calls = "".join(
        _call(path, methods["post"], schemas, login=login)
        for path, methods in document["paths"].items()
    )
    info = document["info"]
    allowed = (
        "<p>Name and password go with every request (HTTP Basic): <code>curl -u NAME</code>.</p>"
        if login
        else ""
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(info['title'])}: API</title><style>{_STYLE}</style></head><body><main>"
        f"<h1>{escape(info['title'])}: API</h1><p>{escape(info['description'])}</p>"
        "<p>Send the arguments with POST, as a JSON object; the reply is JSON. What is wrong is "
        'said in one sentence, <code>{"error": …}</code>, with a status of its own. Other programs '
        f'read this page as <a href="/openapi.json">OpenAPI</a>. <a href="/">To the chat</a></p>'
        f"{allowed}{calls}</main><script>{_SCRIPT}</script></body></html>"
    )


def _call(path: str, told: Mapping[str, Any], schemas: Mapping[str, Any], *, login: bool) -> str:
    body = told["requestBody"]["content"]["application/json"]
    example = json.dumps(body["example"], ensure_ascii=False)
    user = " -u NAME" if login else ""
    curl = (
        f'curl{user} <span class="origin">http://127.0.0.1:7860</span>{escape(path)} '
        f"--json {escape(shlex.quote(example), quote=False)}"
    )
    returned = told["responses"]["200"]["content"]["application/json"]["schema"]
    refusals = "".join(
        f"<tr><td><code>{escape(status)}</code></td><td>{escape(each['description'])}</td></tr>"
        for status, each in told["responses"].items()
        if status != "200"
    )
    name = escape(path.rpartition("/")[2])
    return (
        f'<section id="{name}"><h2><code>POST {escape(path)}</code></h2>'
        f"<p>{escape(told['summary'])}</p><p>{escape(told['description'])}</p>"
        f"<h3>Arguments</h3>{_fields(_resolved(body['schema'], schemas), required=True)}"
        f"<h3>Example</h3><pre>{curl}</pre>"
        f'<form data-path="{escape(path)}"><label for="body-{name}">Try it</label>'
        f'<textarea id="body-{name}" name="body" rows="3" spellcheck="false">'
        f'{escape(example)}</textarea><button>Send</button><pre class="out"><output></output></pre>'
        f"</form><h3>Reply</h3>{_reply(returned, schemas)}"
        f"<details><summary>Where it fails</summary><table>{refusals}</table></details></section>"
    )


def _reply(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> str:
    each = schema.get("items")
    opening = "<p>A list, each with:</p>" if each else ""
    return opening + _fields(_resolved(each or schema, schemas), required=False)


def _fields(schema: Mapping[str, Any], *, required: bool) -> str:
    """Return the fields of an object as a table."""
    rows = []
    for name, field in schema["properties"].items():
        told = escape(field.get("description", ""))
        if required and name in schema.get("required", ()):
            told = f"<strong>Required.</strong> {told}"
        rows.append(
            f"<tr><td><code>{escape(name)}</code></td><td>{escape(_kind(field))}</td>"
            f"<td>{told}</td></tr>"
        )
    return f"<table>{''.join(rows)}</table>"


def _kind(field: Mapping[str, Any]) -> str:
    """Return what a field may be, in words."""
    if "anyOf" in field:
        return " or ".join(_kind(each) for each in field["anyOf"])
    if "$ref" in field:
        return str(field["$ref"]).rpartition("/")[2]
    if "enum" in field:
        return ", ".join(map(str, field["enum"]))
    if field.get("type") == "array" and "items" in field:
        return f"list of {_kind(field['items'])}"
    return str(field.get("format", field.get("type", "")))


def _resolved(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Mapping[str, Any]:
    resolved: Mapping[str, Any] = schemas[schema["$ref"].rpartition("/")[2]]
    return resolved
