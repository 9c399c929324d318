"""What stands where nothing is open, above an opened article, and what is suggested."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
OVERVIEW, PANE = "#aq-overview .aq-overview", "#aq-pane"


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
    expect(examples).to_have_count(3)
    asked = examples.all_inner_texts()
    assert all(re.match(r"(?:Who|When|How (?:many|much|old)|What) .*\?$", each) for each in asked)
    examples.first.click()
    expect(page.locator("#aq-chat .aq-answer")).to_be_visible()
    expect(page.locator("#aq-chat .aq-none")).to_have_count(0)
