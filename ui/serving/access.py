"""Names and passwords from scripts: HTTP Basic authentication, beside the login page.

The page itself is kept by Gradio's login. What that does not cover, the MCP server and the reports
of the evaluation, is refused here to whoever has not logged in; and who sends a name and password
with a request is logged in by it, so that `curl --user` and MCP clients need no cookie. Every login
ends with its user or its password: Gradio itself asks for them once.
"""

import asyncio
import base64
import binascii
import hashlib
import secrets
from collections.abc import MutableMapping
from typing import Any

from starlette.requests import cookie_parser

from index.errors import SettingsError
from ui.kept.users import Users
from ui.serving.headers import App, Send
from ui.serving.limits import Rate, Receive
from ui.serving.refusal import refuse

_KEPT = 1000  # logins by password that are remembered: hashing takes its time
_FAILURES_A_MINUTE = 10  # from one address


class Access:
    """ASGI middleware in front of a Gradio app that was launched with a login."""

    def __init__(self, app: App, *, users: Users, guarded: tuple[str, ...] = ("/mcp",)) -> None:
        """Wrap the app.

        Args:
            app: It.
            users: Who may log in.
            guarded: How the paths start that the app's own login does not cover.
        """
        self._app = app
        self._users = users
        self._guarded = guarded
        self._failures = Rate(_FAILURES_A_MINUTE)
        self._one_by_one = asyncio.Lock()
        self._tokens: dict[bytes, str] = {}  # of the logins made here, by hash of what was sent
        self._hashes: dict[str, str] = {}  # of the passwords logged in with, by token

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Pass a request on, logged in if it brings a name and password."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        sent = headers.get(b"authorization", b"")
        gradio = scope["app"]
        if sent.lower().startswith(b"basic "):
            token = await self._token(scope, sent)
            if token is None:
                await refuse(send, 401, "Name or password is wrong.")
                return
            cookie = f"access-token-{gradio.cookie_id}={token}".encode()
            kept = [(name, value) for name, value in scope["headers"] if name != b"cookie"]
            scope = {**scope, "headers": [*kept, (b"cookie", cookie)]}
        else:
            token = self._standing(gradio.tokens, _token_of(gradio, scope))
            if token is None and scope["path"].startswith(self._guarded):
                challenge = (b"www-authenticate", b'Basic realm="Article QA"')
                await refuse(send, 401, "Send name and password (HTTP Basic).", challenge)
                return
        name = gradio.tokens[token] if token else ""
        state = {**scope.get("state", {}), "visitor": name}
        await self._app({**scope, "state": state}, receive, send)
        if scope["path"].rstrip("/") == "/login":
            self._note(gradio.tokens)

    async def _token(self, scope: MutableMapping[str, Any], sent: bytes) -> str | None:
        """Return the token of a login with what was sent, or None where it is wrong."""
        tokens: dict[str, str] = scope["app"].tokens
        key = hashlib.sha256(sent).digest()
        if token := self._standing(tokens, self._tokens.get(key)):
            return token
        address = (scope.get("client") or ("",))[0]
        try:
            name, _, password = base64.b64decode(sent[6:], validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        async with self._one_by_one:  # else many could be tried before the first has failed
            if token := self._standing(tokens, self._tokens.get(key)):
                return token
            if self._failures.spent(address):
                return None
            hashed = await asyncio.to_thread(self._users.matched, name, password)
            if hashed is None:
                self._failures.wait_s(address)
                return None
            if len(self._tokens) >= _KEPT:
                self._end(tokens, self._tokens.pop(next(iter(self._tokens))))
            self._tokens[key] = token = secrets.token_urlsafe(16)
            tokens[token], self._hashes[token] = name, hashed
        return token

    def _standing(self, tokens: dict[str, str], token: str | None) -> str | None:
        """Return the token of a login if it still stands; one that does not is ended."""
        name = tokens.get(token) if token else None
        if token is None or name is None:
            return None
        if self._holds(token, name):
            return token
        self._end(tokens, token)
        return None

    def _holds(self, token: str, name: str) -> bool:
        """Whether a user is still there, with the password that the login was made with."""
        try:
            hashed = self._users.hash_of(name)
        except SettingsError:  # damaged since: nobody comes in, and who is in stays
            return True
        return hashed is not None and hashed == self._hashes.setdefault(token, hashed)

    def _note(self, tokens: dict[str, str]) -> None:
        """Keep the passwords of new logins, so that a later change is seen; forget ended ones."""
        for token, name in tuple(tokens.items()):
            if token not in self._hashes:
                self._holds(token, name)
        self._hashes = {token: kept for token, kept in self._hashes.items() if token in tokens}

    def _end(self, tokens: dict[str, str], token: str) -> None:
        tokens.pop(token, None)
        self._hashes.pop(token, None)


def visitor_of(request: Any) -> str:
    """Return the name of who sent a request, Starlette's or one around it; "" without a login."""
    name: str = getattr(request.state, "visitor", "")
    return name


def _token_of(gradio: Any, scope: MutableMapping[str, Any]) -> str | None:
    """Return what a request brings as Gradio's cookie, of the two the one that Gradio takes."""
    cookies = cookie_parser(dict(scope["headers"]).get(b"cookie", b"").decode("latin-1"))
    secure, plain = (f"access-token-{kind}{gradio.cookie_id}" for kind in ("", "unsecure-"))
    return cookies.get(secure) or cookies.get(plain)
