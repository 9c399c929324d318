import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from eval.formats.dataset import load_questions
from index.errors import ArticleMissingError, IndexStoreError
from index.records import Article, Listing, Overview, SuggestedQuestion
from qa.assistant import Assistant
from qa.records import Answer, AskOptions, Turn
from tests.support.pages import HOSTILE, POLICE, Seen, answered, as_article, cited
from tests.support.waiting import wait_for_asking
from ui.desk.asking import View
from ui.desk.queueing import Lane
from ui.desk.session import Session

ANSWER = answered(cited(POLICE, POLICE, "870 people"))


class Fake:
    """An assistant that says what it is told to, and keeps what it was asked."""

    def __init__(self, folder: Path) -> None:
        self.reply: Answer | Exception = ANSWER
        self.asked: list[tuple[str, Sequence[Turn]]] = []
        self.carried: list[tuple[str, ...] | None] = []
        self.articles = {as_article(POLICE).id: as_article(POLICE)}
        self.meanwhile: Callable[[], None] = lambda: None
        there = Overview(articles=1, first_published=None, last_published=None, newest=(), names=())
        self.kept: list[SuggestedQuestion] | None = []
        self.index = SimpleNamespace(
            path=folder,
            article=self.article,
            articles=lambda: [],
            generation=1,
            overview=lambda: there,
            newest_questions=lambda limit: [],
            questions=lambda article_id: self.kept,
            listing=lambda limit: Listing([], 0),
        )

    def article(self, article_id: str) -> Article:
        if article_id not in self.articles:
            raise ArticleMissingError(article_id)
        return self.articles[article_id]

    def answer(
        self,
        question: str,
        options: AskOptions,
        *,
        history: Sequence[Turn],
        on_stage: Callable[[str], None],
    ) -> Answer:
        self.asked.append((question, history))
        self.carried.append(options.carried)
        self.meanwhile()
        for stage in ("embed", "search", "read", "select"):
            on_stage(stage)
        if isinstance(self.reply, Exception):
            raise self.reply
        return self.reply


HALF = "\ud83d"  # a character, as JSON may hold it


@pytest.fixture
def fake(tmp_path: Path) -> Fake:
    return Fake(tmp_path)


@pytest.fixture
def session(fake: Fake) -> Session:
    return Session(cast(Assistant, fake))


def ask(session: Session, question: str = "", key: str = "", **how: Any) -> View:
    *_, last = session.ask("", key, question, **how)
    return last


def test_the_question_is_shown_first_then_the_stages_then_the_answer(session: Session) -> None:
    first, *stages, last = session.ask("", "", "Who?")
    assert "Who?" in Seen(first.log or "").text
    assert "aq-pending" in (first.log or "")
    assert [Seen(view.stage).text.strip() for view in (first, *stages)] == [
        "Searching your articles …Stop",
        "Searching your articles …Stop",
        "Reading the passages found …Stop",
        "Choosing …Stop",
    ]
    assert all(view.log is None for view in stages)
    assert POLICE in Seen(last.log or "").text
    assert "Stop" not in last.stage
    assert {view.conversation_id for view in (first, *stages, last)} == {last.conversation_id}


def test_whoever_waits_is_told_how_many_are_before_and_then_answered(fake: Fake) -> None:
    session = Session(cast(Assistant, fake), lane=Lane(1))
    begun, go = threading.Event(), threading.Event()
    fake.meanwhile = lambda: (begun.set(), go.wait(5))[0]
    thread = threading.Thread(target=ask, args=(session, "Who?"))
    thread.start()
    assert begun.wait(5)
    views = session.ask("", "", "When?")
    next(views)
    assert "Waiting: One question has to be answered first" in next(views).stage
    go.set()
    *_, last = views
    thread.join(5)
    assert POLICE in Seen(last.log or "").text


def test_a_blank_question_changes_nothing_and_asks_nothing(session: Session, fake: Fake) -> None:
    assert list(session.ask("", "", " \n")) == []
    assert fake.asked == []


def test_earlier_answers_are_the_history_and_failures_are_not(session: Session, fake: Fake) -> None:
    key = ask(session, "Who?").conversation_id
    fake.reply = IndexStoreError("The index is gone.")
    assert "The index is gone." in Seen(ask(session, "What?", key).log or "").text
    fake.reply = ANSWER
    ask(session, "And when?", key)
    assert fake.asked[-1] == ("And when?", [Turn(question="Who?", answer=ANSWER)])


