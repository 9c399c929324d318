"""Pure: scores and comparisons in the order and form in which the report shows them."""

from collections.abc import Mapping
from typing import NamedTuple

from markupsafe import Markup

from eval.metrics.catalogue import GROUPS, METRICS, Metric, number
from eval.metrics.judging import STAGES
from eval.metrics.scores import Comparison, Difference, Figure, Scores, Slice
from eval.report.plots import level_of
from eval.report.svg import difference_svg, interval_svg

_ADVICE = {
    "right": "the first sentence holds a gold range, or the refusal was right",
    "not_retrieved": "no passage that was retrieved holds a gold range",
    "not_first": "a passage holds it, but another sentence was judged best",
    "wrongly_refused": "the best sentence was right and was held back",
    "wrongly_answered": "there is no answer, or nothing says where, and a wrong one was given",
    "failed": "the system raised an error",
}
_ADVICE_ON_ARTICLES = {
    "right": "the first article is relevant",
    "not_retrieved": "no relevant article was retrieved",
    "not_first": "a relevant article was retrieved, but another stands first",
}
_TILES = (
    "accuracy",
    "passage_success@5",
    "sentence_accuracy",
    "answered_accuracy",
    "article_success@1",
    "article_success@10",
    "article_ndcg@10",
    "article_recall@10",
    "verbatim_quotes",
)
_OF_SLICES = ("accuracy", "best_sentence_accuracy", "shown_accuracy", "answerable_refused")
_NO_SHARE = ("mrr", "map", "ndcg")  # not a share of anything, so not in per cent


def percent(share: float) -> str:
    """Return a share in per cent; what is not all is not called 100, and what is not none not 0."""
    digits = f"{100 * share:.1f}"
    if digits in ("100.0", "0.0"):
        return {1.0: "100", 0.0: "0"}.get(
            share, ">\u00a099.9" if share > 0.5 else "<\u00a00.1"
        ) + "\u00a0%"
    return f"{digits}\u00a0%"


def signed(value: float) -> str:
    """Return a difference with its sign, a minus and not a hyphen."""
    return f"{value:+.3f}".replace("-", "−")


class Tile(NamedTuple):
    """A figure in large type."""

    metric: Metric
    value: str
    between: str
    n: int
    bad: bool


def tiles(scores: Scores) -> list[Tile]:
    """Return the figures to look at first."""
    found = []
    for name in _TILES:
        figure = scores.figures.get(name)
        if figure is None or (name.startswith("article") and level_of(scores) == "passage"):
            continue
        show = number if any(word in name for word in _NO_SHARE) else percent
        found.append(
            Tile(
                metric=METRICS[name],
                value=show(figure.value),
                between=f"{show(figure.low)} to {show(figure.high)}",
                n=figure.n,
                bad=name == "verbatim_quotes" and figure.value < 1,
            )
        )
    return found


class Lost(NamedTuple):
    """The questions of one stage."""

    stage: str
    words: str
    advice: str
    n: int
    share: float


def lost(scores: Scores) -> list[Lost]:
    """Return how many questions were lost where."""
    n = sum(scores.stages.values())
    only_articles = scores.counts.not_judged == scores.counts.questions
    advice = _ADVICE | (_ADVICE_ON_ARTICLES if only_articles else {})
    return [
        Lost(stage, STAGES[stage], advice[stage], count, count / n)
        for stage, count in scores.stages.items()
    ]


class Family(NamedTuple):
    """Slices by one thing."""

    name: str
    metrics: list[Metric]
    rows: list[tuple[Slice, Markup, list[Figure | None]]]


def families(scores: Scores) -> list[Family]:
    """Return the slices, each with its most important figure drawn beside that of all questions."""
    found = []
    for family in dict.fromkeys(one.family for one in scores.slices):
        inside = [one for one in scores.slices if one.family == family]
        names = [
            name
            for name in (*_OF_SLICES, f"{level_of(scores)}_success@5")
            if any(name in one.figures for one in inside)
        ]
        if not names:
            continue
        rows = [
            (one, _slice_svg(one, names[0], scores), [one.figures.get(name) for name in names])
            for one in inside
        ]
        found.append(Family(family, [METRICS[name] for name in names], rows))
    return found


def _slice_svg(part: Slice, name: str, scores: Scores) -> Markup:
    figure = part.figures.get(name)
    if figure is None:
        return Markup("")
    whole = scores.figures[name].value
    return interval_svg(figure.value, figure.low, figure.high, "c0", zero=whole)


class Row(NamedTuple):
    """A figure of all runs."""

    metric: Metric
    figures: list[Figure | None]

    @property
    def sizes(self) -> str:
        """Return n, of each run where they differ."""
        sizes = [f"{figure.n:,}" if figure else "–" for figure in self.figures]
        return sizes[0] if len(set(sizes)) == 1 else " / ".join(sizes)


def groups(scores: Mapping[str, Scores]) -> list[tuple[str, list[Row]]]:
    """Return the figures of all runs, grouped, without those that none has."""
    found = []
    for group, metrics in GROUPS.items():
        rows = [
            Row(metric, [one.figures.get(metric.name) for one in scores.values()])
            for metric in metrics
            if metric.in_tables
        ]
        rows = [row for row in rows if any(row.figures)]
        if rows:
            found.append((group, rows))
    return found


class Compared(NamedTuple):
    """A comparison, drawn on a scale of -`most` to `most`."""

    comparison: Comparison
    rows: list[tuple[Metric, Difference, Markup]]
    most: float


def compared(comparison: Comparison) -> Compared:
    """Return a comparison with what is better or worse in colour."""
    shown = [
        one
        for one in comparison.differences
        if METRICS[one.metric].in_tables and METRICS[one.metric].better
    ]
    # The scale is for most of the figures; the few that are far off are drawn to its end.
    reach = sorted(max(abs(one.low), abs(one.high)) for one in shown)
    most = max(0.02, reach[len(reach) * 3 // 4]) if reach else 0.02
    colour = {"better": "good", "worse": "bad", "": "same"}
    rows = [
        (
            METRICS[one.metric],
            one,
            difference_svg(one.difference, one.low, one.high, colour[one.verdict], most=most),
        )
        for one in shown
    ]
    return Compared(comparison, rows, most)
