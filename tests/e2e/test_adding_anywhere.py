"""Articles that come in from anywhere on the page: dropped, pasted, offered by an address."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from index.indexing import Index
from qa.assistant import Assistant
from qa.settings import Settings
from tests.e2e.conftest import Traffic, open_adding
from tests.e2e.test_chat_work import serious
from tests.support.articles import tiny_drafts
from tests.support.site import serving

pytestmark = pytest.mark.browser

STORY = "The lamp of Aldmoor was lit by Jens Holm in the year of the flood. "
OpenIndex = Callable[..., Index]


def drop(page: Page, *paths: Path) -> None:
    """Drop files and folders of this computer on the chat, as a person does."""
    session = page.context.new_cdp_session(page)
    data = {"items": [], "files": list(map(str, paths)), "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        event = {"type": kind, "x": 200, "y": 200, "data": data}
        session.send("Input.dispatchDragEvent", event)
    session.detach()


def paste(page: Page, text: str, target: str = "#aq-question textarea") -> None:
    """Paste a text into an element."""
    page.locator(target).evaluate(
        """(element, text) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", text);
            const told = { clipboardData, bubbles: true, cancelable: true };
            element.dispatchEvent(new ClipboardEvent("paste", told));
        }""",
        text,
    )


def panel(page: Page) -> Locator:
    return page.locator("#aq-arrivals")


@pytest.fixture
def small(
    visitor: BrowserContext, serve_here: Callable[[Assistant], str], open_index: OpenIndex
) -> Iterator[Page]:
    """A page over six tiny articles, which takes in files and texts of up to a megabyte."""
    near = {"allow_private_addresses": True, "fetch_delay_s": 0, "max_file_mb": 1}
    index = open_index(**near)
    index.add(tiny_drafts())
    page = visitor.new_page()
    page.goto(serve_here(Assistant(index, settings=Settings.build(**near))))
    expect(panel(page)).to_be_attached()
    expect(page.locator("#aq-question textarea")).to_be_visible()
    yield page
    page.close()


def stored(tmp_path: Path) -> set[str]:
    with Index.open(tmp_path / "ix") as index:
        return {article.title for article in index.articles()}


def test_a_folder_dropped_anywhere_is_added_asked_about_and_taken_back(
    small: Page, tmp_path: Path
) -> None:
    before = stored(tmp_path)
    folder = tmp_path / "news"
    (folder / "deep" / ".git").mkdir(parents=True)
    (folder / "kite.txt").write_text("The kite came down in a field near Vossmoor.")
    (folder / "deep" / "crane.md").write_text("# Crane\n\nThe crane of Quorrow was sold.")
    (folder / "deep" / ".git" / "config.txt").write_text("Not an article.")
    (folder / "photo.png").write_bytes(b"\x89PNG")
    alone = tmp_path / "noise.txt"
    alone.write_bytes(b"\0\1" * 99)
    drop(small, folder, alone)
    told = panel(small)
    expect(told).to_contain_text("2 added, 1 failed.")
    expect(told).to_contain_text("noise.txt: it is a binary file")
    expect(told).not_to_contain_text("photo.png")
    assert stored(tmp_path) == before | {"Kite", "Crane"}
    told.get_by_role("button", name="Ask about these 2").click()
    expect(small.locator("#aq-scope")).to_contain_text("Asking only 2 articles:")
    expect(told).to_be_hidden()
    drop(small, folder / "kite.txt")
    expect(told).to_contain_text("Already there, unchanged: Kite")
    expect(told.get_by_role("button", name="Undo")).to_have_count(0)
    (folder / "kite.txt").write_text("The kite came down in a field near Vossmoor. It was red.")
    drop(small, folder / "kite.txt")
    expect(told).to_contain_text("Replaced by this version: Kite")
    told.get_by_role("button", name="Undo").click()
    expect(told).to_contain_text("Undone: 1 article is removed again, and the version before is")
    with Index.open(tmp_path / "ix") as index:
        texts = {article.text for article in index.articles() if article.title == "Kite"}
    assert texts == {"The kite came down in a field near Vossmoor."}


def test_a_long_paste_offers_to_become_an_article(small: Page, tmp_path: Path) -> None:
    question = small.locator("#aq-question textarea")
    paste(small, "When was the lamp lit?")
    expect(panel(small)).to_be_hidden()
    paste(small, STORY * 20)
    told = panel(small)
    expect(told).to_contain_text("You pasted 1,340 characters: more than a question.")
    expect(question).to_have_value("")
    told.get_by_role("button", name="Put it in the question").click()
    expect(question).to_have_value(STORY * 20)
    expect(told).to_be_hidden()
    question.fill("")
    paste(small, STORY * 20, "body")
    expect(told.get_by_role("button", name="Put it in the question")).to_have_count(0)
    told.get_by_text("Title, date, source …").click()
    told.get_by_label("Title", exact=True).fill("The lamp")
    told.get_by_label("Source", exact=True).fill("The Post")
    told.get_by_label("Date", exact=True).fill("2019-11")
    told.get_by_role("button", name="Add as an article").click()
    expect(told).to_contain_text("'2019-11' is more than a day")
    expect(told.get_by_label("Title", exact=True)).to_have_value("The lamp")  # nothing is lost
    told.get_by_label("Date", exact=True).fill("18.11.2019")
    told.get_by_role("button", name="Add as an article").click()
    expect(told).to_contain_text("Added: The lamp")
    expect(told.get_by_label("Title", exact=True)).to_have_count(0)
    with Index.open(tmp_path / "ix") as index:
        (lamp,) = [article for article in index.articles() if article.title == "The lamp"]
    assert (lamp.source, str(lamp.published)) == ("The Post", "2019-11-18")
    told.get_by_role("button", name="Undo").click()
    expect(told).to_contain_text("Undone: 1 article is removed again.")
    told.get_by_role("button", name="Close").click()
    expect(told).to_be_hidden()
    paste(small, STORY * (5_000_000 // len(STORY)))
    expect(told).to_contain_text("Pasted text: it is larger than the limit of 1 MB")
    expect(question).to_have_value("")


def test_an_address_in_a_link_is_fetched_by_a_click_and_not_before(
    small: Page, tmp_path: Path
) -> None:
    with serving() as site:
        site.put_story("/gulls?day=1&x=2", "Gulls", "The gulls are back on Tarn Skerry.")
        url = site.url("/gulls?day=1&x=2")
        small.goto(f"{small.url}?add={url.replace('&', '%26')}")
        told = panel(small)
        expect(told).to_contain_text(f"Fetch this page and add it as an article? {url}")
        assert "add=" not in small.url
        expect(told.get_by_role("button", name="Fetch and add")).to_be_enabled()
        assert site.asked == []
        told.get_by_role("button", name="No", exact=True).click()
        expect(told).to_be_hidden()
        small.goto(f"{small.url}?add={url.replace('&', '%26')}")
        told.get_by_role("button", name="Fetch and add").click()
        expect(told).to_contain_text("Added: Gulls")
        assert "/gulls?day=1&x=2" in site.paths
    assert "Gulls" in stored(tmp_path)


def test_an_address_that_must_not_be_reached_is_refused(
    page: Page, address: str, traffic: Traffic
) -> None:
    told = panel(page)
    fetch = told.get_by_role("button", name="Fetch and add")
    page.goto(f"{address}/?add=javascript:alert(1)")
    expect(told).to_contain_text("is no address of a page")
    expect(fetch).to_have_count(0)
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(f"{address}/?add=http://169.254.169.254/{'latest' * 50}")
    expect(fetch).to_be_enabled()
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    fetch.click()
    expect(told).to_contain_text("not on the public internet")
    assert traffic.elsewhere == []


def test_the_bookmark_leads_back_to_the_page_with_the_address_of_another(
    page: Page, address: str
) -> None:
    open_adding(page, "Web")
    link = page.get_by_role("link", name="Add to Article QA")
    link.hover()
    expect(link).to_have_attribute(
        "href", f'javascript:void open("{address}/?add="+encodeURIComponent(location.href))'
    )
    link.click()
    expect(panel(page)).to_contain_text("Drag this button to your bookmarks.")
