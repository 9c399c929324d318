"""JSON Lines and CSV: a question a row; fields as in `eval.formats.rows`."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from eval.errors import DatasetError
from eval.formats.collection import SetArticles
from eval.formats.fields import Fault, check_names
from eval.formats.gathered import Gathered, Questions, SetConversations
from eval.formats.gold import article_of
from eval.formats.rows import FIELDS, question_of, turns_of
from eval.formats.source import SetFile

_DELIMITERS = ",;\t"
_Rows = Iterable[tuple[int, dict[str, Any]]]


def read_json_lines(source: SetFile, articles: SetArticles) -> Gathered:
    """Return the questions of a JSON Lines file.

    Args:
        source: The file.
        articles: Where articles are looked up; contexts are added.

    Raises:
        DatasetError: A line is wrong.
    """
    return _gather(source, articles, source.objects())


def read_csv(source: SetFile, articles: SetArticles) -> Gathered:
    """Return the questions of a table; as `read_json_lines`. Empty cells say nothing."""
    return _gather(source, articles, _records(source))


def delimiter_of(text: str) -> str | None:
    """Return what separates the columns of a table with a column "question", or None."""
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))  # else 131,072 characters
    lines = io.StringIO(text, newline=None)  # ended by "\r" alone too, as `csv` has them
    header = next((line for line in lines if line.strip()), "").strip()
    for delimiter in _DELIMITERS:
        cells = next(csv.reader([header], delimiter=delimiter), [])
        if "question" in (cell.strip() for cell in cells):
            return delimiter
    return None


def _records(source: SetFile) -> Iterator[tuple[int, dict[str, Any]]]:
    delimiter = delimiter_of(source.text) or ","
    reader = csv.reader(io.StringIO(source.text, newline=""), delimiter=delimiter, strict=True)
    header: list[str] = []
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as err:
            raise source.error(line, f"it is no table row ({err})") from err
        if cells is None:
            return
        if not any(cell.strip() for cell in cells):
            continue
        if not header:
            header = [cell.strip() for cell in cells]
            if len(set(header)) != len(header):
                raise source.error(line, "two columns have one name")
            continue
        if len(cells) != len(header):
            raise source.error(line, f"it has {len(cells)} cells under {len(header)} columns")
        yield line, {name: cell for name, cell in zip(header, cells, strict=True) if cell.strip()}


def _gather(source: SetFile, articles: SetArticles, rows: _Rows) -> Gathered:
    questions, conversations = Questions(), SetConversations()
    first: tuple[int, bool] | None = None  # line of the first row, and whether it has an id
    for number, row in _turn_by_turn(source, rows, articles):
        has_id = row.get("id") not in (None, "")
        first = first or (number, has_id)
        with source.at(number):
            check_names(tuple(row), FIELDS)
            if has_id and not first[1]:
                raise Fault(f"it has an 'id', and line {first[0]} has none")
            default_id = None if first[1] else str(number)
            origin = f"{source.path.name}#{number}"
            question = question_of(row, default_id, articles, conversations, origin)
            questions.add(question, f"line {number}")
    if first is None:
        raise DatasetError(f"{source.path} holds no question.")
    return Gathered([source], questions.all, articles, {})


def _turn_by_turn(source: SetFile, rows: _Rows, articles: SetArticles) -> _Rows:
    """Return the rows, those of a conversation one by one, once all contexts are taken in.

    A row may name the article of another by its number, wherever that stands.
    """
    found = []
    for number, row in rows:
        with source.at(number):
            if "context" in row:
                article_of(row, articles, f"{source.path.name}#{number}")
            found += [(number, turn) for turn in turns_of(row, str(number))]
    return found
