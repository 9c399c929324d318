"""Which articles a run points into."""

from collections.abc import Iterator, Sequence

from eval.errors import DatasetError
from eval.formats.collection import article_id_of, draft_of
from eval.records import Prediction, Question, QuestionSet
from index.indexing import Index
from index.records import Article, Draft

_FETCH = 200  # articles read from the index at a time


def check_gold(questions: Sequence[Question], articles: Index) -> None:
    """Refuse an index that lacks articles of the gold.

    Raises:
        DatasetError: How many it lacks, and one of them.
    """
    wanted = _gold_ids(questions)
    missing = sorted(wanted - {article.id for article in _fetch(articles, sorted(wanted))})
    if missing:
        raise DatasetError(
            f"The index in {articles.path} lacks {len(missing)} of the {len(wanted)} articles that "
            f"hold what is right (first {missing[0]}): index the set's own texts, unchanged, or "
            "allow missing ones."
        )


def articles_of(
    question_set: QuestionSet, predictions: Sequence[Prediction], articles: Index
) -> list[Draft]:
    """Return the articles that gold and predictions point into, by id."""
    own = {article_id_of(draft.text): draft for draft in question_set.articles}
    ids = sorted(_referenced(question_set, predictions))
    found = {
        article.id: draft_of(article)
        for article in _fetch(articles, [each for each in ids if each not in own])
    }
    known = own | found
    return [known[each] for each in ids if each in known]


def _fetch(articles: Index, ids: Sequence[str]) -> Iterator[Article]:
    for first in range(0, len(ids), _FETCH):
        for article, _ in articles.articles_with_sentences(ids[first : first + _FETCH]):
            yield article


def _referenced(question_set: QuestionSet, predictions: Sequence[Prediction]) -> set[str]:
    """Return the ids of the articles that gold and predictions point into."""
    ids = {
        place.article_id
        for prediction in predictions
        for places in (
            prediction.citations,
            prediction.nearest,
            prediction.alternatives,
            prediction.passages,
        )
        for place in places
    }
    return ids | _gold_ids(question_set.questions)


def _gold_ids(questions: Sequence[Question]) -> set[str]:
    """Return the ids of the articles that hold what is right."""
    ids = {
        span.article_id
        for question in questions
        for span in (*question.spans, *question.sentences, *question.elsewhere)
    }
    return ids | {
        key for question in questions for key, grade in question.relevant.items() if grade > 0
    }
