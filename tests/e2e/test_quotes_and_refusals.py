"""What a visitor sees and copies: honest quotes, a refusal that helps, questions about articles."""

import re

import pytest
from playwright.sync_api import Page, expect

from index.indexing import Index
from index.records import Article
from tests.e2e.conftest import copy_by, named, open_tab, violations
from tests.e2e.test_chat_page import LINKS, ask

pytestmark = pytest.mark.browser
WIDTHS = [390, 800, 1440]


@pytest.fixture(scope="module")
def articles(index_folder: object) -> dict[str, Article]:
    with Index.open(str(index_folder)) as index:
        return {article.id: article for article in index.articles()}


def copied(page: Page, name: str) -> str:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    button = page.locator(".aq-acts [data-act=copy]", has_text=re.compile(f"^{name}$")).last
    return copy_by(button)


def plain(text: str) -> str:
    return " ".join(text.split())


def assert_quoted(quotes: list[str], articles: dict[str, Article]) -> None:
    """Each is a slice of an article, white space aside."""
    assert quotes
    for quote in quotes:
        assert any(plain(quote) in plain(article.text) for article in articles.values()), quote


def shown_quotes(page: Page) -> list[str]:
    """Return what the paragraphs of the last answer quote, without chips, cut at every gap."""
    texts: list[str] = (
        page.locator("#aq-chat .aq-exchange")
        .last.locator(".aq-text")
        .evaluate_all(
            """all => all.map(each => {
            const copy = each.cloneNode(true);
            copy.querySelectorAll(".aq-chip").forEach(chip => chip.remove());
            return copy.textContent;
        })"""
        )
    )
    return [part for text in texts for part in text.split("[…]") if part.strip()]


@pytest.mark.parametrize(
    "question",
    [
        "What did Nell Trevanion say?",
        "Timeline of the barrage",
        "Why were the night trams stopped?",
        "Which conditions were attached to the barrage?",
    ],
)
def test_what_is_shown_and_copied_runs_over_nothing(
    page: Page, articles: dict[str, Article], question: str
) -> None:
    ask(page, question)
    assert_quoted(shown_quotes(page), articles)
    lines = copied(page, "Copy").split("\n")
    assert_quoted([line[1:-1] for line in lines if line.startswith("“")], articles)
    assert not re.search(r"article [0-9a-f]{16}|characters \d", "\n".join(lines))
    assert "accessed" in "\n".join(lines)
    assert re.search(r"article [0-9a-f]{16}, characters \d", copied(page, "With positions"))
    quoted = [line[2:] for line in copied(page, "Markdown").split("\n") if line.startswith("> ")]
    told = [line.replace("\\", "") for line in quoted if not line.startswith(("— ", "[…]"))]
    assert_quoted(told, articles)


def test_a_sentence_that_leans_on_the_one_before_has_it_above_in_grey(page: Page) -> None:
    ask(page, "What did Nell Trevanion say about the fund?")
    context = page.locator("#aq-chat .aq-context").first
    expect(context).to_contain_text(
        "Nell Trevanion, who chairs the Harrow Bay Fishing Co-operative"
    )
    expect(context.locator(".aq-chip")).to_have_count(0)
    grey = context.evaluate("each => getComputedStyle(each).color")
    assert grey != page.locator("#aq-chat .aq-text").first.evaluate(
        "each => getComputedStyle(each).color"
    )


def test_a_refusal_says_that_it_is_unsure_and_shows_the_closest_open(
    page: Page, articles: dict[str, Article]
) -> None:
    ask(page, "Where was the harbour master of the barrage born?")
    chat = page.locator("#aq-chat")
    expect(chat).to_contain_text("I found no sentence that surely answers this.")
    expect(chat).not_to_contain_text("Your articles do not answer this.")
    expect(chat).to_contain_text("Closest, unsure")
    closest = chat.locator(".aq-unsure .aq-nearest li")
    expect(closest).to_have_count(3)
    expect(closest.first).to_be_visible()
    expect(closest.first.locator(".aq-chip")).to_be_visible()
    assert_quoted(shown_quotes(page), articles)
    assert copied(page, "Copy").startswith("“")
    closest.first.locator(".aq-chip").click()
    expect(page.locator("#aq-cited")).to_be_in_viewport()


def test_that_the_articles_do_not_answer_is_said_where_they_have_none_of_the_words(
    page: Page,
) -> None:
    ask(page, "Who won the Zanzibar lottery of Ouagadougou?")
    expect(page.locator("#aq-chat")).to_contain_text("Your articles do not answer this.")
    expect(page.locator("#aq-chat .aq-reason")).to_contain_text("Zanzibar")


