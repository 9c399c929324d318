"""Comparisons as tables: for the terminal and as Markdown."""

from collections.abc import Iterator

from eval.metrics.catalogue import GROUPS, METRICS, number
from eval.metrics.judging import STAGES
from eval.metrics.scores import Comparison, Difference, Flip
from eval.report.tables import cell, intervals


def comparison_text(comparison: Comparison) -> str:
    """Return the comparison as a table for the terminal."""
    one, two = comparison.names
    head = (
        f"{'':<26}{'first':>8}{'second':>8}{'second - first':>16}   {'95 % interval':<18}{'p':>7}"
    )
    lines = [
        f"{comparison.question_set}: {comparison.n:,} questions",
        f"first {one}, second {two}",
        "",
        head,
    ]
    for group, rows in grouped_differences(comparison):
        lines += [group, *map(_line, rows)]
    won, lost = comparison.won, comparison.lost
    lines += [
        "",
        f"{len(won):,} questions right in the second run only, {len(lost):,} in the first",
    ]
    lines += [_flip_line("+", flip) for flip in won[:10]]
    lines += [_flip_line("-", flip) for flip in lost[:10]]
    lines.append(f"Note: {intervals(comparison)}")
    return "\n".join(lines)


def comparison_markdown(comparison: Comparison) -> str:
    """Return the comparison as a Markdown table."""
    first, second = map(cell, comparison.names)
    lines = [
        f"# {cell(comparison.question_set)}: {first} and {second}",
        "",
        f"| figure | {first} | {second} | difference | 95 % interval | p | McNemar p | |",
        "|---|---:|---:|---:|---:|---:|---:|---|",
    ]
    for _, rows in grouped_differences(comparison):
        lines += [
            f"| {METRICS[row.metric].label} | {number(row.first)} | {number(row.second)} "
            f"| {row.difference:+.3f} | {row.low:+.3f} to {row.high:+.3f} "
            f"| {_p(row.p)} | {_p(row.mcnemar.p if row.mcnemar else None)} | {row.verdict} |"
            for row in rows
        ]
    lines += ["", f"Right in {second} only: {len(comparison.won):,}."]
    lines += [f"Right in {first} only: {len(comparison.lost):,}.", "", intervals(comparison)]
    return "\n".join(lines) + "\n"


def grouped_differences(comparison: Comparison) -> Iterator[tuple[str, list[Difference]]]:
    """Yield the groups that have a difference, with those that belong into tables."""
    by_name = {one.metric: one for one in comparison.differences}
    for group, metrics in GROUPS.items():
        rows = [by_name[one.name] for one in metrics if one.in_tables and one.name in by_name]
        if rows:
            yield group, rows


def _line(row: Difference) -> str:
    between = f"{row.low:+.3f} to {row.high:+.3f}"
    return (
        f"  {METRICS[row.metric].label:<24}{number(row.first):>8}{number(row.second):>8}"
        f"{row.difference:>+16.3f}   {between:<18}{_p(row.p):>7}  {row.verdict}"
    ).rstrip()


def _flip_line(sign: str, flip: Flip) -> str:
    return (
        f"  {sign} {flip.id}  {flip.question[:60]}  ({STAGES[flip.first]} → {STAGES[flip.second]})"
    )


def _p(p: float | None) -> str:
    return "" if p is None else f"{p:.4f}"
