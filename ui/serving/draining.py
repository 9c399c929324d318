"""A page that stops lets those who wait for an answer have it first."""

from collections.abc import MutableMapping
from typing import Any

from ui.desk.work import Work
from ui.serving.headers import App, Send
from ui.serving.limits import Receive
from ui.serving.refusal import refuse

# Requests that last as long as somebody waits for something. The page also keeps one open that
# lasts as long as it is looked at ("heartbeat"), which is no reason to wait.
_WAITED_FOR = ("queue/data", "queue/join", "call/", "run/", "upload")


class Draining:
    """ASGI middleware that counts requests, and refuses new work (503) once the page stops."""

    def __init__(self, app: App, *, work: Work) -> None:
        self._app = app
        self._work = work

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http" or not _is_work(scope):
            await self._app(scope, receive, send)
            return
        if self._work.stopping and scope["method"] == "POST":
            await refuse(send, 503, "The page is being stopped: try again in a minute.")
            return
        self._work.begin()
        try:
            await self._app(scope, receive, send)
        finally:
            self._work.end()


def _is_work(scope: MutableMapping[str, Any]) -> bool:
    path = scope["path"]
    if path.startswith(("/mcp", "/api/")):
        # With GET an MCP client listens as long as it lives.
        return bool(scope["method"] == "POST")
    _, api, rest = path.partition("/gradio_api/")
    return bool(api) and rest.startswith(_WAITED_FOR)
