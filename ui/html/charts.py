"""Pure: counts to small plots, as SVG and HTML that take the page's colours."""

from collections.abc import Mapping, Sequence

from ui.html.answer import inert

_MOST = 120  # columns; longer spans are told in years
_WIDTH, _HEIGHT = 600, 120


def columns_html(title: str, months: Mapping[str, int], undated: int) -> str:
    """Return a column for each month from the first to the last, empty ones included.

    Args:
        title: Above the plot.
        months: Counts by month as in "2024-05"; over a long time they are summed by year.
        undated: How many are of no month.
    """
    if not months:
        return ""
    counts = _without_gaps(months)
    if len(counts) > _MOST:
        counts, title = _by_year(counts), title.replace("month", "year")
    tallest, step = max(counts.values()), _WIDTH / len(counts)
    width = min(step * 0.8, 40)
    columns = "".join(
        f'<rect x="{n * step + (step - width) / 2:.1f}" y="{_HEIGHT - _tall(count, tallest):.1f}" '
        f'width="{width:.1f}" height="{_tall(count, tallest):.1f}"><title>{inert(name)}: '
        f"{count:,}</title></rect>"
        for n, (name, count) in enumerate(counts.items())
    )
    told = ", ".join(f"{name}: {count:,}" for name, count in counts.items() if count)
    names = list(counts)
    last = f"<span>{names[-1]}</span>" if len(names) > 1 else ""
    besides = f"; {undated:,} without a date" if undated else ""
    return (
        f'<figure class="aq-plot"><figcaption>{inert(title)} '
        f'<span class="aq-label">at most {tallest:,}{besides}</span></figcaption>'
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" preserveAspectRatio="none" role="img" '
        f'aria-label="{inert(f"{title}: {told}")}">{columns}</svg>'
        f'<div class="aq-axis"><span>{names[0]}</span>{last}</div></figure>'
    )


def bars_html(title: str, counts: Sequence[tuple[str, int]], of: int) -> str:
    """Return a bar for each name, in the order given.

    Args:
        title: Above the plot.
        counts: Names with their counts.
        of: How many names there are, those left out included.
    """
    if not counts:
        return ""
    longest = max(count for _, count in counts)
    rows = "".join(
        f'<tr><th scope="row" dir="auto">{inert(name)}</th><td>{count:,}</td>'
        f'<td class="aq-share" aria-hidden="true"><span style="width:{100 * count / longest:.0f}%">'
        "</span></td></tr>"
        for name, count in counts
    )
    more = f'<p class="aq-about">and {of - len(counts):,} more</p>' if of > len(counts) else ""
    return (
        f'<figure class="aq-plot"><figcaption>{inert(title)}</figcaption>'
        f"<table>{rows}</table>{more}</figure>"
    )


def _without_gaps(months: Mapping[str, int]) -> dict[str, int]:
    year, month = map(int, min(months).split("-"))
    last = max(months)
    counts: dict[str, int] = {}
    while (name := f"{year:04}-{month:02}") <= last:
        counts[name] = months.get(name, 0)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return counts


def _by_year(months: Mapping[str, int]) -> dict[str, int]:
    years: dict[str, int] = {}
    for month, n in months.items():
        years[month[:4]] = years.get(month[:4], 0) + n
    return years


def _tall(count: int, tallest: int) -> float:
    return max(_HEIGHT * count / tallest, 2.0 if count else 0.0)
