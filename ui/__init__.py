"""The chat page: questions on the left, the cited article on the right."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ui.app import build_app

__all__ = ["build_app"]


def __getattr__(name: str) -> Any:
    """Import the page at first use: Gradio takes two seconds."""
    if name not in __all__:
        raise AttributeError(f"module 'ui' has no attribute {name!r}")
    from ui.app import build_app

    return build_app
