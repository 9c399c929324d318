"""More people ask than are answered at the same time."""

import threading
from collections.abc import Callable, Iterator, Sequence

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from index.arrays import Vectors
from index.indexing import Index
from qa.assistant import Assistant
from qa.reader.base import Evidence, PassageToRead
from qa.settings import Settings
from tests.unit.test_eval_systems import FirstSentences
from ui.desks import AT_ONCE

pytestmark = pytest.mark.browser

QUESTION = "Who was saved by the lifeboat?"


class Held(FirstSentences):
    """A reader that holds the question of the visitors until it is let go."""

    def __init__(self) -> None:
        self.held = threading.Semaphore(0)
        self.go = threading.Event()

    def read(
        self, question: str, vector: Vectors, passages: Sequence[PassageToRead]
    ) -> list[Evidence]:
        if question == QUESTION:
            self.held.release()
            self.go.wait()
        return super().read(question, vector, passages)


@pytest.fixture
def reader() -> Iterator[Held]:
    held = Held()
    yield held
    held.go.set()


def open_and_ask(visitor: BrowserContext, address: str) -> Page:
    page = visitor.new_page()
    page.goto(address)
    box = page.locator("#aq-question textarea")
    box.fill(QUESTION)
    box.press("Enter")
    return page


def test_whoever_waits_sees_how_many_are_before(
    browser: Browser,
    visitor: BrowserContext,
    serve_here: Callable[[Assistant], str],
    tiny_index: Index,
    reader: Held,
) -> None:
    address = serve_here(Assistant(tiny_index, settings=Settings(), reader=reader))
    pages = []
    for _ in range(AT_ONCE):
        pages.append(open_and_ask(visitor, address))
        assert reader.held.acquire(timeout=20)
    other = browser.new_context()  # a browser has six connections
    next_one, one_who_leaves, last = (
        waiting(open_and_ask(other, address), told)
        for told in ("One question has", "2 questions have", "3 questions have")
    )
    one_who_leaves.get_by_role("button", name="Stop").click()
    expect(one_who_leaves.locator("#aq-working .aq-stage")).to_have_count(0)
    waiting(last, "2 questions have")
    reader.go.set()
    for page in (*pages, next_one, last):
        expect(page.locator("#aq-chat .aq-answer")).to_be_visible()
    for page in pages:
        page.close()
    other.close()


def waiting(page: Page, told: str) -> Page:
    expect(page.locator("#aq-working .aq-stage")).to_contain_text(
        f"Waiting: {told} to be answered first"
    )
    return page
