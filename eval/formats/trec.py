"""TREC collections: topics and qrels side by side, and the documents by their names.

Topics are `<top>` entries, `<topic number="…">` elements, or lines of id, tab and text. Documents
are those of a `corpus.jsonl` beside them, else the articles that are given, whose ids, titles or
file names the qrels then use.
"""

import re
from html import unescape
from pathlib import Path

from eval.errors import DatasetError
from eval.formats.beir import CORPUS, present
from eval.formats.collection import Known, SetArticles
from eval.formats.fields import Fault
from eval.formats.gathered import Gathered
from eval.formats.judged import (
    Topic,
    by_id,
    names_of,
    read_corpus,
    read_judgments,
    with_judgments,
)
from eval.formats.source import SetFile

_SUFFIXES = (".trec", ".tsv", ".txt", ".xml", ".topics", ".qrels", ".qrel")
_TOP = re.compile(r"<top>(.*?)(?:</top>|(?=<top>)|\Z)", re.DOTALL | re.IGNORECASE)
_TOPIC = re.compile(
    r"<topic\b[^>]*?\bnumber\s*=\s*[\"']([^\"']*)[\"'][^>]*>(.*?)</topic>",
    re.DOTALL | re.IGNORECASE,
)
_NUMBER = re.compile(r"<num>\s*(?:number\s*:)?\s*([^\s<]+)", re.IGNORECASE)
_LABEL = re.compile(r"^\s*(?:topic|description)\s*:", re.IGNORECASE)
# What is asked: a question where there is one, else the title; a description where that is all.
_FIELDS = ("question", "title", "query", "desc")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
# Up to the next tag: a "<" that begins none is text, as is all in CDATA.
_CONTENT = r"((?:<!\[CDATA\[.*?\]\]>|(?!</?[a-z][^<>]*>).)*)"
_ENTITY = re.compile(r"&#?\w+;")


def has_topics(text: str) -> bool:
    """Whether a text is marked-up topics."""
    # What is matched of comments is kept (`*+`): ways to match them anew double with each.
    start = r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*+<(?:top|topics?)\b"
    return bool(re.match(start, text, re.DOTALL | re.IGNORECASE))


def has_tabbed_topics(text: str) -> bool:
    """Whether a text is lines of an id, one tab and a question."""
    lines = [line for line in text.split("\n") if line.strip()][:20]
    return bool(lines) and all(len(line.split("\t")) == 2 for line in lines)


def is_trec(folder: Path) -> bool:
    """Whether a folder holds topics and qrels."""
    return bool(_files(folder, "topics", "queries") and _files(folder, "qrels"))


def read_trec(path: Path, articles: SetArticles) -> Gathered:
    """Return the questions of a TREC collection.

    Args:
        path: Its folder, or its topics with the qrels beside them.
        articles: Given ones, looked in where there is no corpus.

    Raises:
        DatasetError: A file is missing, a line is wrong, or something judged is unknown.
    """
    folder = path if path.is_dir() else path.parent
    if path.is_dir():
        path = _only(folder, "topics", "queries")
    topics, qrels = SetFile.read(path), SetFile.read(_only(folder, "qrels", near=path))
    sources = [topics, qrels]
    documents: dict[str, Known] = {}
    if corpus := present(folder, CORPUS):
        sources.append(SetFile.read(corpus))
        articles, documents = read_corpus(sources[-1])
    asked = by_id(topics, _topics(topics))

    def find(document: str) -> Known:
        if not documents:
            return articles.find(document)
        if document not in documents:
            raise Fault(f"there is no document {document!r} in {CORPUS}")
        return documents[document]

    judgments = read_judgments(qrels, asked, find)
    docnos = names_of(documents, judgments)
    questions = with_judgments(topics, asked, judgments, docnos, judged_only=False)
    return Gathered(sources, questions.all, articles, docnos)


def _topics(source: SetFile) -> list[Topic]:
    if not has_topics(source.text):
        return [_tabbed(source, number, line) for number, line in source.lines()]
    found = []
    text = _COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), source.text)
    for match in (*_TOPIC.finditer(text), *_TOP.finditer(text)):
        line = text.count("\n", 0, match.start()) + 1
        body = match.groups()[-1]
        number = match.group(1) if len(match.groups()) == 2 else None
        with source.at(line):
            if number is None:
                labelled = _NUMBER.search(body)
                if labelled is None:
                    raise Fault("the topic has no <num>")
                number = labelled.group(1)
            found.append(Topic(line, number.strip(), _asked(body)))
    return found


def _asked(body: str) -> str:
    for field in _FIELDS:
        match = re.search(rf"<{field}>{_CONTENT}", body, re.DOTALL | re.IGNORECASE)
        if match and (text := " ".join(_LABEL.sub("", _plain(match.group(1))).split())):
            return text
    raise Fault(f"the topic has none of {', '.join(_FIELDS)}")


def _plain(content: str) -> str:
    """Return what an element says: entities are characters, but in CDATA."""
    parts = _CDATA.split(content)  # every other one stood in CDATA
    parts[::2] = [_ENTITY.sub(lambda entity: unescape(entity[0]), part) for part in parts[::2]]
    return "".join(parts)


def _tabbed(source: SetFile, number: int, line: str) -> Topic:
    columns = line.split("\t")
    if len(columns) != 2:
        raise source.error(number, "a topic is an id, one tab and the question")
    return Topic(number, columns[0].strip(), columns[1].strip())


def _files(folder: Path, *kinds: str) -> list[Path]:
    """Return the files whose name has one of the words in it, in order."""
    return sorted(
        path
        for path in folder.iterdir()
        if path.name.removesuffix(".gz").lower().endswith(_SUFFIXES)
        and any(kind in path.name.lower() for kind in kinds)
        and path.is_file()
    )


def _only(folder: Path, *kinds: str, near: Path | None = None) -> Path:
    found = [path for path in _files(folder, *kinds) if path != near]
    if len(found) != 1:
        names = ", ".join(path.name for path in found) or "none"
        raise DatasetError(
            f"{folder} needs one file with {' or '.join(map(repr, kinds))} in its name and one of "
            f"the endings {' '.join(_SUFFIXES)}: found {names}."
        )
    return found[0]
