"""Tabs that other packages add to the page, found by their entry points.

The page knows nothing of them: whoever declares an entry point in the group `article_qa.tabs` is
laid out after the page's own tabs.
"""

from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import entry_points
from typing import Any, Protocol

from starlette.routing import Route

from qa.visitors import Assistants

_PLUGINS = "article_qa.tabs"


class Tab(Protocol):
    """What an entry point makes, called with the assistants and what tells visitors of an error."""

    title: str
    css: str
    routes: Sequence[Route]
    """Further addresses; where there is a login, only for those who have logged in.

    The visitor's name is then the `state.visitor` of the request.
    """

    def lay_out(self, tab: Any, quiet: Mapping[str, Any]) -> None:
        """Lay it out within a `gradio.Tab`.

        Args:
            tab: That one.
            quiet: Options of an event that is answered at once, past the queue, and is no part of
                the page's API.
        """


def further_tabs(assistants: Assistants, explain: Callable[[Exception], str]) -> list[Tab]:
    """Return the tabs of other packages, by the names of their entry points."""
    plugins = sorted(entry_points(group=_PLUGINS), key=lambda plugin: plugin.name)
    return [plugin.load()(assistants, explain) for plugin in plugins]
