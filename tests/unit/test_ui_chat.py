import logging
import re
from collections.abc import Sequence
from typing import Any, cast

import pytest

from index.indexing import Index
from qa.assistant import Assistant
from qa.errors import QuestionError
from qa.schema import Answer, Turn
from qa.settings import Settings
from tests.unit.test_ui_render import HOSTILE, POLICE, Seen, answered, cited
from ui import chat
from ui.chat import Exchange
from ui.place import Place


class Fake:
    """An assistant that says what it is told to, and keeps what it was asked."""

    def __init__(self, reply: Answer | Exception) -> None:
        self.reply = reply
        self.asked: list[tuple[str, Sequence[Turn]]] = []

    def ask(self, question: str, *, history: Sequence[Turn] = ()) -> Answer:
        self.asked.append((question, history))
        if isinstance(self.reply, Exception):
            raise self.reply
        return self.reply


def fake(reply: Answer | Exception) -> Any:
    return cast(Assistant, Fake(reply))


ANSWER = answered(cited(POLICE, POLICE))


@pytest.fixture
def assistant(tiny_index: Index) -> Assistant:
    return Assistant(tiny_index, settings=Settings())


def test_a_conversation_shows_the_question_first_and_then_the_answer() -> None:
    (waiting, before), (shown, after) = chat.converse(fake(ANSWER), "Who?", ())
    assert [message["role"] for message in waiting] == ["user", "assistant"]
    assert "Searching" in waiting[1]["content"]
    assert before == ()
    assert POLICE in shown[1]["content"]
    assert after == (Exchange("Who?", answer=ANSWER),)


def test_a_blank_question_changes_nothing_and_asks_nothing() -> None:
    silent = fake(ANSWER)
    history = (Exchange("Who?", answer=ANSWER),)
    assert list(chat.converse(silent, " \n", history)) == [(chat.messages(history), history)]
    assert silent.asked == []


def test_earlier_answers_are_the_history_and_failures_are_not() -> None:
    history = (Exchange("Who?", answer=ANSWER), Exchange("?!", problem="The question is empty."))
    listening = fake(ANSWER)
    chat.ask(listening, "And when?", history)
    assert listening.asked == [("And when?", [Turn(question="Who?", answer=ANSWER)])]


def test_an_error_of_ours_is_shown_as_it_reads() -> None:
    failed = chat.ask(fake(QuestionError("The question is empty: type at least one word.")), "?")
    assert failed.answer is None
    assert failed.problem == "The question is empty: type at least one word."
    assert "aq-error" in chat.messages((failed,))[1]["content"]


def test_an_unforeseen_error_is_logged_under_the_number_that_is_shown(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.ERROR, "article_qa.ui.chat"):
        failed = chat.ask(fake(RuntimeError("secret: /etc/passwd")), "Who?")
    assert "secret" not in str(failed.problem)
    (number,) = re.findall(r"reference ([0-9a-f]{8})\.", str(failed.problem))
    (record,) = caplog.records
    assert number in record.getMessage()
    assert "secret" in caplog.text
    assert "Who?" not in record.getMessage()


def test_a_failure_leaves_the_conversation_going() -> None:
    history = (Exchange("?", problem="Too bad."),)
    *_, (shown, after) = chat.converse(fake(ANSWER), "Who?", history)
    assert len(shown) == 4
    assert [exchange.question for exchange in after] == ["?", "Who?"]


def test_the_answer_for_scripts_is_json_that_reads_back() -> None:
    values = chat.answer_json(fake(ANSWER), "Who?")
    assert Answer.model_validate(values) == ANSWER
    with pytest.raises(QuestionError):
        chat.answer_json(fake(QuestionError("Empty.")), "")


def test_a_link_opens_its_article_at_the_marked_sentence(assistant: Assistant) -> None:
    article = next(a for a in assistant.index.articles() if a.title == "Ferry sinks")
    html = chat.read(assistant, Place(article.id, ((0, 30),)).link)
    assert "The ferry Marigold sank at daw</mark>" in html
    assert "Ferry sinks" in html


@pytest.mark.parametrize(
    ("link", "says"),
    [
        ("#read/nothing", "There is no article 'nothing' in this index."),
        ("#elsewhere", "This link does not lead to an article."),
    ],
)
def test_a_link_that_leads_nowhere_says_so(assistant: Assistant, link: str, says: str) -> None:
    seen = Seen(chat.read(assistant, link))
    seen.assert_inert()
    assert says in seen.text


def test_the_list_has_the_newest_first_and_can_be_searched(assistant: Assistant) -> None:
    everything = Seen(chat.browse(assistant))
    assert everything.text.startswith("6 articles")
    found = Seen(chat.browse(assistant, "  PUFFINS post"))
    assert found.text.startswith("1 of 6 articlesPuffins return")
    assert "No article matches “zebra”." in Seen(chat.browse(assistant, "zebra ")).text


def test_an_index_that_fails_is_told_in_place_of_the_list(assistant: Assistant) -> None:
    assistant.close()
    assert "aq-error" in chat.browse(assistant)


def test_a_hostile_question_is_shown_and_does_nothing() -> None:
    for message in chat.messages((Exchange(HOSTILE, problem=HOSTILE),)):
        seen = Seen(message["content"])
        seen.assert_inert()
        assert seen.text == HOSTILE
