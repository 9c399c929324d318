"""Pure: a conversation as a file to keep: Markdown, HTML or JSON."""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from qa.cite import GAP, Quotation, by_article
from qa.quoting.reference import accessed, page_of
from qa.records import Citation
from qa.wording import (
    alternative_in_words,
    confidence_in_words,
    evidence_in_words,
    refusal_in_words,
)
from ui.html.answer import DOT, about, inert, web_link
from ui.html.citing import as_markdown
from ui.html.markdown_text import markdown
from ui.html.origins import told_answer
from ui.kept.conversations import Conversation, ConversationError, Exchange

CLOSEST = "Closest, unsure:"

_STYLE = (
    "body{max-width:42rem;margin:2rem auto;padding:0 1rem;font:1rem/1.6 Georgia,serif;"
    "color:#23201d;background:#fffdfa;overflow-wrap:anywhere}h1{font-size:1.6rem}"
    "h2{font-size:1.15rem;margin-top:2rem}blockquote{margin:0;padding-left:1rem;"
    "border-left:3px solid #0b6b63}footer,small{color:#635c55}"
    "@media(prefers-color-scheme:dark){body{color:#ebe6e0;background:#191715}"
    "blockquote{border-color:#6fd3c7}footer,small{color:#b3aaa1}}"
)


def exported(conversation: Conversation, form: str) -> dict[str, str]:
    """Return a conversation as a file: its `name`, its media `type` and its `text`.

    Args:
        conversation: What to write.
        form: "markdown", "html" or "json".

    Raises:
        ConversationError: The form is none of them.
    """
    if form not in _FORMS:
        raise ConversationError(f"A conversation is exported as {', '.join(_FORMS)}, not {form!r}.")
    suffix, kind, write = _FORMS[form]
    name = f"{_slug(conversation.title)}.{suffix}"
    return {"name": name, "type": kind, "text": write(conversation)}


def _markdown(conversation: Conversation) -> str:
    parts = [f"# {markdown(conversation.title)}", f"*{conversation.created:%Y-%m-%d %H:%M} UTC*"]
    for exchange in conversation.exchanges:
        parts.append(f"## {markdown(exchange.question)}")
        answer = exchange.answer
        if answer is None:
            parts.append(markdown(exchange.problem or ""))
            continue
        if answer.standalone_question != answer.question:
            parts.append(f"Interpreted as: {markdown(answer.standalone_question)}")
        if answer.reply is not None:
            parts += [markdown(answer.reply), as_markdown(answer.citations)]
            continue
        if answer.abstained:
            said = refusal_in_words(answer.refusal)
            parts.append(f"{said} {markdown(answer.reason or '')}".strip())
            parts += [CLOSEST, as_markdown(answer.nearest)] if answer.nearest else []
            continue
        parts.append(evidence_in_words(answer.question) or "")
        parts.append(as_markdown(answer.citations))
        for other in answer.alternatives:
            parts += [alternative_in_words(other.differs), as_markdown(other.citations)]
        parts.append(f"Confidence: {confidence_in_words(answer.confidence)}")
    return "\n\n".join(filter(None, parts)) + "\n"


def _html(conversation: Conversation) -> str:
    exchanges = "".join(map(_exchange_html, conversation.exchanges))
    when = f"{conversation.created:%Y-%m-%d %H:%M} UTC"
    return page_html(conversation.title, when, exchanges)


def page_html(title: str, when: str, body: str) -> str:
    """Return a page of its own: a title, a line below it and HTML."""
    title = inert(title)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        # Nothing in it can load or run anything, wherever the file is opened.
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">"
        f"<title>{title}</title><style>{_STYLE}</style></head><body>"
        f'<h1 dir="auto">{title}</h1><footer>{inert(when)}</footer>{body}</body></html>\n'
    )


def _exchange_html(exchange: Exchange) -> str:
    heading = f'<section><h2 dir="auto">{inert(exchange.question)}</h2>'
    answer = exchange.answer
    if answer is None:
        return f"{heading}<p>{inert(exchange.problem or '')}</p></section>"
    if answer.reply is not None:
        return f"{heading}<p>{inert(answer.reply)}</p>{_quotes(answer.citations)}</section>"
    interpreted = (
        f"<p><small>Interpreted as: <bdi>{inert(answer.standalone_question)}</bdi></small></p>"
        if answer.standalone_question != answer.question
        else ""
    )
    if answer.abstained:
        closest = f"<p>{CLOSEST}</p>{_quotes(answer.nearest)}" if answer.nearest else ""
        said = f"{refusal_in_words(answer.refusal)} {inert(answer.reason or '')}"
        return f"{heading}{interpreted}<p>{said}</p>{closest}</section>"
    others = "".join(
        f"<p>{alternative_in_words(other.differs)}</p>{_quotes(other.citations)}"
        for other in answer.alternatives
    )
    confidence = inert(confidence_in_words(answer.confidence))
    evidence = evidence_in_words(answer.question)
    label = f"<p>{evidence}</p>" if evidence else ""
    return (
        f"{heading}{interpreted}{label}{_quotes(answer.citations)}{others}"
        f"<p><small>Confidence: {confidence}</small></p></section>"
    )


def _quotes(citations: Iterable[Citation]) -> str:
    return "".join(map(block_quote, by_article(citations)))


def block_quote(runs: Sequence[Quotation]) -> str:
    """Return the quotations of one article as HTML, with the mark of a gap where there is one."""
    first = runs[0].citations[0]
    quoted = "".join(
        f"{f'<p>{GAP}</p>' if number and not run.follows else ''}"
        f'<p dir="auto">{inert(run.text)}</p>'
        for number, run in enumerate(runs)
    )
    known = [f"<bdi>{inert(first.author)}</bdi>"] if first.author else []
    known += [f"<cite>{inert(first.title)}</cite>", about(first), web_link(first.url) or ""]
    known += [accessed(first) or "", page_of(first) or ""]
    return f"<blockquote>{quoted}<small>{DOT.join(filter(None, known))}</small></blockquote>"


def _json(conversation: Conversation) -> str:
    values = {
        "id": conversation.id,
        "title": conversation.title,
        "created": conversation.created.isoformat(),
        "changed": conversation.changed.isoformat(),
        "exchanges": [_values(exchange) for exchange in conversation.exchanges],
    }
    return json.dumps(values, ensure_ascii=False, indent=2) + "\n"


def _values(exchange: Exchange) -> dict[str, Any]:
    return {
        "number": exchange.number,
        "asked": exchange.asked.isoformat() if exchange.asked else None,
        "question": exchange.question,
        "answer": told_answer(exchange.answer) if exchange.answer else None,
        "problem": exchange.problem,
        "verdict": exchange.verdict,
        "reason": exchange.reason,
        "note": exchange.note,
    }


def _slug(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or "conversation"


_FORMS: dict[str, tuple[str, str, Callable[[Conversation], str]]] = {
    "markdown": ("md", "text/markdown", _markdown),
    "html": ("html", "text/html", _html),
    "json": ("json", "application/json", _json),
}
