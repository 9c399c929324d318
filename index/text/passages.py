"""Pure: sentences to overlapping passages within a token budget."""

from collections.abc import Sequence
from typing import NamedTuple


class SentenceRun(NamedTuple):
    """Sentences `first` to `last`, both included."""

    first: int
    last: int


def group_sentences(
    lengths: Sequence[int], *, max_tokens: int, overlap_sentences: int
) -> list[SentenceRun]:
    """Group sentences into passages.

    Fills each passage greedily. A passage begins with the last `overlap_sentences` of the one
    before as far as the budget lets at least one new sentence follow. A sentence longer than the
    budget is a passage by itself, since a passage holds whole sentences.

    Args:
        lengths: Tokens of each sentence, in reading order.
        max_tokens: Budget of a passage, in tokens.
        overlap_sentences: How many sentences neighbours share.

    Returns:
        Runs in reading order; every sentence is in at least one, none begins or ends inside
        another's range.

    >>> group_sentences([50, 50, 50, 50], max_tokens=120, overlap_sentences=1)
    [SentenceRun(first=0, last=1), SentenceRun(first=1, last=2), SentenceRun(first=2, last=3)]
    """
    runs: list[SentenceRun] = []
    fresh = 0  # first sentence that no passage holds yet
    while fresh < len(lengths):
        first, used = fresh, lengths[fresh]
        shared = min(overlap_sentences, fresh)
        while shared and first > fresh - shared and used + lengths[first - 1] <= max_tokens:
            first -= 1
            used += lengths[first]
        last = fresh
        while last + 1 < len(lengths) and used + lengths[last + 1] <= max_tokens:
            last += 1
            used += lengths[last]
        runs.append(SentenceRun(first, last))
        fresh = last + 1
    return runs
