"""BEIR folders: `corpus.jsonl`, `queries.jsonl`, and `qrels.tsv` or `qrels/test.tsv`."""

from collections.abc import Collection, Mapping
from pathlib import Path

from eval.errors import DatasetError
from eval.formats.collection import Known
from eval.formats.fields import Fault, text_field
from eval.formats.gathered import Gathered
from eval.formats.judged import (
    Judgments,
    Topic,
    by_id,
    names_of,
    read_corpus,
    read_judgments,
    with_judgments,
)
from eval.formats.source import SetFile
from eval.records import Question

CORPUS, QUERIES = "corpus.jsonl", "queries.jsonl"
_QRELS = ("qrels.tsv", "qrels/test.tsv")


def is_beir(folder: Path) -> bool:
    """Whether a folder holds a corpus and queries."""
    return bool(present(folder, CORPUS) and present(folder, QUERIES))


def present(folder: Path, name: str) -> Path | None:
    """Return a file of a folder, gzip or not, or None."""
    for path in (folder / name, folder / f"{name}.gz"):
        if path.is_file():
            return path
    return None


def read_beir(folder: Path) -> Gathered:
    """Return the questions of a BEIR folder; of `qrels/test.tsv` only the judged ones.

    Raises:
        DatasetError: A file is missing, a line is wrong, or something judged is unknown.
    """
    corpus, queries = (SetFile.read(present(folder, name) or folder) for name in (CORPUS, QUERIES))
    found = [(name, path) for name in _QRELS if (path := present(folder, name))]
    if len(found) != 1:
        there = "neither" if not found else "both"
        raise DatasetError(f"{folder} has {there} of {' and '.join(_QRELS)}: it needs one.")
    name, path = found[0]
    qrels = SetFile.read(path)
    articles, documents = read_corpus(corpus)
    asked = by_id(queries, _queries(queries))
    if not asked:
        raise DatasetError(f"{queries.path} holds no query.")

    def find(document: str) -> Known:
        if document not in documents:
            raise Fault(f"there is no document {document!r} in {corpus.path.name}")
        return documents[document]

    judgments = read_judgments(qrels, asked, find)
    docnos = names_of(documents, judgments)
    questions = with_judgments(queries, asked, judgments, docnos, judged_only=name != _QRELS[0])
    known = [
        one.model_copy(update={"own_document": _own_document(one, documents, judgments, docnos)})
        for one in questions.all
    ]
    return Gathered([corpus, queries, qrels], known, articles, docnos)


def _own_document(
    question: Question,
    documents: Mapping[str, Known],
    judgments: Judgments,
    docnos: Mapping[str, Collection[str]],
) -> str | None:
    """Return what the document with the question's id is ranked as, None where there is none.

    One that is judged relevant is another: queries and documents are numbered from 1 each.

    Source: BEIR's `ignore_identical_ids`, for sets whose queries are documents (ArguAna, Quora).
    """
    name = question.id
    if name not in documents:
        return None
    article_id = documents[name].id
    if judgments.get(name, {}).get(article_id, {}).get(name, 0) > 0:
        return None
    return name if len(docnos[article_id]) > 1 else article_id


def _queries(source: SetFile) -> list[Topic]:
    found = []
    for number, item in source.objects():
        with source.at(number):
            name, text = text_field(item, "_id"), text_field(item, "text")
            if not name or text is None:
                raise Fault("a query needs an '_id' and a 'text'")
            found.append(Topic(number, name, text))
    return found
