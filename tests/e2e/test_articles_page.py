"""The articles: added, found, changed, removed and asked by themselves; and the settings."""

import random
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from index.indexing import Index
from index.records import Article
from qa.assistant import Assistant
from qa.settings import Settings
from tests.e2e.conftest import Traffic, open_adding, open_tab
from tests.e2e.test_chat_page import ask
from tests.e2e.test_chat_work import MARCH, serious
from tests.support.articles import NOUNS, tiny_drafts
from tests.support.site import feed, serving
from ui.kept.preferences import PreferencesFile
from ui.kept.shelf import Shelf

pytestmark = pytest.mark.browser

EDITED = ("title", "source", "author", "url", "published")
LISTED = "#aq-articles a.aq-open"
PUFFINS = "Puffins return to Tarn Skerry"


@pytest.fixture
def articles(page: Page, index_folder: Path) -> Iterator[Page]:
    """The page at its articles; what a test chose or changed is forgotten afterwards."""
    with Index.open(index_folder) as index:
        before = {article.id: article for article in index.articles()}
    open_tab(page, "Articles")
    expect(page.locator(LISTED)).to_have_count(len(before))
    yield page
    for name in ("preferences", "shelf"):
        for file in index_folder.glob(f"{name}.sqlite*"):
            file.unlink()
    with Index.open(index_folder) as index:
        index.remove([article.id for article in index.articles() if article.id not in before])
        for article in before.values():
            if article not in index.articles():
                index.restore(article)
                index.edit(article.id, **{name: getattr(article, name) for name in EDITED})


def box(page: Page, name: str) -> Locator:
    return page.locator(f"#aq-{name} textarea, #aq-{name} input")


def find(page: Page, words: str) -> None:
    box(page, "wanted").fill(words)
    expect(page.locator(LISTED)).to_have_count(1)


def pick(calendar: Locator, day: str) -> None:
    """Pick a day from a calendar, which the browser shows outside of the page."""
    calendar.click()
    calendar.page.locator(".aq-day").evaluate(
        """(shown, day) => {
            shown.value = day;
            shown.dispatchEvent(new Event("change"));
        }""",
        day,
    )


def stored(folder: Path, words: str) -> Article:
    with Index.open(folder) as index:
        (found,) = [article for article in index.articles() if words in article.title]
        return found


def test_articles_are_narrowed_down_and_sorted(articles: Page) -> None:
    box(articles, "from").fill("2031-07-01")
    expect(articles.locator("#aq-articles")).to_contain_text("of 24 articles")
    box(articles, "from").fill("July")
    expect(articles.locator("#aq-articles")).to_contain_text("'July' is no day")
    box(articles, "from").fill("")
    articles.locator("#aq-source input").click()
    articles.get_by_role("option", name="The Eastholm Post (fictional)").click()
    expect(articles.locator("#aq-articles .aq-count")).to_have_text("5 of 24 articles")
    articles.get_by_role("button", name="List all").click()
    expect(articles.locator("#aq-articles .aq-count")).to_have_text("24 articles")
    articles.locator("#aq-order input").click()
    articles.get_by_role("option", name="By title").click()
    expect(articles.locator(LISTED).first).not_to_contain_text("Nine months on")
    titles = articles.locator(LISTED).all_inner_texts()
    assert titles == sorted(titles, key=str.casefold)


def test_the_order_stands_beside_its_arrow_on_a_narrow_screen(articles: Page) -> None:
    articles.set_viewport_size({"width": 390, "height": 900})
    order = articles.locator("#aq-order")
    text_ends = order.locator("input").evaluate(
        """field => {
            const pen = document.createElement("canvas").getContext("2d");
            pen.font = getComputedStyle(field).font;
            const before = parseFloat(getComputedStyle(field).paddingLeft);
            const { width } = pen.measureText(field.value);
            return field.getBoundingClientRect().left + before + width;
        }"""
    )
    arrow = order.locator(".icon-wrap").bounding_box()
    assert arrow is not None
    assert text_ends <= arrow["x"]


