"""A day's work in the chat: citations, keys, changing questions, conversations, verdicts."""

import gzip
import json
import random
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Locator, Page, expect

from index.indexing import Index
from index.records import Article, Draft
from qa.cite import cite
from qa.records import Alternative
from tests.e2e.conftest import Traffic, copy_by, named, open_tab, point_at, violations
from tests.e2e.test_chat_page import LINKS, ask
from tests.support.articles import draft
from tests.support.pages import HOSTILE, answered, cited
from ui.kept.conversations import Conversations, Exchange, new_id

pytestmark = pytest.mark.browser

BBC = Path(__file__).parents[3] / "shared" / "data" / "bbc-news-2225.jsonl.gz"
MARCH = "How many people attended the march according to the police?"
IN_PANE = """mark => {
    const [box, pane] = [mark, document.querySelector("#aq-right")].map(e => e.getBoundingClientRect());
    return box.height > 0 && box.top >= Math.max(0, pane.top) && box.bottom <= Math.min(innerHeight, pane.bottom);
}"""


@pytest.fixture
def kept(index_folder: Path) -> Conversations:
    return Conversations(index_folder / "conversations.sqlite")


@pytest.fixture
def contradicted(index_folder: Path, kept: Conversations) -> Iterator[str]:
    """The id of a conversation with an answer that another article contradicts."""
    texts = {
        "Count by the police": "The march was fed by nine streets. Police counted 870 people. It rained.",
        "Count by the organisers": "It was a long day. Organisers counted 3,000 people.",
    }
    drafts = [
        Draft(
            title=title, text=text, origin=title, source="The Tally", published=date(2031, 5, day)
        )
        for day, (title, text) in enumerate(texts.items(), 1)
    ]
    with Index.open(index_folder) as articles:
        ids = [outcome.article_id or "" for outcome in articles.add(drafts)]
        known = {"source": "The Tally", "published": date(2031, 5, 1)}
        first, second = (
            cited(texts[title], quote, span, title=title, **known)
            for title, quote, span in (
                ("Count by the police", "Police counted 870 people.", "870"),
                ("Count by the organisers", "Organisers counted 3,000 people.", "3,000"),
            )
        )
        also = cited(texts["Count by the police"], "It rained.", title="Count by the police")
        answer = answered(
            first, also, alternatives=(Alternative(text=second.quote, citations=(second,)),)
        )
        key = new_id()
        kept.keep(key, Exchange("How many?", answer=answer))
        yield key
        articles.remove(ids)


def marked(page: Page) -> Locator:
    return page.locator("#aq-pane #aq-cited")


def test_a_citation_shows_its_sentence_in_context_while_pointed_at(page: Page) -> None:
    ask(page, MARCH)
    point_at(page.locator(LINKS).first)
    card = page.locator("#aq-card")
    expect(card.locator("mark")).to_contain_text("attended by 870 people")
    expect(card).to_contain_text("Coastal Division released the figure")
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()


def test_every_cited_sentence_is_marked_and_keys_go_from_one_to_the_next(
    tab: Page, address: str, contradicted: str
) -> None:
    tab.goto(f"{address}/?c={contradicted}")
    expect(tab.locator("#aq-chat .aq-side")).to_have_count(2)
    tab.locator("#aq-question textarea").blur()
    expect(marked(tab)).to_have_text("Police counted 870 people.")
    expect(tab.locator("#aq-pane mark.aq-also")).to_have_text("It rained.")
    expect(tab.locator("#aq-pane .aq-step")).to_have_text("1 of 3")
    tab.keyboard.press("ArrowRight")
    expect(marked(tab)).to_have_text("It rained.")
    tab.get_by_role("button", name="Next citation").click()
    expect(marked(tab)).to_have_text("Organisers counted 3,000 people.")
    expect(tab.get_by_role("button", name="Next citation")).to_be_disabled()
    tab.keyboard.press("k")
    expect(marked(tab)).to_have_text("It rained.")
    expect(tab.locator("#aq-chat .aq-text .aq-chip[aria-current]")).to_have_text("Source 2")


@pytest.fixture(params=["samples", "BBC"])
def collection(request: pytest.FixtureRequest, index_folder: Path) -> Iterator[list[str]]:
    """The ids of articles that the page has."""
    with Index.open(index_folder) as articles:
        if request.param == "samples":
            yield [article.id for article in articles.articles()]
            return
        if not BBC.exists():
            pytest.skip("the BBC articles are not on this machine")
        with gzip.open(BBC, "rt", encoding="utf-8") as lines:
            rows = random.Random(7).sample(list(map(json.loads, lines)), 40)
        outcomes = articles.add(
            [draft(row["text"], title=row["title"], origin=row["id"]) for row in rows]
        )
        ids = [outcome.article_id or "" for outcome in outcomes]
        yield ids
        articles.remove(ids)


