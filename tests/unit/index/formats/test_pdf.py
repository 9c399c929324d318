from datetime import date
from pathlib import Path

import pytest

from index.errors import ReadError
from index.indexing import Index
from index.reading.articles import read_bytes
from index.records import Draft
from qa.cite import cite
from tests.support.files import pdf, pictures_only_pdf

FIRST = [
    "# Harbour inquiry opens",
    "4 May 2031",
    "",
    "The ferry Marigold sank off Gannet Bank at dawn on Monday, and",
    "nineteen people aboard were saved by the lifeboat, which took forty",
    "minutes to come.",
    "",
    "Judge Amal Okoro leads the inquiry. She said that an extraordi-",
    "nary number of well-known captains had asked to be heard, and that",
]
SECOND = [
    "the first of them would speak on the following Tuesday.",
    "",
    "The ferry had passed its last inspection. Its well-known owner, the",
    "Gannet Line, declined to comment on the find-",
    "ings.",
]
FILE = pdf(FIRST, SECOND, head="The Harbour Post", foot="Page {}")


def read(raw: bytes) -> Draft:
    (item,) = read_bytes(raw, origin="x.pdf", max_mb=1)
    if isinstance(item, ReadError):
        raise item
    return item


def page_of(draft: Draft, words: str) -> list[int]:
    """The pages that the words of a draft stand on."""
    start = draft.text.index(words)
    end = start + len(words)
    return [page.page for page in draft.pages if page.start < end and start < page.end]


def test_lines_become_paragraphs_and_hyphens_at_line_ends_go() -> None:
    assert read(FILE).text.split("\n\n") == [
        "4 May 2031",
        "The ferry Marigold sank off Gannet Bank at dawn on Monday, and nineteen people aboard were "
        "saved by the lifeboat, which took forty minutes to come.",
        "Judge Amal Okoro leads the inquiry. She said that an extraordinary number of well-known "
        "captains had asked to be heard, and that the first of them would speak on the following "
        "Tuesday.",
        "The ferry had passed its last inspection. Its well-known owner, the Gannet Line, declined "
        "to comment on the findings.",
    ]


def test_headline_and_date_are_kept_as_metadata() -> None:
    draft = read(FILE)
    assert (draft.title, draft.published) == ("Harbour inquiry opens", date(2031, 5, 4))


def test_the_title_of_the_file_serves_where_no_line_is_larger() -> None:
    lines = FIRST[3:]
    assert read(pdf(lines, title="Ferry inquiry")).title == "Ferry inquiry"
    for useless in ("Microsoft Word - ferry.docx", "untitled", "ferry_final.indd", "Document 1"):
        assert read(pdf(lines, title=useless)).title == "X"


def test_a_title_that_ends_in_half_a_character_is_none() -> None:
    raw = pdf(FIRST[3:], title="Ferry inquiry")
    assert raw.count(b"(Ferry inquiry)") == 1
    draft = read(raw.replace(b"(Ferry inquiry)", b"<FEFF0048D83D >"))
    assert (draft.title, draft.text) == ("X", read(pdf(FIRST[3:])).text)


def test_pages_are_ranges_of_the_text_that_follow_each_other() -> None:
    draft = read(FILE)
    assert [page.page for page in draft.pages] == [1, 2]
    assert (draft.pages[0].start, draft.pages[-1].end) == (0, len(draft.text))
    assert draft.pages[0].end == draft.pages[1].start
    assert draft.text[draft.pages[1].start :].startswith("the first of them would speak")


def test_a_page_without_text_is_left_out_and_the_others_keep_their_numbers() -> None:
    draft = read(pdf(FIRST, [], SECOND))
    assert [page.page for page in draft.pages] == [1, 3]


def test_pages_that_are_only_pictures_are_named_and_blank_ones_are_not(tiny_index: Index) -> None:
    scanned = pdf(FIRST, [], SECOND, [], [], pictures=(4, 5))
    (outcome,) = tiny_index.add_read(read_bytes(scanned, origin="x.pdf", max_mb=1))
    assert (outcome.status, (outcome.remark or "").partition(":")[0]) == (
        "added", "pages 4, 5 are left out",
    )  # fmt: skip
    assert read(FILE).remark is None


