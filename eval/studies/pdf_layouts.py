"""The layouts in which the measure of PDF reading has its texts printed."""

import random
from collections.abc import Callable, Sequence

from eval.studies.pdf_pages import (
    A4,
    LETTER,
    WIDE,
    Frame,
    Printed,
    Setter,
    Style,
    Text,
    sentences_of,
    width_of,
)

_MARGIN = 56.0
_NOTES = (
    "See the council minutes of that spring, which are kept in the reading room.",
    "The figure leaves out the boats that were laid up for the winter.",
    "All sums are in the prices of the year before.",
)
_CAPTIONS = (
    "Figure 1. The harbour as it looked before the old pier was taken down.",
    "Figure 2. Crews hauling the last nets of the season in a light wind.",
)
_QUOTES = (
    "Nobody asked us what we would lose when the water came",
    "It is the quiet winters that worry me most of all",
)
_TITLES = (
    "Where we stand",
    "What the surveys say",
    "Money and time",
    "The crews' objections",
    "Risks in winter",
    "Next steps",
)
_ROWS = (
    ("Year", "Boats", "Catch", "Price"),
    ("2027", "48", "1,204 t", "3.10"),
    ("2028", "45", "1,187 t", "3.25"),
    ("2029", "41", "1,012 t", "3.90"),
    ("2030", "36", "964 t", "4.15"),
)

Layout = Callable[[Sequence[Text], Style], Printed]


def _columns(
    count: int,
    style: Style,
    *,
    page: int = 0,
    top: float,
    bottom: float = 70.0,
    size: tuple[float, float] = A4,
) -> list[Frame]:
    """Return the columns of a page."""
    width = (size[0] - 2 * _MARGIN - (count - 1) * style.gutter) / count
    return [
        Frame(page, _MARGIN + n * (width + style.gutter), top, bottom, width) for n in range(count)
    ]


def _pages(
    count: int, style: Style, *, first_top: float, top: float = 780.0, pages: int = 8
) -> list[Frame]:
    return [
        frame
        for page in range(pages)
        for frame in _columns(count, style, page=page, top=top if page else first_top)
    ]


def _headline(setter: Setter, text: str, *, top: float = 790.0, size: float = 20.0) -> float:
    """Set a headline over all columns; return where the text below it begins."""
    setter.printed.also.append(text)
    frame = Frame(0, _MARGIN, top, 100.0, setter.printed.page_size[0] - 2 * _MARGIN)
    _, y = setter.flow([text], [frame], size=size, bold=True)
    return y - 10


def _said(printed: Printed, *texts: Text) -> None:
    printed.main += sentences_of(*(p for text in texts for p in text.paragraphs))


def letter(texts: Sequence[Text], style: Style) -> Printed:
    """One ragged column with an address, a date and a greeting."""
    text = texts[0]
    printed = Printed(page_size=LETTER)
    setter = Setter(printed, style)
    for number, line in enumerate(("Harbour Office", "4 Quay Street", "Lessing")):
        setter.line(0, 400, 740 - 14 * number, line)
    printed.also += ["Harbour Office 4 Quay Street Lessing", "12 April 2031", "Dear Ms Holm,"]
    setter.line(0, _MARGIN, 680, "12 April 2031")
    setter.line(0, _MARGIN, 650, "Dear Ms Holm,")
    frames = [Frame(p, _MARGIN, 635 if p == 0 else 740, 70, 500) for p in range(5)]
    setter.flow(text.paragraphs, frames, gap=0.9)
    _said(printed, text)
    return printed


def book(texts: Sequence[Text], style: Style) -> Printed:
    """One justified column with hyphens, indented paragraphs, alternating heads and numbers."""
    printed = Printed(page_size=(420.0, 595.0))
    setter = Setter(printed, style, justified=True, hyphens=True)
    frames = [Frame(p, 50, 545, 50, 320) for p in range(20)]
    paragraphs = [p for text in texts[:2] for p in text.paragraphs]
    setter.flow(paragraphs, frames, indent=14, gap=0)
    for page in range(len(printed.pages)):
        head = "The Harbour Year" if page % 2 else "A Chronicle of the Coast"
        setter.line(page, 200, 552, head, size=style.size - 1.5)
        setter.line(page, 50 if page % 2 else 360, 30, str(page + 12))
    _said(printed, *texts[:2])
    return printed


