from collections.abc import Callable

import pytest
from pydantic import ValidationError

from index.indexing import Index
from qa.assistant import Assistant
from qa.chat import Chat
from qa.records import Answer
from qa.settings import Settings
from tests.support.articles import draft

STORY = "The ferry sank at dawn. Nineteen people were saved. An inquiry begins on Monday. It is led by a judge. The ferry was old."


@pytest.fixture
def chat(open_index: Callable[..., Index]) -> Chat:
    articles = open_index()
    articles.add([draft(STORY, title="Ferry sinks")])
    return Assistant(articles, settings=Settings(reader="small")).chat(min_confidence=0.0)


def quotes(answer: Answer) -> list[str]:
    return [citation.quote for citation in answer.citations]


def test_a_greeting_gets_fixed_words_and_is_marked_as_no_answer(chat: Chat) -> None:
    answer = chat.ask("Hello!")
    assert answer.kind == "reply"
    assert answer.reply == "Hello. Ask a question, and I will look for the answer in your articles."
    assert answer.abstained
    assert (answer.text, answer.citations, answer.confidence) == ("", (), 0.0)


def test_what_can_be_asked_and_the_articles_are_told(chat: Chat) -> None:
    assert "1 article" in (chat.ask("What can you answer?").reply or "")
    assert chat.ask("Which articles do you have?").reply == "1 article: “Ferry sinks”."


def test_without_articles_their_list_says_so(open_index: Callable[..., Index]) -> None:
    empty = Assistant(open_index(), settings=Settings(reader="small"))
    assert empty.ask("List the articles").reply == "There are no articles in the index yet."


def test_the_source_is_the_citations_of_the_answer_before(chat: Chat) -> None:
    first = chat.ask("When did the ferry sink?")
    chat.ask("Thanks!")
    shown = chat.ask("Show me the source.")
    assert shown.kind == "source"
    assert shown.citations == first.citations
    assert not shown.abstained


def test_more_reads_on_to_the_end_of_the_article_and_says_when_it_is_there(chat: Chat) -> None:
    first = chat.ask("When did the ferry sink?")
    end = max(citation.end for citation in first.citations)
    read: list[str] = []
    while (answer := chat.ask("more")).citations:
        assert answer.kind == "more"
        read += quotes(answer)
    assert answer.reply == "The article ends there."
    assert " ".join(read) == STORY[end:].strip()


@pytest.mark.parametrize("said", ["more", "Show me the source"])
def test_before_any_answer_there_is_nothing_to_show(chat: Chat, said: str) -> None:
    assert (chat.ask(said).reply or "").startswith("There is no answer yet")


def test_more_of_an_article_that_was_removed_says_so(open_index: Callable[..., Index]) -> None:
    articles = open_index()
    (added,) = articles.add([draft(STORY)])
    chat = Assistant(articles, settings=Settings(reader="small")).chat(min_confidence=0.0)
    chat.ask("When did the ferry sink?")
    articles.remove([str(added.article_id)])
    assert chat.ask("more").reply == "The article has been removed since."


def test_fixed_words_and_answers_cannot_be_mixed_up(chat: Chat) -> None:
    reply = chat.ask("Hello!")
    with pytest.raises(ValidationError, match="fixed words are no answer"):
        Answer.model_validate(reply.model_dump() | {"kind": "answer"})


def test_replies_survive_json(chat: Chat) -> None:
    answer = chat.ask("Hello!")
    assert Answer.model_validate_json(answer.model_dump_json()) == answer