def test_what_is_known_is_edited_and_tags_are_given_in_place(
    articles: Page, index_folder: Path, traffic: Traffic
) -> None:
    before = stored(index_folder, PUFFINS)
    find(articles, "puffins")
    button = articles.get_by_role("button", name="Edit")
    button.click()
    field = articles.get_by_label("Title", exact=True)
    expect(field).to_be_focused()
    field.fill("Nothing")
    field.press("Escape")
    expect(button).to_be_focused()
    button.click()
    expect(field).to_have_value(before.title)  # what is left by Escape changes nothing
    field.fill("Puffins are back")
    day = articles.get_by_label("Date", exact=True)
    day.fill("2019-11")
    articles.get_by_label("Author", exact=True).fill("J. R.")
    day.press("Enter")
    expect(articles.get_by_role("alert")).to_have_text(
        "'2019-11' is more than a day: name one, as in 2024-05-31."
    )
    expect(field).to_have_value("Puffins are back")  # nothing that was typed is lost
    calendar = articles.get_by_role("button", name="Date: choose a day")
    pick(calendar, "2019-11-18")
    expect(calendar).to_be_focused()
    expect(day).to_have_value("2019-11-18")
    articles.get_by_role("button", name="Save").click()
    # A title is searched for too, and the first one has the embedder loaded.
    expect(articles.locator(LISTED)).to_have_text("Puffins are back", timeout=90_000)
    expect(button).to_be_focused()
    after = stored(index_folder, "Puffins are back")
    known = {"title": "Puffins are back", "author": "J. R.", "published": date(2019, 11, 18)}
    assert after == before.model_copy(update={**known, "sources": after.sources})
    articles.get_by_role("button", name="Tags").click()
    field = articles.get_by_label("Tags, separated by commas")
    field.dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    expect(field).to_be_focused()  # what is being composed is not kept half typed
    field.fill("islands, birds")
    field.press("Enter")
    expect(articles.locator(".aq-tag", has_text="birds")).to_be_visible()
    expect(articles.get_by_role("button", name="Tags")).to_be_focused()
    box(articles, "wanted").fill("")
    expect(articles.locator(LISTED)).to_have_count(24)
    articles.locator(".aq-tag", has_text="birds").click()
    expect(articles.locator(LISTED)).to_have_text(["Puffins are back"])
    assert traffic == Traffic()


def test_selected_articles_are_asked_alone_in_one_line_of_chips(articles: Page) -> None:
    picked, boxes = articles.locator(".aq-picked"), articles.locator(".aq-pick")
    find(articles, "puffins")
    articles.get_by_label("Select all listed").check()
    expect(picked).to_contain_text("1 of 24 selected")
    box(articles, "wanted").fill("")
    expect(articles.locator(LISTED)).to_have_count(24)
    articles.get_by_role("button", name="Clear").click()
    expect(picked).to_be_hidden()
    for n in range(3):
        boxes.nth(n).check()
    expect(picked).to_contain_text("3 of 24 selected")
    articles.set_viewport_size({"width": 390, "height": 700})
    articles.get_by_role("button", name="Ask only these").click()
    scope = articles.locator("#aq-scope")
    expect(scope).to_contain_text("Asking only 3 articles:")
    expect(articles.locator("#aq-question")).to_be_in_viewport(ratio=1)
    bounds = scope.locator(".aq-scope").bounding_box()
    assert bounds is not None
    assert bounds["height"] < 50
    assert articles.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    scope.locator(".aq-choice").first.click()
    expect(scope).to_contain_text("Asking only 2 articles:")
    scope.get_by_role("button", name="Ask all articles").click()
    expect(scope).to_be_hidden()


def test_articles_without_a_date_are_never_left_out_silently(
    articles: Page, index_folder: Path
) -> None:
    with Index.open(index_folder) as index:
        index.edit(stored(index_folder, PUFFINS).id, published=None)
    field = box(articles, "from")
    pick(articles.locator("#aq-from .aq-calendar"), "2031-07-01")
    expect(field).to_have_value("2031-07-01")
    shown = articles.locator("#aq-articles")
    expect(shown).to_contain_text("1 without a date left out")
    articles.get_by_role("button", name="Ask only these").click()
    scope = articles.locator("#aq-scope")
    expect(scope).to_contain_text("1 without a date left out")
    scope.get_by_role("button", name="Include").click()
    expect(scope).to_contain_text("or without a date")
    open_tab(articles, "Articles")
    shown.get_by_role("button", name="Include").click()
    expect(shown).not_to_contain_text("left out")
    expect(shown.get_by_text(PUFFINS)).to_be_visible()


