"""The article beside the chat: how it opens, is searched, marked, left, printed and previewed."""

import html
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Locator, Page, expect

from index.indexing import Index
from index.records import Article
from qa.assistant import Assistant
from qa.settings import Settings
from tests.e2e.conftest import (
    Traffic,
    context,
    get,
    named,
    open_tab,
    point_at,
    violations,
)
from tests.e2e.test_chat_page import LINKS, ask
from tests.support.articles import draft
from tests.support.pages import answered, cited
from ui.kept.conversations import Conversations, Exchange, new_id
from ui.kept.marks import Marks

pytestmark = pytest.mark.browser

MARCH = "How many people attended the march according to the police?"
OPENED = re.compile("#read/")  # in the address, beside an article
LOST = "Who won the Zanzibar lottery of Ouagadougou?"
SIGNAL = (
    "🚢 A signal was sent in 1923.\r\n\r\nNobody knew 👩\u200d🚀 who Ada Quill was.\n\n"
    "The hill is called Dunmarrow. The hill is bare."
)
# Selects from a place in the text of one element to a place in that of another, in UTF-16 units.
SELECT = """([from, start, to, end]) => {
    const point = (selector, offset) => {
        const walker = document.createTreeWalker(document.querySelector(selector), NodeFilter.SHOW_TEXT);
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            if (offset <= node.length) return [node, offset];
            offset -= node.length;
        }
    };
    getSelection().setBaseAndExtent(...point(from, start), ...point(to, end));
}"""
TEXT = "document.querySelector('#aq-pane .aq-body').textContent"


@pytest.fixture
def signal(index_folder: Path) -> Iterator[Article]:
    """An article with characters that a browser counts twice."""
    with Index.open(index_folder) as index:
        (outcome,) = index.add([draft(SIGNAL, title="The signal", origin="signal", author="Ada")])
        article = index.article(outcome.article_id or "")
        yield article
        index.remove([article.id])
    marks = Marks(index_folder)
    for mark in marks.within(article.id):
        marks.delete(mark.id)


def article_of(page: Page) -> Locator:
    return page.locator("#aq-pane .aq-article")


def bar(page: Page) -> Locator:
    return page.locator("#aq-selected")


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def select(page: Page, article: Article, words: str) -> tuple[int, int]:
    """Select words of the open article, and return their range."""
    start = article.text.index(words)
    end = start + len(words)
    body = "#aq-pane .aq-body"
    page.evaluate(SELECT, [body, units(article.text[:start]), body, units(article.text[:end])])
    return start, end


def test_the_first_citation_opens_by_itself_and_leaves_the_focus_to_the_question(
    page: Page,
) -> None:
    expect(page).to_have_title("Article QA")
    ask(page, MARCH)
    expect(page.locator("#aq-cited")).to_contain_text("attended by 870 people")
    expect(page.locator("#aq-cited")).to_be_in_viewport(ratio=1)
    expect(page.locator("#aq-question textarea")).to_be_focused()
    expect(page).to_have_title(f"{MARCH} · Article QA")
    expect(page.locator("#aq-chat .aq-text .aq-chip").first).to_have_attribute(
        "aria-current", "true"
    )


def test_what_the_last_answer_cited_is_not_marked_for_a_question_without_an_answer(
    page: Page,
) -> None:
    ask(page, MARCH)
    expect(page.locator("#aq-cited")).to_be_visible()
    ask(page, LOST)
    expect(page.locator("#aq-pane mark.aq-current")).to_have_count(0)
    expect(article_of(page)).to_contain_text("attended by 870 people")  # it may be read on
    page.reload()
    expect(page.locator("#aq-chat .aq-question").last).to_have_text(LOST)
    ask(page, "Which Halvorsen headed the caisson inquiry?")
    expect(page.locator("#aq-cited")).to_contain_text("J. R. Halvorsen")


def test_an_article_is_searched_by_a_key_and_left_by_back(page: Page) -> None:
    ask(page, MARCH)
    expect(page.locator("#aq-cited")).to_be_visible()
    page.locator("#aq-question textarea").blur()
    page.keyboard.press("f")
    sought, found = page.get_by_label("Find in the article"), page.locator("#aq-pane .aq-found")
    expect(sought).to_be_focused()
    page.keyboard.type("POLICE")
    expect(found).to_have_text(re.compile(r"^\d of 2$"))
    first = found.text_content()
    page.keyboard.press("Enter")
    expect(found).not_to_have_text(first or "")
    page.keyboard.press("Shift+Enter")
    expect(found).to_have_text(first or "")
    assert page.evaluate("[...CSS.highlights.get('aq-found')].map(String)") == ["police"] * 2
    sought.fill("no such words (")
    expect(found).to_have_text("0 of 0")
    page.keyboard.press("Escape")
    expect(sought).to_be_hidden()
    assert page.evaluate("CSS.highlights.size") == 0
    page.locator("#aq-pane").get_by_role("button", name="Back").click()
    expect(article_of(page)).to_have_count(0)
    expect(page).not_to_have_url(OPENED)


