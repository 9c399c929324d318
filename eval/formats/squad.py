"""Reads SQuAD 1.1 and 2.0 files: contexts become articles, answers become spans in them."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from index.errors import QAError
from index.records import Draft


class DatasetError(QAError):
    """A data set cannot be read: names the file and the place."""


class GoldQuestion(NamedTuple):
    """A question about one context."""

    id: str
    title: str
    context: int  # number of its context, from 0
    question: str
    spans: tuple[tuple[int, int], ...]  # in the context; empty where unanswerable


class Squad(NamedTuple):
    """A data set."""

    contexts: list[Draft]
    questions: list[GoldQuestion]


def load_squad(path: Path) -> Squad:
    """Read a SQuAD file, gzip or not.

    Raises:
        DatasetError: It is missing, no SQuAD file, or an answer is not where it says.
    """
    try:
        raw = path.read_bytes()
        data = json.loads(gzip.decompress(raw) if path.suffix == ".gz" else raw)["data"]
        return _collect(path, data)
    except OSError as err:
        raise DatasetError(f"{path} cannot be read: {err.strerror}.") from err
    except (ValueError, KeyError, TypeError) as err:
        raise DatasetError(f"{path} is no SQuAD file: {type(err).__name__} {err}.") from err


def _collect(path: Path, data: list[dict[str, object]]) -> Squad:
    contexts: list[Draft] = []
    questions: list[GoldQuestion] = []
    for article in data:
        title = str(article["title"]).replace("_", " ")
        for paragraph in _items(article, "paragraphs"):
            text = str(paragraph["context"])
            for item in _items(paragraph, "qas"):
                spans = tuple(_spans(path, item, text))
                questions.append(
                    GoldQuestion(
                        str(item["id"]), title, len(contexts), str(item["question"]), spans
                    )
                )
            contexts.append(Draft(title=title, text=text, origin=f"{path.name}#{len(contexts)}"))
    return Squad(contexts, questions)


def _spans(path: Path, item: dict[str, object], text: str) -> Iterator[tuple[int, int]]:
    if item.get("is_impossible"):
        return
    for answer in _items(item, "answers"):
        quote, start = str(answer["text"]), int(str(answer["answer_start"]))
        if text[start : start + len(quote)] != quote:
            raise DatasetError(
                f"{path}: question {item['id']}: answer {quote!r} is not at {start}."
            )
        if quote:
            yield start, start + len(quote)


def _items(parent: dict[str, object], key: str) -> list[dict[str, object]]:
    found = parent[key]
    if not isinstance(found, list):
        raise TypeError(f"{key!r} is no list")
    return found
