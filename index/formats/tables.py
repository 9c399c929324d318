"""Pure: JSON Lines, JSON and CSV, where a row is an article, to stories."""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from index.errors import ReadError, SettingsError
from index.formats.parsed import Parsed, parser_errors
from index.pasted.page import Story
from index.text.characters import normalise, one_line
from index.text.dates import parse_day

# What the fields of an article are called in exports, the likeliest name first.
_NAMES = {
    "title": ("title", "headline", "name", "subject"),
    "text": ("text", "body", "content", "article", "article_body", "articlebody", "fulltext"),
    "url": ("url", "link", "canonical_url", "web_url", "permalink"),
    "source": ("source", "publisher", "publication", "site", "sitename", "outlet"),
    "author": ("author", "authors", "byline", "creator"),
    "published": ("published", "date", "pubdate", "published_at", "publication_date", "datetime"),
    "language": ("language", "lang"),
    "id": ("id", "guid", "_id", "uuid", "article_id"),
}
FIELDS = tuple(_NAMES)
_TEXT_PARTS = ("text", "value", "content", "html")  # of a block of text that is an object
_DELIMITERS = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a bar"}
_SEPARATOR = re.compile(r'"?sep=([,;\t|])"?\s*')
_BIG_CELL = 10_000_000  # characters; csv itself stops at 131,072
_TIMES_AGAIN = 20  # the table is read at most, for quotes that are not closed

Fields = Mapping[str, str]


def check_fields(fields: Fields) -> None:
    """Check a mapping of our fields to those of an export.

    Raises:
        SettingsError: A field is none of ours.
    """
    for name in fields:
        if name not in FIELDS:
            raise SettingsError(
                f"There is no field {name!r} of an article: choose among {', '.join(FIELDS)}."
            )


def read_json(text: str, *, origin: str, fields: Fields) -> Iterator[Parsed | ReadError]:
    """Yield the article of every line of JSON Lines, or of every object of a JSON list.

    Raises:
        ValueError: It is no JSON.
    """
    try:
        whole = json.loads(text)
    except ValueError:
        yield from _read_json_lines(text, origin, fields)
        return
    except RecursionError as err:
        raise ValueError("its JSON is nested too deeply") from err
    rows = whole if isinstance(whole, list) else [whole]
    for number, row in enumerate(rows, start=1):
        yield _parsed(row, number, origin, fields, "object" if len(rows) > 1 else "")


def _read_json_lines(text: str, origin: str, fields: Fields) -> Iterator[Parsed | ReadError]:
    # Not splitlines(): a string may hold other line separators.
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as err:
            yield ReadError(f"{origin}, line {number}", f"it is no JSON ({err})")
        else:
            yield _parsed(row, number, origin, fields, "line")


def read_table(text: str, *, origin: str, fields: Fields) -> Iterator[Parsed | ReadError]:
    """Yield the article of every row of a table; its first row names the columns.

    Commas, semicolons and tabs between columns are told apart by that row, or by a line above it
    as Excel writes it ("sep=;"). Columns without a name,
    as of row numbers, stay in their place and are not read.

    Raises:
        ValueError: A column that `fields` names, or one for the text, is not there.
    """
    csv.field_size_limit(_BIG_CELL)
    # Old programs of the Mac end lines with a return alone.
    lines = text.split("\n" if "\n" in text else "\r")
    first = next((line for line in lines if line.strip()), "")
    said = _SEPARATOR.fullmatch(first)
    delimiter = said[1] if said else max(_DELIMITERS, key=first.count)
    rows = _rows(lines, delimiter)
    filled = (row for _, row in rows if isinstance(row, str) or not _is_blank(row))
    header = next(filled, [])
    if said:
        header = next(filled, [])
    if isinstance(header, str):
        raise ValueError(f"its first row cannot be read: {header}")
    columns = [column.strip() for column in header]
    missing = sorted(set(fields.values()) - set(columns))
    named = f"its columns are {', '.join(filter(None, columns))[:200] or 'none'}"
    if missing:
        raise ValueError(f"it has no column {missing[0]!r}; {named}")
    if "text" not in fields and not _names_text(columns):
        raise ValueError(f"no column is named for the text: say which with --field text=…; {named}")
    for number, cells in rows:
        if isinstance(cells, str):
            yield ReadError(f"{origin}, line {number}", cells)
        elif not _is_blank(cells[len(columns) :]):
            mark = _DELIMITERS[delimiter]
            why = f"it has more cells than there are columns ({mark} without quotes?)"
            yield ReadError(f"{origin}, line {number}", why)
        elif not _is_blank(cells):
            yield _parsed(_row(columns, cells), number, origin, fields, "line")


def _rows(lines: Sequence[str], delimiter: str) -> Iterator[tuple[int, list[str] | str]]:
    """Yield the cells of each row, or why it has none, with the number of its last line.

    A quote that is never closed, or closed by one that opens another cell, would take lines that
    are rows into its cell: its own line is given up, and those after it are read.
    """
    passed = 0  # lines
    left = _TIMES_AGAIN * _size(lines)
    while left > 0:
        rest = (f"{lines[number]}\n" for number in range(passed, len(lines)))
        rows = csv.reader(rest, delimiter=delimiter)
        first = passed
        while True:
            try:
                cells = next(rows, None)
            except csv.Error as err:
                yield passed + rows.line_num, f"it is no CSV ({err})"
                return
            if cells is None:
                return
            last = passed + rows.line_num
            several = last - first > 1
            if (several or last == len(lines)) and _is_unclosed(lines[first:last], delimiter):
                yield first + 1, "it has a quote that is not closed"
                left -= _size(lines[first:last])
                passed = first + 1
                break
            yield last, cells
            first = last
    yield passed + 1, "so many quotes before it are not closed that it and the rest are not read"


