"""Ranges of articles: what is gold, and when a citation or a passage holds it.

One rule for both: a range holds a gold range if it has at least half of its characters. A cited
sentence that contains the short answer does; so does one that equals the gold sentence, or differs
from it by where the splitter cut. A range can be right by being long: the mean length of a citation
is therefore reported beside its accuracy.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from eval.records import PredictedCitation, PredictedPassage, Question


class Range(NamedTuple):
    """`[start, end)` of an article's text."""

    article_id: str
    start: int
    end: int


Target = tuple[Range, ...]  # alternatives: whoever holds one holds the target


def range_of(found: PredictedCitation | PredictedPassage) -> Range:
    """Return where a citation or passage stands."""
    return Range(found.article_id, found.start, found.end)


def gold_targets(question: Question) -> list[Target]:
    """Return what there is to find, each with the ranges of which any one counts.

    Ranges that overlap are one target: annotators mark a place a little differently, and a sentence
    is marked around a span. Cited sentences apart from each other are several. Spans that no cited
    sentence holds are alternatives, wherever they stand: people who were asked for one answer took
    it from different places. Those of a further statement are a further target. What other articles
    say elsewhere stands for the first sentence, the best one, or for the first span.
    """
    sentences = {Range(gold.article_id, gold.start, gold.end) for gold in question.sentences}
    statements: dict[Range, int] = {}
    for gold in question.spans:
        statements.setdefault(Range(gold.article_id, gold.start, gold.end), gold.statement)
    targets: list[Target] = []
    alone: dict[int, list[Range]] = {}
    for place in places(sentences | statements.keys()):
        if sentences.isdisjoint(place):
            alone.setdefault(min(statements[one] for one in place), []).extend(place)
        else:
            targets.append(tuple(place))
    found = [*targets, *map(tuple, alone.values())]
    others = tuple(Range(gold.article_id, gold.start, gold.end) for gold in question.elsewhere)
    first = next(iter((*question.sentences, *question.spans)), None)
    if first and others:
        main = Range(first.article_id, first.start, first.end)
        found = [(*target, *others) if main in target else target for target in found]
    return sorted(found)


def places(ranges: Iterable[Range]) -> list[list[Range]]:
    """Return ranges in order, those that overlap together."""
    groups: list[list[Range]] = []
    end = 0
    for one in sorted(ranges):
        if groups and one.article_id == groups[-1][0].article_id and one.start < end:
            groups[-1].append(one)
            end = max(end, one.end)
        else:
            groups.append([one])
            end = one.end
    return groups


def overlap(first: Range, second: Range) -> int:
    """Return how many characters two ranges share."""
    if first.article_id != second.article_id:
        return 0
    return max(0, min(first.end, second.end) - max(first.start, second.start))


def holds(found: Range, target: Target) -> bool:
    """Return whether a range has at least half of one of the target's ranges."""
    return any(2 * overlap(found, gold) >= gold.end - gold.start for gold in target)


def held(found: Sequence[Range], targets: Sequence[Target]) -> list[bool]:
    """Return for each range whether it holds any target."""
    return [any(holds(one, target) for target in targets) for one in found]
