"""The functions of the API as tools for MCP clients, at `/mcp` (streamable HTTP)."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from index.errors import SettingsError
from ui.desk.api import FUNCTIONS, Api, for_visitors
from ui.serving.access import visitor_of

try:
    from mcp.server.fastmcp import Context, FastMCP
    from mcp.server.fastmcp.exceptions import ToolError
    from mcp.server.transport_security import TransportSecuritySettings
    from mcp.types import ToolAnnotations
except ImportError as err:
    raise SettingsError(
        "The MCP server needs a package that is not installed: pip install 'article-qa[mcp]'."
    ) from err

_ABOUT = (
    "Answers questions from the user's own articles, only in exact sentences of theirs, each with "
    "its citation. Where the articles do not hold an answer it says so: do not make one up."
)
_OURS = ["127.0.0.1", "localhost", "[::1]"]


class McpServer:
    """The server, to be mounted in a Starlette application whose lifespan it takes part in."""

    def __init__(self, api_of: Callable[[str], Api], *, check_host: bool) -> None:
        """Make the tools.

        Args:
            api_of: Returns the functions of a visitor, by name.
            check_host: Refuse requests for another host than this computer.
        """
        hosts = [name for host in _OURS for name in (host, f"{host}:*")]
        self._server = FastMCP(
            "Article QA",
            instructions=_ABOUT,
            stateless_http=True,
            json_response=True,
            streamable_http_path="/",
            log_level="WARNING",  # else every request of any part of the program is told
            transport_security=TransportSecuritySettings(
                enable_dns_rebinding_protection=check_host,
                allowed_hosts=hosts,
                allowed_origins=[f"http://{host}" for host in hosts],
            ),
        )
        for function in FUNCTIONS:
            changes = function is Api.add
            self._server.add_tool(
                for_visitors(function, api_of, asker=Context, name_of=_visitor, error=ToolError),
                annotations=ToolAnnotations(
                    readOnlyHint=not changes, destructiveHint=changes, openWorldHint=False
                ),
            )
        self.app = self._server.streamable_http_app()

    @asynccontextmanager
    async def lifespan(self, _: Any) -> AsyncIterator[None]:
        """Run what serves the requests."""
        async with self._server.session_manager.run():
            yield


def _visitor(context: Any) -> str:
    return visitor_of(context.request_context.request)
