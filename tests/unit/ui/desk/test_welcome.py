from collections.abc import Callable
from typing import Any

import pytest

from index.indexing import Index
from index.records import Draft
from qa.assistant import Assistant
from qa.settings import Settings
from ui.desk.welcome import Welcome, question_about


@pytest.fixture
def welcome_to(tiny_index: Index) -> Callable[..., Welcome]:
    def to(**settings: Any) -> Welcome:
        return Welcome(Assistant(tiny_index, settings=Settings(**settings)))

    return to


def test_examples_are_questions_that_have_an_answer(welcome_to: Callable[..., Welcome]) -> None:
    assert len(welcome_to(min_confidence=0.0).questions()) == 3
    assert welcome_to(min_confidence=1.0).questions() == []


def test_examples_follow_the_index(welcome_to: Callable[..., Welcome], tiny_index: Index) -> None:
    welcome = welcome_to(min_confidence=0.0)
    before = welcome.questions()
    assert welcome.questions() is before
    tiny_index.remove([article.id for article in tiny_index.articles()])
    assert welcome.questions() == []
    assert "There are no articles yet." in welcome.invitation()
    tiny_index.add([Draft(title="Ferry sinks", text="The ferry sank at dawn.", origin="x")])
    assert welcome.questions() == ["What happened: Ferry sinks?"]
    assert welcome.invitation() == "Ask what your articles say."


@pytest.mark.parametrize(
    ("title", "question"),
    [
        ("Rare atlas vanishes: a fake sat in its place", "What happened: Rare atlas vanishes?"),
        ("Ferry sinks – nineteen saved", "What happened: Ferry sinks?"),
        ("Well-known mayor resigns", "What happened: Well-known mayor resigns?"),
        ("?", "What happened: ??"),
    ],
)
def test_the_first_clause_of_a_headline_becomes_the_question(title: str, question: str) -> None:
    assert question_about(title) == question
