"""Rankings against judgments: trec_eval's measures, taken by ir-measures.

Two levels. **Articles**: an article is ranked where its first passage is; judged grades count where
the set gives them, else the articles of the gold ranges. Where a system ranks documents, each is
ranked by itself, though several are one article by their text; a document that the question is
itself takes no rank. **Passages**: gold are ranges, so
that the size of passages may change. A passage is relevant if it holds a target that no passage
before it held; a target that none holds is a relevant passage that was not retrieved. A window that
overlaps the last one is thus no second success, and finding everything early scores 1.

Source: trec_eval. nDCG has gains of the grade itself and discounts of log2(rank + 1) (Järvelin and
Kekäläinen 2002); recall is of all relevant, Success@k asks for one among the first k. Order is the
order of the list: there are no ties. Grades below 0 count as 0. A
question of whose judged articles none is relevant scores 0.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import ir_measures
import numpy as np
from ir_measures import AP, RR, R, Success, nDCG

from eval.metrics.ranges import Range, Target, holds
from eval.metrics.resampling import Values

CUTOFFS = (1, 2, 3, 5, 10, 20, 50, 100)
_ALWAYS = 10  # cut-offs up to here are given however short the rankings are


class Relevance(NamedTuple):
    """All that a question's measures depend on."""

    ranked: tuple[int, ...]  # grades in order of rank, to the last that is not 0
    missed: tuple[int, ...]  # grades of what is relevant and was not retrieved, best first


def article_relevance(grades: Mapping[str, int], ranked: Sequence[str]) -> Relevance | None:
    """Return the relevance of articles, None where none is judged.

    Args:
        grades: By article.
        ranked: Articles of the passages, in their order; an article counts where it is first.
    """
    if not grades:
        return None
    relevant = {article_id: grade for article_id, grade in grades.items() if grade > 0}
    order = list(dict.fromkeys(ranked))
    missed = relevant.keys() - order
    return _relevance(
        [relevant.get(article_id, 0) for article_id in order],
        [relevant[article_id] for article_id in missed],
    )


def passage_relevance(targets: Sequence[Target], ranked: Sequence[Range]) -> Relevance | None:
    """Return the relevance of passages, None where there is no target."""
    if not targets:
        return None
    open_targets = list(targets)
    grades = []
    for passage in ranked:
        left = [target for target in open_targets if not holds(passage, target)]
        grades.append(int(len(left) < len(open_targets)))
        open_targets = left
    return _relevance(grades, [1] * len(open_targets))


def _relevance(ranked: list[int], missed: list[int]) -> Relevance:
    last = max((i for i, grade in enumerate(ranked, start=1) if grade), default=0)
    return Relevance(tuple(ranked[:last]), tuple(sorted(missed, reverse=True)))


def cutoffs(depth: int) -> list[int]:
    """Return the cut-offs that say something about rankings of at most `depth` items."""
    return [k for k in CUTOFFS if k <= max(depth, _ALWAYS)]


def measure_rankings(relevances: Sequence[Relevance | None], depth: int) -> dict[str, Values]:
    """Return each measure's value for each question, NaN where nothing is judged.

    Args:
        relevances: A question each.
        depth: Length of the longest ranking.

    Returns:
        "success@k", "recall@k" and "ndcg@k" for the cut-offs, "mrr" and "map".
    """
    measures: dict[str, Any] = {"mrr": RR, "map": AP}
    for k in cutoffs(depth):
        measures |= {f"success@{k}": Success @ k, f"recall@{k}": R @ k, f"ndcg@{k}": nDCG @ k}
    # Questions of the same pattern have the same values: each pattern is measured once.
    distinct = [one for one in dict.fromkeys(relevances) if one is not None]
    patterns = {one: number for number, one in enumerate(distinct)}
    if not patterns:
        return {}
    qrels = {str(number): _qrels(one) for one, number in patterns.items()}
    run = {str(number): _run(one) for one, number in patterns.items()}
    names = {str(measure): name for name, measure in measures.items()}
    found = {name: np.full(len(patterns) + 1, np.nan) for name in measures}
    for metric in ir_measures.iter_calc(list(measures.values()), qrels, run):
        found[names[str(metric.measure)]][int(metric.query_id)] = metric.value
    places = np.array([len(patterns) if one is None else patterns[one] for one in relevances])
    return {name: values[places] for name, values in found.items()}


def _qrels(relevance: Relevance) -> dict[str, int]:
    ranked = {f"r{rank}": grade for rank, grade in enumerate(relevance.ranked)}
    missed = {f"m{i}": grade for i, grade in enumerate(relevance.missed)}
    return {**ranked, **missed} or {"judged": 0}  # a question without any would not be measured


def _run(relevance: Relevance) -> dict[str, float]:
    return {f"r{rank}": -float(rank) for rank in range(len(relevance.ranked))}