def paper(texts: Sequence[Text], style: Style) -> Printed:
    """Two justified columns under a title, with notes at their feet and figures between."""
    text = texts[0]
    printed = Printed()
    setter = Setter(printed, style, justified=True, hyphens=True)
    top = _headline(setter, text.title, size=16)
    printed.also.append("Ada Holm and Nils Amrum")
    setter.line(0, 220, top - 8, "Ada Holm and Nils Amrum", size=style.size)
    frames = _pages(2, style, first_top=top - 30)
    # A note at the foot of the first column, a figure within the second one.
    frames[0] = frames[0]._replace(bottom=120.0)
    small = style.size - 2
    left, width = frames[0].left, frames[0].width
    for number, note in enumerate(_NOTES[:2], start=1):
        place = Frame(0, left, 118.0 - 24 * (number - 1), 40.0, width)
        setter.flow([f"{number} {note}"], [place], size=small)
    second = frames[1]
    upper, lower = second._replace(bottom=420.0), second._replace(top=300.0)
    setter.flow([_CAPTIONS[0]], [second._replace(top=340.0, bottom=300.0)], size=small)
    setter.flow(text.paragraphs, [frames[0], upper, lower, *frames[2:]], indent=10, gap=0)
    printed.beside += [f"{n} {note}" for n, note in enumerate(_NOTES[:2], start=1)]
    printed.beside += sentences_of(_CAPTIONS[0])
    _said(printed, text)
    return printed


def report(texts: Sequence[Text], style: Style) -> Printed:
    """One column with notes at the foot of each page and section headings."""
    printed = Printed()
    setter = Setter(printed, style)
    frames = [Frame(p, 80, 770, 120, 430) for p in range(10)]
    paragraphs = [p for text in texts[:2] for p in text.paragraphs]
    setter.flow(paragraphs, frames, gap=0.8)
    for page in range(len(printed.pages)):
        note = f"{page + 1} {_NOTES[page % 3]}"
        setter.flow([note], [Frame(page, 80, 104, 50, 430)], size=style.size - 2.5)
        printed.beside.append(note)
        setter.line(page, 290, 40, str(page + 1))
    _said(printed, *texts[:2])
    return printed


def magazine(texts: Sequence[Text], style: Style) -> Printed:
    """Two columns under a headline, with a quotation set large in one of them."""
    text = texts[0]
    printed = Printed()
    setter = Setter(printed, style)
    frames = _pages(2, style, first_top=_headline(setter, text.title))
    first = frames[0]
    middle = (first.top + first.bottom) / 2
    gap = (first._replace(bottom=middle + 45), first._replace(top=middle - 45))
    place = first._replace(top=middle + 38, bottom=middle - 70)
    setter.flow([_QUOTES[0]], [place], size=style.size + 5, bold=True)
    setter.flow(text.paragraphs, [*gap, *frames[1:]], indent=10, gap=0)
    printed.beside.append(_QUOTES[0])
    _said(printed, text)
    return printed


def straddling_quote(texts: Sequence[Text], style: Style) -> Printed:
    """Two columns, whose lines run round a quotation that stands in both."""
    text = texts[0]
    printed = Printed()
    setter = Setter(printed, style)
    top = _headline(setter, text.title)
    middle = printed.page_size[0] / 2
    hole = (middle - 85, top - 220, middle + 85, top - 130)
    frames = [f._replace(hole=hole) if f.page == 0 else f for f in _pages(2, style, first_top=top)]
    place = Frame(0, middle - 72, top - 142, top - 240, 144)
    setter.flow([_QUOTES[1]], [place], size=style.size + 4, bold=True)
    setter.flow(text.paragraphs, frames, indent=10, gap=0)
    printed.beside.append(_QUOTES[1])
    _said(printed, text)
    return printed


def newspaper(texts: Sequence[Text], style: Style) -> Printed:
    """Three narrow justified columns with hyphens under one headline, over a second story."""
    printed = Printed(page_size=(700.0, 1000.0))
    setter = Setter(printed, style, justified=True, hyphens=True)
    top, bottom = 950.0, 480.0
    for text in texts[:2]:
        printed.also.append(text.title)
        frame = Frame(0, _MARGIN, top, bottom, 588)
        _, below = setter.flow([text.title], [frame], size=18, bold=True)
        frames = _columns(3, style, top=below - 6, bottom=bottom, size=printed.page_size)
        # As many paragraphs as there is room for.
        fitting: list[str] = []
        for paragraph in text.paragraphs:
            try:
                trial = Setter(Printed(), style, justified=True, hyphens=True)
                trial.flow([*fitting, paragraph], frames, indent=8, gap=0)
            except ValueError:
                break
            fitting.append(paragraph)
        setter.flow(fitting, frames, indent=8, gap=0)
        printed.main += sentences_of(*fitting)
        top, bottom = bottom - 14, 30.0
    return printed


