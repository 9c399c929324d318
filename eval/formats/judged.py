"""Questions with judged documents: what BEIR folders and TREC collections have in common."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from eval.formats.collection import Collection, Known
from eval.formats.fields import Fault, text_field
from eval.formats.gathered import Questions
from eval.formats.qrels import read_qrels
from eval.formats.source import Source
from eval.records import Question
from index.records import Draft


class Asked(NamedTuple):
    """A question, and the line it stands on."""

    line: int
    id: str
    text: str


class Judgments(NamedTuple):
    """What is known to be relevant."""

    relevant: dict[str, dict[str, int]]  # question id to article id to grade
    docnos: dict[str, tuple[str, ...]]  # article id to its names in the qrels


def read_corpus(source: Source) -> tuple[Collection, dict[str, Known]]:
    """Return the documents of `corpus.jsonl` as articles, and by their `_id`.

    Documents of one text are one article. One without text stays: nothing in it can be found.

    Raises:
        DatasetError: A line is no document, or an id is missing or taken.
    """
    articles = Collection()
    documents: dict[str, Known] = {}
    for number, item in source.objects():
        with source.at(number):
            name, text = text_field(item, "_id"), text_field(item, "text")
            if not name or text is None:
                raise Fault("a document needs an '_id' and a 'text'")
            if name in documents:
                raise Fault(f"the document {name!r} is there already")
            title = text_field(item, "title") or ""
            origin = f"{source.path.parent.name}/{name}"
            documents[name] = articles.add(Draft(title=title, text=text, origin=origin))
    return articles, documents


def read_judgments(
    source: Source, questions: Mapping[str, Asked], find: Callable[[str], Known]
) -> Judgments:
    """Return the judgments by article; of documents that are one article the best grade counts.

    Args:
        source: Qrels.
        questions: By id.
        find: Returns the article of a document name, or raises `Fault`.

    Raises:
        DatasetError: Of unknown questions or documents, or as `read_qrels`.
    """
    relevant: dict[str, dict[str, int]] = {}
    names: dict[str, dict[str, None]] = {}
    for number, question_id, document, grade in read_qrels(source):
        with source.at(number):
            if question_id not in questions:
                raise Fault(f"there is no question {question_id!r}")
            article = find(document)
        grades = relevant.setdefault(question_id, {})
        grades[article.id] = max(grade, grades.get(article.id, 0))
        names.setdefault(article.id, {})[document] = None
    if not relevant:
        raise source.error(1, "nothing is judged")
    return Judgments(relevant, {key: tuple(value) for key, value in names.items()})


def with_judgments(
    source: Source, asked: Mapping[str, Asked], judgments: Judgments, *, judged_only: bool
) -> Questions:
    """Return the questions with what is relevant to them.

    Args:
        source: Where they were read.
        asked: By id.
        judgments: Theirs.
        judged_only: Leave out the others: qrels of a split say which questions belong to it.
    """
    questions = Questions()
    for item in asked.values():
        if judged_only and item.id not in judgments.relevant:
            continue
        with source.at(item.line):
            relevant = judgments.relevant.get(item.id, {})
            question = Question(id=item.id, question=item.text, relevant=relevant)
            questions.add(question, f"line {item.line}")
    return questions


def by_id(source: Source, items: list[Asked]) -> dict[str, Asked]:
    """Return questions by id.

    Raises:
        DatasetError: An id is taken.
    """
    found: dict[str, Asked] = {}
    for item in items:
        if item.id in found:
            raise source.error(
                item.line, f"the id {item.id!r} is taken already (line {found[item.id].line})"
            )
        found[item.id] = item
    return found
