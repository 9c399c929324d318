"""The order of reading on a page, whatever the order of drawing is."""

import io
import random
from collections.abc import Sequence
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from index.errors import ReadError
from index.formats.pdf_order import Word, lay_out, segments, text_of
from index.reading.articles import read_bytes
from index.records import Draft
from index.text.sentences import split_sentences


class At(NamedTuple):
    """A text at its place; `up` is how far it is raised."""

    x: float
    y: float
    text: str
    size: float = 11.0
    up: float = 0.0


def printed(*pages: Sequence[At], title: str = "", rotate: int = 0) -> bytes:
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(595, 842))
    canvas.setTitle(title)
    for page in pages:
        if rotate:
            canvas.setPageRotation(rotate)
        for x, y, text, size, up in page:
            canvas.setFont("Helvetica", size)
            canvas.drawString(x, y + up, text)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def read(raw: bytes) -> Draft:
    (item,) = read_bytes(raw, origin="x.pdf", max_mb=1)
    if isinstance(item, ReadError):
        raise item
    return item


def sentences(raw: bytes) -> list[str]:
    text = read(raw).text
    return [text[start:end] for start, end in split_sentences(text)]


def column(
    x: float, top: float, *lines: str, size: float = 11.0, leading: float = 14.0
) -> list[At]:
    return [At(x, top - leading * n, line, size) for n, line in enumerate(lines)]


def by_rows(*columns: Sequence[At]) -> list[At]:
    return sorted((at for each in columns for at in each), key=lambda at: (-at.y, at.x))


LEFT = column(
    56, 700,
    "The mayor opened the new swimming baths", "in Lessing on Friday. They cost nine",
    "million crowns, and a third of that sum was", "given by the owners of the paper mill at",
    "the lower bridge, which will use the water.",
)  # fmt: skip
RIGHT = column(
    310, 700,
    "A fox was seen on the roof of the town", "hall at noon. Firemen caught it with a net",
    "before the council met, and it was let go", "in the woods above Wexley. Nobody was",
    "hurt, and the clerk has washed his coat.",
)  # fmt: skip
BOTH = [
    "The mayor opened the new swimming baths in Lessing on Friday.",
    "They cost nine million crowns, and a third of that sum was given by the owners of the paper "
    "mill at the lower bridge, which will use the water.",
    "A fox was seen on the roof of the town hall at noon.",
    "Firemen caught it with a net before the council met, and it was let go in the woods above "
    "Wexley.",
    "Nobody was hurt, and the clerk has washed his coat.",
]


@pytest.mark.parametrize("order", ["columns", "rows", "upwards", "shuffled", "right first"])
def test_columns_are_read_down_whatever_the_order_of_drawing(order: str) -> None:
    page = {
        "columns": [*LEFT, *RIGHT],
        "rows": by_rows(LEFT, RIGHT),
        "upwards": [*LEFT, *RIGHT][::-1],
        "shuffled": random.Random(7).sample([*LEFT, *RIGHT], 10),
        "right first": [*RIGHT, *LEFT],
    }[order]
    assert sentences(printed(page)) == BOTH


def test_columns_whose_lines_stand_at_other_heights_are_told_apart() -> None:
    lower = [at._replace(y=at.y - 6) for at in RIGHT]
    assert sentences(printed(by_rows(LEFT, lower))) == BOTH


def test_a_headline_over_all_columns_comes_first_and_one_between_parts_them() -> None:
    head = [At(56, 760, "Baths and a fox", 22)]
    second = [At(56, 600, "Later that week", 18)]
    below = by_rows(
        column(
            56, 570, "The baths closed again on Monday when", "the boiler failed. It was mended."
        ),
        column(
            310, 570, "The fox came back on Tuesday with two", "of its young. They were fed fish."
        ),
    )
    raw = printed([*below, *by_rows(LEFT, RIGHT), *second, *head])
    assert read(raw).title == "Baths and a fox"
    assert sentences(raw) == [
        *BOTH,
        "Later that week",
        "The baths closed again on Monday when the boiler failed.",
        "It was mended.",
        "The fox came back on Tuesday with two of its young.",
        "They were fed fish.",
    ]


def test_a_table_stays_rows() -> None:
    rows = [("Year", "Boats", "Catch"), ("2029", "41", "1,012 t"), ("2030", "36", "964 t")]
    cells = [
        At(x, 640 - 15 * n, cell)
        for n, row in enumerate(rows)
        for x, cell in zip((80, 220, 360), row, strict=True)
    ]
    above = column(56, 700, "The catch fell again in the last of the years that were counted here.")
    text = read(printed([*above, *random.Random(3).sample(cells, 9)])).text
    assert text.split("\n\n")[1:] == [" ".join(row) for row in rows]


@pytest.mark.parametrize("size", [7.5, 16.0])
def test_what_stands_between_the_lines_of_a_sentence_goes_behind_it(size: float) -> None:
    text = column(
        56, 700, "The lamp was lit in 1874 by the keeper, Jens Holm, and it burned on",
        "without a pause through two wars and a strike of the oil carriers that",
    )  # fmt: skip
    beside = [At(56, 640, "It never once went out in my time", size)]
    rest = column(56, 600, "lasted until the end of May. The lamp is electric today, as all are.")
    found = sentences(printed([*text, *beside, *rest]))
    assert found[0].endswith("strike of the oil carriers that lasted until the end of May.")
    assert found[1:] == [
        "The lamp is electric today, as all are.",
        "It never once went out in my time",
    ]