def picture_page(texts: Sequence[Text], style: Style) -> Printed:
    """Three ragged columns, a picture in the middle one with its caption below it."""
    text = texts[0]
    printed = Printed()
    setter = Setter(printed, style)
    frames = _pages(3, style, first_top=_headline(setter, text.title))
    middle = frames[1]
    setter.flow([_CAPTIONS[1]], [middle._replace(top=430.0, bottom=350.0)], size=style.size - 1.5)
    parts = (middle._replace(bottom=560.0), middle._replace(top=360.0))
    setter.flow(text.paragraphs, [frames[0], *parts, *frames[2:]], gap=0.6)
    printed.beside += sentences_of(_CAPTIONS[1])
    _said(printed, text)
    return printed


def bands(texts: Sequence[Text], style: Style) -> Printed:
    """Two columns in two bands on one page, parted by a heading over both."""
    printed = Printed()
    setter = Setter(printed, style)
    top, bottom = _headline(setter, texts[0].title), 430.0
    for number, text in enumerate(texts[:2]):
        if number:
            printed.also.append(text.title)
            frame = Frame(0, _MARGIN, bottom - 8, 300.0, 480)
            _, top = setter.flow([text.title], [frame], size=15, bold=True)
            top, bottom = top - 4, 40.0
        frames = _columns(2, style, top=top, bottom=bottom)
        fitting: list[str] = []
        for paragraph in text.paragraphs:
            try:
                Setter(Printed(), style).flow([*fitting, paragraph], frames)
            except ValueError:
                break
            fitting.append(paragraph)
        setter.flow(fitting, frames)
        printed.main += sentences_of(*fitting)
    return printed


def sidebar(texts: Sequence[Text], style: Style) -> Printed:
    """A wide column beside a narrow one in smaller type, which tells something else."""
    printed = Printed()
    setter = Setter(printed, style)
    top = _headline(setter, texts[0].title)
    frames = [Frame(p, _MARGIN, 780 if p else top, 60, 320) for p in range(6)]
    setter.flow(texts[0].paragraphs, frames, gap=0.7)
    place = Frame(0, _MARGIN + 320 + style.gutter, top, 60, 150)
    aside = texts[1].paragraphs[:2]
    setter.flow(aside, [place], size=style.size - 1)
    _said(printed, texts[0])
    printed.beside += sentences_of(*aside)
    return printed


def table(texts: Sequence[Text], style: Style) -> Printed:
    """One column with a table in the middle of a page, whose rows stay rows."""
    text = texts[0]
    printed = Printed()
    setter = Setter(printed, style)
    top = _headline(setter, text.title)
    frames = [Frame(0, _MARGIN, top, 480, 480), Frame(0, _MARGIN, 380, 60, 480)]
    frames += [Frame(p, _MARGIN, 780, 60, 480) for p in range(1, 5)]
    for number, row in enumerate(_ROWS):
        for column, cell in enumerate(row):
            x = _MARGIN + 20 + 110 * column
            if column:  # figures stand flush right
                x += 50 - width_of(cell, style.font, style.size)
            setter.line(0, x, 462 - 15 * number, cell)
    setter.flow(text.paragraphs, frames, gap=0.7)
    printed.beside += [" ".join(row) for row in _ROWS]
    _said(printed, text)
    return printed


def slides(texts: Sequence[Text], style: Style) -> Printed:
    """Wide pages with a large title, bullets and a foot."""
    printed = Printed(page_size=WIDE)
    setter = Setter(printed, style)
    text = texts[0]
    for page, start in enumerate(range(0, min(len(text.paragraphs), 12), 2)):
        setter.line(page, 60, 350, _TITLES[page], size=24, bold=True)
        points = [p for p in text.paragraphs[start : start + 2] if len(p) < 420]
        setter.flow(points, [Frame(page, 60, 320, 40, 600)], size=style.size + 4, marker="•")
        printed.beside.append(_TITLES[page])
        printed.main += sentences_of(*(f"• {p}" for p in points))
        setter.line(page, 60, 18, "Harbour Board, spring meeting", size=8)
        setter.line(page, 640, 18, str(page + 1), size=8)
    return printed


