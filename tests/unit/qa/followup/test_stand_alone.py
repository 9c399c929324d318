from datetime import UTC, datetime

import pytest

from index.records import Article, Hit, Passage, Sentence
from qa.cite import cite
from qa.followup.stand_alone import (
    PREFERENCE,
    carried_in,
    is_follow_up,
    prefer,
    stand_alone,
    utterances,
)
from qa.records import Answer, Kind, Turn

LAST = [Turn(question="Who is the mayor of Eastholm?")]


def turn(question: str, text: str = "", kind: Kind = "answer", article_id: str = "a") -> Turn:
    """A turn answered with one sentence, or with none."""
    article = Article(
        id=article_id,
        title="T",
        text=text,
        sha256="0" * 64,
        added=datetime.now(UTC),
        origins=("x",),
    )
    citations = (cite(article, Sentence(0, len(text)), score=0.9),) if text else ()
    return Turn(
        question=question,
        answer=Answer(
            question=question, standalone_question=question, kind=kind,
            reply=None if kind == "answer" else "Here:", text=text, citations=citations,
            confidence=0.9, abstained=not citations, reason=None, nearest=(), alternatives=(),
            passages=(), timings={}, index_version=1,
        ),
    )  # fmt: skip


def hit(article_id: str, score: float, rank: int) -> Hit:
    passage = Passage(
        id=rank, article_id=article_id, start=0, end=9, first_sentence=0, last_sentence=0, tokens=2
    )
    return Hit(passage=passage, score=score, rank=rank, dense=0.0, lexical=0.0)


@pytest.mark.parametrize(
    "question",
    [
        "When did he resign?",
        "And in March?",
        "What about the costs?",
        "Why?",
        "Where was it built?",
        "How long did that take?",
        "Was anyone injured there?",
        "What was her time?",
        "By what margin?",
        "Is she related to the engineer who led the inquiry?",
    ],
)
def test_a_question_that_leans_on_the_last_is_a_follow_up(question: str) -> None:
    assert is_follow_up(question)


@pytest.mark.parametrize(
    "question",
    [
        "Who won the Lantern Prize?",
        "When did the ferry sink?",
        "Why did the barrage stop?",
        "Who is Pask?",
        "How much did it cost to police the barrage march?",
        "When will the barrage sell its first electricity?",
        "How does Gloria Pask plan to travel to her inauguration?",
        "Why is there no security video from the month the atlas was swapped?",
    ],
)
def test_a_question_that_stands_alone_is_left_as_it_is(question: str) -> None:
    assert not is_follow_up(question)
    assert stand_alone(question, LAST) == question


def test_a_follow_up_takes_the_names_of_the_question_before() -> None:
    assert "Eastholm" in stand_alone("When did he resign?", LAST)


def test_names_are_taken_whole_and_once() -> None:
    history = [turn("Who looks after Tarn Skerry?", "In May Marit Sollis left Tarn Skerry.")]
    asked = stand_alone("How often does she count the birds?", history)
    assert "Marit Sollis" in asked
    assert "In May" not in asked
    assert asked.count("Tarn Skerry") == 1


def test_what_the_question_says_itself_is_not_repeated() -> None:
    assert stand_alone("Is he still in Eastholm?", LAST).count("Eastholm") == 1


def test_without_history_nothing_is_added() -> None:
    assert stand_alone("When did he resign?", []) == "When did he resign?"


def test_the_question_as_asked_comes_first_and_untouched() -> None:
    question = "When did  he resign, then?"
    assert stand_alone(question, LAST).startswith(question)


def test_only_questions_and_what_was_cited_for_them_count_as_said() -> None:
    history = [
        turn("Who sank?", "The Marigold sank."),
        turn("Thanks!", kind="reply"),
        turn("more", "It was old.", kind="more"),
        turn("Who rows the Marigold home?"),
    ]
    assert [said.text for said in utterances(history)] == [
        "Who sank?",
        "The Marigold sank.",
        "Who rows the Marigold home?",
    ]


def test_what_is_taken_over_can_be_chosen_by_hand() -> None:
    assert stand_alone("When did he resign?", LAST, ["Eastholm"]) == (
        "When did he resign? (Eastholm)"
    )
    assert stand_alone("When did he resign?", LAST, []) == "When did he resign?"
    assert stand_alone("Who won?", [], ["the prize"]) == "Who won? (the prize)"


@pytest.mark.parametrize("alone", ["Why?", "Why? ", "Why? (", "Who? (X)", "Why!? (X)"])
def test_what_was_made_of_no_question_took_nothing_over(alone: str) -> None:
    assert carried_in("Why?", alone) == ()


def test_the_article_cited_last_is_preferred_and_can_be_left() -> None:
    history = [turn("Who?", "Old.", article_id="old"), turn("Who?", "New.", article_id="new")]
    hits = [hit("far", 0.9, 1), hit("old", 0.6, 2), hit("new", 0.6 - PREFERENCE / 2, 3)]
    preferred = prefer(hits, history)
    assert [each.article_id for each in preferred] == ["far", "new", "old"]
    assert [each.rank for each in preferred] == [1, 2, 3]


def test_after_an_abstention_nothing_is_preferred() -> None:
    hits = [hit("a", 0.9, 1), hit("b", 0.6, 2)]
    assert prefer(hits, [turn("Who?")]) == hits


def test_thanks_between_two_questions_keep_the_preference() -> None:
    hits = [hit("a", 0.9, 1), hit("b", 0.89, 2)]
    history = [turn("Who?", "Old.", article_id="b"), turn("Thanks!", kind="reply")]
    assert [each.article_id for each in prefer(hits, history)] == ["b", "a"]


def test_a_follow_up_takes_over_something_wherever_anything_was_said() -> None:
    history = [turn("What had the crews wanted?", "They had wanted more.")]
    assert stand_alone("Did they get onto the board as well?", history).endswith(")")


ANSWERED = turn("Who leads the co-operative?", "Nell Trevanion leads it.")
REFUSED = turn("Who is the mayor of Eastholm?")


def test_a_refused_question_that_stood_alone_is_what_the_next_is_about() -> None:
    assert "Eastholm" in stand_alone("When was she elected?", [ANSWERED, REFUSED])


def test_a_refused_question_is_forgotten_once_another_is_answered() -> None:
    assert "Eastholm" not in stand_alone("When was she elected?", [REFUSED, ANSWERED])


def test_a_refused_follow_up_says_nothing_of_the_topic() -> None:
    history = [ANSWERED, turn("And what does her yacht cost?")]
    asked = stand_alone("When was she elected?", history)
    assert "Nell Trevanion" in asked
    assert "yacht" not in asked


def test_where_all_was_refused_all_counts_as_said() -> None:
    history = [turn("And the mayor of Eastholm?"), turn("Where was he born?")]
    assert "Eastholm" in stand_alone("When did he resign?", history)
