"""Pure: scored sentences to an answer's sentences, or none."""

from collections.abc import Sequence

from qa.reader.base import Evidence

# A further sentence must be this near to the first to stand beside it.
_CLOSE = 0.75
NEAREST = 3


def select(evidence: Sequence[Evidence], *, threshold: float, max_sentences: int) -> list[Evidence]:
    """Return the sentences of the answer, best first; none where the best is not good enough.

    Args:
        evidence: Best first.
        threshold: Least confidence of an answer.
        max_sentences: How many at most.
    """
    chosen: list[Evidence] = []
    quotes: set[str] = set()
    for candidate in evidence:
        best = chosen[0].confidence if chosen else candidate.confidence
        if candidate.confidence < max(threshold, _CLOSE * best) or len(chosen) == max_sentences:
            break
        quote = candidate.article.slice(*candidate.sentence).casefold()
        if quote not in quotes:
            quotes.add(quote)
            chosen.append(candidate)
    return chosen
