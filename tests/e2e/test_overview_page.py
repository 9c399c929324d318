"""What stands where nothing is open, above an opened article, and what is suggested."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from index.indexing import Index
from index.records import Draft
from qa.assistant import Assistant
from qa.settings import Settings
from tests.e2e.conftest import Traffic
from tests.e2e.test_chat_page import ask

pytestmark = pytest.mark.browser
OVERVIEW, PANE = "#aq-overview .aq-overview", "#aq-pane"
MILL = (
    "The mill at Amberfold was closed on 2 April 2031. Ida Roth sold the mill on 5 May 2031. "
    "About 300 people marched through Amberfold. Nobody in the valley knew of it. "
)


@pytest.fixture
def opened(
    tmp_path: Path, browser: Browser, serve_here: Callable[[Assistant], str]
) -> Callable[..., Page]:
    """Opens a page over articles of its own."""

    def open_page(*drafts: Draft, width: int = 1440) -> Page:
        index = Index.open(tmp_path / "ix", create=True)
        index.add(drafts)
        address = serve_here(Assistant(index, settings=Settings()))
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.goto(address)
        expect(page.locator("#aq-question textarea")).to_be_visible(timeout=120_000)
        return page

    return open_page


def test_before_anything_is_opened_there_is_an_overview(page: Page) -> None:
    shown = page.locator(OVERVIEW)
    expect(shown.locator("h2")).to_have_text(re.compile(r"2\d articles"))
    expect(shown.locator(".aq-newest li")).to_have_count(5)
    expect(shown.locator(".aq-newest .aq-text").first).not_to_be_empty()
    expect(shown.locator(".aq-names button").first).to_contain_text("Harrow Bay")


def test_a_name_of_the_overview_asks_for_it(page: Page) -> None:
    page.locator(f"{OVERVIEW} .aq-names button", has_text="Dermot Pask").click()
    expect(page.locator("#aq-chat .aq-question")).to_have_text("Tell me about Dermot Pask")
    expect(page.locator("#aq-chat .aq-reply")).to_have_text("Key sentences")


def test_an_opened_article_tells_at_a_glance_what_it_holds(page: Page) -> None:
    link = page.locator(f"{OVERVIEW} .aq-title", has_text="Jury convicts bookbinder")
    link.click()
    outline = page.locator(f"{PANE} .aq-outline")
    expect(outline).to_contain_text("minutes to read")
    expect(outline.locator(".aq-key li")).to_have_count(3)
    expect(page.locator(OVERVIEW)).to_be_hidden()
    sentence = outline.locator(".aq-key a").nth(1)
    told = sentence.inner_text()
    sentence.click()
    expect(page.locator("#aq-cited")).to_have_text(told)
    expect(page.locator("#aq-cited")).to_be_in_viewport()


def test_a_name_and_a_day_of_an_article_lead_to_where_they_stand(page: Page) -> None:
    page.locator(f"{OVERVIEW} .aq-title", has_text="Jury convicts bookbinder").click()
    outline = page.locator(f"{PANE} .aq-outline")
    outline.get_by_role("link", name="March 1", exact=True).click()
    expect(page.locator("#aq-cited")).to_have_text("March 1")
    outline.get_by_role("link", name=re.compile("^Everett P. Crane")).click()
    expect(page.locator("#aq-cited")).to_have_text("Everett P. Crane")
    expect(page.locator(f"{PANE} mark")).to_have_count(9)


def test_examples_are_made_from_sentences_and_surely_answered(page: Page) -> None:
    examples = page.locator("#aq-welcome .aq-example")
    expect(examples).to_have_count(3, timeout=120_000)
    asked = examples.all_inner_texts()
    assert all(re.match(r"(?:Who|When|How (?:many|much|old)|What) .*\?$", each) for each in asked)
    examples.first.click()
    expect(page.locator("#aq-chat .aq-answer")).to_be_visible()
    expect(page.locator("#aq-chat .aq-none")).to_have_count(0)


def test_what_comes_later_moves_nothing(opened: Callable[..., Page]) -> None:
    drafts = [
        Draft(title=f"The mill {n}", text=MILL.replace("Amberfold", name), origin=f"{n}.txt")
        for n, name in enumerate(("Amberfold", "Quorrow", "Skelby"))
    ]
    page = opened(*drafts)
    place = "document.querySelector('#aq-welcome p').getBoundingClientRect().top"
    before = page.evaluate(place)
    expect(page.locator("#aq-welcome .aq-example").first).to_be_visible(timeout=120_000)
    assert page.evaluate(place) == before


def test_after_an_answer_there_is_what_to_go_on_with(page: Page) -> None:
    ask(page, "How many people attended the march according to the police?")
    further = page.locator("#aq-further .aq-example")
    expect(further.first).to_be_visible(timeout=120_000)
    question = further.first.inner_text()
    further.first.click()
    expect(page.locator("#aq-chat .aq-question").last).to_have_text(question)
    expect(page.locator("#aq-chat .aq-answer")).to_have_count(2)
    expect(page.locator("#aq-further .aq-example", has_text=question)).to_have_count(0)


def test_an_empty_library_offers_the_samples(opened: Callable[..., Page]) -> None:
    page = opened()
    expect(page.locator(OVERVIEW)).to_contain_text("No articles yet")
    page.get_by_role("button", name="Try the samples").click()
    expect(page.locator("#aq-added")).to_contain_text("Puffins return", timeout=180_000)
    expect(page.locator(OVERVIEW)).to_contain_text("24 articles", timeout=180_000)


def test_an_empty_library_takes_files_where_the_articles_will_be(
    opened: Callable[..., Page],
) -> None:
    page = opened()
    file = {"name": "mill.txt", "mimeType": "text/plain", "buffer": MILL.encode()}
    expect(page.locator("#aq-drop")).to_be_visible()
    page.locator("#aq-drop input[type=file]").set_input_files([file])
    expect(page.locator("#aq-added")).to_contain_text("mill", timeout=60_000)
    expect(page.locator(OVERVIEW)).to_contain_text("1 article", timeout=60_000)
    expect(page.locator("#aq-drop")).to_be_hidden()


def test_an_empty_library_leads_to_where_text_is_pasted(opened: Callable[..., Page]) -> None:
    page = opened()
    page.get_by_role("button", name="Paste a text").click()
    expect(page.locator("#aq-text textarea")).to_be_focused()


@pytest.mark.parametrize(
    "text",
    ["Rain.", "昨日、橋が閉鎖された。", "it rained and nobody knew of it.", "مرحبا. أغلق الجسر."],
    ids=["one sentence", "Japanese", "no name or day", "Arabic"],
)
def test_an_article_with_little_to_tell_is_shown_all_the_same(
    opened: Callable[..., Page], text: str
) -> None:
    page = opened(Draft(title="Weather", text=text, origin="x.txt"))
    expect(page.locator(OVERVIEW)).to_contain_text(text)
    page.locator(f"{OVERVIEW} .aq-title").click()
    expect(page.locator(f"{PANE} .aq-outline")).to_have_text("1 minute to read")
    expect(page.locator(f"{PANE} .aq-body")).to_have_text(text)


@pytest.mark.parametrize("width", [390, 800])
def test_on_a_narrow_screen_nothing_runs_over_the_edge(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    expect(page.locator(OVERVIEW)).to_be_visible()
    wide = "document.documentElement.scrollWidth - innerWidth"
    assert page.evaluate(wide) <= 0
    page.locator(f"{OVERVIEW} .aq-title").first.click()
    expect(page.locator(f"{PANE} .aq-outline")).to_be_visible()
    assert page.evaluate(wide) <= 0


def test_nothing_of_it_is_asked_of_another_address(page: Page, traffic: Traffic) -> None:
    page.locator(f"{OVERVIEW} .aq-title").first.click()
    expect(page.locator(f"{PANE} .aq-outline")).to_be_visible()
    assert traffic == Traffic()