def test_asking_again_takes_the_old_ones_place_and_sees_only_what_was_before(
    session: Session, fake: Fake
) -> None:
    key = ask(session, "Who?").conversation_id
    ask(session, "And when?", key)
    ask(session, "And where?", key)
    fake.reply = answered(nearest=())
    view = ask(session, key=key, number=2)
    assert fake.asked[-1] == ("And when?", [Turn(question="Who?", answer=ANSWER)])
    text = Seen(view.log or "").text
    assert text.index("And when?") < text.index("do not answer") < text.index("And where?")


def test_a_question_is_changed_in_its_place(session: Session) -> None:
    key = ask(session, "Who?").conversation_id
    view = ask(session, "Who else?", key, number=1)
    questions = [t for t, a in Seen(view.log or "").elements if a.get("class") == "aq-question"]
    assert len(questions) == 1
    assert "Who else?" in Seen(view.log or "").text


@pytest.mark.parametrize("question", ["", "Who else?"], ids=["asked again", "changed"])
def test_asking_again_in_vain_leaves_the_answer_its_verdict_and_its_note(
    session: Session, fake: Fake, tmp_path: Path, question: str
) -> None:
    key = ask(session, "Who?").conversation_id
    session.verdicts.judge("", key, 1, "up", None, "as the police say")
    before = session.show("", key)
    verdicts = (tmp_path / "feedback.jsonl").read_text(encoding="utf-8")
    fake.reply = IndexStoreError("The index is being written.")
    view = ask(session, question, key, number=1)
    text = Seen(view.log or "").text
    assert "Asking again failed, and changed nothing. The index is being written." in text
    assert POLICE in text
    assert session.show("", key) == before
    assert (tmp_path / "feedback.jsonl").read_text(encoding="utf-8") == verdicts


def test_a_follow_up_can_be_asked_as_written(session: Session, fake: Fake) -> None:
    key = ask(session, "Who?").conversation_id
    fake.reply = answered(cited(POLICE, POLICE), question="When?", standalone_question="When? (X)")
    shown = ask(session, "When?", key)
    assert "Also searched for: X ×Ask as written" in Seen(shown.log or "").text
    fake.reply = answered(cited(POLICE, POLICE), question="When?", standalone_question="When?")
    view = ask(session, key=key, number=2, alone=True)
    assert fake.asked[-1] == ("When?", [])
    assert "Also searched" not in (view.log or "")


def test_what_a_follow_up_took_over_can_be_left_out_piece_by_piece(
    session: Session, fake: Fake
) -> None:
    key = ask(session, "Who?").conversation_id
    alone = "When? (X, Y & Co)"
    fake.reply = answered(cited(POLICE, POLICE), question="When?", standalone_question=alone)
    elements = Seen(ask(session, "When?", key).log or "").elements
    kept = [a["data-carried"] for _, a in elements if a.get("data-act") == "without"]
    assert kept == ["Y & Co", "X"]
    ask(session, key=key, number=2, carried=["Y & Co"])
    assert fake.carried == [None, None, ("Y & Co",)]
    assert [turn.question for turn in fake.asked[-1][1]] == ["Who?"]


def test_what_is_stopped_is_not_kept_and_its_question_given_back(
    session: Session, fake: Fake
) -> None:
    key = ask(session, "Who?").conversation_id
    hold = threading.Event()
    fake.meanwhile = lambda: (session.stop("tab"), hold.wait(5))[0]
    last = ask(session, "And when?", key, tab="tab")
    hold.set()
    assert last.stopped == "And when?"
    assert "And when?" not in (last.log or "")
    assert "And when?" not in session.show("", key)[0]


def test_a_tab_that_is_left_is_shown_no_more_and_the_answer_is_kept(
    session: Session, fake: Fake
) -> None:
    go = threading.Event()
    fake.meanwhile = lambda: cast(None, go.wait(5))
    views = session.ask("", "", "Who?", tab="left")
    key = next(views).conversation_id
    shown: list[View] = []
    watching = threading.Thread(target=lambda: shown.extend(views))
    watching.start()
    session.leave("left")
    session.stop("left")  # once left, it is none of the tab's business
    watching.join(5)
    go.set()
    wait_for_asking()
    assert shown == []
    assert POLICE in Seen(session.show("", key)[0]).text


