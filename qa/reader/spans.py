"""Pure: scores of word pieces to the best span of each sentence."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.records import Sentence
from qa.reader.encoding import Window

LONGEST_SPAN = 30  # word pieces

Scores = npt.NDArray[np.float32]


class Span(NamedTuple):
    """The best span of a sentence."""

    margin: float  # over "no answer here"
    null: float
    start: int  # code points of the article
    end: int


def sentence_spans(
    windows: Iterable[Window],
    score: Callable[[Window], Scores],
    begin: int,
    sentences: Sequence[Sentence],
) -> list[Span | None]:
    """Return the best span of each sentence of a text; None for one without words.

    Args:
        windows: Of the text.
        score: How well an answer starts and ends at each word piece of a window, shape (n, 2).
        begin: Where the text begins in its article, in code points.
        sentences: Of the text, ranges of the article.
    """
    found: list[Span | None] = [None] * len(sentences)
    for window in windows:
        scores = score(window)
        null = float(scores[0].sum())
        offsets = np.array(window.offsets, np.int64).reshape(-1, 2) + begin
        body = scores[window.first : window.first + len(offsets)]
        for number, sentence in enumerate(sentences):
            inside = np.flatnonzero(
                (offsets[:, 0] >= sentence.start) & (offsets[:, 1] <= sentence.end)
            )
            if not len(inside):
                continue
            first, last, best = best_span(body[inside])
            held = found[number]
            if held is None or best - null > held.margin:
                where = inside[first], inside[last]
                span = int(offsets[where[0], 0]), int(offsets[where[1], 1])
                found[number] = Span(best - null, null, *span)
    return found


def best_span(scores: Scores) -> tuple[int, int, float]:
    """Return first and last word piece of the best span, both included, and its score.

    Args:
        scores: Of start and end, shape (word pieces, 2), at least one.

    >>> best_span(np.array([[0, 1], [5, 0], [0, 4]], np.float32))
    (1, 2, 9.0)
    """
    length = len(scores)
    total = scores[:, 0][:, None] + scores[:, 1][None, :]
    allowed = np.triu(np.ones((length, length), bool)) & ~np.triu(
        np.ones((length, length), bool), LONGEST_SPAN
    )
    place = int(np.where(allowed, total, -np.inf).argmax())
    first, last = divmod(place, length)
    return first, last, float(total[first, last])
