import inspect
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from index.errors import SettingsError
from index.indexing import Index
from qa.assistant import Assistant
from qa.records import Answer
from qa.settings import Settings
from qa.visitors import OneForAll, OneForEach
from tests.support.articles import draft
from tests.support.coroutines import run
from tests.support.pages import Seen
from ui.desk.api import FUNCTIONS, Api, for_visitors
from ui.desk.desks import Desk, Desks
from ui.kept.users import Users, put_user


@pytest.fixture
def users(tmp_path: Path) -> Users:
    for name in ("anna", "bert"):
        put_user(tmp_path / "users.txt", name, "a long password")
    return Users(tmp_path / "users.txt")


@pytest.fixture
def own(tmp_path: Path, users: Users) -> Iterator[Desks]:
    settings = Settings.build(index=tmp_path / "ix", encoder="hash", reader="small")
    with closing(OneForEach(settings)) as assistants:
        yield Desks(assistants, users)


@pytest.fixture
def shared(open_index: Callable[..., Index], users: Users) -> Desks:
    return Desks(OneForAll(Assistant(open_index(), settings=Settings(reader="small"))), users)


def kite(desk: Desk) -> str:
    """Add an article, and return its id."""
    (outcome,) = desk.assistant.index.add([draft("The kite came down in a field.", title="Kite")])
    assert outcome.article_id
    return outcome.article_id


def test_one_desk_is_everybodys_unless_each_has_one(own: Desks, shared: Desks) -> None:
    assert shared.of("anna") is shared.of("bert")
    assert own.of("anna") is own.of("anna")
    assert own.of("anna") is not own.of("bert")


def test_what_is_done_at_ones_own_desk_is_seen_at_no_other(own: Desks) -> None:
    anna, bert = own.of("anna"), own.of("bert")
    article = kite(anna)
    anna.collection.tag(article, "wind")
    *_, last = anna.session.ask("anna", "", "Where did the kite come down?")
    anna.session.verdicts.judge("anna", last.conversation_id, 1, "up")
    anna.collection.remove(kite(anna))
    # Whatever name is given there.
    assert "no such conversation" in bert.session.show("anna", last.conversation_id)[0]
    assert bert.session.listing("anna").count("kite") == 0
    assert bert.collection.tags() == []
    assert bert.collection.removed() == ""
    assert "deleted for good" in bert.collection.restore(article)
    assert "There are no articles yet" in bert.session.invitation()[0]
    there = {path.name for path in bert.assistant.index.path.iterdir()}
    assert not there & {"conversations.sqlite", "feedback.jsonl", "shelf.sqlite"}


