import threading
from pathlib import Path
from typing import Any

import pytest

from index.indexing import Index
from index.reading.articles import read_text
from index.records import Filters
from index.settings import IndexSettings
from qa.assistant import Assistant
from qa.errors import QuestionError
from qa.records import Answer, AskOptions, Turn
from qa.settings import Settings

BARRAGE = """The council backed the barrage by nine votes to six on Thursday night in Harrow Bay.

The barrage will cost 412 million pounds and open in November 2034, the company said.
"""
FERRY = (
    "The ferry Marigold sank off Gannet Bank at dawn, and all nineteen people aboard were saved."
)


@pytest.fixture
def assistant(tmp_path: Path) -> Assistant:
    articles = Index.open(tmp_path / "ix", settings=IndexSettings(encoder="hash"), create=True)
    articles.add(
        [
            read_text(BARRAGE, origin="barrage.txt", title="Council backs barrage"),
            read_text(FERRY, origin="ferry.txt", title="Ferry sinks"),
        ]
    )
    return Assistant(articles, settings=Settings(reader="small"))


def quotes_are_slices(assistant: Assistant, answer: Answer) -> bool:
    return all(
        citation.quote
        == assistant.index.article(citation.article_id).text[citation.start : citation.end]
        for citation in (*answer.citations, *answer.nearest)
    )


def test_an_answer_is_made_of_cited_sentences_and_nothing_else(assistant: Assistant) -> None:
    answer = assistant.ask("What will the barrage cost?", min_confidence=0.0)
    assert answer.text == " ".join(citation.quote for citation in answer.citations)
    assert answer.citations[0].title == "Council backs barrage"
    assert quotes_are_slices(assistant, answer)


def test_an_abstention_says_why_and_what_came_nearest(assistant: Assistant) -> None:
    answer = assistant.ask("What will the barrage cost?", min_confidence=1.0)
    assert answer.abstained
    assert answer.text == ""
    assert answer.reason == "The articles hold nothing that answers this well enough."
    assert answer.nearest
    assert quotes_are_slices(assistant, answer)


QUESTION = "What happened with the barrage on Thursday night in Harrow Bay?"


def test_every_way_of_asking_takes_all_options(assistant: Assistant) -> None:
    how: dict[str, Any] = {"top_k": 1, "min_confidence": 0.0, "max_sentences": 1}
    answers = [
        assistant.answer(QUESTION, AskOptions(**how)),
        assistant.ask(QUESTION, **how),
        *assistant.ask_many([QUESTION], **how),
        assistant.chat(**how).ask(QUESTION),
    ]
    assert {(len(each.citations), len(each.passages)) for each in answers} == {(1, 1)}
    nothing = Filters(sources=("Nobody's Gazette",))
    refused = [
        assistant.ask(QUESTION, filters=nothing),
        *assistant.ask_many([QUESTION], filters=nothing),
        assistant.chat(filters=nothing).ask(QUESTION),
    ]
    assert {each.reason for each in refused} == {"No article passes the filters."}


def test_articles_without_any_sentence_that_may_answer_are_not_said_to_be_missing(
    tmp_path: Path,
) -> None:
    with Index.open(tmp_path / "ix", settings=IndexSettings(encoder="hash"), create=True) as index:
        index.add([read_text("The harbour was calm.", origin="h.txt", title="Harbour")])
        answer = Assistant(index, settings=Settings(reader="small")).ask(
            "How many boats were in the harbour?"
        )
    assert answer.passages
    assert answer.reason == "No article has the word boats."
    assert answer.refusal == "unsure"


def test_an_empty_index_abstains_and_says_so(tmp_path: Path) -> None:
    empty = Index.open(tmp_path / "none", settings=IndexSettings(encoder="hash"), create=True)
    with Assistant(empty, settings=Settings(reader="small")) as assistant:
        answer = assistant.ask("Who?")
        assert answer.reason == "There are no articles in the index yet."
        assert answer.refusal == "absent"


def test_filters_that_let_nothing_pass_are_named_as_the_reason(assistant: Assistant) -> None:
    answer = assistant.ask("Who?", filters=Filters(sources=("Nobody's Gazette",)))
    assert answer.reason == "No article passes the filters."
    assert answer.scoped


def test_the_two_refusals_are_told_apart(assistant: Assistant) -> None:
    unsure = assistant.ask("What will the barrage cost?", min_confidence=1.0)
    assert (unsure.refusal, unsure.scoped, unsure.min_confidence) == ("unsure", False, 1.0)
    answered = assistant.ask("What will the barrage cost?", min_confidence=0.0)
    assert answered.refusal is None


def test_a_sentence_that_leans_brings_the_one_before_as_context(tmp_path: Path) -> None:
    text = "Ada Quill led the inquiry into the ferry. She heard 46 witnesses in the spring."
    with Index.open(tmp_path / "ix", settings=IndexSettings(encoder="hash"), create=True) as index:
        index.add([read_text(text, origin="q.txt", title="Inquiry")])
        assistant = Assistant(index, settings=Settings(reader="small"))
        answer = assistant.ask("How many witnesses were heard?", min_confidence=0.0)
    (citation,) = answer.citations
    assert citation.quote.startswith("She heard")
    assert citation.context is not None
    assert citation.context.text == "Ada Quill led the inquiry into the ferry."
    assert answer.text == citation.quote


def test_filters_restrict_the_articles(assistant: Assistant) -> None:
    ferry = next(a for a in assistant.index.articles() if a.title == "Ferry sinks")
    answer = assistant.ask(
        "What will the barrage cost?", filters=Filters(article_ids=(ferry.id,)), min_confidence=0.0
    )
    assert {citation.article_id for citation in answer.citations} == {ferry.id}


def test_asking_many_gives_what_asking_each_gives(assistant: Assistant) -> None:
    questions = ["What will the barrage cost?", "Where did the ferry sink?"] * 40
    together = list(assistant.ask_many(questions))
    each = [assistant.ask(question) for question in questions]
    without_time = {"timings": {}}
    assert [a.model_copy(update=without_time) for a in together] == [
        a.model_copy(update=without_time) for a in each
    ]


def test_history_makes_a_follow_up_stand_alone(assistant: Assistant) -> None:
    first = assistant.ask("Where did the ferry Marigold sink?", min_confidence=0.0)
    answer = assistant.ask(
        "How many people were on it?", history=[Turn(question=first.question, answer=first)]
    )
    assert "Marigold" in answer.standalone_question
    assert answer.question == "How many people were on it?"


def test_every_stage_is_timed_and_the_total_is_their_sum(assistant: Assistant) -> None:
    timings = assistant.ask("Who?").timings
    stages = {name: ms for name, ms in timings.items() if name != "total"}
    assert set(stages) == {"embed", "search", "read", "select"}
    assert sum(stages.values()) <= timings["total"] + 0.1


def test_a_bad_question_is_refused(assistant: Assistant) -> None:
    with pytest.raises(QuestionError):
        assistant.ask("")
    with pytest.raises(QuestionError):
        list(assistant.ask_many(["fine?", "\x00"]))


def test_many_threads_may_ask_one_assistant(assistant: Assistant) -> None:
    answers: list[Answer] = []

    def ask() -> None:
        answers.extend(assistant.ask("What will the barrage cost?") for _ in range(10))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 80
    assert {answer.text for answer in answers} == {answers[0].text}
