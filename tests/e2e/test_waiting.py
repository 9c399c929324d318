"""More people ask than are answered at the same time, and many watch."""

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from index.arrays import Vectors
from index.indexing import Index
from qa.assistant import Assistant
from qa.reader.base import Evidence, PassageToRead
from qa.settings import Settings
from tests.e2e.conftest import PATIENCE_S, context, open_tab
from tests.e2e.test_chat_page import ask
from tests.support.readers import FirstSentences
from tests.support.site import serving
from tests.support.waiting import wait_for_asking
from ui.desk.desks import AT_ONCE

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
    type_and_ask(page, QUESTION)
    return page


def test_whoever_waits_sees_how_many_are_before(
    browser: Browser,
    visitor: BrowserContext,
    serve_here: Callable[[Assistant], str],
    tiny_index: Index,
    reader: Held,
) -> None:
    address = serve_here(Assistant(tiny_index, settings=Settings(reader="small"), reader=reader))
    pages = []
    for _ in range(AT_ONCE):
        pages.append(open_and_ask(visitor, address))
        assert reader.held.acquire(timeout=PATIENCE_S)
    other = context(browser)  # a browser has six connections
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


def test_an_answer_comes_to_the_conversation_it_was_asked_in_and_to_no_other(
    visitor: BrowserContext,
    serve_here: Callable[[Assistant], str],
    tiny_index: Index,
    reader: Held,
) -> None:
    page = open_and_ask(
        visitor, serve_here(Assistant(tiny_index, settings=Settings(reader="small"), reader=reader))
    )
    assert reader.held.acquire(timeout=PATIENCE_S)
    questions = page.locator("#aq-chat .aq-question")
    expect(questions).to_have_text([QUESTION])
    page.get_by_role("button", name="New conversation").click()
    expect(questions).to_have_count(0)
    expect(page.locator("#aq-working .aq-stage")).to_have_count(0)
    ask(page, "Who is the mayor?")
    kept = conversation(page)
    type_and_ask(page, QUESTION)
    assert reader.held.acquire(timeout=PATIENCE_S)
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#aq-question textarea")).to_have_value(QUESTION)
    reader.go.set()
    wait_for_asking()
    ask(page, "Where is the mayor?")
    expect(questions).to_have_text(["Who is the mayor?", "Where is the mayor?"])
    assert conversation(page) == kept
    open_tab(page, "Conversations")
    page.locator("#aq-conversations").get_by_role("link", name=QUESTION).click()
    expect(questions).to_have_text([QUESTION])
    expect(page.locator("#aq-chat .aq-answer")).to_be_visible()
    page.close()


def test_a_conversation_that_is_opened_stays_when_an_answer_comes_to_another(
    visitor: BrowserContext,
    serve_here: Callable[[Assistant], str],
    tiny_index: Index,
    reader: Held,
) -> None:
    page = visitor.new_page()
    page.goto(serve_here(Assistant(tiny_index, settings=Settings(reader="small"), reader=reader)))
    ask(page, "Who is the mayor?")
    page.get_by_role("button", name="New conversation").click()
    questions = page.locator("#aq-chat .aq-question")
    expect(questions).to_have_count(0)
    type_and_ask(page, QUESTION)
    assert reader.held.acquire(timeout=PATIENCE_S)
    open_tab(page, "Conversations")
    page.locator("#aq-conversations").get_by_role("link", name="Who is the mayor?").click()
    expect(questions).to_have_text(["Who is the mayor?"])
    reader.go.set()
    wait_for_asking()
    ask(page, "Where is the mayor?")
    expect(questions).to_have_text(["Who is the mayor?", "Where is the mayor?"])
    page.close()


def conversation(page: Page) -> str:
    """Return the address without the article that is opened beside it."""
    return page.url.partition("#")[0]


def type_and_ask(page: Page, question: str) -> None:
    box = page.locator("#aq-question textarea")
    box.fill(question)
    box.press("Enter")


def waiting(page: Page, told: str) -> Page:
    expect(page.locator("#aq-working .aq-stage")).to_contain_text(
        f"Waiting: {told} to be answered first"
    )
    return page


WATCHING = 50  # more than the 40 events that Gradio works at by itself


@pytest.mark.usefixtures("browser")  # without its loop Gradio makes some, and leaves them
def test_those_who_watch_what_is_added_keep_nobody_from_being_answered(
    serve_here: Callable[[Assistant], str], open_index: Callable[..., Index]
) -> None:
    near = {"allow_private_addresses": True, "fetch_delay_s": 0}
    assistant = Assistant(open_index(**near), settings=Settings.build(**near, reader="small"))
    go = threading.Event()
    with (
        serving() as site,
        httpx.Client(base_url=serve_here(assistant), timeout=PATIENCE_S) as client,
    ):
        site.pages["/slow"] = lambda _: go.wait() and None
        tab = Joined(client)
        tab.join("aq-add-urls", "click", site.url("/slow"))
        with tab.told() as messages:
            wait_for(messages, "process_generating", 1)
            for _ in range(WATCHING):
                tab.join("aq-adding", "change")
            wait_for(messages, "process_generating", WATCHING)
            assert client.get("/health").status_code == 200
            go.set()
            wait_for(messages, "process_completed", 1 + WATCHING)


class Joined:
    """A tab of a browser that sends events as the page's script does."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client
        config = client.get("/config").json()
        self._ids = {part["props"].get("elem_id"): part["id"] for part in config["components"]}
        self._events = {
            tuple(target): each["id"]
            for each in config["dependencies"]
            for target in each["targets"]
        }

    def join(self, part: str, event: str, *data: str) -> None:
        key = self._ids[part]
        number = self._events[key, event]
        said = {"fn_index": number, "session_hash": "tab", "data": data, "trigger_id": key}
        self._client.post("/gradio_api/queue/join", json=said).raise_for_status()

    @contextmanager
    def told(self) -> Iterator[Iterator[dict[str, str]]]:
        """Give what the tab is told of its events, as it comes."""
        told = {"session_hash": "tab"}
        with self._client.stream("GET", "/gradio_api/queue/data", params=told) as stream:
            lines = stream.iter_lines()
            yield (json.loads(line[5:]) for line in lines if line.startswith("data:"))


def wait_for(messages: Iterator[dict[str, str]], message: str, events: int) -> None:
    """Wait until so many events have been told of by such a message."""
    of: set[str] = set()
    while len(of) < events:
        told = next(messages)
        if told["msg"] == message:
            of.add(told["event_id"])