def test_a_hundred_random_citations_land_with_the_sentence_in_view(
    tab: Page, address: str, index_folder: Path, kept: Conversations, collection: list[str]
) -> None:
    tab.emulate_media(reduced_motion="reduce")
    chance, key = random.Random(7), new_id()
    with Index.open(index_folder) as index:
        found = list(index.articles_with_sentences(collection))
    articles = {article.id: article for article, _ in found}
    for number in range(35):
        article, sentences = chance.choice(found)
        some = sorted(chance.sample(sentences, 3))
        quotes = [cite(article, sentence, score=0.8) for sentence in some]
        kept.keep(key, Exchange(f"What is number {number}?", answer=answered(*quotes)))
    tab.goto(f"{address}/?c={key}")
    chips = tab.locator("#aq-chat .aq-text .aq-chip")
    expect(chips.first).to_be_visible()
    assert chips.count() >= 100
    for chip in chance.sample(chips.element_handles(), 100):
        link = chip.get_attribute("href") or ""
        chip.evaluate("chip => chip.click()")
        expected = quoted(link, articles)
        tab.wait_for_function(
            "words => document.querySelector('#aq-cited')?.textContent === words", arg=expected
        )
        assert tab.evaluate(f"({IN_PANE})(document.querySelector('#aq-cited'))"), link
    kept.delete(key)


def quoted(link: str, articles: dict[str, Article]) -> str:
    _, key, place, *_ = link.split("/")
    start, end = map(int, place.split("-"))
    return articles[key].text[start:end]


def test_a_question_in_the_address_is_asked_and_kept(tab: Page, address: str) -> None:
    tab.goto(f"{address}/?q={quote(MARCH)}")
    expect(tab.locator("#aq-chat .aq-answer")).to_contain_text("attended by 870 people")
    # The article that is cited may have been opened beside it meanwhile.
    kept = re.escape(f"{address}/?c={conversation(tab)}")
    expect(tab).to_have_url(re.compile(f"^{kept}(#read/.*)?$"))
    tab.reload()
    expect(tab.locator("#aq-chat .aq-question")).to_have_text(MARCH)


def conversation(page: Page) -> str:
    return page.locator("#aq-chat .aq-log").get_attribute("data-conversation") or ""


def test_a_question_is_changed_in_its_place_and_asked_again(page: Page) -> None:
    ask(page, "What is the capital of Mongolia?")
    page.get_by_role("button", name="Edit").click()
    page.get_by_label("Question", exact=True).fill(MARCH)
    page.get_by_label("Question", exact=True).press("Enter")
    expect(page.locator("#aq-chat .aq-answer")).to_contain_text("870 people")
    expect(page.locator("#aq-chat .aq-question")).to_have_text([MARCH])
    page.get_by_role("button", name="Ask again").click()
    expect(page.locator("#aq-working")).to_contain_text("Answered.")
    expect(page.locator("#aq-chat .aq-question")).to_have_text([MARCH])


def test_a_follow_up_can_be_asked_as_it_was_written(page: Page) -> None:
    ask(page, "Who is the curator of maps at the Calloway Maritime Library?")
    ask(page, "What did she smell?")
    page.get_by_role("button", name="Ask as written").click()
    expect(page.locator("#aq-chat .aq-interpreted")).to_have_count(0)
    expect(page.locator("#aq-chat .aq-question")).to_have_count(2)


