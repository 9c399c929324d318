"""Gates a build on figures: on limits, or on what another run has."""

import operator
from collections.abc import Iterable, Mapping

from eval.errors import RunError
from eval.metrics.catalogue import METRICS, number
from eval.metrics.scores import Comparison, Scores

GATED = ("accuracy", "sentence_accuracy", "token_f1", "passage_success@5", "article_ndcg@10")


def parse_limit(text: str) -> tuple[str, float]:
    """Return metric and value of "METRIC=VALUE".

    Raises:
        RunError: It is not of that form, or there is no such metric.
    """
    name, equals, value = text.partition("=")
    try:
        limit = float(value)
    except ValueError:
        limit = float("nan")
    if not equals or limit != limit:
        raise RunError(f"{text!r} is no limit: write METRIC=VALUE, e.g. accuracy=0.6.")
    _check_metric(name.strip())
    return name.strip(), limit


def fail_under(scores: Scores, limits: Mapping[str, float]) -> list[str]:
    """Return a sentence for each figure that misses its limit, or was not scored; [] is a pass.

    Of figures where lower is better the limit is the most that is allowed.

    Raises:
        RunError: There is no such metric.
    """
    failures = []
    for name, limit in limits.items():
        _check_metric(name)
        lower = METRICS[name].better == "lower"
        figure = scores.figures.get(name)
        if figure is None:
            failures.append(f"{name} was not scored: {scores.question_set} or the run lacks it.")
        elif (operator.gt if lower else operator.lt)(figure.value, limit):
            between = f"95 % interval {number(figure.low)} – {number(figure.high)}"
            side = "above" if lower else "under"
            failures.append(f"{name} is {number(figure.value)} ({between}), {side} {limit:g}.")
    return failures


def fail_if_worse(comparison: Comparison, metrics: Iterable[str] = GATED) -> list[str]:
    """Return a sentence for each figure that got worse beyond chance; [] is a pass.

    Worse is where the paired interval of the difference lies on the bad side of 0. A small loss on
    few questions passes: a gate that fails at random is soon ignored.

    Args:
        comparison: Of the run to beat, first, and the run to judge, second.
        metrics: Those that count; one that neither run has is passed over.

    Raises:
        RunError: There is no such metric, or none of them is in both runs.
    """
    by_name = {one.metric: one for one in comparison.differences}
    failures = []
    checked = 0
    for name in metrics:
        _check_metric(name)
        if name not in by_name:
            continue
        checked += 1
        one = by_name[name]
        if one.verdict == "worse":
            failures.append(
                f"{name} fell behind {comparison.names[0]}: {number(one.first)} to "
                f"{number(one.second)} (difference {one.low:+.3f} to {one.high:+.3f})."
            )
    if not checked:
        raise RunError("The two runs have none of the figures that were to be compared.")
    return failures


def _check_metric(name: str) -> None:
    if name not in METRICS:
        raise RunError(f"There is no metric {name!r}; there are {', '.join(sorted(METRICS))}.")
