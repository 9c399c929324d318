"""SQuAD 1.1 and 2.0 files: contexts become articles, answers become spans in them."""

import json
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from eval.errors import DatasetError
from eval.formats.collection import SetArticles
from eval.formats.fields import Fault, checked, text_field
from eval.formats.gathered import Gathered, Questions
from eval.formats.places import CharRange, shown
from eval.formats.source import SetFile
from eval.records import GoldSpan, Question
from index.records import Draft


class GoldQuestion(NamedTuple):
    """A question about one context."""

    id: str
    title: str
    context: int  # number of its context, from 0
    question: str
    spans: tuple[CharRange, ...]  # in the context; empty where unanswerable


class Squad(NamedTuple):
    """A data set."""

    contexts: list[Draft]
    questions: list[GoldQuestion]


def load_squad(path: Path) -> Squad:
    """Read a SQuAD file, gzip or not.

    Raises:
        DatasetError: It is missing, no SQuAD file, or an answer is not where it says.
    """
    return _parse(SetFile.read(path))


def read_squad(source: SetFile) -> Gathered:
    """Return the questions of a SQuAD file; one without an answer is unanswerable.

    Raises:
        DatasetError: As `load_squad`, and where ids are missing or repeated.
    """
    squad = _parse(source)
    articles = SetArticles()
    ids = [articles.add(draft).id for draft in squad.contexts]
    questions = Questions()
    for number, gold in enumerate(squad.questions, start=1):
        text = squad.contexts[gold.context].text
        spans = tuple(GoldSpan(article_id=ids[gold.context], start=a, end=b) for a, b in gold.spans)
        question = Question(
            id=gold.id,
            question=gold.question,
            answers=tuple(dict.fromkeys(text[a:b] for a, b in gold.spans)),
            spans=tuple(dict.fromkeys(spans)),
            relevant={ids[gold.context]: 1} if spans else {},
            unanswerable=not spans,
            tags=(f"title:{gold.title}",) if gold.title.strip() else (),
        )
        with source.at(partial(_line_of, source, "id", gold.id, last=True)):
            questions.add(question, f"question {number} of the file")
    return Gathered([source], questions.all, articles, {})


def _parse(source: SetFile) -> Squad:
    try:
        loaded = json.loads(source.text)
    except (ValueError, RecursionError) as err:
        line = getattr(err, "lineno", 1)
        raise source.error(line, f"it is not JSON ({err})") from err
    try:
        return _collect(source, _list(loaded, "data", "the file"))
    except Fault as err:
        raise DatasetError(f"{source.path} is no SQuAD file: {err}.") from err


def _collect(source: SetFile, data: list[Any]) -> Squad:
    contexts: list[Draft] = []
    questions: list[GoldQuestion] = []
    for i, article in enumerate(data):
        paragraphs = _list(article, "paragraphs", f"data[{i}]")
        title = (text_field(article, "title") or "").replace("_", " ")
        for j, paragraph in enumerate(paragraphs):
            place = f"data[{i}].paragraphs[{j}]"
            text = checked(_text(paragraph, "context", place), f"{place}.context")
            for k, item in enumerate(_list(paragraph, "qas", place)):
                asked = _text(item, "question", f"{place}.qas[{k}]")
                with source.at(partial(_line_of, source, "question", asked)):
                    name = _text(item, "id", f"{place}.qas[{k}]")
                with source.at(partial(_line_of, source, "id", name)):
                    spans = tuple(_spans(item, text, f"question {name!r}"))
                questions.append(GoldQuestion(name, title, len(contexts), asked, spans))
            origin = f"{source.path.name}#{len(contexts)}"
            contexts.append(Draft(title=title, text=text, origin=origin))
    return Squad(contexts, questions)


def _spans(item: dict[str, Any], text: str, place: str) -> Iterator[CharRange]:
    answers = _list(item, "answers", place) if "answers" in item else []
    impossible = item.get("is_impossible")
    if impossible and answers:
        raise Fault(f"{place} has answers and is marked impossible")
    if impossible is False and not answers:
        raise Fault(f"{place} has no answer and is marked possible")
    for answer in answers:
        quote, start = _text(answer, "text", place), answer.get("answer_start")
        if not isinstance(start, int) or not quote or text[start : start + len(quote)] != quote:
            raise Fault(f"{place}: the answer {shown(quote)} is not at {start} of its context")
        yield start, start + len(quote)


def _list(parent: Any, key: str, place: str) -> list[Any]:
    value = parent.get(key) if isinstance(parent, dict) else None
    if not isinstance(value, list):
        raise Fault(f"{place} has no list {key!r}")
    return value


def _text(parent: Any, key: str, place: str) -> str:
    value = text_field(parent, key) if isinstance(parent, dict) else None
    if value is None:
        raise Fault(f"{place} has no {key!r}")
    return value


def _line_of(source: SetFile, key: str, known: str, *, last: bool = False) -> int:
    """Return the line of a key with a value: JSON says no lines, so they are looked for."""
    texts = (json.dumps(known, ensure_ascii=False), json.dumps(known))
    for value in (*map(re.escape, texts), rf"{re.escape(known)}\b"):  # an id may be a number
        found = re.finditer(rf'"{key}"\s*:\s*{value}', source.text)
        if places := [match.start() for match in found]:
            return source.text.count("\n", 0, places[-1 if last else 0]) + 1
    return 1
