import threading
from collections.abc import Callable
from typing import cast

import pytest

from index.errors import IndexBusyError
from index.indexing import Index
from qa.assistant import Assistant
from tests.support.coroutines import run
from tests.support.suggesting import Telling, mill
from ui.desk.suggesting import Suggesting
from ui.desk.work import Work


@pytest.fixture
def telling(open_index: Callable[..., Index]) -> Telling:
    articles = open_index()
    articles.add([mill()])
    return Telling(articles)


def suggesting(telling: Telling, is_free: Callable[[], bool] = lambda: True) -> Suggesting:
    return Suggesting(cast(Assistant, telling), is_free, Work())


def ids(telling: Telling) -> list[str]:
    return [each.id for each in telling.index.articles()]


def test_what_is_wished_for_is_tried_in_the_background(telling: Telling) -> None:
    trying = suggesting(telling)
    assert trying.wish(ids(telling))
    run(trying.settle(30))
    assert not trying.is_busy
    assert telling.index.questions(ids(telling)[0])


def test_without_a_wish_nothing_is_tried(telling: Telling) -> None:
    trying = suggesting(telling)
    assert not trying.wish([])
    assert not trying.is_busy


def test_an_article_is_tried_once(telling: Telling) -> None:
    trying = suggesting(telling)
    for _ in range(2):
        trying.wish(ids(telling))
        run(trying.settle(30))
    assert len(telling.asked) == len(set(telling.asked))


def test_nothing_is_asked_while_somebody_waits_for_an_answer(telling: Telling) -> None:
    free = threading.Event()
    trying = suggesting(telling, free.is_set)
    trying.wish(ids(telling))
    run(trying.settle(0.5))
    assert trying.is_busy
    assert telling.asked == []
    free.set()
    run(trying.settle(30))
    assert telling.index.questions(ids(telling)[0])


def test_who_asks_meanwhile_breaks_off_what_is_tried_and_it_begins_anew(telling: Telling) -> None:
    busy = threading.Event()

    def somebody_asks() -> None:
        if len(telling.asked) == 2:
            busy.set()
            threading.Timer(0.3, busy.clear).start()

    telling.meanwhile = somebody_asks
    trying = suggesting(telling, lambda: not busy.is_set())
    trying.wish(ids(telling))
    run(trying.settle(30))
    assert telling.asked[2] == telling.asked[0]
    assert telling.index.questions(ids(telling)[0])


def test_a_page_that_stops_tries_nothing_more(telling: Telling) -> None:
    work = Work()
    trying = Suggesting(cast(Assistant, telling), lambda: False, work)
    trying.wish(ids(telling))
    work.stopping = True
    run(trying.settle(30))
    assert not trying.is_busy
    assert telling.asked == []


def test_an_article_that_is_gone_or_cannot_be_written_to_keeps_nobody(
    telling: Telling, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> None:
        raise IndexBusyError("no")

    monkeypatch.setattr(telling.index, "keep_questions", busy)
    trying = suggesting(telling)
    trying.wish(["nothing-there", *ids(telling)])
    run(trying.settle(30))
    assert not trying.is_busy
    assert not trying.wish(ids(telling))  # not at every visit