def test_escape_in_a_field_leaves_the_focus_there(articles: Page) -> None:
    articles.locator(LISTED).first.click()
    expect(articles.locator("#aq-pane .aq-article")).to_be_visible()
    box(articles, "wanted").focus()
    articles.keyboard.press("Escape")
    expect(box(articles, "wanted")).to_be_focused()


def test_arrows_are_left_to_what_scrolls_sideways(articles: Page) -> None:
    prevented = articles.evaluate(
        """() => {
            const region = document.createElement("div");
            region.tabIndex = 0;
            region.setAttribute("role", "region");
            document.body.append(region);
            return [region, document.body].map((target) => {
                const key = new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true, cancelable: true });
                target.dispatchEvent(key);
                return key.defaultPrevented;
            });
        }"""
    )
    assert prevented == [False, True]


def test_a_removal_is_undone_at_once_or_after_the_page_was_opened_anew(
    articles: Page, index_folder: Path
) -> None:
    before = stored(index_folder, PUFFINS)
    find(articles, "puffins")
    articles.get_by_role("button", name="Remove").click()
    expect(articles.locator("#aq-articles .aq-undo")).to_contain_text(f"Removed “{PUFFINS}")
    expect(articles.locator(LISTED)).to_have_count(0)
    articles.get_by_role("button", name="Undo").click()
    expect(articles.locator(LISTED)).to_contain_text(PUFFINS)
    assert stored(index_folder, PUFFINS) == before
    articles.get_by_role("button", name="Remove").click()
    expect(articles.locator("#aq-articles .aq-undo")).to_be_visible()
    articles.reload()
    open_tab(articles, "Articles")
    articles.get_by_text("1 removed article").click()
    articles.get_by_role("button", name="Put back").click()
    expect(articles.locator(LISTED)).to_have_count(24)
    assert stored(index_folder, PUFFINS) == before


def test_all_that_was_removed_is_deleted_for_good_by_a_second_click(articles: Page) -> None:
    find(articles, "puffins")
    articles.get_by_role("button", name="Remove").click()
    articles.get_by_text("1 removed article").click()
    sure = articles.get_by_role("button", name="Yes, delete this article for good")
    articles.get_by_text("Delete all of these for good").click()
    expect(sure).to_be_visible()
    expect(articles.get_by_role("button", name="Put back")).to_be_visible()
    sure.click()
    expect(articles.locator(".aq-removed")).to_have_count(0)


def test_older_removals_are_a_click_away_and_stay_in_sight(
    articles: Page, index_folder: Path
) -> None:
    shelf, puffins = Shelf(index_folder), stored(index_folder, PUFFINS)
    for n in range(60):
        shelf.keep(puffins.model_copy(update={"id": f"{n:016}", "title": f"Removed {n:02}"}))
    oldest = articles.get_by_text("Removed 00")
    find(articles, "puffins")
    articles.get_by_text("60 removed articles", exact=True).click()
    expect(articles.locator(".aq-removed li")).to_have_count(50)
    articles.get_by_role("button", name="Show 10 more").click()
    expect(articles.locator(".aq-removed li")).to_have_count(60)
    expect(oldest).to_be_visible()
    articles.get_by_role("button", name="Delete for good", exact=True).nth(58).click()
    expect(articles.get_by_text("59 removed articles", exact=True)).to_be_visible()
    expect(oldest).to_be_visible()
    articles.get_by_text("Delete all 59 of these for good").click()
    articles.get_by_role("button", name="Yes, delete all 59 removed articles for good").click()
    expect(articles.locator(".aq-removed")).to_have_count(0)


def test_the_chat_asks_only_what_was_chosen_until_that_is_cleared(articles: Page) -> None:
    find(articles, "puffins")
    articles.get_by_role("button", name="Ask only this", exact=True).click()
    scope = articles.locator("#aq-scope")
    expect(scope).to_contain_text(f"Asking only 1 article: “{PUFFINS}")
    ask(articles, MARCH)
    expect(articles.locator("#aq-chat")).not_to_contain_text("870 people")
    articles.goto(articles.url.partition("?")[0])
    expect(scope).to_contain_text("Asking only 1 article")
    scope.get_by_role("button", name="Ask all articles").click()
    expect(scope).to_be_hidden()
    ask(articles, MARCH)
    expect(articles.locator("#aq-chat")).to_contain_text("870 people")


