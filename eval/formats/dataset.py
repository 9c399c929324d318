"""Question sets of any known format, recognised by their content.

Files, gzip or not: SQuAD 1.1 and 2.0, JSON Lines, CSV, TREC topics with qrels beside them. Folders:
BEIR and TREC collections. Nothing is skipped silently: what cannot be used is an error.
"""

import json
from collections.abc import Iterable
from pathlib import Path

from eval.errors import DatasetError
from eval.formats.beir import CORPUS, QUERIES, is_beir, read_beir
from eval.formats.collection import SetArticles
from eval.formats.gathered import Gathered
from eval.formats.source import SetFile, combined_sha256
from eval.formats.squad import read_squad
from eval.formats.tables import delimiter_of, read_csv, read_json_lines
from eval.formats.trec import has_tabbed_topics, has_topics, is_trec, read_trec
from eval.records import QuestionSet
from index.reading.articles import read_drafts
from index.records import Article, Draft
from index.samples import SAMPLES
from index.settings import IndexSettings

__all__ = ["DatasetError", "load_questions"]

_SUFFIXES = (".gz", ".json", ".jsonl", ".csv", ".tsv", ".trec", ".xml", ".txt")


def load_questions(
    path: Path | str, *, articles: Iterable[Article | Draft] | None = None
) -> QuestionSet:
    """Read a question set, with gold as ranges of articles' texts.

    Args:
        path: A file or folder, see the module.
        articles: What the set is asked of, for sets that name articles and do not bring them.

    Returns:
        The questions in the set's order. Its articles are those it brings, else those given; their
        texts are as given, so that ids are those of an index they are added to.

    Raises:
        DatasetError: It cannot be read or is wrong: names file and line.
        ReadError: A sample article cannot be read.
    """
    path = Path(path).expanduser()
    gathered = _gather(path, articles)
    if not gathered.questions:
        raise DatasetError(f"{path} holds no question.")
    return QuestionSet(
        name=_name(path),
        sha256=combined_sha256(gathered.sources),
        questions=tuple(gathered.questions),
        articles=gathered.articles.drafts,
        docnos=gathered.docnos,
    )


def _gather(path: Path, given: Iterable[Article | Draft] | None) -> Gathered:
    if not path.is_dir():
        return _gather_file(path, given)
    if is_beir(path):
        return read_beir(path)
    if is_trec(path):
        return read_trec(path, SetArticles(given or ()))
    raise DatasetError(
        f"{path} is no question set: a folder holds {CORPUS} and {QUERIES} (BEIR), or topics and "
        "qrels (TREC)."
    )


def _gather_file(path: Path, given: Iterable[Article | Draft] | None) -> Gathered:
    source = SetFile.read(path)
    start = source.text.lstrip()[:1]
    if not start:
        raise DatasetError(f"{path} is empty.")
    if start == "{":
        return _gather_json(source, given)
    if start == "[":
        raise DatasetError(f"{path} is a JSON list; write its objects a line each (JSON Lines).")
    if has_topics(source.text):
        return read_trec(path, SetArticles(given or ()))
    if delimiter_of(source.text):
        return read_csv(source, SetArticles(given or ()))
    if has_tabbed_topics(source.text):
        return read_trec(path, SetArticles(given or ()))
    raise DatasetError(
        f"{path} is no question set: none of SQuAD, JSON Lines, TREC topics, or a table with a "
        "column 'question' in its first line."
    )


def _gather_json(source: SetFile, given: Iterable[Article | Draft] | None) -> Gathered:
    first = _first_object(source)
    if first is None:
        lines = source.name.endswith((".jsonl", ".ndjson"))
        return read_json_lines(source, SetArticles(given or ())) if lines else read_squad(source)
    if isinstance(first.get("data"), list):
        return read_squad(source)
    if given is None and {"quotes", "kind"} <= first.keys():
        given = _samples()
    return read_json_lines(source, SetArticles(given or ()))


def _first_object(source: SetFile) -> dict[str, object] | None:
    """Return the object on the first line, if it is one."""
    _, line = next(source.lines())
    try:
        item = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return item if isinstance(item, dict) else None


def _samples() -> list[Draft]:
    """Return the articles that our own set is asked of."""
    return list(read_drafts([SAMPLES], max_mb=IndexSettings().max_file_mb))


def _name(path: Path) -> str:
    name = path.resolve().name
    while name.endswith(_SUFFIXES) and "." in name[1:]:
        name = name[: name.rindex(".")]
    return name
