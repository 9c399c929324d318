"""Scores as tables: for the terminal, as Markdown and as CSV."""

import csv
import io
from collections.abc import Iterator

from eval.metrics.catalogue import GROUPS, Metric, number
from eval.metrics.judging import STAGES
from eval.metrics.scores import Comparison, Figure, Scores, Slice

# What a terminal shows of a slice, in a word or two.
_COLUMNS = {
    "best_sentence_accuracy": "best right",
    "shown_accuracy": "among shown",
    "answerable_refused": "refused wrongly",
    "refusal_recall": "refused rightly",
}
_MOST_ROWS, _LONGEST_NAME = 12, 16  # of a family; others are in the other forms


def scores_text(scores: Scores) -> str:
    """Return the figures as a table for the terminal."""
    lines = [summary(scores), "", f"{'':<30}{'value':>9}   {'95 % interval':<17}{'n':>8}"]
    for group, rows in grouped(scores):
        lines.append(group)
        for metric, figure in rows:
            between = f"{number(figure.low)} – {number(figure.high)}"
            lines.append(
                f"  {metric.label:<28}{number(figure.value):>9}   {between:<17}{figure.n:>8,}"
            )
    if scores.latency:
        lines.append("Latency, ms")
        for stage, latency in scores.latency.items():
            lines.append(
                f"  {stage:<28}p50 {latency.p50_ms.value:8.1f}   p95 {latency.p95_ms.value:8.1f}"
                f"   longest {latency.longest_ms:8.1f}"
            )
    lines.append("Where questions were lost")
    lines += [f"  {words:<28}{n:>9,}   {share:6.1%}" for words, n, share in stages(scores)]
    lines += _text_slices(scores)
    notes = (*warnings(scores), intervals(scores))
    return "\n".join([*lines, *(f"Note: {note}" for note in notes)])


def scores_markdown(scores: Scores) -> str:
    """Return the figures as Markdown tables."""
    lines = [
        f"# {cell(scores.question_set)}",
        "",
        cell(summary(scores)),
        "",
        "| figure | value | 95 % interval | n |",
        "|---|---:|---:|---:|",
    ]
    for group, rows in grouped(scores):
        lines.append(f"| **{group}** | | | |")
        lines += [
            f"| {metric.label} | {number(figure.value)} "
            f"| {number(figure.low)} – {number(figure.high)} | {figure.n:,} |"
            for metric, figure in rows
        ]
    lines += ["", "| where questions were lost | n | share |", "|---|---:|---:|"]
    lines += [f"| {words} | {n:,} | {share:.1%} |" for words, n, share in stages(scores)]
    if scores.latency:
        lines += ["", "| stage | p50 ms | p95 ms | longest ms |", "|---|---:|---:|---:|"]
        lines += [
            f"| {cell(stage)} | {one.p50_ms.value:.1f} | {one.p95_ms.value:.1f} "
            f"| {one.longest_ms:.1f} |"
            for stage, one in scores.latency.items()
        ]
    lines += _markdown_slices(scores)
    notes = (*warnings(scores), intervals(scores))
    return "\n".join([*lines, "", *(f"- {cell(note)}" for note in notes)]) + "\n"