def test_every_file_says_what_became_of_it(articles: Page, tmp_path: Path) -> None:
    table = "title,text\n" + "".join(
        f"Balloon {n},The balloon number {n} came down in a field near Vossmoor.\n"
        for n in range(3)
    )
    (tmp_path / "balloons.csv").write_text(table)
    (tmp_path / "noise.bin").write_bytes(b"\x00\x01" * 200)
    articles.get_by_role("button", name="Add articles").click()
    files = [tmp_path / "balloons.csv", tmp_path / "noise.bin"]
    articles.locator("#aq-files input[type=file]").set_input_files(files)
    added = articles.locator("#aq-added")
    expect(added).to_contain_text("3 added, 1 failed.")
    expect(added).to_contain_text("balloons.csv: 3 added.")
    expect(added).to_contain_text("noise.bin: it is a binary file")
    expect(articles.locator("#aq-articles .aq-count")).to_have_text("27 articles")


def test_copies_and_similar_articles_are_reported_and_opened(
    articles: Page, tmp_path: Path
) -> None:
    articles.get_by_role("button", name="Duplicates").click()
    report = articles.locator("#aq-alike")
    expect(report).to_have_text("No article is here twice, and none is much like another.")
    story = " ".join(f"The {noun} of Westhaven was closed on that day." for noun in NOUNS)
    files = [tmp_path / name for name in ("post.md", "gazette.md", "courier.md")]
    for file, cost in zip(files, ("12", "12", "15"), strict=True):
        file.write_text(f"# Closed in {file.stem}\n\n{story}\n\nIt cost {cost} crowns.\n")
    articles.get_by_role("button", name="Add articles").click()
    articles.locator("#aq-files input[type=file]").set_input_files(files)
    expect(report).to_contain_text("1 story stored once, 1 group of similar articles kept apart")
    expect(report.locator(".aq-copies")).to_contain_text("Closed in gazette")
    expect(report.locator(".aq-pairs")).to_contain_text("A and B are 96 % alike")
    articles.set_viewport_size({"width": 390, "height": 900})
    assert serious(articles) == []
    assert articles.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    report.locator(".aq-alike").get_by_text("Closed in courier").click()
    expect(articles.locator("#aq-pane")).to_contain_text("It cost 15 crowns.")


def test_adding_goes_on_while_the_page_is_opened_anew_until_it_is_stopped(
    articles: Page, tmp_path: Path, index_folder: Path
) -> None:
    chance = random.Random(7)
    stories = (" ".join(chance.choices(NOUNS, k=60)) for _ in range(4000))  # none like another
    rows = "".join(f"Balloon {n},It passed {story}.\n" for n, story in enumerate(stories))
    (tmp_path / "balloons.csv").write_text("title,text\n" + rows)
    (tmp_path / "later.txt").write_text("A kite came down in a field near Vossmoor.")
    articles.get_by_role("button", name="Add articles").click()
    dropped = articles.locator("#aq-files input[type=file]")
    dropped.set_input_files(tmp_path / "balloons.csv")
    added = articles.locator("#aq-added")
    expect(added).to_contain_text(re.compile(r"balloons.csv is being read, \d+ so far"))
    expect(added.locator(".aq-spin")).to_have_css("border-top-width", "2px")
    dropped.set_input_files(tmp_path / "later.txt")
    expect(added).to_contain_text("later.txt waits")
    articles.reload()
    open_tab(articles, "Articles")
    expect(added).to_contain_text("later.txt waits")
    articles.get_by_role("button", name="Stop", exact=True).click()
    expect(added).to_contain_text("1 not begun.")
    expect(articles.get_by_role("button", name="Stop", exact=True)).to_be_hidden()
    with Index.open(index_folder) as index:
        stored = len(index.articles()) - 24
    assert 0 < stored < 4000
    expect(added).to_contain_text(f"Stopped: {stored:,} added, 1 not begun.")
    expect(articles.locator("#aq-articles .aq-count").first).to_have_text(
        f"{24 + stored:,} articles"
    )