@pytest.mark.parametrize(
    "foot",
    [
        ["1 Holm kept the lamp for thirty years."],
        [
            "* Holm kept the lamp for thirty years and is buried",
            "at Lessing, where a stone says so.",
        ],
        ["1 Holm kept the lamp.", "2 The mill burned in 1891.", "3 See the minutes."],
    ],
)
def test_a_note_at_the_foot_does_not_cut_the_sentence_that_goes_on_overleaf(
    foot: list[str],
) -> None:
    first = column(
        56, 160, "The lamp was lit in 1874 by the keeper, Jens Holm, and it burned on",
        "without a pause through two wars and a strike of the oil carriers that",
    )  # fmt: skip
    notes = column(56, 100, *foot, size=8, leading=10)
    second = column(56, 780, "lasted until the end of May. The lamp is electric today, as all are.")
    raw = printed([*first, *notes, At(290, 30, "1")], [*second, At(290, 30, "2")])
    found = sentences(raw)
    assert found[0].endswith("strike of the oil carriers that lasted until the end of May.")
    draft = read(raw)
    at = draft.text.index(foot[0])
    (page,) = {page.page for page in draft.pages if page.start <= at < page.end}
    assert page == 1


PROSE = [
    "The ferry to the outer island sails at one from the old quay, and its keeper has",
    "lived there since he was a boy. He says that the winter boats are never full, but",
    "that nobody would think of giving them up. The harbour office has promised to pay",
    "for another year, and the mill will lend its second engine until the new one comes.",
]


@pytest.mark.parametrize("pages", [1, 2, 3])
@pytest.mark.parametrize(
    ("head", "foot"),
    [
        (["12/04/2031, 10:15", "The outer island"], ["https://post.example/a?b=1", "{}/{}"]),
        (["The outer island", "https://post.example/a"], ["{} of {}", "4/12/31, 10:15 AM"]),
        (["The outer island", "12.04.31, 10:15"], ["https://post.example/a", "Page {} of {}"]),
        (["12.04.2031, 10:15", "The outer island"], ["file:///tmp/a.html", "Seite {} von {}"]),
        ([], ["https://post.example/a", "{}/{}"]),
    ],
)  # fmt: skip
def test_what_a_browser_prints_along_the_pages_is_no_text(
    pages: int, head: list[str], foot: list[str]
) -> None:
    made = []
    for number in range(1, pages + 1):
        lines = (PROSE * 14)[number : number + 52]
        page = column(40, 806, *lines, leading=14.5)
        page += [At(x, 821, text, 8) for x, text in zip((24, 230), head, strict=False)]
        texts = [text.format(number, pages) for text in foot]
        page += [At(x, 16, text, 8) for x, text in zip((24, 500), texts, strict=True)]
        made.append(page)
    text = read(printed(*made, title="The outer island")).text
    assert "example" not in text
    assert "10:15" not in text
    assert "The outer island" not in text
    assert text.count("The ferry to the outer island sails") == pages * 13


def test_a_running_head_close_to_the_text_is_no_text() -> None:
    made = []
    for number in range(1, 5):
        lines = [
            f"On day {number * 40 + n} the boat to the islands was late again." for n in range(40)
        ]
        page = column(56, 760, *lines)
        made.append([At(56, 774, "The Harbour Year"), *page, At(300, 190, str(number + 8))])
    text = read(printed(*made)).text
    assert "Harbour Year" not in text
    assert text.count("was late again.") == 160


def test_a_page_that_is_turned_reads_as_it_is_shown() -> None:
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(595, 842))
    canvas.setPageRotation(90)
    canvas.rotate(90)
    canvas.setFont("Helvetica", 11)
    for at in by_rows(LEFT, RIGHT):
        canvas.drawString(at.x, at.y - 1100, at.text)
    canvas.showPage()
    canvas.save()
    assert sentences(target.getvalue()) == BOTH


def test_a_stamp_in_the_margin_stands_behind_the_text() -> None:
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(595, 842))
    canvas.setFont("Helvetica", 11)
    canvas.saveState()
    canvas.translate(30, 600)
    canvas.rotate(90)
    canvas.drawString(0, 0, "Lent by the town library")
    canvas.restoreState()
    for at in by_rows(LEFT, RIGHT):
        canvas.drawString(at.x, at.y, at.text)
    canvas.showPage()
    canvas.save()
    assert sentences(target.getvalue()) == [*BOTH, "Lent by the town library"]