def _size(lines: Sequence[str]) -> int:
    return sum(len(line) + 1 for line in lines)


def _is_unclosed(lines: Sequence[str], delimiter: str) -> bool:
    """Whether what was read as one row has an open quote, or one that a later line closed."""
    try:
        list(csv.reader((f"{line}\n" for line in lines), delimiter=delimiter, strict=True))
    except csv.Error as err:
        # A lone line may have quotes amiss, as in '"Big" dogs', and is no more than itself.
        return len(lines) > 1 or str(err) == "unexpected end of data"
    return False


def _is_blank(cells: list[str]) -> bool:
    return not any(cell.strip() for cell in cells)


def _row(columns: list[str], cells: list[str]) -> dict[str, str]:
    """Return the cells by the name of their column; of columns of one name, the first filled."""
    row = dict.fromkeys(columns, "")
    for column, cell in zip(columns, cells, strict=False):
        row[column] = row[column] or cell
    return row


def _parsed(row: Any, number: int, origin: str, fields: Fields, unit: str) -> Parsed | ReadError:
    """Return the article of a row, or why it has none: the other rows go on."""
    where = f"{origin}, {unit} {number}" if unit else origin
    try:
        with parser_errors(where):
            return _article(row, fields, f"{unit} {number}" if unit else "")
    except ReadError as err:
        return err


def _article(row: Any, fields: Fields, place: str) -> Parsed:
    """Return the article of a row; raises `ValueError` where it has none."""
    if not isinstance(row, dict):
        raise ValueError("it is no JSON object")
    parts = _parts(_found(row, "text", fields))
    wanted = fields.get("text")
    if not parts and (wanted or not _names_text(row)):
        why = f"it has no field {wanted!r}" if wanted else "no field is named for the text"
        hint = "" if wanted else ": say which with --field text=…"
        raise ValueError(f"{why}{hint}; its fields are {_listed(row)}")
    values = {name: _value(row, name, fields) for name in FIELDS if name != "text"}
    story = Story(
        lines=[line for part in parts for line in _lines(part)],
        title=one_line(values["title"]) or None,
        author=one_line(values["author"]) or None,
        source=one_line(values["source"]) or None,
        url=one_line(values["url"]) or None,
        published=parse_day(values["published"]),
    )
    if not story.says_something:
        raise ValueError("it holds no article text")
    language = one_line(values["language"]).split("-")[0].lower()[:3]
    return Parsed(story, language or None, key=one_line(values["id"] or story.url or place))


def _names_text(names: Iterable[Any]) -> bool:
    return any(str(name).lower() in _NAMES["text"] for name in names)


def _found(row: Mapping[str, Any], name: str, fields: Fields) -> Any:
    """Return what one of our fields holds; a dot in a name leads into an object."""
    if name in fields:
        found: Any = row
        for part in [fields[name]] if fields[name] in row else fields[name].split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
        return found
    lowered = {str(key).lower(): value for key, value in row.items()}
    return next((lowered[n] for n in _NAMES[name] if not _is_empty(lowered.get(n))), None)


def _value(row: Mapping[str, Any], name: str, fields: Fields) -> str:
    """Return what one of our fields holds as text: of people and places, their names."""
    found = _found(row, name, fields)
    named = [
        each.get("name") if isinstance(each, Mapping) else each
        for each in (found if isinstance(found, list) else [found])
    ]
    return ", ".join(str(each) for each in named if not _is_empty(each))


def _parts(value: Any) -> list[str]:
    """Return a text in the pieces that it is given in: a list of blocks, often of objects.

    Raises:
        ValueError: A piece has its text in no field that is known.
    """
    if isinstance(value, list):
        return [part for each in value for part in _parts(each)]
    if isinstance(value, Mapping):
        known = [value[name] for name in _TEXT_PARTS if name in value]
        if not known:
            raise ValueError(
                f"a part of its text has none of the fields {', '.join(_TEXT_PARTS)}; "
                f"its fields are {_listed(value) or 'none'}"
            )
        return next(filter(None, map(_parts, known)), [])
    return [] if _is_empty(value) else [str(value)]


def _is_empty(value: Any) -> bool:
    """Whether a value of JSON says nothing: zero is a number, and no and yes are no text."""
    return isinstance(value, bool) or value in (None, "", [], {})


def _listed(names: Iterable[Any]) -> str:
    return ", ".join(map(str, names))[:200]


def _lines(text: str) -> list[str]:
    # Imported here: lxml takes a moment that a plain text file saves.
    from index.formats.markup import holds_blocks, looks_like_markup, markup_lines

    marked = looks_like_markup(text)
    if marked and holds_blocks(text):
        return [line.text for line in markup_lines(text)]
    lines = [line for line in normalise(text).split("\n") if line]
    return [part.text for line in lines for part in markup_lines(line)] if marked else lines
