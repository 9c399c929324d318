"""Response headers that keep the page to itself.

The page loads nothing from elsewhere; with these headers the browser refuses to as well, whatever
an article contains and whatever a later version of Gradio asks for.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[MutableMapping[str, Any], Any, Send], Awaitable[None]]

_HEADERS = (
    (
        b"content-security-policy",
        # Gradio's components need inline styles and scripts, and eval.
        b"default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; "
        b"object-src 'none'; form-action 'self'; frame-ancestors 'self'",
    ),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)


class Headers:
    """ASGI middleware that adds the headers to every response."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Send) -> None:
        """Pass the request on and add to what comes back."""

        async def add(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), *_HEADERS]}
            await send(message)

        await self._app(scope, receive, add)
