"""Pure: fields of a JSON object or a table row, checked."""

import difflib
import json
from collections.abc import Collection
from functools import cache
from typing import Any


class Fault(ValueError):
    """What is wrong with one entry; who knows its place makes it a `DatasetError`."""


def text_field(item: dict[str, Any], name: str) -> str | None:
    """Return a text of an object, or None where there is none; numbers become texts.

    Raises:
        Fault: It is neither text nor whole number, or holds half a character.
    """
    value = item.get(name)
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise Fault(f"{name!r} is no text but {json.dumps(value)[:60]}")
    return checked(value, name)


def checked(value: str, name: str) -> str:
    """Return a text that can be written as UTF-8.

    Raises:
        Fault: It holds a lone surrogate.
    """
    try:
        value.encode()
    except UnicodeEncodeError as err:
        raise Fault(f"{name!r} holds half a character (a lone surrogate) at {err.start}") from err
    return value


def items_of(row: dict[str, Any], name: str) -> list[Any]:
    """Return a list of a row: one given, JSON in a text, or a text with `|` between the items.

    A text in brackets is JSON: one that is to be an item stands in a list, `["[sic]"]`.

    Raises:
        Fault: It is none of them.
    """
    value = row.get(name)
    if isinstance(value, str):
        text = value.strip()
        if text.startswith(("[{", '["', "{")) or text[:1] + text[-1:] == "[]":
            try:
                value = json.loads(value)
            except (ValueError, RecursionError) as err:
                raise Fault(f"{name!r} looks like JSON and is not ({err})") from err
        else:
            return [part.strip() for part in value.split("|") if part.strip()]
    if isinstance(value, dict):
        return [value]
    if value is not None and not isinstance(value, list):
        raise Fault(f"{name!r} is no list")
    return value or []


def texts_of(row: dict[str, Any], name: str) -> list[str]:
    """Return a list of texts of a row; as `items_of`.

    Raises:
        Fault: An item is neither text nor whole number.
    """
    return [text_field({name: item}, name) or "" for item in items_of(row, name)]


@cache
def check_names(names: Collection[str], known: tuple[str, ...]) -> None:
    """Refuse a field whose name is all but one that is known; others are the set's own business.

    Args:
        names: As they stand; hashable.
        known: What they may be.

    Raises:
        Fault: Such a field.
    """
    for name in names:
        near = difflib.get_close_matches(name.strip().lower(), known, n=1, cutoff=0.85)
        if name not in known and near:
            raise Fault(f"there is a field {name!r}: did you mean {near[0]!r}?")