def test_the_words_of_a_refused_question_can_be_searched(page: Page) -> None:
    ask(page, "Where was the harbour master of the barrage born?")
    page.get_by_role("button", name="Search the words").click()
    expect(page.locator("#aq-chat .aq-exchange")).to_have_count(2)
    expect(page.locator("#aq-chat .aq-reply").last).to_contain_text("article")
    expect(page.locator("#aq-chat .aq-exchange").last.locator(".aq-title").first).to_be_visible()


def test_a_refusal_within_a_scope_can_be_asked_of_all_articles(page: Page) -> None:
    open_tab(page, "Articles")
    page.locator("#aq-wanted textarea, #aq-wanted input").fill("puffins")
    expect(page.locator("#aq-articles a[href^='#read/']")).to_have_count(1)
    page.get_by_role("button", name="Ask only this", exact=True).click()
    expect(page.locator("#aq-scope")).to_contain_text("Asking only")
    ask(page, "How many people attended the march according to the police?")
    page.get_by_role("button", name="Ask all articles").and_(
        page.locator("#aq-chat button")
    ).click()
    expect(page.locator("#aq-chat")).to_contain_text("attended by 870 people")
    expect(page.locator("#aq-chat .aq-exchange")).to_have_count(1)
    expect(page.locator("#aq-scope")).not_to_contain_text("Asking only")


@pytest.mark.parametrize(
    ("question", "heading", "quote"),
    [
        (
            "Summarise the article about the trams",
            "Key sentences",
            "taken out of service on Monday",
        ),
        ("What did Pauline Grzeskowiak say?", "What Pauline Grzeskowiak said", "deserved better"),
        ("Who is quoted in the tram article?", "Who is quoted", "Anneke Drummond-Li"),
        ("Timeline of the atlas case", "In order of time", "The curator finds the fake"),
        ("What's new?", "The newest of 24 articles", "Tomasz Wieliczko climbed into his cab"),
        ("Which articles mention Dermot Pask?", "6 articles mention Dermot Pask", "Pask"),
        ("Compare the timber warehouse fire with the paper warehouse fire", "side by side", "fire"),
    ],
)
def test_a_question_about_articles_is_answered_by_choosing(
    page: Page, articles: dict[str, Article], question: str, heading: str, quote: str
) -> None:
    ask(page, question)
    expect(page.locator("#aq-chat .aq-reply")).to_contain_text(heading)
    expect(page.locator("#aq-chat .aq-answer")).to_contain_text(quote)
    expect(page.locator("#aq-chat .aq-confidence")).to_have_count(0)
    assert_quoted(shown_quotes(page), articles)
    page.locator(LINKS).first.click()
    expect(page.locator("#aq-cited")).to_be_in_viewport()


def test_articles_that_differ_stand_in_order_of_date_and_the_newest_is_marked(page: Page) -> None:
    ask(page, "When will the barrage sell its first electricity?")
    expect(page.locator("#aq-chat")).to_contain_text("The articles say different things:")
    days = page.locator("#aq-chat .aq-side time").evaluate_all("all => all.map(x => x.dateTime)")
    assert days == sorted(days)
    assert len(days) > 1
    expect(page.locator("#aq-chat .aq-newer")).to_have_count(1)
    expect(page.locator("#aq-chat .aq-side").last.locator(".aq-newer")).to_be_visible()


def test_what_costs_something_else_is_no_contradiction(page: Page) -> None:
    ask(page, "What will the Ullsmere barrage cost?")
    expect(page.locator("#aq-chat .aq-answer")).to_contain_text("£561 million")
    expect(page.locator("#aq-chat .aq-sides")).not_to_contain_text("fish passes")


def test_how_sure_an_answer_is_stands_in_words_and_on_pointing_in_per_cent(page: Page) -> None:
    ask(page, "Who led the opposition to the Ullsmere barrage inside the council chamber?")
    sure = page.locator("#aq-chat .aq-confidence")
    expect(sure).not_to_contain_text("%")
    assert re.search(r"\d%", sure.get_attribute("title") or "")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_answers_and_refusals_bar_nobody_and_fit_at_any_width(
    tab: Page, address: str, theme: str
) -> None:
    tab.set_viewport_size({"width": WIDTHS[0], "height": 900})
    tab.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
    tab.goto(f"{address}/?__theme={theme}")
    for question in (
        "What did Nell Trevanion say about the fund?",
        "Where was the harbour master of the barrage born?",
        "Which articles mention Dermot Pask?",
    ):
        ask(tab, question)
    for width in WIDTHS:
        tab.set_viewport_size({"width": width, "height": 900})
        overflow = tab.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert overflow <= 0, f"the page scrolls sideways at {width}"
        assert named(violations(tab, "#aq-chat")) == [], f"at {width}"
