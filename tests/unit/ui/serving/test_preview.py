import gzip
from typing import Any
from urllib.parse import quote

import pytest

from tests.support.pages import Seen
from ui.serving.preview import Preview, with_own_tags

TEMPLATE = b"""<!doctype html><html><head><meta charset="utf-8" />
<meta property="og:title" content="Gradio" />
<meta
  property="og:image"
  content="https://elsewhere.invalid/header.jpg"
/>
<meta name="twitter:creator" content="@Gradio" />
<script>window.config = {"text": "<meta property=\\"og:title\\" content=\\"mine\\">"};</script>
</head><body></body></html>"""


def tags_of(page: bytes) -> dict[str, str]:
    named = [attributes for tag, attributes in Seen(page.decode()).elements if tag == "meta"]
    return {name: a["content"] or "" for a in named if (name := a.get("property") or a.get("name"))}


def served(
    path: str,
    body: bytes,
    kind: bytes = b"text/html",
    query: bytes = b"",
    accepts: bytes = b"identity",
) -> list[Any]:
    sent: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        headers = [(b"content-type", kind), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body[:50], "more_body": True})
        await send({"type": "http.response.body", "body": body[50:]})

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "path": path,
        "method": "GET",
        "query_string": query,
        "headers": [(b"accept-encoding", accepts)],
    }
    # Nothing in it waits, so one step runs it through: an event loop may be running already.
    with pytest.raises(StopIteration):
        Preview(app)(scope, None, send).send(None)
    return sent


def test_a_preview_has_our_name_and_nothing_of_elsewhere() -> None:
    page = with_own_tags(TEMPLATE)
    tags = tags_of(page)
    assert tags["og:title"] == tags["og:site_name"] == "Article QA"
    assert not {"og:image", "twitter:creator", "twitter:image"} & tags.keys()
    head = page.partition(b"<script>")[0]
    assert b"radio" not in head
    assert b"http" not in head
    assert page.endswith(TEMPLATE.partition(b"<script>")[2])  # what it holds stays as it is


def test_a_link_that_asks_shows_its_question_and_what_is_hostile_in_it_does_nothing() -> None:
    question = 'Who?"><script>alert(1)</script>'
    start, body = served("/", TEMPLATE, query=f"q={quote(question)}&c=1".encode())
    assert tags_of(body["body"])["og:title"] == f"{question} · Article QA"
    assert body["body"].count(b"<script>") == 1
    assert dict(start["headers"])[b"content-length"] == b"%d" % len(body["body"])


@pytest.mark.parametrize("query", [b"q=%ff%fe", b"q=%ED%A0%80", b"q=", b"q=%20", b"\xff=1"])
def test_a_link_that_asks_nothing_readable_is_no_fault(query: bytes) -> None:
    assert tags_of(served("/", TEMPLATE, query=query)[1]["body"])["og:title"]


def test_a_long_question_is_cut() -> None:
    tags = tags_of(served("/", TEMPLATE, query=b"q=" + b"x" * 3000)[1]["body"])
    assert tags["og:title"] == "x" * 199 + "… · Article QA"


def test_the_page_is_compressed_for_whoever_takes_it() -> None:
    start, body = served("/", TEMPLATE, accepts=b"br, gzip;q=0.8")
    assert dict(start["headers"])[b"content-encoding"] == b"gzip"
    assert dict(start["headers"])[b"content-length"] == b"%d" % len(body["body"])
    assert gzip.decompress(body["body"]) == with_own_tags(TEMPLATE)


@pytest.mark.parametrize("accepts", [b"br", b"gzip;q=0, br", b"*;q=0", b""])
def test_the_page_comes_as_it_is_to_whoever_does_not(accepts: bytes) -> None:
    start, body = served("/", TEMPLATE, accepts=accepts)
    assert b"content-encoding" not in dict(start["headers"])
    assert body["body"] == with_own_tags(TEMPLATE)


@pytest.mark.parametrize(("path", "kind"), [("/file", b"text/html"), ("/", b"application/json")])
def test_what_is_no_page_is_left_alone(path: str, kind: bytes) -> None:
    sent = served(path, TEMPLATE, kind)
    assert b"".join(message.get("body", b"") for message in sent) == TEMPLATE
