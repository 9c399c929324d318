from collections.abc import Callable
from datetime import date

import pytest

from index.indexing import Index
from index.records import Filters
from qa.assistant import Assistant
from qa.records import Answer, Turn
from qa.settings import Settings
from tests.support.articles import draft

FERRY = (
    "The ferry Marigold sank on 11 May 2031 off Gannet Bank with 19 people aboard.\n\n"
    "“We saw the lights go out,” said Ada Quill, the coxswain. “Then we heard it.”\n\n"
    "The owner, Bob Ray, said that the hull was sound. He will be heard on 2 June."
)
INQUIRY = (
    "An inquiry into the loss of the Marigold began on Monday under Judge Ann Ito.\n\n"
    "Ada Quill told it that the lights had failed before. She asked for new rules in April 2030."
)
PUFFINS = "Puffins have come back to Tarn Skerry in numbers not seen since the rats came."


@pytest.fixture
def assistant(open_index: Callable[..., Index]) -> Assistant:
    articles = open_index()
    articles.add(
        [
            draft(FERRY, title="Ferry sinks", origin="a", published=date(2031, 5, 12)),
            draft(INQUIRY, title="Ferry inquiry begins", origin="b", published=date(2031, 9, 1)),
            draft(PUFFINS, title="Puffins return", origin="c"),
        ]
    )
    return Assistant(articles, settings=Settings(reader="small"))


def quotes(answer: Answer) -> list[str]:
    return [citation.quote for citation in answer.citations]


def test_what_somebody_said_is_all_of_it_by_day_and_in_reading_order(assistant: Assistant) -> None:
    answer = assistant.ask("What did Quill say?")
    assert answer.kind == "said"
    assert answer.reply == "What Ada Quill said"
    assert quotes(answer) == [
        "“We saw the lights go out,” said Ada Quill, the coxswain.",
        "“Then we heard it.”",
        "Ada Quill told it that the lights had failed before.",
        "She asked for new rules in April 2030.",
    ]
    assert answer.citations[0].span == "Ada Quill"
    assert answer.confidence == 0.0
    assert not answer.abstained


def test_what_was_said_of_a_topic_is_only_that(assistant: Assistant) -> None:
    answer = assistant.ask("What did Bob Ray say about the hull?")
    assert quotes(answer) == ["The owner, Bob Ray, said that the hull was sound."]


def test_a_topic_may_stand_elsewhere_in_the_article(assistant: Assistant) -> None:
    answer = assistant.ask("What did Bob Ray say about the Marigold?")
    assert answer.reply == "What Bob Ray said"
    assert quotes(answer) == ["The owner, Bob Ray, said that the hull was sound."]
    assert assistant.ask("What did Bob Ray say about the puffins?").kind == "answer"


def test_two_articles_of_a_kind_are_compared_where_there_are_two(assistant: Assistant) -> None:
    for question in (
        "Compare the two ferry articles",
        "How do the two ferries compare?",
        "What do both ferry stories have in common?",
    ):
        answer = assistant.ask(question)
        assert answer.reply == "Two articles, side by side"
        assert [c.title for c in answer.citations][-1] == "Ferry inquiry begins"
        assert answer.citations[0].title == "Ferry sinks"
    assert assistant.ask("Compare the two puffins").kind == "answer"  # there is one


def test_what_is_new_of_a_subject_is_where_it_is_named(assistant: Assistant) -> None:
    answer = assistant.ask("Anything new on Bob Ray?")
    assert quotes(answer) == ["The owner, Bob Ray, said that the hull was sound."]


def test_she_is_of_whom_there_was_talk(assistant: Assistant) -> None:
    first = assistant.ask("Who is Ada Quill?", min_confidence=0.0)
    answer = assistant.ask(
        "What did she say?", history=[Turn(question=first.question, answer=first)]
    )
    assert answer.kind == "said"
    assert "“Then we heard it.”" in quotes(answer)