def test_an_address_that_must_not_be_reached_is_refused_with_its_reason(articles: Page) -> None:
    open_adding(articles, "Web")
    box(articles, "urls").fill("http://127.0.0.1:9/feed.xml\nnonsense")
    articles.get_by_role("button", name="Fetch and add").click()
    added = articles.locator("#aq-added")
    expect(added).to_contain_text("2 failed.")
    expect(added).to_contain_text("http://127.0.0.1:9/feed.xml")
    expect(added).to_contain_text("not on the public internet")


def test_a_feed_and_a_page_are_added_by_their_addresses(
    visitor: BrowserContext,
    serve_here: Callable[[Assistant], str],
    open_index: Callable[..., Index],
) -> None:
    near = {"allow_private_addresses": True, "fetch_delay_s": 0, "same_story": 1}
    index = open_index(**near)
    index.add(tiny_drafts())
    assistant = Assistant(index, settings=Settings.build(**near, reader="small"))
    with serving() as site:
        for name in ("Gulls", "Terns", "Puffins"):
            site.put_story(f"/{name}", name, f"The {name.lower()} are back on Tarn Skerry.")
        site.pages["/feed.xml"] = feed(site.url("/Gulls"), site.url("/Terns"), site.url("/gone"))
        page = visitor.new_page()
        page.goto(serve_here(assistant))
        open_adding(page, "Web")
        box(page, "urls").fill(f"{site.url('/feed.xml')}\n{site.url('/Puffins')}")
        page.get_by_role("button", name="Fetch and add").click()
        added = page.locator("#aq-added")
        expect(added).to_contain_text("3 added, 1 failed.")
        expect(added).to_contain_text(f"{site.url('/gone')}: the server answers 404")
    expect(page.locator(LISTED)).to_have_count(6 + 3)
    page.close()


def test_fetching_nothing_says_what_is_missing(articles: Page) -> None:
    open_adding(articles, "Web")
    articles.get_by_role("button", name="Fetch and add").click()
    expect(articles.locator("#aq-added")).to_contain_text("Type an address first.")


def test_what_there_is_is_counted_and_drawn(articles: Page) -> None:
    articles.get_by_role("button", name="Statistics").click()
    figures = articles.locator("#aq-figures")
    expect(figures).to_contain_text("Articles by month")
    expect(figures.locator("rect").first).to_be_visible()
    expect(figures).to_contain_text("The Harrow Bay Courier (fictional)")


def test_settings_are_kept_and_hold(articles: Page, index_folder: Path) -> None:
    open_tab(articles, "Settings")
    articles.get_by_label("Dark", exact=True).check()
    expect(articles.locator("body")).to_have_class("dark")
    articles.get_by_label("Very careful").check()
    passages = articles.locator("#aq-top-k input[type=number]")
    with articles.expect_response(lambda said: '"data":[3]' in (said.request.post_data or "")):
        passages.fill("3")
        passages.press("Tab")
    expect(articles.locator("#aq-kept")).to_contain_text("Saved.")
    chosen = PreferencesFile(index_folder).of("")
    assert (chosen.top_k, chosen.min_confidence, chosen.theme) == (3, 0.85, "dark")
    articles.reload()
    expect(articles.locator("body")).to_have_class("dark")
    open_tab(articles, "Settings")
    expect(passages).to_have_value("3")
    expect(articles.get_by_label("Very careful")).to_be_checked()
    articles.get_by_role("button", name="Back to the defaults").click()
    expect(passages).to_have_value("10")
    expect(articles.locator("body")).not_to_have_class("dark")


@pytest.mark.parametrize("width", [1440, 390])
def test_articles_and_settings_have_no_serious_fault_of_access(
    articles: Page, width: int, traffic: Traffic
) -> None:
    articles.set_viewport_size({"width": width, "height": 900})
    articles.get_by_role("button", name="Add articles").click()
    articles.get_by_role("button", name="Statistics").click()
    expect(articles.locator("#aq-figures rect").first).to_be_visible()
    assert serious(articles) == []
    open_tab(articles, "Settings")
    models = articles.locator("#aq-models")
    expect(models).to_contain_text("all-MiniLM-L6-v2 · 90.9 MB · SHA-256 53aa51172d14…")
    expect(models.locator("li")).to_have_count(4)
    assert serious(articles) == []
    overflow = articles.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert overflow <= 0, "the page scrolls sideways"
    assert traffic.elsewhere == []
