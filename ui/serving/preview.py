"""The page itself, as it leaves us: with our own tags for previews of its links, and compressed.

Gradio's page has tags with its name and pictures of another address, and comes as it is.
"""

import gzip
import html
import re
from collections.abc import MutableMapping
from typing import Any
from urllib.parse import parse_qs

from ui.serving.headers import App, Send

NAME = "Article QA"
_SAYS = "Answers from your own articles, word for word, each with its source."
_LONGEST = 200  # characters of a question
_COMPRESSION = 5  # a fifth of its size, in some milliseconds
_OTHERS = re.compile(rb'<meta\s+(?:property="og:|name="twitter:)[^>]*?/?>\s*')
_HEAD = b"<head>"


class Preview:
    """ASGI middleware that puts our title and description into the page's head."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Send) -> None:
        """Pass the request on; a page that comes back has our tags."""
        if scope["type"] != "http" or scope["path"] != "/" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        start: MutableMapping[str, Any] = {}
        body = bytearray()

        async def gather(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            body.extend(message.get("body", b""))
            if message.get("more_body"):
                return
            page = bytes(body)
            if _is_page(start["headers"]):
                page = with_own_tags(page, _question(scope))
                further = [(b"vary", b"accept-encoding")]
                if _takes_gzip(scope):
                    page = gzip.compress(page, _COMPRESSION, mtime=0)
                    further.append((b"content-encoding", b"gzip"))
                kept = [one for one in start["headers"] if one[0].lower() != b"content-length"]
                start["headers"] = [*kept, *further, (b"content-length", b"%d" % len(page))]
            await send(start)
            await send({"type": "http.response.body", "body": page})

        await self._app(scope, receive, gather)


def with_own_tags(page: bytes, question: str = "") -> bytes:
    """Return a page with our tags in the place of those that its template has.

    Args:
        page: HTML.
        question: That the link asks; "" for none.
    """
    title = html.escape(f"{question} · {NAME}" if question else NAME)
    own = (
        f"<title>{title}</title>"
        f'<meta property="og:title" content="{title}">'
        f'<meta property="og:site_name" content="{NAME}">'
        '<meta property="og:type" content="website">'
        f'<meta property="og:description" content="{_SAYS}">'
        f'<meta name="description" content="{_SAYS}">'
        '<meta name="twitter:card" content="summary">'
    )
    # They stand before the first script: what follows may hold anything.
    head, script, rest = page.partition(b"<script")
    return _OTHERS.sub(b"", head).replace(_HEAD, _HEAD + own.encode(), 1) + script + rest


def _is_page(headers: Any) -> bool:
    kinds = [value for name, value in headers if name.lower() == b"content-type"]
    return any(value.startswith(b"text/html") for value in kinds)


def _takes_gzip(scope: MutableMapping[str, Any]) -> bool:
    accepted = b",".join(v for k, v in scope["headers"] if k == b"accept-encoding")
    return re.search(rb"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:,|\s|$))", accepted) is not None


def _question(scope: MutableMapping[str, Any]) -> str:
    asked = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("q", [""])[0]
    plain = " ".join(asked.encode("utf-8", "ignore").decode().split())
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1] + "…"
