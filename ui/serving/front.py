"""How the page is served: to whom, how much of it, with which further addresses.

What stands in front of Gradio's own application, from the outside in: a check of the host asked
for, headers, the tags of a preview, a count of what is being done, limits, names and passwords.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route

from ui.desk.api import Api
from ui.desk.desks import Desks
from ui.desk.messages import explain
from ui.kept.users import Users
from ui.serving.access import Access
from ui.serving.draining import Draining
from ui.serving.headers import Headers
from ui.serving.json_api import DOCUMENT, json_routes
from ui.serving.limits import Limits
from ui.serving.openapi import PREFIX
from ui.serving.preview import Preview
from ui.serving.same_origin import SameOrigin

_FILES_AT_ONCE = 50  # of the largest size, in one upload
_OURS = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True)
class Serving:
    """What whoever starts the page decides about it."""

    users: Users | None = None  # who may log in; None for everybody, without a login
    per_minute: int = 0  # requests of one visitor; 0 for any number
    mcp: bool = False
    loopback: bool = True  # only this computer reaches the page


class Front:
    """What is served beside the page itself and before it."""

    def __init__(self, desks: Desks, serving: Serving, routes: Sequence[Route] = ()) -> None:
        """Put together what is served.

        Args:
            desks: Of the page; what is at them MCP clients may call.
            serving: To whom.
            routes: Of further tabs.
        """
        self.serving = serving
        self._routes = routes
        self.work = desks.work
        self._desks = desks
        self._mcp = None
        if serving.mcp:
            from ui.serving.mcp_server import McpServer

            self._mcp = McpServer(self._api_of, check_host=serving.loopback)

    def launch_options(self) -> dict[str, Any]:
        """Return the options that Gradio's `launch` takes for it."""
        options: dict[str, Any] = {"app_kwargs": self._app_options()}
        if self.serving.users:
            options |= {
                "auth": self.serving.users.check,
                "auth_message": "Log in with the name and password you were given.",
            }
        return options

    def _app_options(self) -> dict[str, Any]:
        calls = json_routes(self._api_of, login=bool(self.serving.users))
        routes: list[Any] = [Route("/health", self._health), *calls, *self._routes]
        options: dict[str, Any] = {"middleware": self._middleware(), "routes": routes}
        if self._mcp:
            routes.append(Mount("/mcp", self._mcp.app))
            options["lifespan"] = self._mcp.lifespan
        return options

    def _middleware(self) -> list[Middleware]:
        users, largest = self.serving.users, int(self._desks.settings.max_file_mb * 1e6)
        layers = [
            Middleware(Headers),
            Middleware(Preview),
            Middleware(SameOrigin),
            Middleware(Draining, work=self.work),
            Middleware(
                Limits,
                per_minute=self.serving.per_minute,
                max_body=2 * largest + 1_000_000,  # characters of text may be escaped
                max_upload=_FILES_AT_ONCE * largest,
            ),
        ]
        if users:  # before the limits, which are each visitor's
            layers.insert(-1, Middleware(Access, users=users, guarded=self._guarded()))
        elif self.serving.loopback:
            # A page from elsewhere may give its own name this computer's address; the browser
            # would then let it read what is served here.
            layers.insert(0, Middleware(TrustedHostMiddleware, allowed_hosts=list(_OURS)))
        return layers

    def _guarded(self) -> tuple[str, ...]:
        """Return how the paths start that Gradio's login does not cover."""
        return (
            "/mcp",
            PREFIX,
            DOCUMENT,
            *(f"/{route.path.split('/')[1]}/" for route in self._routes),
        )

    def _api_of(self, visitor: str) -> Api:
        return self._desks.of(visitor).api

    def _health(self, _: Request) -> JSONResponse:
        """Say whether questions can be answered, and nothing about the articles."""
        if self.work.stopping:
            return JSONResponse({"status": "stopping"}, 503)
        try:
            self._desks.assistants.check()
        except Exception as err:
            explain(err)  # into the log: whoever asks here is not told
            return JSONResponse({"status": "failing"}, 503)
        return JSONResponse({"status": "ok"})
