"""Main text of saved pages, and of the same pages pasted as text, against what people marked.

    python -m eval.studies.extraction web-pages

The folder holds `ground-truth.json` and `html/*.html.gz` of Zyte's article extraction benchmark.
Its measure: runs of four words, counted; precision and recall a page, averaged, a page without
output left out of precision, one without gold out of recall; F1 of the two averages. A pasted page
is the text that a browser shows, a line a block. Both go through `index.read_bytes`, as files do.
Intervals: bootstrap over pages. The pages with the least recall are named, since a mean hides a
story that was lost.
"""

import gzip
import json
import math
import re
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click
import numpy as np

from eval.by_hand import FOLDER, Report, measure
from eval.metrics.resampling import Estimate
from index.reading.articles import read_bytes
from index.records import Draft

_BLOCKS = frozenset(
    "address article aside blockquote br button caption dd details div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hr label legend li main nav ol option p pre "
    "section summary table td th tr ul".split()
)
_UNSEEN = "//script|//style|//noscript|//template|//head|//iframe|//svg|//select|//textarea"
_RESAMPLES = 2000
_WORST = 5


def visible_text(markup: str) -> str:
    """Return what a browser shows of a page, as it is pasted: a line a block."""
    from lxml import html

    root = html.fromstring(markup.encode(), parser=html.HTMLParser(encoding="utf-8"))
    for element in root.xpath(_UNSEEN):
        if element.getparent() is not None:
            element.drop_tree()
    pieces: list[str] = []

    def walk(element: Any) -> None:
        shown = isinstance(element.tag, str)  # a comment is none
        edge = "\n" if element.tag in _BLOCKS else ""
        if shown:
            pieces.extend((edge, re.sub(r"\s+", " ", element.text or "")))
            for child in element:
                walk(child)
            pieces.append(edge)
        pieces.append(re.sub(r"\s+", " ", element.tail or ""))

    walk(root)
    return "".join(pieces)


def read_text_of(raw: bytes, name: str) -> str:
    """Return the text of the first article that reading a file gives; empty where none."""
    read = read_bytes(raw, origin=name, name=name, max_mb=20)
    return next((item.text for item in read if isinstance(item, Draft)), "")


def overlap(found: str, gold: str) -> tuple[float, float]:
    """Return precision and recall in runs of four words; NaN of what has none.

    Source: `evaluate.py` of Zyte's article extraction benchmark.
    """
    a, b = _runs(found), _runs(gold)
    common = (a & b).total()
    return (common / a.total() if a else math.nan, common / b.total() if b else math.nan)


def _runs(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3)) if words)


READERS: Mapping[str, Callable[[str], str]] = {
    "HTML": lambda markup: read_text_of(markup.encode(), "page.html"),
    "pasted": lambda markup: read_text_of(visible_text(markup).encode(), "page.txt"),
    "all visible text": visible_text,
}


@measure
@click.argument("folder", type=FOLDER)
def main(report: Report, folder: Path) -> None:
    """Print a table."""
    gold = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    markups = {name: _markup(folder / "html" / f"{name}.html.gz") for name in sorted(gold)}
    for reader, read in READERS.items():
        pages = [overlap(read(markups[name]), gold[name]["articleBody"]) for name in markups]
        _tell(report, reader, np.array(pages))
        recalls = zip((recall for _, recall in pages), markups, strict=True)
        least = sorted(pair for pair in recalls if not math.isnan(pair[0]))[:_WORST]
        shown = "  ".join(f"{recall:.2f} {name[:8]}" for recall, name in least)
        report(f"{'':<17} least recall  {shown}")


def _tell(report: Report, reader: str, pages: "np.ndarray[Any, np.dtype[np.float64]]") -> None:
    rng = np.random.default_rng(13)
    drawn = rng.integers(0, len(pages), (_RESAMPLES, len(pages)))
    low, high = np.percentile(figures_of(pages[drawn]), [2.5, 97.5], axis=0)
    columns = zip(figures_of(pages).tolist(), low.tolist(), high.tolist(), strict=True)
    figures = dict(zip(("P", "R", "F1"), map(Estimate._make, columns), strict=True))
    shown = "  ".join(
        f"{name} {one.value:.3f} [{one.low:.3f}, {one.high:.3f}]" for name, one in figures.items()
    )
    report(f"{reader:<17} {len(pages)} pages  {shown}")
    report.figures[reader] = {name: one._asdict() for name, one in figures.items()}


def figures_of(
    pages: "np.ndarray[Any, np.dtype[np.float64]]",
) -> "np.ndarray[Any, np.dtype[np.float64]]":
    """Return mean precision, mean recall and F1, shape (…, 3), of pages, shape (…, n_pages, 2)."""
    means = np.nanmean(pages, axis=-2)
    p, r = means[..., 0], means[..., 1]
    return np.stack([p, r, 2 * p * r / np.maximum(p + r, 1e-9)], axis=-1)


def _markup(path: Path) -> str:
    raw = gzip.decompress(path.read_bytes())
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


if __name__ == "__main__":
    main()