def test_an_answer_is_kept_though_its_tab_was_closed(session: Session, fake: Fake) -> None:
    go = threading.Event()
    fake.meanwhile = lambda: cast(None, go.wait(5))
    views = session.ask("", "", "Who?")
    key = next(views).conversation_id
    views.close()  # type: ignore[attr-defined] # it is a generator
    go.set()
    wait_for_asking()
    assert POLICE in Seen(session.show("", key)[0]).text


def test_a_tab_stops_what_is_asked_in_it_and_nothing_else(session: Session, fake: Fake) -> None:
    go = threading.Event()
    fake.meanwhile = lambda: cast(None, go.wait(5))
    mine, other = (session.ask("", "", "Who?", tab=tab) for tab in ("mine", "other"))
    next(mine), next(other)
    session.stop("mine")
    *_, last = mine
    assert last.stopped == "Who?"
    go.set()
    *_, last = other
    assert POLICE in Seen(last.log or "").text


def test_a_conversation_deleted_while_a_question_is_asked_in_it_is_shown_no_more(
    session: Session, fake: Fake
) -> None:
    key = ask(session, "Who?").conversation_id
    fake.meanwhile = lambda: cast(None, session.delete("", key))
    last = ask(session, "And when?", key)
    assert (last.log, last.conversation_id, last.stopped) == ("", "", "And when?")


def test_a_conversation_is_there_after_a_restart(session: Session, fake: Fake) -> None:
    key = ask(session, "Who?").conversation_id
    again = Session(cast(Assistant, fake))
    assert POLICE in Seen(again.show("", key)[0]).text
    assert "Who?" in Seen(again.listing("")).text


def test_an_answer_that_cannot_be_kept_is_shown_and_says_so(
    session: Session, fake: Fake, tmp_path: Path
) -> None:
    (tmp_path / "conversations.sqlite").write_bytes(b"no database " * 100)
    text = Seen(ask(session, "Who?").log or "").text
    assert POLICE in text
    assert "This answer is not kept." in text
    assert "conversations.sqlite" in text


def test_a_conversation_that_is_gone_says_so(session: Session) -> None:
    shown, key = session.show("", "nothing-there")
    assert "no such conversation" in Seen(shown).text
    assert key == ""


def test_visitors_are_invited_to_ask(session: Session) -> None:
    assert Seen(session.invitation()[0]).text == "Ask what your articles say."


def test_what_there_is_is_shown_at_a_glance(session: Session) -> None:
    assert "1 article" in Seen(session.overview()).text


def test_after_an_answer_two_kept_questions_of_its_article_are_suggested(
    session: Session, fake: Fake
) -> None:
    key = ask(session, "Who?").conversation_id
    article_id = as_article(POLICE).id
    fake.kept = [
        SuggestedQuestion(article_id=article_id, question=each, start=n, end=n + 1)
        for n, each in enumerate(("In this one?", HOSTILE, "Who?", "Where?", "When?"), 0)
    ]
    html, looking = session.follow_ups("", key)
    seen = Seen(html)
    seen.assert_inert()
    asked = [a for tag, a in seen.elements if a.get("data-act") == "example"]
    assert len(asked) == 2
    assert HOSTILE in seen.text
    assert "Where?" in seen.text  # the first is what was cited, the third was asked
    assert looking == ""


