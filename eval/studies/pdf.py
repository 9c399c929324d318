"""How much of a text survives printing: sentences of PDF files whose texts are known.

    python -m eval.studies.pdf [--styles 3] [--first 0] [--readers ours,pdfium,pdfplumber]

The sample articles are printed in `eval.studies.pdf_layouts`, each layout in several styles and
each drawn in three orders. Of the sentences of a file `whole` is the share that reading gives as
sentences of its own, exactly; `in order` the share of the running text's sentences that come out
whole and in their order (the longest such chain); `strange` the share of what is read that is no
sentence of the file. Of other readers, which give lines and no paragraphs, a sentence is whole
where its words stand together, line ends and hyphens at them forgiven.
"""

import bisect
import contextlib
import io
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import click

from eval.by_hand import Report, measure
from eval.studies.pdf_layouts import LAYOUTS, style_of
from eval.studies.pdf_pages import (
    ORDERS,
    STROKES,
    Printed,
    Text,
    draw,
    register_fonts,
    sentences_of,
)
from index import samples
from index.reading.articles import read_bytes, read_drafts
from index.records import Draft
from index.text.sentences import split_sentences

Finder = Callable[[bytes, Sequence[str]], list[int]]


class SentencesKept(NamedTuple):
    """Of one file: sentences whole and in order of how many, and strange ones of how many."""

    whole: int
    sentences: int
    ordered: int
    main: int
    strange: int = 0
    read: int = 0


def sample_texts() -> list[Text]:
    """Return the sample articles that all of ReportLab's faces can print."""
    folder = Path(str(samples.__file__)).parent
    texts = []
    for draft in read_drafts([folder], max_mb=5):
        kept = tuple(p for p in draft.text.split("\n\n") if "\n" not in p and _prints(p))
        if _prints(draft.title) and sum(map(len, kept)) > 2000:
            texts.append(Text(draft.title, kept))
    return texts


def _prints(text: str) -> bool:
    with contextlib.suppress(UnicodeEncodeError):
        return bool(text.encode("cp1252"))
    return False


def files(styles: Sequence[int]) -> Iterator[tuple[str, str, Printed, bytes]]:
    """Yield layout, order of drawing, document and file."""
    register_fonts()
    texts = sample_texts()
    for number, (name, layout) in enumerate(LAYOUTS.items()):
        for seed in styles:
            first = (number * 5 + seed * 3) % len(texts)
            chosen = (texts[first:] + texts)[:2]
            printed = layout(chosen, style_of(seed))
            for turn, order in enumerate(ORDERS):
                strokes = STROKES[(number + seed + turn) % len(STROKES)]
                yield name, order, printed, draw(printed, order=order, strokes=strokes, seed=seed)


def score_ours(raw: bytes, printed: Printed) -> SentencesKept:
    """Score our own reading of a file."""
    items = list(read_bytes(raw, origin="x.pdf", max_mb=50))
    text = "\n\n".join(item.text for item in items if isinstance(item, Draft))
    titles = {item.title for item in items if isinstance(item, Draft)}
    found = [text[s:e] for s, e in split_sentences(text)]
    places: dict[str, list[int]] = defaultdict(list)
    for place, sentence in enumerate(found):
        places[sentence].append(place)
    known = {*printed.main, *printed.beside, *sentences_of(*printed.also), *printed.also}
    strange = sum(sentence not in known for sentence in found)
    whole = sum(bool(places.get(s)) or s in titles for s in (*printed.main, *printed.beside))
    chain = longest_chain([places.get(sentence, []) for sentence in printed.main])
    total = len(printed.main) + len(printed.beside)
    return SentencesKept(whole, total, chain, len(printed.main), strange, len(found))


def score_lines(text: str, printed: Printed) -> SentencesKept:
    """Score the text that another reader gives, its line ends forgiven."""
    flat = _flat(text)

    def places(sentence: str) -> list[int]:
        return [found.start() for found in re.finditer(re.escape(_flat(sentence)), flat)]

    whole = sum(bool(places(s)) for s in (*printed.main, *printed.beside))
    chain = longest_chain([places(sentence) for sentence in printed.main])
    return SentencesKept(whole, len(printed.main) + len(printed.beside), chain, len(printed.main))


