import pytest
from lxml import html

from index.formats.html import read_html
from index.pages.link_boxes import drop_link_boxes
from index.pasted.page import strip_chrome

ROLLOVER = (
    '<span class="roll"><a href="#">Ada Quill</a><span class="block"><span><span></span>'
    '<span class="name">Ada Quill</span><span><a href="/1">Valley report: a cat won the vote</a> '
    '| <a href="/2">A dog sat down</a> <a href="/q">MORE</a></span></span></span></span>'
)


def text_of(markup: str) -> str:
    tree = html.fromstring(f"<div>{markup}</div>")
    drop_link_boxes(tree)
    return " ".join(tree.text_content().split())


def test_a_box_behind_a_name_leaves_the_sentence_as_it_was_written() -> None:
    assert text_of(f"<p>Rep. {ROLLOVER} (D) said no. It rained.</p>") == (
        "Rep. Ada Quill (D) said no. It rained."
    )


def test_two_boxes_in_one_sentence_go_both() -> None:
    other = ROLLOVER.replace("Ada Quill", "Ben O’Rourke")
    assert text_of(f"<p>{ROLLOVER} and {other} met.</p>") == "Ada Quill and Ben O’Rourke met."


def test_a_row_of_links_that_ends_with_more_goes_without_a_name_before_it() -> None:
    box = '<small><a href="/1">A cat won</a> <a href="/2">A dog</a> <a href="/3">Read more</a></small>'
    assert text_of(f"<p>The vote {box} was close.</p>") == "The vote was close."


@pytest.mark.parametrize(
    "markup",
    [
        '<p>See <a href="/1">the vote</a> and <a href="/2">the count</a> for more.</p>',
        '<p><span>Both <a href="/1">Ada</a> and <a href="/2">Ben</a> came.</span> It rained.</p>',
        '<p><a href="/1">Ada Quill</a> <em>Ada Quill never left.</em> She stayed.</p>',
        '<p>It was <span><a href="/1">more</a></span> than that.</p>',
        '<p><span><a href="/1">Ada</a> said that she wanted <a href="/2">more</a></span> of it.</p>',
        '<p>He said: <a href="/1">No.</a><span>No <b>way</b>.</span></p>',
    ],
)
def test_links_that_a_sentence_needs_stay(markup: str) -> None:
    assert text_of(markup) == " ".join(html.fromstring(markup).text_content().split())


def test_a_saved_page_is_read_without_its_boxes() -> None:
    filler = "".join(
        f"<p>The council met again on day {n}, and its members spoke for an hour about the "
        "new bridge over the river before they went home.</p>"
        for n in range(8)
    )
    page = (
        f"<html><body><article><h1>Quill says no</h1><p>The bridge was opposed by Rep. {ROLLOVER} "
        f"(D) on Monday, who said that it would cost too much.</p>{filler}</article></body></html>"
    )
    text = "\n".join(read_html(page)[0].lines)
    assert "opposed by Rep. Ada Quill (D) on Monday" in text
    assert "Valley" not in text
    assert "MORE" not in text


def test_a_pasted_page_is_read_without_its_boxes() -> None:
    box = "Ada QuillAda QuillValley report: a cat won | A dog sat down MORE"
    text = f"The bridge was opposed by Rep. {box} (D) on Monday, and by Sen. {box} too."
    assert strip_chrome(text).lines == [
        "The bridge was opposed by Rep. Ada Quill (D) on Monday, and by Sen. Ada Quill too."
    ]


@pytest.mark.parametrize(
    "line",
    [
        "New York, New York is a song, and Frank Sinatra sang it once MORE in May of that year.",
        "Ada Quill Ada Quill signed twice, and asked for MORE time on Monday morning.",
        "Ada QuillAda Quill signed twice without a space, and nobody minded that at all.",
    ],
)
def test_a_name_that_is_said_twice_is_no_box(line: str) -> None:
    assert strip_chrome(line).lines == [line]


def test_a_page_of_deep_and_many_links_is_read_in_no_long_time() -> None:
    deep = "<span>" * 150 + '<a href="/1">a</a>' * 3000 + "</span>" * 150
    assert len(text_of(f"<p>{deep}</p>")) == 3000
    assert strip_chrome("Ada Quill" * 20_000).lines