def test_of_whom_nothing_is_said_the_reader_is_asked(assistant: Assistant) -> None:
    assert assistant.ask("What did Kirby say?").kind == "answer"


def test_a_timeline_is_in_order_of_the_days_that_are_named(assistant: Assistant) -> None:
    answer = assistant.ask("Timeline of the ferry")
    assert answer.reply == "In order of time"
    assert [citation.span for citation in answer.citations] == [
        "April 2030",
        "11 May 2031",
        "2 June",
    ]


def test_what_is_new_is_the_newest_articles_first(assistant: Assistant) -> None:
    answer = assistant.ask("What's new?")
    assert [c.title for c in answer.citations] == [
        "Ferry inquiry begins", "Ferry sinks", "Puffins return",
    ]  # fmt: skip
    since = assistant.ask("What's new since June 2031?")
    assert [c.title for c in since.citations] == ["Ferry inquiry begins"]
    assert since.reply == "The newest since 1 June 2031"


def test_the_articles_that_mention_something_are_counted(assistant: Assistant) -> None:
    answer = assistant.ask("Which articles mention the Marigold?")
    assert answer.reply == "2 articles mention the Marigold"
    assert [c.title for c in answer.citations] == ["Ferry inquiry begins", "Ferry sinks"]


def test_key_sentences_of_one_article_are_of_it_alone(assistant: Assistant) -> None:
    answer = assistant.ask("Summarise the article about the puffins")
    assert quotes(answer) == [PUFFINS]
    assert answer.reply == "Key sentences"


def test_this_is_the_article_that_was_cited_last_or_the_only_one_asked(
    assistant: Assistant,
) -> None:
    first = assistant.ask("Which articles mention puffins?")
    turns = [Turn(question=first.question, answer=first)]
    assert quotes(assistant.ask("What is this article about?", history=turns)) == [PUFFINS]
    puffins = first.citations[0].article_id
    asked = assistant.ask("What is this about?", filters=Filters(article_ids=(puffins,)))
    assert quotes(asked) == [PUFFINS]
    assert asked.scoped


def test_this_of_many_articles_is_the_newest(assistant: Assistant) -> None:
    assert assistant.ask("What is this about?").citations[0].title == "Ferry inquiry begins"


def test_two_articles_are_set_side_by_side(assistant: Assistant) -> None:
    answer = assistant.ask("Compare the inquiry and the puffins")
    assert answer.kind == "comparison"
    assert [c.title for c in answer.citations][-1] == "Puffins return"
    assert answer.citations[0].title == "Ferry inquiry begins"


def test_who_is_quoted_is_told_by_a_sentence_each(assistant: Assistant) -> None:
    answer = assistant.ask("Who is quoted?")
    assert [c.span for c in answer.citations] == ["Ada Quill"]


def test_asking_many_recognises_them_too(assistant: Assistant) -> None:
    (answer,) = assistant.ask_many(["What's new?"])
    assert answer.kind == "new"


@pytest.mark.parametrize(
    "question", ["Summarise", "Who is quoted?", "Timeline", "What's new?", "What did Ito say?"]
)
def test_without_articles_there_is_no_answer(
    open_index: Callable[..., Index], question: str
) -> None:
    answer = Assistant(open_index(), settings=Settings(reader="small")).ask(question)
    assert answer.abstained
    assert answer.reason == "There are no articles in the index yet."


@pytest.mark.parametrize("text", ["One.", "他说了三句话。", "no full stop and no name", "1 2 3"])
def test_odd_articles_are_borne(open_index: Callable[..., Index], text: str) -> None:
    articles = open_index()
    articles.add([draft(text)])
    assistant = Assistant(articles, settings=Settings(reader="small"))
    for question in ("Summarise", "Who is quoted?", "Timeline", "What's new?", "Tell me about no"):
        for citation in assistant.ask(question).citations:
            assert citation.quote in text
