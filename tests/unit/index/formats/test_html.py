from datetime import date

import pytest

from index.formats.html import read_html
from index.formats.markup import markup_lines

STORY = [
    "The ferry Marigold sank off Gannet Bank at dawn on Tuesday, the harbour office said in a note.",
    "All nineteen people aboard were saved by the lifeboat, which took forty minutes to reach it.",
    "An inquiry will look into why the warning of the storm was not passed on to the crew.",
]
PARAGRAPHS = "".join(f"<p>{line}</p>" for line in STORY)
NEWSPAPER = f"""<!doctype html><html lang="en-GB"><head><title>Ferry sinks | Post</title>
<meta property="og:title" content="Ferry sinks"><meta property="og:site_name" content="The Post">
<meta property="article:published_time" content="2031-05-04T09:00:00Z">
<meta name="author" content="Zoë Müller"><link rel="canonical" href="https://example.org/ferry">
<style>p {{ color: red }}</style><script>alert("no")</script></head><body>
<nav><a href="/">Home</a><a href="/sport">Sport</a></nav>
<article><h1>Ferry sinks</h1>{PARAGRAPHS}</article>
<aside><h2>Related stories</h2><a href="/x">Mayor wins recount</a></aside>
<footer>© 2031 The Post. <a href="/privacy">Privacy Policy</a></footer></body></html>"""
BLOG = f"""<html><head><title>Ferry sinks – Harbour Notes</title></head><body>
<div id="header"><ul><li><a href="/">Home</a></li><li><a href="/about">About</a></li></ul></div>
<div class="post"><h2 class="entry-title">Ferry sinks</h2>
<time datetime="2031-05-04">4 May</time><div class="entry-content">{PARAGRAPHS}
<p>Source: The Harbour Post</p></div></div>
<div id="comments"><h3>2 comments</h3><p>Very sad to read this, my uncle was on board that day.</p></div>
<div id="cookie">We use cookies to improve your experience.</div></body></html>"""


def test_the_story_of_a_page_stays_whole_and_its_page_goes() -> None:
    story, language = read_html(NEWSPAPER)
    assert story.lines == STORY
    assert (story.title, story.source, story.author) == ("Ferry sinks", "The Post", "Zoë Müller")
    assert (story.published, story.url) == (date(2031, 5, 4), "https://example.org/ferry")
    assert language == "en"


def test_a_page_without_metadata_is_read_by_its_structure() -> None:
    story, language = read_html(BLOG)
    assert [line for line in story.lines if line in STORY] == STORY
    assert "Very sad" not in " ".join(story.lines)
    assert "cookies" not in " ".join(story.lines)
    assert (story.source, story.published) == ("The Harbour Post", date(2031, 5, 4))
    assert language is None


def test_entities_and_inline_markup_become_their_text() -> None:
    page = f"<html><body><article>{PARAGRAPHS}<p>Caf&eacute; &amp; <b>b<i>a</i>r</b>&nbsp;&mdash; it&#8217;s open to all who come by sea.</p></article></body></html>"
    assert "Café & bar — it’s open to all who come by sea." in read_html(page)[0].lines


def test_a_date_in_the_future_is_taken_as_it_is() -> None:
    page = NEWSPAPER.replace("2031-05-04T", "2999-05-04T")
    assert read_html(page)[0].published == date(2999, 5, 4)


def test_a_page_that_is_not_closed_is_read_as_browsers_do() -> None:
    broken = NEWSPAPER.replace("</article>", "").replace("</p>", "").split("<aside>")[0]
    assert read_html(broken)[0].lines == STORY


@pytest.mark.parametrize("tag", ["<div>", "<p><font size=2>"])
def test_what_stands_below_tags_that_are_never_closed_stays(tag: str) -> None:
    numbers = range(600)
    body = "".join(f"{tag}{STORY[0]} That was number {number}." for number in numbers)
    page = f"<html><body><article>{body}</article></body></html>"
    for text in (
        "\n".join(read_html(page)[0].lines),
        "\n".join(line.text for line in markup_lines(page)),
    ):
        assert [number for number in numbers if f"number {number}." in text] == list(numbers)


def test_a_page_that_is_nested_without_end_is_refused() -> None:
    page = f"<html><body>{'<div>' * 3000}{PARAGRAPHS}</body></html>"
    for read in (read_html, markup_lines):
        with pytest.raises(ValueError, match="nested more than 2,048 deep"):
            read(page)


def test_a_zero_byte_in_a_page_ends_nothing() -> None:
    page = NEWSPAPER.replace("nineteen", "\0nineteen")
    assert read_html(page)[0].lines == STORY


@pytest.mark.parametrize("markup", ["", "<!-- nothing -->", "<?php x ?>", "   "])
def test_no_element_is_no_page(markup: str) -> None:
    with pytest.raises(ValueError, match="the HTML holds no elements"):
        read_html(markup)


@pytest.mark.parametrize(
    "markup",
    ["<html></html>", "<p></p>", "<div>" * 1000, "<script>x</script>"],
    ids=["empty", "blank", "nested", "script"],
)  # fmt: skip
def test_a_page_without_a_story_is_refused(markup: str) -> None:
    with pytest.raises(ValueError, match="no article text was found in the HTML"):
        read_html(markup)
