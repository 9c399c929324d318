import pytest

from index.indexing import Index
from qa.assistant import Assistant
from qa.chat import Chat
from qa.errors import QuestionError
from qa.settings import Settings


@pytest.fixture
def chat(tiny_index: Index) -> Chat:
    return Assistant(tiny_index, settings=Settings(reader="small")).chat(min_confidence=0.0)


def test_a_chat_keeps_its_turns(chat: Chat) -> None:
    first = chat.ask("Where did the ferry Marigold sink?")
    second = chat.ask("How many people were on it?")
    assert [turn.answer for turn in chat.turns] == [first, second]
    assert "Marigold" in second.standalone_question


def test_a_question_can_be_asked_as_typed(chat: Chat) -> None:
    chat.ask("Where did the ferry Marigold sink?")
    question = "How many people were on it?"
    assert chat.ask(question, as_typed=True).standalone_question == question


def test_a_refused_question_leaves_the_conversation_as_it_was(chat: Chat) -> None:
    chat.ask("Who won the Lantern Prize?")
    with pytest.raises(QuestionError):
        chat.ask(" ")
    assert len(chat.turns) == 1


def test_a_turn_can_be_taken_back_and_all_of_them_forgotten(chat: Chat) -> None:
    chat.ask("Who won the Lantern Prize?")
    taken = chat.take_back()
    assert taken is not None
    assert taken.question == "Who won the Lantern Prize?"
    assert chat.take_back() is None
    chat.ask("Who won the Lantern Prize?")
    chat.clear()
    assert chat.turns == ()
