"""Pure: where articles are from that visitors add, and what a visitor is told of any origin.

What visitors add has no path or address: its origin begins with how it came.
"""

import re
from typing import Any
from urllib.parse import quote

from qa.records import Answer

UPLOADED, BY_HAND, BY_API = "uploaded", "pasted", "api"
_TOLD = {BY_HAND: "pasted text", BY_API: "a script"}
# A percent sign only where it could be taken for that of another: most names stay as they are.
_SPECIAL = re.compile("/|%(?=25|2F)")


def given_origin(how: str, *known: str) -> str:
    """Return the origin of what a visitor added, by which its next version is known again.

    Args:
        how: One of those above.
        known: What tells it from others; of an uploaded file source, file name and title.
    """
    return "/".join(
        _SPECIAL.sub(lambda found: quote(found[0], safe=""), each) for each in (how, *known)
    )


def place_name(origin: str) -> str:
    """Return what a visitor may know a place by: of a file its name, not where it lies here.

    >>> place_name("/srv/news/2024/ferry.html")
    'ferry.html'
    >>> place_name("/srv/news/export.json#https://post.example/ferry")
    'export.json'
    >>> place_name("uploaded/The Post/export.csv/Ferry sinks")
    'export.csv'
    """
    if origin.startswith(("http://", "https://")):
        return origin
    how, *known = origin.split("/")
    if how == UPLOADED and len(known) == 3:
        return re.sub("%25(?=25|2F)", "%", known[1])
    if how in _TOLD and known:
        return _TOLD[how]
    file, _, _ = origin.partition("#")
    return re.split(r"[/\\]", file)[-1] or origin.rpartition("/")[2]


def told_answer(answer: Answer) -> dict[str, Any]:
    """Return an answer as JSON has it, its places named as a visitor may know them."""
    told: dict[str, Any] = _told(answer.model_dump(mode="json"))
    return told


def _told(value: Any) -> Any:
    if isinstance(value, list):
        return [_told(each) for each in value]
    if isinstance(value, dict):
        return {
            key: place_name(each) if key == "origin" else _told(each) for key, each in value.items()
        }
    return value
