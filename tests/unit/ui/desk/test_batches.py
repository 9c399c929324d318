import re
import threading
from collections.abc import AsyncIterator, Callable

import pytest

from index.errors import ReadError
from index.records import Outcome
from tests.support.coroutines import gathered, run
from tests.support.pages import Seen
from ui.desk.batches import Batches, BatchView, Report, Stop
from ui.desk.work import Work

LONGEST_S = 20


class Held:
    """A task that begins an article, and goes on with further ones when it is let go."""

    def __init__(self, articles: int = 1) -> None:
        self.begun = threading.Event()
        self.let_go = threading.Event()
        self._articles = articles

    def __call__(self, report: Report, stop: Stop) -> None:
        for _ in range(self._articles):
            self.begun.set()
            assert self.let_go.wait(LONGEST_S)
            report(Outcome(origin="x", status="added", title="T"))
            if stop():
                return


def done(report: Report, stop: Stop) -> None:
    report(Outcome(origin="x", status="added", title="T"))


def failing(report: Report, stop: Stop) -> None:
    raise ReadError("bad.txt", "it is empty")


@pytest.fixture
def work() -> Work:
    return Work()


@pytest.fixture
def batches(work: Work) -> Batches:
    return Batches(work)


def text_of(views: AsyncIterator[BatchView]) -> str:
    return text_at_the_end(gathered(views))


def text_at_the_end(views: list[BatchView]) -> str:
    assert not views[-1].going_on
    return Seen(views[-1].html).text


def watched(views: AsyncIterator[BatchView], then: Callable[[], None]) -> list[BatchView]:
    """Return what is seen when something happens after the first view."""

    async def watch() -> list[BatchView]:
        first = await anext(views)
        then()
        return [first, *[view async for view in views]]

    return run(watch())


async def seen_once(views: AsyncIterator[BatchView]) -> None:
    """Watch, and close the page."""
    await anext(views)


def test_tasks_are_done_one_after_the_other_and_a_failure_ends_none_of_the_rest(
    batches: Batches,
) -> None:
    views = batches.add("", [("bad.txt", failing), ("good.txt", done)])
    text = text_of(views)
    assert text.startswith("1 added, 1 failed.")
    assert "it is empty" in text
    assert not batches.has_news("")


def test_a_stop_ends_the_batch_after_the_article_at_hand(batches: Batches) -> None:
    held = Held(articles=3)
    views = batches.add("", [("first", done), ("held", held), ("b", done), ("c", done)])
    assert held.begun.wait(LONGEST_S)
    batches.stop("another visitor")
    batches.stop("")
    first, *later = watched(views, held.let_go.set)
    assert first.going_on
    assert Seen(first.html).text.startswith("Stops after the article at hand: held")
    assert text_at_the_end(later).startswith("Stopped: 2 added, 2 not begun.")


def test_what_is_added_while_a_batch_goes_on_follows_it_even_if_that_was_stopped(
    batches: Batches,
) -> None:
    held = Held(articles=2)
    views = batches.add("", [("held", held), ("left", done)])
    assert held.begun.wait(LONGEST_S)
    batches.stop("")
    again = batches.add("", [("new", done)])
    held.let_go.set()
    text = text_of(views)
    assert "left was not begun" in text
    assert text.startswith("Stopped: 2 added, 1 not begun.")
    assert text_of(again) == text


def test_a_batch_goes_on_when_nobody_watches_and_says_once_what_became_of_it(
    batches: Batches,
) -> None:
    held = Held()
    run(seen_once(batches.add("anna", [("held", held), ("later", done)])))
    assert batches.has_news("anna")
    assert not batches.has_news("bert")
    assert gathered(batches.watch("bert")) == []
    first, *later = watched(batches.watch("anna"), held.let_go.set)
    assert first.going_on
    assert text_at_the_end(later).startswith("2 added.")
    assert not batches.has_news("anna")
    assert gathered(batches.watch("anna")) == []


def test_a_page_that_stops_waits_for_the_article_at_hand_and_begins_no_other(
    batches: Batches, work: Work
) -> None:
    held = Held(articles=2)
    views = batches.add("", [("held", held), ("later", done)])
    assert held.begun.wait(LONGEST_S)
    assert not work.finish(0)
    held.let_go.set()
    assert work.finish(LONGEST_S)
    assert "later was not begun" in text_of(views)


def test_nothing_to_add_is_nothing_to_see(batches: Batches) -> None:
    (view,) = gathered(batches.add("", []))
    assert (view.html, view.going_on) == ("", False)


def test_the_latest_batch_can_be_asked_for_by_its_number_and_no_other(batches: Batches) -> None:
    (number,) = set(re.findall('data-batch="([0-9]+)"', gathered(_stored(batches))[-1].html))
    assert [each.article_id for each in batches.outcomes("", int(number))] == ["a"]
    assert batches.outcomes("anna", int(number)) == []
    gathered(_stored(batches))
    assert batches.outcomes("", int(number)) == []


def test_a_batch_says_whether_anything_failed(batches: Batches) -> None:
    assert not gathered(_stored(batches))[-1].failed
    assert gathered(batches.add("", [("bad.txt", failing), ("good.txt", done)]))[-1].failed


def _stored(batches: Batches) -> AsyncIterator[BatchView]:
    def store(report: Report, stop: Stop) -> None:
        report(Outcome(origin="x", status="added", title="T", article_id="a"))

    return batches.add("", [("a.txt", store)])