def test_a_citation_says_its_page(tiny_index: Index) -> None:
    (outcome,) = tiny_index.add_read(read_bytes(FILE, origin="x.pdf", max_mb=1))
    article = tiny_index.article(outcome.article_id or "")
    cited = {
        citation.quote.split()[0]: citation.page
        for sentence in tiny_index.sentences(article.id)
        for citation in [cite(article, sentence, score=1.0)]
    }
    assert cited == {"4": 1, "The": 2, "Judge": 1, "She": 1, "Its": 2}
    assert tiny_index.verify() == []


@pytest.mark.parametrize("foot", ["Page {}", "{}", "- {} -", "{} of 4", "Harbour Post  {}  2031"])
def test_what_runs_along_all_pages_is_dropped(foot: str) -> None:
    pages = [
        [f"The harbour office said so on page {word}."] for word in "one two three four".split()
    ]
    draft = read(pdf(*pages, head="The Harbour Post, No. {}", foot=foot))
    assert draft.text == "\n\n".join(line for (line,) in pages)


def test_a_line_that_only_one_page_has_stays_wherever_it_stands() -> None:
    pages = [["The harbour office said so."], ["The ferry office said nothing."]]
    text = read(pdf(*pages, foot="Corrected on the day {}.")).text
    assert "Corrected" not in text
    single = read(pdf(pages[0], foot="Corrected the next day."))
    assert "Corrected the next day." in single.text


def test_equal_lines_at_the_ends_of_pages_that_belong_to_the_text_stay() -> None:
    lines = ["The harbour office said so, and that nobody who was aboard had any warning."] * 2
    draft = read(pdf(lines, lines, lines))
    assert draft.text.count("The harbour office") == 6


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("an extraordi-", "nary number", "an extraordinary number"),
        ("a well-", "known owner; well-known", "a well-known owner; well-known"),
        ("the Anglo-", "French accord", "the Anglo-French accord"),
        ("from 1990-", "2000 on", "from 1990-2000 on"),
        ("a dash -", "and more", "a dash - and more"),
    ],
)
def test_a_hyphen_at_a_line_end_stays_where_the_word_has_one(
    before: str, after: str, expected: str
) -> None:
    assert read(pdf([before, after])).text == expected


def test_indented_first_lines_begin_paragraphs() -> None:
    lines = [
        "  The ferry Marigold sank off Gannet Bank at dawn on Monday, and all",
        "nineteen people aboard were saved by the lifeboat, which had come soon.",
        "  The harbour office said so, and that nobody who was aboard had any",
        "warning of the storm that day.",
    ]
    assert len(read(pdf(lines)).text.split("\n\n")) == 2


@pytest.mark.parametrize(
    "before", [b"\n", b"\xef\xbb\xbf", b"HTTP/1.0 200 OK\r\n\r\n", b"\0" * 128]
)
def test_other_bytes_may_stand_before_a_pdf(before: bytes) -> None:
    assert read(before + FILE).text == read(FILE).text


def test_ligatures_are_letters() -> None:
    from index.formats.pdf import _LIGATURES

    assert "ﬁnd the oﬃce".translate(_LIGATURES) == "find the office"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (pdf(FIRST, password="secret"), "it is encrypted: save a copy of it without a password"),
        (pictures_only_pdf(), "its pages hold no text, only pictures of it"),
        (FILE[: len(FILE) // 3], "it is a damaged PDF, or none"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 20, "it is a damaged PDF, or none"),
    ],
    ids=["encrypted", "scanned", "cut off", "noise"],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(raw: bytes, reason: str) -> None:
    with pytest.raises(ReadError, match=reason) as caught:
        read(raw)
    assert str(caught.value).startswith("x.pdf: ")


def test_a_pdf_is_known_by_its_content_whatever_its_name(tiny_index: Index, tmp_path: Path) -> None:
    (tmp_path / "inquiry.txt").write_bytes(FILE)
    (outcome,) = tiny_index.add_paths([tmp_path / "inquiry.txt"])
    assert (outcome.status, outcome.title) == ("added", "Harbour inquiry opens")
