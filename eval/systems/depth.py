"""Pure: rankings that are deep enough to judge articles by.

A cut-off among articles counts articles, and long ones fill a ranking with passages of few. So a
ranking is recorded until so many articles are among its passages, within bounds.
"""

from collections.abc import Callable, Sequence

from eval.records import PredictedPassage

MOST = 10  # passages looked through for each article that is wanted

Search = Callable[[int], Sequence[PredictedPassage]]


def deepened(
    read: Sequence[PredictedPassage], search: Search, *, depth: int, articles: int
) -> list[PredictedPassage]:
    """Return what was read and what follows it in the ranking.

    At least `depth` passages, until as many articles are among them: fewer where there are no more,
    or none is new within `MOST` times as many passages.

    Args:
        read: Passages, best first; they stay in front.
        search: Returns so many passages of the ranking at most, best first.
        depth: How many articles; 0 for what was read.
        articles: How many there are at all.
    """
    found = {(one.article_id, one.start, one.end): one for one in read}
    wanted = min(depth, articles)
    end, asked = _end(list(found.values()), depth, wanted), depth
    while end is None:
        hits = search(asked)
        for one in hits:
            found.setdefault((one.article_id, one.start, one.end), one)
        end = _end(list(found.values()), depth, wanted)
        if end is None and (len(hits) < asked or asked == MOST * depth):
            end = len(found)
        asked = min(4 * asked, MOST * depth)
    return list(found.values())[: max(end, len(read))]


def _end(passages: Sequence[PredictedPassage], depth: int, wanted: int) -> int | None:
    """Return after how many passages it is enough, or None where it never is."""
    seen: set[str] = set()
    if depth == 0:
        return 0
    for number, one in enumerate(passages, start=1):
        seen.add(one.article_id)
        if number >= depth and len(seen) >= wanted:
            return number
    return None