def test_an_answer_is_copied_with_its_citation(page: Page, address: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    ask(page, MARCH)
    copied, buttons = {}, page.locator(".aq-acts [data-act=copy]")
    for number, name in enumerate(
        names := ["Copy", "Markdown", "BibTeX", "With positions", "Link"]
    ):
        expect(buttons.nth(number)).to_have_text(name)
        copied[name] = copy_by(buttons.nth(number))
    expect(buttons).to_have_text(names)
    assert "attended by 870 people" in copied["Copy"]
    source = "\n— Rupert Szymański, Harrow Bay barrage march: police count puts crowd at 870, The"
    assert source in copied["Copy"]
    assert copied["Markdown"].startswith("> The weekend march")
    assert copied["BibTeX"].startswith("@article{")
    assert copied["Link"] == f"{address}/?q={quote(MARCH, safe='')}"


def test_keys_lead_to_the_question_to_help_and_back(page: Page) -> None:
    page.locator("#aq-question textarea").blur()
    page.keyboard.press("/")
    expect(page.locator("#aq-question textarea")).to_be_focused()
    expect(page.locator("#aq-question textarea")).to_have_value("")
    page.keyboard.press("Escape")
    expect(page.locator("#aq-question textarea")).not_to_be_focused()
    page.keyboard.press("?")
    expect(page.locator("#aq-help")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#aq-help")).to_be_hidden()
    page.keyboard.press("/")
    page.keyboard.type("j/k?")
    expect(page.locator("#aq-question textarea")).to_have_value("j/k?")


def test_conversations_are_found_renamed_exported_deleted_and_brought_back(page: Page) -> None:
    page.get_by_role("button", name="Keys").wait_for()
    # One word here is in no question that another test asks of the same server.
    ask(page, "Who, pray, led the opposition to the Ullsmere barrage inside the council chamber?")
    key = conversation(page)
    open_tab(page, "Conversations")
    page.locator("#aq-sought textarea, #aq-sought input").fill("OPPOSITION pray")
    item = page.locator(f"#aq-conversations li[data-id='{key}']")
    expect(item).to_be_visible()
    expect(page.locator("#aq-conversations li")).to_have_count(1)
    item.get_by_role("button", name="Rename").click()
    page.get_by_label("Title", exact=True).fill("Pask & <b>co</b>")
    page.get_by_label("Title", exact=True).press("Enter")
    expect(item.locator("a")).to_have_text("Pask & <b>co</b>")
    expect(item.get_by_role("button", name="Rename")).to_be_focused()
    for form, begins in (("Markdown", "# Pask"), ("HTML", "<!doctype html>"), ("JSON", "{")):
        with page.expect_download() as waiting:
            item.get_by_role("button", name=form).click()
        assert waiting.value.suggested_filename.startswith("pask-b-co-b.")
        assert Path(waiting.value.path()).read_text(encoding="utf-8").startswith(begins)
    item.get_by_role("button", name="Delete").click()
    expect(item).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    item.locator("a").click()
    expect(page.locator("#aq-chat .aq-question")).to_contain_text("led the opposition")


def test_a_verdict_with_its_reason_is_kept_for_the_evaluation(
    page: Page, index_folder: Path
) -> None:
    ask(page, MARCH)
    page.get_by_role("button", name="Wrong").click()
    page.get_by_label("Reason").select_option("Something is missing")
    page.get_by_label("Note").fill("The drone")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".aq-why summary")).to_have_text(
        "Saved as wrong: Something is missing; The drone"
    )
    lines = (index_folder / "feedback.jsonl").read_text(encoding="utf-8").splitlines()
    (row,) = [row for row in map(json.loads, lines) if row["id"] == f"{conversation(page)}-1"]
    assert (row["question"], row["note"]) == (MARCH, "The drone")
    assert row["tags"] == ["verdict:down", "reason:incomplete"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_nothing_on_the_page_bars_anybody(
    tab: Page, address: str, contradicted: str, width: int, scheme: str
) -> None:
    tab.set_viewport_size({"width": width, "height": 844})
    tab.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    tab.goto(f"{address}/?c={contradicted}&__theme={scheme}")
    tab.locator("#aq-chat .aq-text .aq-chip").first.click()
    expect(marked(tab)).to_be_visible()
    barred = serious(tab)
    tab.locator("#aq-pane").get_by_role("button", name="Back").click()
    tab.locator("[data-verdict=down]").first.click()
    expect(tab.locator(".aq-why form")).to_be_visible()
    barred += serious(tab)
    open_tab(tab, "Conversations")
    expect(tab.locator("#aq-conversations li").first).to_be_visible()
    barred += serious(tab)
    open_tab(tab, "Articles")
    expect(tab.locator("#aq-articles a").first).to_be_visible()
    barred += serious(tab)
    assert barred == []
    assert tab.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def serious(page: Page) -> list[str]:
    return named([each for each in violations(page) if each["impact"] in ("serious", "critical")])


def test_hostile_conversations_are_shown_and_do_nothing(
    tab: Page, address: str, kept: Conversations, traffic: Traffic
) -> None:
    key = new_id()
    citation = cited(HOSTILE, HOSTILE, title=HOSTILE, source=HOSTILE, url=HOSTILE)
    hostile = answered(citation, question=HOSTILE, standalone_question=HOSTILE + "!")
    kept.keep(key, Exchange(HOSTILE, answer=hostile))
    kept.judge(key, 1, "down", "wrong", HOSTILE)
    tab.goto(f"{address}/?c={key}")
    tab.on("dialog", lambda dialog: pytest.fail(dialog.message))
    expect(tab.locator("#aq-chat .aq-answer .aq-text")).to_contain_text(
        "<script>alert(1)</script> <img src=x onerror=alert(2)> ![x](https://evil.example/x.png)"
    )
    open_tab(tab, "Conversations")
    expect(tab.locator("#aq-conversations")).to_contain_text("<script>alert(1)</script>")
    expect(tab.locator("#aq-chat img, #aq-chat script, #aq-conversations img")).to_have_count(0)
    assert (traffic.elsewhere, traffic.console) == ([], [])
    kept.delete(key)