def _flat(text: str) -> str:
    """Return a text without white space, hyphens and what else a line end may change."""
    text = text.replace("ﬁ", "fi").replace("ﬂ", "fl")
    return re.sub(r"[\s\xad\ufffe\x02-]+", "", text)


def longest_chain(places: Sequence[Sequence[int]]) -> int:
    """Return how many of some things, each found at some places, stand in their order.

    >>> longest_chain([[4], [0, 5], [], [6]])
    3
    """
    ends: list[int] = []  # of the best chain of each length: the lowest end
    for found in places:
        for place in sorted(found, reverse=True):
            at = bisect.bisect_left(ends, place)
            ends[at : at + 1] = [place]
    return len(ends)


def readers() -> dict[str, Callable[[bytes], str]]:
    """Return the other readers that are installed; none is needed but for comparison."""
    found: dict[str, Callable[[bytes], str]] = {}
    import pypdfium2

    def by_pdfium(raw: bytes) -> str:
        pages = pypdfium2.PdfDocument(raw)
        return "\n".join(page.get_textpage().get_text_range() for page in pages)

    found["pdfium"] = by_pdfium
    with contextlib.suppress(ImportError):
        from pdfminer.high_level import extract_text

        found["pdfminer"] = lambda raw: str(extract_text(io.BytesIO(raw)))
    with contextlib.suppress(ImportError):
        import pdfplumber

        def by_pdfplumber(raw: bytes) -> str:
            with pdfplumber.open(io.BytesIO(raw)) as file:
                return "\n".join(
                    page.extract_text(use_text_flow=False) or "" for page in file.pages
                )

        found["pdfplumber"] = by_pdfplumber
    with contextlib.suppress(ImportError):
        import pypdf

        found["pypdf"] = lambda raw: "\n".join(
            page.extract_text() for page in pypdf.PdfReader(io.BytesIO(raw)).pages
        )
    return found


@measure
@click.option("--styles", default=3, show_default=True, help="How many of each layout.")
@click.option("--first", default=0, show_default=True, help="Number of the first style.")
@click.option("--readers", "named", default="ours", show_default=True, help="With commas between.")
def main(report: Report, styles: int, first: int, named: str) -> None:
    """Print a table."""
    names = named.split(",")
    others = readers()
    scores: dict[tuple[str, str, str], list[SentencesKept]] = defaultdict(list)
    seconds: dict[str, float] = defaultdict(float)
    for layout, order, printed, raw in files(range(first, first + styles)):
        for name in names:
            begun = time.process_time()
            if name == "ours":
                score = score_ours(raw, printed)
            else:
                score = score_lines(others[name](raw), printed)
            seconds[name] += time.process_time() - begun
            scores[name, layout, order].append(score)
    for name in names:
        report(f"{name}, {seconds[name]:.1f} s: whole / in order / strange")
        report(f"{'':<18}" + "".join(f"{order:>22}" for order in (*ORDERS, "all")))
        for layout in (*LAYOUTS, "all"):
            shares = {
                order: _shares(
                    [
                        score
                        for (of, on, by), each in scores.items()
                        for score in each
                        if of == name and layout in (on, "all") and order in (by, "all")
                    ]
                )
                for order in (*ORDERS, "all")
            }
            cells = [" ".join(f"{share:.3f}" for share in shares[order]) for order in shares]
            report(f"{layout:<18}" + "".join(f"{cell:>22}" for cell in cells))
            report.figures.setdefault(name, {})[layout] = shares


def _shares(scores: Sequence[SentencesKept]) -> tuple[float, float, float]:
    whole, sentences, ordered, main, strange, read = map(sum, zip(*scores, strict=True))
    return whole / sentences, ordered / main, strange / max(1, read)


if __name__ == "__main__":
    main()
