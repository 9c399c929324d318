"""Whether a request comes from the page itself: pages of other sites are refused.

A browser sends what another site's page asks for along with the visitor's login, and Gradio lets
that page read the reply. Browsers say where a request comes from, and no page can forge it
(Fetch Metadata, and `Origin` where that is missing); programs other than browsers say nothing.
"""

from collections.abc import MutableMapping
from typing import Any
from urllib.parse import SplitResult, urlsplit

from ui.serving.headers import App, Send
from ui.serving.refusal import refuse

_PORTS = {"http": 80, "https": 443}
_REASON = "Only the page itself may ask this: what other sites send is refused."


class SameOrigin:
    """ASGI middleware that refuses (403) what a browser sends for another site's page."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "http" and _is_foreign(scope["method"], dict(scope["headers"])):
            await refuse(send, 403, _REASON)
            return
        await self._app(scope, receive, send)


def _is_foreign(method: str, headers: dict[bytes, bytes]) -> bool:
    site = headers.get(b"sec-fetch-site")
    if site is not None:
        followed = method == "GET" and headers.get(b"sec-fetch-mode") == b"navigate"  # a link
        return site not in (b"same-origin", b"none") and not followed
    # Sent over plain HTTP, or by an old browser.
    origin = headers.get(b"origin")
    return origin is not None and not _same(
        origin.decode("latin-1"), headers.get(b"host", b"").decode("latin-1")
    )


def _same(origin: str, host: str) -> bool:
    """Whether an origin (scheme, host, port) is that of a host as a request names it."""
    try:
        there, here = urlsplit(origin), urlsplit(f"{origin.partition(':')[0]}://{host}")
        return there.hostname is not None and _place(there) == _place(here)
    except ValueError:  # a port that is none
        return False


def _place(parts: SplitResult) -> tuple[str | None, int | None]:
    return parts.hostname, parts.port or _PORTS.get(parts.scheme)