def test_how_far_one_has_read_is_shown(page: Page) -> None:
    ask(page, MARCH)
    expect(page.locator("#aq-cited")).to_be_visible()
    read = "document.querySelector('#aq-pane progress').value"
    page.locator("#aq-right").evaluate("pane => pane.scrollTo(0, pane.scrollHeight)")
    page.wait_for_function(f"{read} > 0.99")
    page.locator("#aq-right").evaluate("pane => pane.scrollTo(0, 0)")
    page.wait_for_function(f"{read} < 0.01")


def test_a_selection_is_marked_at_its_very_characters_noted_listed_and_exported(
    page: Page, address: str, signal: Article, index_folder: Path, traffic: Traffic
) -> None:
    page.goto(f"{address}/#read/{signal.id}")
    expect(article_of(page)).to_be_visible()
    assert page.evaluate(TEXT) == signal.text
    start, end = select(page, signal, "👩\u200d🚀 who Ada Quill was.\n\nThe hill")
    bar(page).get_by_role("button", name="Mark").click()
    own = page.locator("#aq-pane mark.aq-own")
    expect(own).to_have_text(["👩\u200d🚀 who Ada Quill was.", "The hill"])
    (mark,) = Marks(index_folder).within(signal.id)
    assert (mark.citation.start, mark.citation.end) == (start, end)
    assert mark.citation.quote == signal.text[start:end]
    bar(page).get_by_role("button", name="Add a note").click()
    page.get_by_label("Note").fill("Ask <b>her</b>")
    page.get_by_label("Note").press("Enter")
    expect(page.locator("#aq-pane mark.aq-noted").first).to_have_attribute(
        "title", "Ask <b>her</b>"
    )
    assert page.evaluate(TEXT) == signal.text
    page.reload()  # it is kept
    expect(own).to_have_count(2)
    own.first.click()
    expect(bar(page)).to_contain_text("Ask <b>her</b>")
    open_tab(page, "Marks")
    listed = page.locator("#aq-marks li")
    expect(listed).to_contain_text(["who Ada Quill was."])
    page.locator("#aq-marks-sought textarea, #aq-marks-sought input").fill("zeppelin")
    expect(page.locator("#aq-marks")).to_contain_text("No mark holds “zeppelin”.")
    page.locator("#aq-marks-sought textarea, #aq-marks-sought input").fill("QUILL")
    expect(listed).to_have_count(1)
    for form, holds in (("Markdown", "who Ada Quill was."), ("HTML", "Quill"), ("JSON", "start")):
        with page.expect_download() as waiting:
            page.locator("#aq-marks").get_by_role("button", name=form).click()
        assert holds in Path(waiting.value.path()).read_text(encoding="utf-8")
    page.locator("#aq-marks").get_by_role("button", name="Note").click()
    page.get_by_label("Note", exact=True).fill("Asked")
    page.get_by_label("Note", exact=True).press("Enter")
    expect(page.locator("#aq-marks .aq-note")).to_have_text("Asked")
    page.locator("#aq-marks").get_by_role("button", name="Delete").click()
    expect(listed).to_have_count(0)
    page.locator("#aq-marks").get_by_role("button", name="Undo").click()
    expect(listed).to_have_count(1)
    listed.get_by_role("link").click()
    expect(page.locator("#aq-cited")).to_be_visible()
    own.first.click()
    bar(page).get_by_role("button", name="Remove the mark").click()
    expect(own).to_have_count(0)
    assert Marks(index_folder).within(signal.id) == []
    assert page.evaluate(TEXT) == signal.text
    assert traffic == Traffic()


