"""What one visitor may ask of the page: how many requests, and how large.

ASGI middleware, so that it holds for the page, the API and the MCP server alike.
"""

import time
from collections.abc import Callable, MutableMapping
from typing import Any

from ui.serving.headers import App, Send
from ui.serving.refusal import refuse

Receive = Callable[[], Any]

_VISITORS = 10_000  # remembered at once
_LOGINS_A_MINUTE = 10  # from one address


class Rate:
    """Requests a minute for each visitor, as a bucket that fills evenly and holds a minute's."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.per_minute = per_minute
        self._clock = clock
        self._buckets: dict[str, tuple[float, float]] = {}  # visitor: requests left, and when

    def wait_s(self, visitor: str) -> float:
        """Count a request; returns 0 where it is allowed, else the seconds until one is."""
        now = self._clock()
        left = self._left(visitor, now)
        allowed = left >= 1
        self._buckets.pop(visitor, None)  # so that the first is the one not seen for longest
        if len(self._buckets) >= _VISITORS:
            del self._buckets[next(iter(self._buckets))]
        self._buckets[visitor] = (left - 1 if allowed else left, now)
        return 0.0 if allowed else (1 - left) * 60 / self.per_minute

    def spent(self, visitor: str) -> bool:
        """Whether a request would have to wait; counts nothing."""
        return self._left(visitor, self._clock()) < 1

    def _left(self, visitor: str, now: float) -> float:
        left, then = self._buckets.get(visitor, (float(self.per_minute), now))
        return min(self.per_minute, left + (now - then) * self.per_minute / 60)


class Limits:
    """Refuses what is too much (429) or too large (413)."""

    def __init__(self, app: App, *, per_minute: int, max_body: int, max_upload: int) -> None:
        """Wrap an application.

        Args:
            app: It.
            per_minute: Requests that cause work, from one visitor: known by name to whoever is
                logged in (`ui.serving.access`), else by address. 0 for any number.
            max_body: Bytes of a request.
            max_upload: Bytes of a request that uploads files.
        """
        self._app = app
        self._rate = Rate(per_minute) if per_minute else None
        self._logins = Rate(_LOGINS_A_MINUTE)
        self._max_body = max_body
        self._max_upload = max_upload

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http" or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        path = scope["path"].rstrip("/")
        wait_s = self._wait_s(scope, path)
        if wait_s:
            await refuse(
                send,
                429,
                f"Too many requests: try again in {wait_s:.0f} s.",
                (b"retry-after", b"%d" % max(1, round(wait_s))),
            )
            return
        limit = self._max_upload if path.endswith("/upload") else self._max_body
        await _Measured(self._app, limit)(scope, receive, send)

    def _wait_s(self, scope: MutableMapping[str, Any], path: str) -> float:
        address = (scope.get("client") or ("",))[0]
        if path == "/login":
            return self._logins.wait_s(address)
        if self._rate is None:
            return 0.0
        return self._rate.wait_s(scope.get("state", {}).get("visitor") or address)


class _Measured:
    """Passes one request on as long as its body is within the limit."""

    def __init__(self, app: App, limit: int) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        read = 0
        started = refused = False

        async def measured() -> Any:
            nonlocal read, refused
            message = await receive()
            read += len(message.get("body", b""))
            if read > self._limit:
                refused = True
                return {"type": "http.disconnect"}
            return message

        async def tracked(message: MutableMapping[str, Any]) -> None:
            nonlocal started
            if not refused:
                started = True
                await send(message)

        too_large = f"The request is larger than the limit of {self._limit / 1e6:g} MB."
        if not declared.isdigit() or int(declared) > self._limit:
            await refuse(send, 413, too_large, (b"connection", b"close"))
            return
        try:
            await self._app(scope, measured, tracked)
        except Exception:
            # What was cut off in the middle makes its reader raise.
            if not refused:
                raise
        if refused and not started:
            await refuse(send, 413, too_large, (b"connection", b"close"))
