"""Questions with judged documents: what BEIR folders and TREC collections have in common."""

from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

from eval.formats.collection import Known, SetArticles
from eval.formats.fields import Fault, text_field
from eval.formats.gathered import Questions
from eval.formats.qrels import read_qrels
from eval.formats.source import SetFile
from eval.records import Question
from index.records import Draft


class Topic(NamedTuple):
    """A question, and the line it stands on."""

    line: int
    id: str
    text: str


# Question id to article id to document name, as in the qrels, to grade.
Judgments = dict[str, dict[str, dict[str, int]]]


def read_corpus(source: SetFile) -> tuple[SetArticles, dict[str, Known]]:
    """Return the documents of `corpus.jsonl` as articles, and by their `_id`.

    Documents of one text are one article. One with a title alone has that for its text; one with
    neither stays: nothing in it can be found.

    Raises:
        DatasetError: A line is no document, or an id is missing or taken.
    """
    articles = SetArticles()
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
            shown = text if text.strip() else title
            documents[name] = articles.add(Draft(title=title, text=shown, origin=origin))
    return articles, documents


def read_judgments(
    source: SetFile, questions: Mapping[str, Topic], find: Callable[[str], Known]
) -> Judgments:
    """Return the judgments.

    Args:
        source: Qrels.
        questions: By id.
        find: Returns the article of a document name, or raises `Fault`.

    Raises:
        DatasetError: Of unknown questions or documents, or as `read_qrels`.
    """
    found: Judgments = {}
    for number, question_id, document, grade in read_qrels(source):
        with source.at(number):
            if question_id not in questions:
                raise Fault(f"there is no question {question_id!r}")
            article = find(document)
        found.setdefault(question_id, {}).setdefault(article.id, {})[document] = grade
    if not found:
        raise source.error(1, "nothing is judged")
    return found


def names_of(documents: Mapping[str, Known], judgments: Judgments) -> dict[str, tuple[str, ...]]:
    """Return the names of each article, those of the corpus and those that are judged."""
    found: dict[str, dict[str, None]] = {}
    for name, article in documents.items():
        found.setdefault(article.id, {})[name] = None
    for articles in judgments.values():
        for article_id, grades in articles.items():
            found.setdefault(article_id, {}).update(dict.fromkeys(grades))
    return {article_id: tuple(names) for article_id, names in found.items()}


def with_judgments(
    source: SetFile,
    asked: Mapping[str, Topic],
    judgments: Judgments,
    docnos: Mapping[str, Collection[str]],
    *,
    judged_only: bool,
) -> Questions:
    """Return the questions with what is relevant to them.

    Of documents that are one article the best grade counts; each keeps its own for systems that
    rank documents.

    Args:
        source: Where they were read.
        asked: By id.
        judgments: Theirs.
        docnos: Names of each article.
        judged_only: Leave out the others: qrels of a split say which questions belong to it.
    """
    questions = Questions()
    for item in asked.values():
        if judged_only and item.id not in judgments:
            continue
        judged = judgments.get(item.id, {})
        with source.at(item.line):
            question = Question(
                id=item.id,
                question=item.text,
                relevant={key: max(grades.values()) for key, grades in judged.items()},
                documents={key: grades for key, grades in judged.items() if len(docnos[key]) > 1},
            )
            questions.add(question, f"line {item.line}")
    return questions


def by_id(source: SetFile, items: list[Topic]) -> dict[str, Topic]:
    """Return questions by id.

    Raises:
        DatasetError: An id is taken.
    """
    found: dict[str, Topic] = {}
    for item in items:
        if item.id in found:
            raise source.error(
                item.line, f"the id {item.id!r} is taken already (line {found[item.id].line})"
            )
        found[item.id] = item
    return found