def test_a_selection_is_copied_with_its_source_and_asked_about(
    page: Page, address: str, signal: Article
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    page.goto(f"{address}/#read/{signal.id}")
    expect(article_of(page)).to_be_visible()
    select(page, signal, " who Ada Quill was.\n\n")
    bar(page).get_by_role("button", name="Copy with source").click()
    expect(bar(page)).to_contain_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("“who Ada Quill was.”\n— Ada, The signal")
    page.evaluate("getSelection().removeAllRanges()")
    expect(bar(page)).to_be_hidden()
    select(page, signal, "Ada Quill")
    bar(page).get_by_role("button", name="Ask about this").click()
    expect(page.locator("#aq-question textarea")).to_have_value("Tell me about Ada Quill")
    page.evaluate("getSelection().removeAllRanges()")
    expect(bar(page)).to_be_hidden()
    select(page, signal, "The hill is called Dunmarrow.")
    bar(page).get_by_role("button", name="Ask about this").click()
    expect(page.locator("#aq-question textarea")).to_have_value("“The hill is called Dunmarrow.” ")
    expect(page.locator("#aq-question textarea")).to_be_focused()


def test_a_selection_that_goes_beyond_one_article_is_refused_with_a_word(page: Page) -> None:
    ask(page, MARCH)
    expect(page.locator("#aq-cited")).to_be_visible()
    page.evaluate(SELECT, ["#aq-chat .aq-text", 4, "#aq-pane .aq-body", 40])
    expect(bar(page)).to_have_text("Select within one article: this goes beyond it.")
    page.evaluate("getSelection().removeAllRanges()")
    expect(bar(page)).to_be_hidden()
    page.evaluate(SELECT, ["#aq-chat .aq-text", 4, "#aq-chat .aq-text", 20])
    expect(bar(page)).to_be_hidden()  # no article at all


def test_an_article_of_fifty_thousand_sentences_is_read_searched_and_marked_at_its_end(
    tab: Page,
    serve_here: Callable[[Assistant], str],
    open_index: Callable[..., Index],
) -> None:
    index = open_index()
    text = "".join(
        f"Entry {n} tells of day {n}.{chr(10) * 2 if n % 25 == 24 else ' '}" for n in range(50_000)
    )
    index.add([draft(text, title="The log")])
    (article,) = index.articles()
    tab.goto(
        f"{serve_here(Assistant(index, settings=Settings(reader='small')))}/#read/{article.id}"
    )
    expect(article_of(tab)).to_be_visible()
    assert tab.evaluate(TEXT) == article.text
    tab.keyboard.press("f")
    expect(tab.get_by_label("Find in the article")).to_be_focused()
    tab.keyboard.type("day 49999")
    expect(tab.locator("#aq-pane .aq-found")).to_have_text("1 of 1")
    tab.keyboard.press("Escape")
    start, end = select(tab, article, "day 49999")
    bar(tab).get_by_role("button", name="Mark").click()
    expect(tab.locator("#aq-pane mark.aq-own")).to_have_text("day 49999")
    (mark,) = Marks(Path(index.path)).within(article.id)
    assert (mark.citation.start, mark.citation.end) == (start, end)


def test_on_a_phone_the_article_is_a_sheet_that_back_closes(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    ask(page, MARCH)
    expect(article_of(page)).to_have_count(0)  # the answer is not covered
    page.locator(LINKS).first.click()
    expect(page.locator("#aq-cited")).to_be_in_viewport(ratio=1)
    sheet = page.locator("#aq-right").bounding_box()
    assert sheet is not None
    assert (sheet["x"], sheet["width"]) == (0, 390)
    assert sheet["y"] + sheet["height"] == 844
    assert page.locator("#aq-left").evaluate("left => left.inert")
    page.locator("#aq-pane").get_by_role("button", name="Back").click()
    expect(article_of(page)).to_have_count(0)
    expect(page.locator(LINKS).first).to_be_focused()
    page.locator(LINKS).first.click()
    expect(page.locator("#aq-cited")).to_be_visible()
    page.go_back()
    expect(article_of(page)).to_have_count(0)
    expect(page).not_to_have_url(OPENED)
    page.locator(LINKS).first.click()
    expect(page.locator("#aq-cited")).to_be_visible()
    page.mouse.click(195, 20)  # beside it
    expect(article_of(page)).to_have_count(0)


@pytest.mark.parametrize("width", [390, 800])
def test_titles_have_room_beside_many_numbers(
    tab: Page, address: str, index_folder: Path, width: int
) -> None:
    text = " ".join(f"It was seen on day {n}." for n in range(14))
    quotes = [
        cited(text, f"It was seen on day {n}.", title="What was seen from the old lighthouse")
        for n in range(14)
    ]
    kept, key = Conversations(index_folder / "conversations.sqlite"), new_id()
    kept.keep(key, Exchange("When?", answer=answered(*quotes)))
    tab.set_viewport_size({"width": width, "height": 844})
    tab.goto(f"{address}/?c={key}")
    title = tab.locator("#aq-chat .aq-sources .aq-title")
    expect(title).to_be_visible()
    kept.delete(key)
    box = title.bounding_box()
    assert box is not None
    assert box["width"] > 200
    assert tab.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_a_conversation_is_printed_whole_with_its_sources_as_notes(page: Page) -> None:
    from pypdfium2 import PdfDocument

    ask(page, MARCH)
    ask(page, "Which Halvorsen headed the caisson inquiry?")
    with closing(PdfDocument(page.pdf())) as file:
        paper = " ".join(" ".join(each.get_textpage().get_text_range() for each in file).split())
    for words in (
        MARCH,
        "attended by 870 people",
        "Harrow Bay barrage march: police count puts crowd at 870",
        "Which Halvorsen headed the caisson inquiry?",
        "J. R. Halvorsen, the retired marine engineer",
    ):
        assert words in paper
    for button in ("Settings", "Ask again", "BibTeX", "New conversation", "Back"):
        assert button not in paper


@pytest.mark.parametrize("height", [600, 900])
def test_the_page_is_as_high_as_its_window(page: Page, height: int) -> None:
    page.set_viewport_size({"width": 1440, "height": height})
    assert page.evaluate("document.documentElement.scrollHeight") == height


def test_the_card_of_a_citation_is_never_cut_off(page: Page) -> None:
    page.set_viewport_size({"width": 1440, "height": 420})
    ask(page, "What did Nell Trevanion say?")
    card = page.locator("#aq-card")
    for chip in page.locator("#aq-chat .aq-text .aq-chip").all()[:4]:
        box = point_at(chip)
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 420
        page.keyboard.press("Escape")
        expect(card).to_be_hidden()


def test_a_search_of_conversations_opens_at_the_hit(page: Page) -> None:
    ask(page, "Which vessel quintessentially left its moorings?")
    for question in (MARCH, "Who led the opposition to the Ullsmere barrage?", LOST):
        ask(page, question)
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator("#aq-chat .aq-question")).to_have_count(0)
    open_tab(page, "Conversations")
    page.locator("#aq-sought textarea, #aq-sought input").fill("quintessentially")
    page.locator("#aq-conversations li").first.locator("a").click()
    first = page.locator("#aq-chat .aq-question").first
    expect(first).to_have_text("Which vessel quintessentially left its moorings?")
    expect(first).to_be_in_viewport()
    page.locator("#aq-chat .aq-question").last.scroll_into_view_if_needed()
    expect(first).not_to_be_in_viewport()
    open_tab(page, "Conversations")
    page.locator("#aq-conversations li").first.locator("a").click()
    expect(first).to_be_in_viewport()  # it is shown already, and as it is


def test_keys_are_not_offered_to_a_finger(page: Page, address: str) -> None:
    browser = page.context.browser
    assert browser is not None
    expect(page.get_by_role("button", name="Keys")).to_be_visible()
    touched = context(
        browser, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    phone = touched.new_page()
    phone.goto(address)
    phone.wait_for_selector("#aq-question textarea")
    expect(phone.get_by_role("button", name="Keys")).to_be_hidden()
    touched.close()


def test_a_preview_of_a_link_is_ours_and_asks_nothing_of_elsewhere(address: str) -> None:
    page = get(f"{address}/?q={quote(MARCH)}").text
    head = page.partition("<script")[0]
    assert f'<meta property="og:title" content="{html.escape(MARCH)} · Article QA">' in head
    assert "radio" not in re.sub(r"gradio-\w+", "", head.partition("<style")[0])
    assert "http" not in re.sub(r"<style.*?</style>", "", head, flags=re.DOTALL)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 800, 390])
def test_the_page_and_its_article_bar_nobody(
    tab: Page, address: str, signal: Article, theme: str, width: int
) -> None:
    tab.set_viewport_size({"width": width, "height": 900})
    tab.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
    tab.goto(f"{address}/?__theme={theme}")
    expect(tab.locator("#aq-question textarea")).to_be_visible()
    barred = named(violations(tab))  # the start page
    for question in (MARCH, LOST, "Which articles mention Dermot Pask?"):
        ask(tab, question)
        barred += named(violations(tab))
    tab.goto(f"{address}/?__theme={theme}#read/{signal.id}/0-5")
    tab.reload()
    expect(tab.locator("#aq-cited")).to_be_visible()
    select(tab, signal, "The hill is bare.")
    bar(tab).get_by_role("button", name="Mark").click()
    expect(bar(tab).get_by_role("button", name="Add a note")).to_be_visible()
    tab.locator("#aq-pane").get_by_role("button", name="Find", exact=True).click()
    expect(tab.get_by_label("Find in the article")).to_be_focused()
    tab.keyboard.type("hill")
    expect(tab.locator("#aq-pane .aq-found")).to_have_text(re.compile("of 2"))
    barred += named(violations(tab))
    assert barred == []
    assert tab.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