def test_text_that_runs_into_other_text_is_named_as_doubtful() -> None:
    across = column(
        180, 707, "Nobody could say who had written it there", "or what it was to mean."
    )
    draft = read(printed([*LEFT, *RIGHT, *across]))
    assert draft.remark is not None
    assert "page 1" in draft.remark
    assert "doubtful" in draft.remark
    assert read(printed([*LEFT, *RIGHT])).remark is None


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([("3 x 10", 11, 0), ("5", 7, 4), (" eels", 11, 0)], "3 x 10⁵ eels"),
        ([("a loss of 10", 11, 0), ("-3", 7, 4), (" of it", 11, 0)], "a loss of 10⁻³ of it"),
        ([("in 1998", 11, 0), ("4", 7, 4), (" and later", 11, 0)], "in 1998⁴ and later"),
        ([("40 km", 11, 0), ("2", 7, 4), (" of land", 11, 0)], "40 km² of land"),
        ([("pure H", 11, 0), ("2", 7, -2), ("O here", 11, 0)], "pure H2O here"),
        ([("it closed.", 11, 0), ("7", 7, 4), (" She left", 11, 0)], "it closed. She left"),
        ([("four million", 11, 0), ("12", 6, 5), (" in all", 11, 0)], "four million in all"),
        ([("the 21", 11, 0), ("st", 7, 4), (" of May", 11, 0)], "the 21st of May"),
        ([("log", 11, 0), ("10", 7, -2), ("5 is small", 11, 0)], "log₁₀5 is small"),
    ],
)  # fmt: skip
def test_raised_and_lowered_figures_stay_apart_from_those_beside_them(
    parts: list[tuple[str, float, float]], expected: str
) -> None:
    from reportlab.pdfbase.pdfmetrics import stringWidth

    for as_rise in (False, True):
        x = 56.0
        target = io.BytesIO()
        canvas = Canvas(target, pagesize=(595, 842))
        text = canvas.beginText(56, 700)
        for part, size, up in [("They found ", 11, 0), *parts]:
            text.setFont("Helvetica", size)
            if as_rise:
                text.setRise(up)
            else:
                text.setTextOrigin(x, 700 + up)
            text.textOut(part)
            x += stringWidth(part, "Helvetica", size)
        canvas.drawText(text)
        for at in column(56, 680, *PROSE):
            canvas.setFont("Helvetica", 11)
            canvas.drawString(at.x, at.y, at.text)
        canvas.save()
        assert f"They found {expected}" in read(target.getvalue()).text


def test_pages_that_are_alike_keep_their_first_and_last_lines() -> None:
    letter = column(56, 760, "Dear reader of the post,", *PROSE, "With our thanks, the board")
    text = read(printed(letter, letter, letter)).text
    assert (text.count("Dear reader"), text.count("With our thanks")) == (3, 3)


def test_a_large_first_letter_belongs_to_its_word() -> None:
    page = [At(56, 686, "T", 34), *column(80, 700, "he ferry to the outer island sails at one"),
            *column(80, 686, "from the old quay, and its keeper has lived"),
            *column(56, 672, "there since he was a boy. He says the boats are full.")]  # fmt: skip
    assert sentences(printed(page))[0] == (
        "The ferry to the outer island sails at one from the old quay, and its keeper has lived "
        "there since he was a boy."
    )


_WORDS = st.lists(
    st.builds(
        Word,
        text=st.sampled_from(["5", "2,3", "the", "Harbour", "of", "*"]),
        left=st.integers(0, 60).map(float),
        right=st.just(0.0),
        base=st.integers(0, 30).map(float),
        height=st.sampled_from([5.0, 6.0, 8.0, 11.0, 12.0, 30.0]),
    ).map(lambda word: word._replace(right=word.left + len(word.text) * word.height / 2)),
    min_size=1,
    max_size=25,
)


@settings(max_examples=200, deadline=None)
@given(words=_WORDS)
def test_every_word_of_a_page_is_in_one_line_wherever_it_stands(words: list[Word]) -> None:
    parts = segments(words)
    read = [word.text for part in parts for word in part.words]
    assert len(read) <= len(words)  # what is printed twice on one place is one word
    assert set(read) == {word.text for word in words}
    laid = lay_out(parts, 1, 11.0)
    assert sum(bool(text_of(part)) for part in parts) == len(laid.lines)


def test_of_two_large_letters_before_a_word_one_begins_it() -> None:
    # Once the second one ended the reading of the whole file.
    large = Word("5", 0.0, 5.5, 0.0, 11.0, False, False)
    small = [Word("5", 5.0, 7.5, base, 5.0, False, False) for base in (0.0, 3.0)]
    page = [*[Word("5", 0.0, 2.5, 0.0, 5.0, False, False)] * 16, large, large, *small]
    read = [word.text for part in segments(page) for word in part.words]
    assert set(read) == {"5"}


@pytest.mark.parametrize("seed", range(1, 6))
def test_a_page_strewn_with_small_words_is_read(seed: int) -> None:
    # Once small words that were each raised beside the other were followed round for ever.
    chance = random.Random(seed)
    words = [f"word{n}" if chance.random() < 0.6 else f"{n}" for n in range(250)]
    page = [
        At(chance.random() * 500, chance.random() * 800, word, chance.choice((6, 8, 10, 14, 30)))
        for word in words
    ]
    text = read(printed(page)).text
    named = [word for word in words if word.startswith("word")]
    assert sum(word in text for word in named) > 0.95 * len(named)