def test_where_nothing_is_kept_there_is_room_for_it_and_it_is_looked_for(
    session: Session, fake: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = ask(session, "Who?").conversation_id
    fake.kept = None
    wished: list[str] = []
    monkeypatch.setattr(session.suggesting, "wish", lambda ids: wished.extend(ids) or True)
    html, looking = session.follow_ups("", key)
    assert html.count("<li") == 2
    assert looking == f"{key}/1"
    assert wished == [as_article(POLICE).id]


def test_of_a_conversation_that_is_gone_nothing_is_suggested(session: Session) -> None:
    assert session.follow_ups("", "nothing-there") == ("", "")


def test_nobody_sees_what_another_asks(session: Session) -> None:
    *_, last = session.ask("ann", "", "Who?")
    assert "no such conversation" in session.show("ben", last.conversation_id)[0]
    assert "Who?" not in session.listing("ben")


def test_a_deleted_conversation_comes_back_with_its_verdicts(
    session: Session, tmp_path: Path
) -> None:
    key = ask(session, "Who?").conversation_id
    session.verdicts.judge("", key, 1, "up")
    told = Seen(session.delete("", key))
    assert "Deleted “Who?”. Undo" in told.text
    assert (tmp_path / "feedback.jsonl").read_text(encoding="utf-8") == ""
    assert session.restore("", key) == ""
    assert POLICE in (tmp_path / "feedback.jsonl").read_text(encoding="utf-8")


def test_verdicts_become_a_question_set_that_the_evaluation_reads(
    session: Session, fake: Fake, tmp_path: Path
) -> None:
    key = ask(session, "Right?").conversation_id
    ask(session, "Wrong?", key)
    fake.reply = answered(nearest=())
    ask(session, "Rightly refused?", key)
    session.verdicts.judge("", key, 1, "up")
    session.verdicts.judge("", key, 2, "down")
    session.verdicts.judge("", key, 2, "down", "absent", "It says | nothing")
    log = session.verdicts.judge("", key, 3, "up")
    assert "Saved as wrong: My articles do not answer this; It says | nothing" in Seen(log).text
    found = load_questions(tmp_path / "feedback.jsonl", articles=list(fake.articles.values()))
    right, wrong, refused = found.questions
    assert right.answers == ("870 people",)
    assert [(s.start, s.end) for s in right.sentences] == [(0, len(POLICE))]
    assert right.unanswerable is False
    assert (wrong.unanswerable, wrong.tags) == (True, ("verdict:down", "reason:absent"))
    assert refused.unanswerable is True


def test_a_verdict_is_taken_back_by_giving_it_again(session: Session, tmp_path: Path) -> None:
    key = ask(session, "Who?").conversation_id
    assert 'aria-pressed="true"' in session.verdicts.judge("", key, 1, "up")
    assert 'aria-pressed="true"' not in session.verdicts.judge("", key, 1, "up")
    assert (tmp_path / "feedback.jsonl").read_text(encoding="utf-8") == ""


def test_gold_in_an_article_that_is_gone_leaves_the_file_readable(
    session: Session, fake: Fake, tmp_path: Path
) -> None:
    key = ask(session, "Who?").conversation_id
    ask(session, "When?", key)
    fake.articles.clear()
    session.verdicts.judge("", key, 1, "up")
    session.verdicts.judge("", key, 2, "down", "wrong")
    found = load_questions(tmp_path / "feedback.jsonl", articles=[as_article("Other.")])
    assert [q.id for q in found.questions] == [f"{key}-2"]


def test_whatever_is_asked_named_and_noted_is_shown_and_does_nothing(
    session: Session, fake: Fake
) -> None:
    hostile = answered(cited(HOSTILE, HOSTILE, title=HOSTILE, source=HOSTILE, url=HOSTILE),
                       question=HOSTILE, standalone_question=HOSTILE + "!")  # fmt: skip
    fake.reply = hostile
    view = ask(session, HOSTILE)
    key = view.conversation_id
    shown = [
        view.log or "",
        session.verdicts.judge("", key, 1, "down", "wrong", HOSTILE),
        session.listing(""),
        session.listing("", HOSTILE + "no"),
        session.delete("", key),
    ]
    for html in shown:
        seen = Seen(html)
        seen.assert_inert()
        assert "<script>" in seen.text


def test_a_question_with_half_a_character_is_refused_and_the_conversation_stays(
    session: Session, fake: Fake
) -> None:
    key = ask(session, "How many marched?").conversation_id
    (refused,) = session.ask("", key, f"Who {HALF} marched?")
    assert "half a character" in refused.stage
    assert (refused.log, refused.conversation_id) == (None, key)
    assert len(fake.asked) == 1


def test_half_a_character_is_no_conversation_title_or_note(session: Session) -> None:
    key = ask(session, "How many marched?").conversation_id
    for told in (
        session.show("", HALF)[0],
        session.rename("", key, HALF),
        session.verdicts.judge("", key, 1, "up", note=HALF),
        session.delete("", HALF),
        session.listing("", HALF),
    ):
        assert "half of a character" in Seen(told).text
    (asked, *_, kept) = session.ask("", HALF, "Who marched?")
    assert asked.conversation_id == kept.conversation_id not in ("", HALF)
