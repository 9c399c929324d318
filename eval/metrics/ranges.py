"""Ranges of articles: what is gold, and when a citation or a passage holds it.

One rule for both: a range holds a gold range if it has at least half of its characters. A cited
sentence that contains the short answer does; so does one that equals the gold sentence, or differs
from it by where the splitter cut. A range can be right by being long: the mean length of a citation
is therefore reported beside its accuracy.
"""

from collections.abc import Sequence
from typing import NamedTuple

from eval.records import PredictedCitation, PredictedPassage, Question


class Range(NamedTuple):
    """`[start, end)` of an article's text."""

    article_id: str
    start: int
    end: int


Target = tuple[Range, ...]  # alternatives that overlap: whoever holds one holds the target


def range_of(found: PredictedCitation | PredictedPassage) -> Range:
    """Return where a citation or passage stands."""
    return Range(found.article_id, found.start, found.end)


def gold_targets(question: Question) -> list[Target]:
    """Return the gold spans and sentences, those that overlap as alternatives of one target.

    Annotators mark the same place a little differently, and a sentence is marked around a span:
    these are one thing to find. Ranges apart from each other are several.
    """
    ranges = sorted(
        {Range(gold.article_id, gold.start, gold.end) for gold in question.spans}
        | {Range(gold.article_id, gold.start, gold.end) for gold in question.sentences}
    )
    groups: list[list[Range]] = []
    end = 0
    for gold in ranges:
        if groups and gold.article_id == groups[-1][0].article_id and gold.start < end:
            groups[-1].append(gold)
            end = max(end, gold.end)
        else:
            groups.append([gold])
            end = gold.end
    return [tuple(group) for group in groups]


def overlap(first: Range, second: Range) -> int:
    """Return how many characters two ranges share."""
    if first.article_id != second.article_id:
        return 0
    return max(0, min(first.end, second.end) - max(first.start, second.start))


def holds(found: Range, target: Target) -> bool:
    """Return whether a range has at least half of one of the target's ranges."""
    if found.article_id != target[0].article_id:
        return False
    return any(2 * overlap(found, gold) >= gold.end - gold.start for gold in target)


def held(found: Sequence[Range], targets: Sequence[Target]) -> list[bool]:
    """Return for each range whether it holds any target."""
    return [any(holds(one, target) for target in targets) for one in found]
