"""Pure: dense and lexical scores to one.

A convex combination keeps how much better one passage is than the next, which reciprocal rank
fusion throws away. Source: Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid
Retrieval", TOIS 2023. Cosines are scaled from their theoretical minimum; BM25 has no maximum, so
it is scaled by the question's best passage.
"""

from collections.abc import Mapping


def fuse(
    dense: Mapping[int, float], lexical: Mapping[int, float], *, dense_weight: float
) -> list[tuple[int, float]]:
    """Return (passage id, score in [0, 1]) best first, ties by id.

    Args:
        dense: Cosine of every candidate.
        lexical: BM25 of the candidates that share a word, at least 0; others count as 0.
        dense_weight: Weight of `dense`; the rest is that of `lexical`.

    >>> fuse({1: 1.0, 2: 0.0}, {2: 3.0}, dense_weight=0.5)
    [(2, 0.75), (1, 0.5)]
    """
    best = max(lexical.values(), default=0.0) or 1.0
    scores = {
        passage_id: dense_weight * max(0.0, min(1.0, (1.0 + cosine) / 2.0))
        + (1.0 - dense_weight) * max(0.0, lexical.get(passage_id, 0.0)) / best
        for passage_id, cosine in dense.items()
    }
    return sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