def scores_csv(scores: Scores) -> str:
    """Return every figure, those of slices too, one a line."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["question_set", "family", "slice", "figure", "value", "low", "high", "n"])
    rows: list[tuple[str, str, dict[str, Figure]]] = [("", "", scores.figures)]
    rows += [(one.family, one.name, one.figures) for one in scores.slices]
    for family, name, figures in rows:
        for figure, found in figures.items():
            writer.writerow(
                [
                    *map(_plain, (scores.question_set, family, name)),
                    figure,
                    *(repr(value) for value in (found.value, found.low, found.high)),
                    found.n,
                ]
            )
    return out.getvalue()


def summary(scores: Scores) -> str:
    """Return the set and what was asked, in one line."""
    return f"{scores.question_set}: {asked(scores)}"


def asked(scores: Scores) -> str:
    """Return how many questions of which kind were asked, in one line."""
    counts = scores.counts
    kinds = [
        f"{n:,} {what}"
        for n, what in (
            (counts.answerable, "answerable"),
            (counts.unanswerable, "without an answer"),
            (counts.not_judged - counts.without_gold, "judged by article only"),
            (counts.without_gold, "without gold, not judged"),
        )
        if n
    ]
    failed = f"; {counts.failed:,} failed" if counts.failed else ""
    return (
        f"{counts.questions:,} questions ({', '.join(kinds)}); {counts.abstained:,} refused{failed}"
    )


def grouped(scores: Scores) -> Iterator[tuple[str, list[tuple[Metric, Figure]]]]:
    """Yield the groups that have a figure, with those that belong into tables."""
    for group, metrics in GROUPS.items():
        rows = [
            (metric, scores.figures[metric.name])
            for metric in metrics
            if metric.in_tables and metric.name in scores.figures
        ]
        if rows:
            yield group, rows


def stages(scores: Scores) -> list[tuple[str, int, float]]:
    """Return where questions were lost: words, how many, share of all."""
    return [(STAGES[stage], n, n / scores.counts.questions) for stage, n in scores.stages.items()]


def warnings(scores: Scores) -> list[str]:
    """Return what a reader of the figures must know, the gravest first."""
    found = list(scores.notes)
    verbatim = scores.figures.get("verbatim_quotes")
    if verbatim and verbatim.value < 1:
        wrong = round(verbatim.n * (1 - verbatim.value))
        found.insert(0, f"{wrong:,} of {verbatim.n:,} quotes are not what their range says.")
    return found


def intervals(found: Scores | Comparison) -> str:
    """Return how the intervals are made, in a sentence."""
    return f"Intervals are by bootstrap over {found.drawn}."


def _text_slices(scores: Scores) -> list[str]:
    """Return the short families of slices: what was right of each, and what was refused."""
    lines: list[str] = []
    for family in dict.fromkeys(one.family for one in scores.slices):
        inside = [one for one in scores.slices if one.family == family]
        names = [name for name in _COLUMNS if any(name in one.figures for one in inside)]
        longest = max(len(one.name) for one in inside)
        if len(inside) > _MOST_ROWS or longest > _LONGEST_NAME or not names:
            continue
        heads = "".join(f"{_COLUMNS[name]:>16}" for name in names)
        lines.append(f"{f'By {family}':<18}{'n':>6}{heads}")
        lines += [
            f"  {one.name:<16}{one.n:>6,}{''.join(_between(one, name) for name in names)}"
            for one in inside
        ]
    return lines


def _between(part: Slice, name: str) -> str:
    """Return a figure of a slice with its interval, or blanks where it has none."""
    figure = part.figures.get(name)
    told = f"{figure.value:.3f} {figure.low:.2f}–{figure.high:.2f}" if figure else ""
    return f"{told:>16}"


def _markdown_slices(scores: Scores) -> list[str]:
    lines: list[str] = []
    for family in dict.fromkeys(one.family for one in scores.slices):
        inside = [one for one in scores.slices if one.family == family]
        names = list(dict.fromkeys(name for one in inside for name in one.figures))
        if not names:
            continue
        lines += ["", f"| {cell(family)} | n | {' | '.join(names)} |"]
        lines.append("|---|---:|" + "---:|" * len(names))
        for one in inside:
            cells = [
                number(one.figures[name].value) if name in one.figures else "" for name in names
            ]
            lines.append(f"| {cell(one.name)} | {one.n:,} | {' | '.join(cells)} |")
    return lines


def cell(text: str) -> str:
    """Return text that stays in its cell and is no Markdown."""
    return "".join(f"\\{c}" if c in "\\|`*_<>[]#" else " " if c in "\r\n" else c for c in text)


def _plain(text: str) -> str:
    """Return text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