def _print(
    texts: Sequence[Text], style: Style, marks: Callable[[Setter, int, int], None]
) -> Printed:
    """A web page as a browser prints it: what it adds stands close to the text."""
    text = texts[0]
    printed = Printed(title=text.title)
    setter = Setter(printed, style)
    frames = [Frame(p, 40, 812, 34, 515) for p in range(6)]
    setter.flow([text.title], [frames[0]], size=20, bold=True)
    printed.also.append(text.title)
    frames[0] = frames[0]._replace(top=750)
    setter.flow(text.paragraphs, frames, gap=1.0)
    for page in range(len(printed.pages)):
        marks(setter, page, len(printed.pages))
    _said(printed, text)
    return printed


_ADDRESS = "https://harbour-post.example/2031/04/story-of-the-week.html?from=front"


def print_chromium(texts: Sequence[Text], style: Style) -> Printed:
    """Date and title above, address and page below, drawn after the page."""

    def marks(setter: Setter, page: int, pages: int) -> None:
        setter.line(page, 24, 822, "12/04/2031, 10:15", size=8)
        setter.line(page, 230, 822, setter.printed.title, size=8)
        setter.line(page, 24, 16, _ADDRESS, size=8)
        setter.line(page, 560, 16, f"{page + 1}/{pages}", size=8)

    return _print(texts, style, marks)


def print_firefox(texts: Sequence[Text], style: Style) -> Printed:
    """Title and address above, page and date below."""

    def marks(setter: Setter, page: int, pages: int) -> None:
        setter.line(page, 24, 822, setter.printed.title[:40] + "...", size=9)
        setter.line(page, 340, 822, _ADDRESS[:48], size=9)
        setter.line(page, 24, 16, f"{page + 1} of {pages}", size=9)
        setter.line(page, 500, 16, "4/12/31, 10:15 AM", size=9)

    return _print(texts, style, marks)


def print_safari(texts: Sequence[Text], style: Style) -> Printed:
    """Title and date above, address and page in words below."""

    def marks(setter: Setter, page: int, pages: int) -> None:
        setter.line(page, 24, 822, setter.printed.title, size=9)
        setter.line(page, 510, 822, "12.04.31, 10:15", size=9)
        setter.line(page, 24, 16, _ADDRESS, size=9)
        setter.line(page, 500, 16, f"Page {page + 1} of {pages}", size=9)

    return _print(texts, style, marks)


def two_ragged(texts: Sequence[Text], style: Style) -> Printed:
    """Two plain columns over several pages, with a foot close below them."""
    printed = Printed(page_size=LETTER)
    setter = Setter(printed, style)
    frames = [
        frame
        for page in range(6)
        for frame in _columns(2, style, page=page, top=740.0, bottom=62.0, size=LETTER)
    ]
    setter.flow(texts[0].paragraphs + texts[1].paragraphs, frames, gap=0.6)
    for page in range(len(printed.pages)):
        setter.line(page, 56, 48, "Quarterly of the Harbour Society", size=style.size - 1)
        setter.line(page, 530, 48, str(page + 101), size=style.size - 1)
    _said(printed, *texts[:2])
    return printed


LAYOUTS: dict[str, Layout] = {
    layout.__name__: layout
    for layout in (
        letter,
        book,
        paper,
        report,
        magazine,
        straddling_quote,
        newspaper,
        picture_page,
        bands,
        sidebar,
        table,
        slides,
        two_ragged,
        print_chromium,
        print_firefox,
        print_safari,
    )
}

_FACES = (
    ("Helvetica", "Helvetica-Bold"),
    ("Times-Roman", "Times-Bold"),
    ("Vera", "VeraBd"),
)


def style_of(seed: int) -> Style:
    """Return a style, another for every seed."""
    chance = random.Random(seed)
    font, bold = _FACES[seed % len(_FACES)]
    smaller = 1.0 if font == "Vera" else 0.0
    size = chance.choice((9.0, 9.5, 10.0, 10.5, 11.0)) - smaller
    return Style(
        font,
        bold,
        size,
        chance.choice((1.12, 1.2, 1.3, 1.45)),
        chance.choice((12, 15, 18, 26)),
        seed,
    )
