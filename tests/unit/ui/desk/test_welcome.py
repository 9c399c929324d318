from collections.abc import Callable
from typing import cast

import pytest

from index.indexing import Index
from index.records import SuggestedQuestion
from qa.assistant import Assistant
from tests.support.coroutines import run
from tests.support.suggesting import Telling, mill
from ui.desk.suggesting import Suggesting
from ui.desk.welcome import Welcome
from ui.desk.work import Work


@pytest.fixture
def index(open_index: Callable[..., Index]) -> Index:
    return open_index()


@pytest.fixture
def suggesting(index: Index) -> Suggesting:
    return Suggesting(cast(Assistant, Telling(index)), lambda: True, Work())


@pytest.fixture
def welcome(index: Index, suggesting: Suggesting) -> Welcome:
    return Welcome(cast(Assistant, Telling(index)), suggesting)


def test_without_articles_nothing_is_suggested_or_looked_for(welcome: Welcome) -> None:
    assert welcome.questions() == ([], False)
    assert "There are no articles yet." in welcome.invitation()
    assert welcome.overview().articles == 0


def test_examples_are_looked_for_and_then_there(
    welcome: Welcome, suggesting: Suggesting, index: Index
) -> None:
    index.add([mill()])
    assert welcome.questions() == ([], True)
    run(suggesting.settle(30))
    questions, looking = welcome.questions()
    assert questions
    assert not looking
    assert welcome.invitation() == "Ask what your articles say."


def test_examples_and_overview_follow_the_index(welcome: Welcome, index: Index) -> None:
    index.add([mill()])
    (article,) = index.articles()
    start, end = index.sentences(article.id)[0]
    kept = SuggestedQuestion(article_id=article.id, question="Who?", start=start, end=end)
    index.keep_questions(article.id, [kept])
    assert welcome.questions() == (["Who?"], False)
    assert welcome.overview() is welcome.overview()
    index.remove([article.id])
    assert welcome.questions() == ([], False)
    assert welcome.overview().articles == 0


def test_of_many_articles_only_the_newest_are_tried(
    welcome: Welcome, suggesting: Suggesting, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.add([mill(title=f"No. {n}", origin=f"{n}.txt", text=f"Number {n}. {'So ' * n}it is.")
               for n in range(30)])  # fmt: skip
    wished: list[str] = []
    monkeypatch.setattr(suggesting, "wish", lambda ids: wished.extend(ids) or True)
    assert welcome.questions() == ([], True)
    assert len(wished) == 12
