"""Which questions belong together: those about one text are right and wrong together.

Intervals draw such clusters whole. Drawn one by one, questions of few texts would look like as many
independent trials, and their intervals be too narrow.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from eval.records import Question

# With fewer, all lean to one side by chance alone more often than 2.5 % of the time (2 ** -6).
FEWEST = 6

Labels = np.ndarray[Any, np.dtype[np.intp]]

_KINDS = {
    "title": "titles",
    "conversation": "conversations",
    "article": "articles",
    "question": "questions",
}
_TITLE = "title:"


class Clusters(NamedTuple):
    """The clusters of a question set."""

    labels: Labels  # (n,): number of each question's cluster, from 0 in the order they come
    kinds: tuple[str, ...]  # what they are, in the order of `_KINDS`

    def __str__(self) -> str:
        """Say what intervals draw."""
        n, count = len(self.labels), len(set(self.labels.tolist()))
        *before, last = (_KINDS[kind] for kind in self.kinds)
        told = f"{', '.join(before)} and {last}" if before else last
        if count == n:
            return f"{n:,} questions"
        if count < FEWEST:
            return f"{n:,} questions (too few {told})"
        return f"{count:,} {told}"


def clusters_of(questions: Sequence[Question]) -> Clusters:
    """Return which questions belong together.

    Those of one title, where the set has titles (a tag "title:…"), else of one conversation, else
    on one article: the one with most of the gold, or where nothing answers the one asked about. A
    question with none of them stands alone.
    """
    keys = [_key(question) for question in questions]
    present = {kind for kind, _ in keys}
    return Clusters(labels_of(keys), tuple(kind for kind in _KINDS if kind in present))


def labels_of(keys: Iterable[Hashable]) -> Labels:
    """Return the number of each key, from 0 in the order they come.

    >>> labels_of(["b", "a", "b"]).tolist()
    [0, 1, 0]
    """
    numbers: dict[Hashable, int] = {}
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], dtype=np.intp)


def main_article(question: Question) -> str | None:
    """Return the id of the article with most of the gold, or that was asked about; else None."""
    gold = Counter(span.article_id for span in (*question.sentences, *question.spans))
    gold.update(article_id for article_id, grade in question.relevant.items() if grade > 0)
    return gold.most_common(1)[0][0] if gold else question.about


def _key(question: Question) -> tuple[str, str]:
    titles = (tag for tag in question.tags if tag.startswith(_TITLE) and tag != _TITLE)
    title = next(titles, None)
    article = main_article(question)
    if title is not None:
        return "title", title
    if question.conversation is not None:
        return "conversation", question.conversation
    return ("article", article) if article is not None else ("question", question.id)