def test_a_page_that_stops_waits_until_the_answer_of_a_closed_tab_is_kept(
    shared: Desks, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = shared.of("anna")
    kite(anna)
    ask, go = anna.assistant.ask, threading.Event()

    def held(question: str, **how: Any) -> Answer:
        go.wait(20)
        return ask(question, **how)

    monkeypatch.setattr(anna.assistant, "ask", held)
    views = anna.session.ask("anna", "", "Where did the kite come down?")
    key = next(views).conversation_id
    views.close()  # type: ignore[attr-defined] # it is a generator
    assert not shared.work.finish(0)
    go.set()
    assert shared.work.finish(20)
    assert "in a field" in Seen(anna.session.show("anna", key)[0]).text


def test_a_desk_is_made_anew_with_its_index(own: Desks) -> None:
    anna, bert = own.of("anna"), own.of("bert")
    article = kite(anna)
    anna.collection.tag(article, "wind")
    shutil.rmtree(anna.assistant.index.path)
    anna.batches.add("anna", [("secret.txt", lambda report, stop: None)])
    again = own.of("anna")
    assert not again.batches.has_news("anna")
    assert again.assistant.index.articles() == []
    assert "There are no articles yet" in again.session.invitation()[0]
    assert run(again.api.articles()) == []
    assert own.of("anna") is again
    assert own.of("bert") is bert


def test_everybody_deletes_for_good_what_is_theirs_alone(own: Desks, shared: Desks) -> None:
    for desks, may in ((own, True), (shared, False)):
        desk = desks.of("bert")
        desk.collection.remove(kite(desk))
        assert ("Delete for good" in Seen(desk.collection.removed(to="bert")).text) is may


def test_gold_in_an_article_goes_and_comes_with_it(shared: Desks) -> None:
    desk = shared.of("bert")
    article = kite(desk)
    *_, last = desk.session.ask("bert", "", "Where did the kite come down?")
    desk.session.verdicts.judge("bert", last.conversation_id, 1, "up")
    feedback = desk.assistant.index.path / "feedback.jsonl"
    gold = feedback.read_text()
    assert "The kite came down" in gold
    desk.collection.remove(article)
    assert feedback.read_text() == ""
    desk.collection.restore(article)
    assert feedback.read_text() == gold


def test_gold_goes_for_good_with_an_article_that_was_removed_elsewhere(own: Desks) -> None:
    desk = own.of("bert")
    article = kite(desk)
    *_, last = desk.session.ask("bert", "", "Where did the kite come down?")
    desk.session.verdicts.judge("bert", last.conversation_id, 1, "up")
    desk.shelf.keep(desk.assistant.index.article(article))
    desk.assistant.index.remove([article])
    desk.collection.drop([article])
    assert (desk.assistant.index.path / "feedback.jsonl").read_text() == ""


def test_an_article_is_removed_though_the_verdicts_cannot_follow(shared: Desks) -> None:
    desk = shared.of("bert")
    article = kite(desk)
    (desk.assistant.index.path / "feedback.jsonl").mkdir()
    told = Seen(desk.collection.remove(article)).text
    assert "Removed “Kite”." in told
    assert "The verdicts could not be written" in told


def test_what_a_script_replaces_can_be_put_back(shared: Desks) -> None:
    desk = shared.of("bert")
    first = "The minutes were typed for hours."
    later = "The minutes were typed for hours. Nobody read them."
    for text in (first, later):
        run(desk.api.add(text, "Minutes"))
    (removed,) = desk.shelf.removed()
    told = desk.collection.restore(removed.key)
    assert "“Minutes” is back as an article of its own" in Seen(told).text
    assert {article.text for article in desk.assistant.index.articles()} == {first, later}


class Refusal(Exception):
    """What a visitor may be shown."""


def test_a_function_of_the_api_is_that_of_whoever_asks(own: Desks) -> None:
    kite(own.of("anna"))
    listing = for_visitors(
        Api.articles, lambda name: own.of(name).api, asker=str, name_of=str.lower, error=Refusal
    )
    assert [article["title"] for article in run(listing("ANNA", words="kite"))] == ["Kite"]
    assert run(listing("BERT", "kite")) == []
    with pytest.raises(Refusal, match="log in first"):
        run(listing(""))
    with pytest.raises(Refusal, match="limit is 0"):
        run(listing("ANNA", limit=0))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"words": None}, "words is None: input should be a valid string."),
        ({"limit": 2.5}, "limit is 2.5: input should be a valid integer, got a number with"),
        ({"sources": "Post"}, "sources is 'Post': input should be a valid list."),
        ({"sources": ["Post", 3]}, "sources.1 is 3: input should be a valid string."),
        ({"published_from": 20240101}, "published_from is 20240101: input should be a valid"),
        ({"limit": 1001}, "limit is 1001: it goes from 1 to 1000."),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_a_parameter_cannot_be_is_refused_in_one_sentence(
    shared: Desks, given: dict[str, Any], told: str
) -> None:
    with pytest.raises(SettingsError, match=re.escape(told)):
        run(shared.of("bert").api.articles(**given))


def test_whole_numbers_may_come_as_json_has_them(shared: Desks) -> None:
    desk = shared.of("bert")
    kite(desk)
    assert len(run(desk.api.articles(limit=2.0, sources=None))) == 1


@pytest.mark.parametrize("function", FUNCTIONS)
def test_clients_see_the_names_and_parameters_of_the_functions(
    function: Callable[..., object], own: Desks
) -> None:
    offered = for_visitors(
        function, lambda name: own.of(name).api, asker=int, name_of=str, error=Refusal
    )
    first, *others = inspect.signature(offered).parameters.values()
    assert first.annotation is int
    assert others == [*inspect.signature(function).parameters.values()][1:]
    assert (offered.__name__, offered.__doc__) == (function.__name__, function.__doc__)
