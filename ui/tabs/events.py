"""What the tabs of the page share: how their events are asked for, and what an event says."""

from pathlib import Path
from typing import Any

import gradio as gr

from ui.desk.desks import Desk, Desks
from ui.desk.messages import explain

_STATIC = Path(__file__).parents[1] / "static"

# That Gradio works at; questions that wait take one each, and so does whoever watches.
EVENTS_AT_ONCE = 200

# An event that is answered at once, past the queue, and is no part of the page's API.
QUIET: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}

# One that waits for nobody, and whose outcome comes after all that its tab was sent before it.
IN_ORDER: dict[str, Any] = {
    "concurrency_limit": None, "show_progress": "hidden", "api_visibility": "private",
}  # fmt: skip


def owner_of(request: gr.Request) -> str:
    """Return the name under which a visitor's conversations and choices are kept."""
    return request.username or ""


def tab_of(request: gr.Request) -> str:
    """Return which of all open tabs an event comes from."""
    return request.session_hash or ""


def desk_of(desks: Desks, request: gr.Request) -> Desk:
    """Return the desk of a visitor; what keeps it from being opened is shown to them."""
    try:
        return desks.of(owner_of(request))
    except Exception as err:
        raise gr.Error(explain(err), print_exception=False) from err


def given(event: gr.EventData, name: str) -> str:
    """Return what the page's script says of an event; "" where it says nothing."""
    value = getattr(event, name, None)
    return value if isinstance(value, str) else ""


def number_in(text: str) -> int:
    """Return the number that a text is; 0 where it is none."""
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def script(*names: str) -> str:
    """Return the page's own scripts of these names as one, in their order."""
    return "\n".join((_STATIC / name).read_text(encoding="utf-8") for name in names)


def listing_script(*names: str, longest_title: int) -> str:
    """Return the script of a list whose titles can be changed in place."""
    return script("typing.js", *names).replace("LONGEST_TITLE", str(longest_title))
