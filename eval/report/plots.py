"""Pure: scores to plots."""

from collections.abc import Mapping
from typing import NamedTuple

from markupsafe import Markup

from eval.metrics.latency import TOTAL
from eval.metrics.retrieval import CUTOFFS
from eval.metrics.scores import Figure, Scores
from eval.report.svg import Axis, Canvas, Point, legend, number_axis, share_axis


class Plot(NamedTuple):
    """A figure of the report."""

    title: str
    says: str  # how to read it
    legend: Markup
    svg: Markup


Runs = Mapping[str, Scores]
FEWEST_QUESTIONS = 20  # of a run with plots: of fewer, a curve shows chance and little else


def plots(runs: Runs) -> list[Plot]:
    """Return the plots that the runs have data for; the first run is the one reported on.

    Of fewer than `FEWEST_QUESTIONS` there are none.
    """
    if min(scores.counts.questions for scores in runs.values()) < FEWEST_QUESTIONS:
        return []
    found = [
        _retrieval(runs, "success", "A right {} among the first k", "Success@k"),
        _recall(runs),
        _risk_coverage(runs),
        _reliability(runs),
        _latency(next(iter(runs.values()))),
    ]
    return [plot for plot in found if plot is not None]


def level_of(scores: Scores) -> str:
    """Return what retrieval is best judged by: passages where there are gold ranges."""
    return "passage" if "passage_mrr" in scores.figures else "article"


def _retrieval(runs: Runs, measure: str, title: str, name: str) -> Plot | None:
    level = level_of(next(iter(runs.values())))
    lines = [_curve(scores.figures, f"{level}_{measure}") for scores in runs.values()]
    ks = sorted({k for line in lines for k in line})
    if len(ks) < 2:
        return None
    lowest = min(one.low for line in lines for one in line.values())
    y = share_axis(name, low=int(lowest * 10) / 10)
    x = Axis(-0.3, len(ks) - 0.7, [(i, str(k)) for i, k in enumerate(ks)], "k, first in the list")
    canvas = Canvas(x, y, says=f"{name} by k")
    for number, (run, line) in enumerate(zip(runs, lines, strict=True)):
        points = [
            Point(
                i, line[k].value, line[k].low, line[k].high, f"{run}, {name} at {k}: {_pc(line[k])}"
            )
            for i, k in enumerate(ks)
            if k in line
        ]
        canvas.band(points, _css(number))
        canvas.line(points, _css(number))
        canvas.dots(points, _css(number))
    return Plot(
        title.format(level),
        f"{name} with its 95 % interval. "
        + ("A passage is right if it holds a gold range." if level == "passage" else ""),
        _legend(runs),
        canvas.svg(),
    )


def _recall(runs: Runs) -> Plot | None:
    """Return recall by k where it says more than Success@k: where several things are relevant."""
    level = level_of(next(iter(runs.values())))
    gaps = [
        abs(scores.figures[f"{level}_success@{k}"].value - figure.value)
        for scores in runs.values()
        for k, figure in _curve(scores.figures, f"{level}_recall").items()
    ]
    if max(gaps, default=0.0) < 0.02:
        return None
    return _retrieval(
        runs, "recall", "How much of what is relevant is among the first k", "Recall@k"
    )


def _curve(figures: Mapping[str, Figure], name: str) -> dict[int, Figure]:
    return {k: figures[f"{name}@{k}"] for k in CUTOFFS if f"{name}@{k}" in figures}


def _risk_coverage(runs: Runs) -> Plot | None:
    if not any(scores.risk_coverage for scores in runs.values()):
        return None
    canvas = Canvas(
        share_axis("questions answered, the most confident first"),
        share_axis("wrong"),
        says="Share of wrong answers by share of questions answered",
    )
    for number, (run, scores) in enumerate(runs.items()):
        points = [Point(one.coverage, one.risk) for one in scores.risk_coverage]
        canvas.line(points, _css(number))
        right = scores.figures.get("answered_accuracy")
        if right and scores.risk_coverage:
            answered = right.n / scores.figures["accuracy"].n  # of the judged, as the curve
            says = f"{run} as run: {answered:.1%} answered, {1 - right.value:.1%} of them wrong"
            canvas.dots([Point(answered, 1 - right.value, says=says)], _css(number), radius=5)
    return Plot(
        "Wrong answers, if only the surest questions are answered",
        "Lower is better. The dot is the run as it was. Questions without an answer are wrong as "
        "soon as they are answered.",
        _legend(runs),
        canvas.svg(),
    )


def _reliability(runs: Runs) -> Plot | None:
    if not any(scores.reliability for scores in runs.values()):
        return None
    canvas = Canvas(
        share_axis("confidence"), share_axis("right"), says="Share of right answers by confidence"
    )
    canvas.segment((0, 0), (1, 1), "ideal")
    for number, (run, scores) in enumerate(runs.items()):
        points = [
            Point(
                one.confidence,
                one.accuracy,
                says=f"{run}: confidence {one.low:.2f} to {one.high:.2f}, {one.accuracy:.1%} of "
                f"{one.n:,} right",
            )
            for one in scores.reliability
        ]
        canvas.line(points, f"thin {_css(number)}")
        canvas.dots(points, _css(number), radius=4)
    return Plot(
        "Does the confidence mean what it says?",
        "Each dot is about a tenth of the questions. Under the line the run is surer than it has "
        "reason to be, above it less sure.",
        _legend(runs),
        canvas.svg(),
    )


def _latency(scores: Scores) -> Plot | None:
    bars = scores.latency_bars
    total = scores.latency.get(TOTAL)
    if not bars or total is None:
        return None
    canvas = Canvas(
        number_axis("milliseconds", bars[-1].high),
        number_axis("questions", max(bar.n for bar in bars)),
        says="Questions by how long they took",
    )
    top = max(bar.n for bar in bars)
    for bar in bars:
        says = f"{bar.low:.0f} to {bar.high:.0f} ms: {bar.n:,} questions"
        canvas.bar(bar.low, bar.high, bar.n, "bar c0", says)
    for share, words, height in ((total.p50_ms, "half", 1.0), (total.p95_ms, "95 %", 0.86)):
        canvas.segment((share.value, 0), (share.value, top), "mark")
        canvas.text(share.value, top * height, f"{words} {share.value:,.0f} ms", "note", dx=5)
    return Plot(
        "Time to answer",
        "Of one question after another. The last bar holds the slowest 1 % as well.",
        Markup(""),
        canvas.svg(),
    )


def _legend(runs: Runs) -> Markup:
    return legend([(_css(number), run) for number, run in enumerate(runs)])


def _css(number: int) -> str:
    return f"c{number % 6}"


def _pc(figure: Figure) -> str:
    return f"{figure.value:.1%} ({figure.low:.1%} to {figure.high:.1%}) of {figure.n:,}"
