"""What a row says is right: citations and answers, resolved to ranges of articles."""

from collections.abc import Sequence
from typing import Any, NamedTuple, TypeGuard

from eval.formats.collection import Known, SetArticles
from eval.formats.fields import Fault, items_of, text_field
from eval.formats.places import (
    CharRange,
    checked_range,
    occurrences,
    only_occurrence,
    shown,
    whole_occurrences,
)
from eval.records import GoldSpan
from index.records import Draft


class Gold(NamedTuple):
    """Gold of one row or one of its further statements."""

    answers: list[str]
    spans: list[GoldSpan]
    sentences: list[GoldSpan]
    article_id: str | None  # named by the row
    says_none: bool  # the answers are given, and there are none


def gold_of(row: dict[str, Any], collection: SetArticles, origin: str) -> Gold:
    """Return what a row says is right.

    A citation is an object with `article` (else the row's), `start` and `end` or `quote`, or is the
    quoted text; `sentences` are citations as pairs of start and end. An answer stands wherever its
    words do within the citations; without citations, where they stand in the article, if only once:
    several places do not say which is meant.

    Raises:
        Fault: A place is outside its text, ambiguous or not there.
    """
    row = _with_answers(row)
    article = article_of(row, collection, origin)
    given = [*items_of(row, "citations"), *items_of(row, "quotes"), *_sentences(row)]
    cited = [_cited(each, article, collection) for each in given]
    answers: list[str] = []
    spans: list[GoldSpan] = []
    listed, says_none = _answers(row, items_of(row, "answers"))
    for answer in listed:
        text, places = _placed(answer, article, cited)
        answers.append(text)
        spans += places
    sentences = [_span(known, found) for known, found in cited]
    return Gold(answers, spans, sentences, article.id if article else None, says_none)


def article_of(row: dict[str, Any], collection: SetArticles, origin: str) -> Known | None:
    """Return the article of a row; a context is taken in.

    Raises:
        Fault: There is none of that name or number.
    """
    context = text_field(row, "context")
    name = row.get("article")
    if context is not None:
        draft = Draft(title=text_field(row, "title") or "", text=context, origin=origin)
        return collection.take(name, draft) if is_number(name) else collection.add(draft)
    name = text_field(row, "article")
    return collection.find(name) if name else None


def elsewhere_of(
    number: int, answers: Sequence[str], collection: SetArticles
) -> tuple[str | None, list[GoldSpan]]:
    """Return a further article that gives the same answers, and where it says them.

    The id is None where the article is not among those that are asked.

    Raises:
        Fault: There is no article of that number.
    """
    known = collection.numbered(number)
    if known is None:
        return None, []
    found = [place for answer in answers for place in whole_occurrences(answer, known.text)]
    return known.id, [_span(known, place) for place in dict.fromkeys(found)]


def is_number(value: Any) -> TypeGuard[int]:
    """Return whether a value is a whole number."""
    return isinstance(value, int) and not isinstance(value, bool)


def _sentences(row: dict[str, Any]) -> list[dict[str, Any]]:
    """Return pairs of start and end as citations; texts are candidates of other sets' making."""
    items = items_of(row, "sentences")
    if any(isinstance(item, str) for item in items):
        return []
    if any(not isinstance(item, list) or len(item) != 2 for item in items):
        raise Fault("'sentences' are no pairs of start and end")
    return [{"start": start, "end": end} for start, end in items]


def _cited(given: Any, article: Known | None, collection: SetArticles) -> tuple[Known, CharRange]:
    item = given if isinstance(given, dict) else {"quote": given}
    name, quote = text_field(item, "article"), text_field(item, "quote")
    known = collection.find(name) if name else article
    if known is None:
        raise Fault("a citation names no article, and neither does its row")
    if "start" not in item and "end" not in item:
        if not quote or not quote.strip():
            raise Fault("a citation has neither 'start' and 'end' nor a 'quote'")
        return known, only_occurrence(quote, known.text, str(known))
    start, end = item.get("start"), item.get("end")
    if not isinstance(start, int) or not isinstance(end, int):
        raise Fault(f"a citation's 'start' and 'end' are {start!r} and {end!r}")
    found = checked_range(start, end, known.text, str(known))
    if quote is not None and quote.split() != known.text[start:end].split():
        raise Fault(f"{shown(quote)} is not at [{start}, {end}) of {known}")
    return known, found


def _with_answers(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row whose one `answer` is its `answers`.

    Raises:
        Fault: It has both.
    """
    if "answer" not in row:
        return row
    if "answers" in row:
        raise Fault("it has both 'answer' and 'answers', which are the same: keep one")
    return {**row, "answers": [row["answer"]] if is_number(row["answer"]) else row["answer"]}


def _answers(row: dict[str, Any], items: list[Any]) -> tuple[list[Any], bool]:
    """Return the answers, and whether the row says that there is none.

    An empty list says it of the context that stands beside it, or beside an empty list of
    sentences; alone it may be a column that was not filled.
    """
    if isinstance(row.get("answers"), dict):  # columns, as `datasets` writes SQuAD
        columns = row["answers"]
        texts, starts = columns.get("text"), columns.get("answer_start")
        if not isinstance(texts, list) or not isinstance(starts, list) or len(texts) != len(starts):
            raise Fault("'answers' is no list")
        return [{"text": t, "start": s} for t, s in zip(texts, starts, strict=True)], not texts
    empty = "answers" in row and not items
    return items, empty and ("context" in row or row.get("sentences") == [])


def _placed(
    answer: Any, article: Known | None, cited: list[tuple[Known, CharRange]]
) -> tuple[str, list[GoldSpan]]:
    """Return an answer's text and where it stands."""
    item = answer if isinstance(answer, dict) else {"text": answer}
    text = text_field(item, "text")
    if not text or not text.strip():
        raise Fault("an answer is empty")
    start = item.get("start", item.get("answer_start"))
    if start is not None:
        if article is None or not isinstance(start, int):
            raise Fault(f"the answer {shown(text)} has a start and no article to count in")
        if start < 0 or article.text[start : start + len(text)] != text:
            raise Fault(f"the answer {shown(text)} is not at {start} of {article}")
        return text, [_span(article, (start, start + len(text)))]
    if cited:
        found = [
            _span(known, (a + start, a + end))
            for known, (a, b) in cited
            for start, end in occurrences(text, known.text[a:b], whole_words=True)
        ]
        if not found:
            raise Fault(f"the answer {shown(text)} does not occur in its citations")
        return text, found
    if article is None:
        return text, []
    places = occurrences(text, article.text, whole_words=True)
    if not places:
        raise Fault(f"the answer {shown(text)} does not occur in {article}")
    return text, [_span(article, places[0])] if len(places) == 1 else []


def _span(known: Known, found: CharRange) -> GoldSpan:
    return GoldSpan(article_id=known.id, start=found[0], end=found[1])
