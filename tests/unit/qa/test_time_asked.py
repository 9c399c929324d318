from datetime import date

import pytest

from index.records import Article, Filters, Sentence
from qa.reader.base import Evidence
from qa.time_asked import asks_for_latest, newest_first, period_of, then_first, without_latest


def said(
    text: str, published: str | None, confidence: float, title: str = "Ferry fare"
) -> Evidence:
    day = date.fromisoformat(published) if published else None
    article = Article.model_construct(
        id=f"{text}{published}", title=title, text=text, published=day
    )
    return Evidence(article, Sentence(0, len(text)), confidence, None)


OLD = said("The ferry fare in Ostholm rises to 12 crowns.", "2023-02-01", 0.9)
MIDDLE = said("The ferry fare in Ostholm rises to 15 crowns.", "2025-02-01", 0.8)
NEW = said("The ferry fare in Ostholm falls to 9 crowns.", "2026-02-01", 0.7)
OTHER = said("The bus to Norham costs 3 crowns.", "2027-02-01", 0.6, title="Bus")
UNDATED = said("The ferry fare in Ostholm is 11 crowns.", None, 0.95)


@pytest.mark.parametrize(
    ("question", "plain"),
    [
        ("What is the latest ferry fare in Ostholm?", "What is the ferry fare in Ostholm?"),
        ("What is the current fare?", "What is the fare?"),
        ("Who is currently the mayor?", "Who is the mayor?"),
        ("What does the ferry cost now?", "What does the ferry cost?"),
        ("What is today's fare?", "What is fare?"),
        ("What was the most recent fare?", "What was the fare?"),
        ("Right now, who leads the council?", "Who leads the council?"),
        ("At the moment, what is the fare?", "What is the fare?"),
    ],
)
def test_words_that_ask_for_the_latest_are_known_and_taken_out(question: str, plain: str) -> None:
    assert asks_for_latest(question)
    assert without_latest(question) == plain


@pytest.mark.parametrize(
    "question",
    [
        "How strong is the current?",
        "What is the current in the strait?",
        "Who led the now-defunct bank?",
        "Who knows?",
    ],
)
def test_other_uses_of_such_words_ask_for_nothing(question: str) -> None:
    assert not asks_for_latest(question)


def test_of_articles_that_answer_alike_the_newest_comes_first() -> None:
    asked = "What is the latest ferry fare in Ostholm?"
    assert newest_first(asked, [OLD, MIDDLE, NEW, OTHER], threshold=0.3)[:2] == [NEW, OLD]


def test_what_is_not_sure_enough_or_not_of_the_same_is_never_first() -> None:
    asked = "What is the latest ferry fare in Ostholm?"
    assert newest_first(asked, [OLD, OTHER], threshold=0.3)[0] is OLD
    assert newest_first(asked, [OLD, NEW._replace(confidence=0.2)], threshold=0.3)[0] is OLD
    assert newest_first(asked, [UNDATED, NEW], threshold=0.3)[0] is UNDATED
    assert newest_first(asked, [], threshold=0.3) == []


@pytest.mark.parametrize(
    ("question", "first", "last", "plain"),
    [
        ("What was the fare in 2023?", "2023-01-01", "2023-12-31", "What was the fare?"),
        ("In 2023, what was the fare?", "2023-01-01", "2023-12-31", "What was the fare?"),
        ("What was the fare in February 2024?", "2024-02-01", "2024-02-29", "What was the fare?"),
        ("What happened on 3 May 2025?", "2025-05-03", "2025-05-03", "What happened?"),
        ("What happened on May 3rd, 2025?", "2025-05-03", "2025-05-03", "What happened?"),
        ("What was the fare for the year 2023?", "2023-01-01", "2023-12-31", "What was the fare?"),
    ],
)
def test_the_days_that_a_question_names(question: str, first: str, last: str, plain: str) -> None:
    period = period_of(question)
    assert period is not None
    assert (str(period.first), str(period.last), period.question) == (first, last, plain)


@pytest.mark.parametrize(
    "question", ["Who won?", "Was it dearer in 2023 than in 2025?", "Who paid 2023-4?"]
)
def test_no_day_or_several_are_no_period(question: str) -> None:
    assert period_of(question) is None


def test_filters_of_the_user_hold_within_a_period() -> None:
    period = period_of("What was the fare in 2023?")
    assert period is not None
    assert period.within(Filters(published_from=date(2024, 1, 1))) is None
    within = period.within(Filters(published_from=date(2023, 6, 1), sources=("The Post",)))
    assert within == Filters(
        published_from=date(2023, 6, 1), published_to=date(2023, 12, 31), sources=("The Post",)
    )


def test_what_was_published_then_comes_first_and_other_times_are_passed_over() -> None:
    period = period_of("What was the fare in 2023?")
    assert period is not None
    assert then_first(period, [MIDDLE, NEW, OLD], [OLD], threshold=0.3) == [OLD]


def test_a_sentence_that_names_the_year_itself_stays_first() -> None:
    period = period_of("What was the fare in 2023?")
    named = said("In 2023 the ferry fare was 8 crowns.", "2026-01-01", 0.9)
    assert period is not None
    assert then_first(period, [named, OLD], [OLD], threshold=0.3) == [named, OLD]


def test_without_anything_sure_of_that_time_all_stays_as_it_was() -> None:
    period = period_of("What was the fare in 2023?")
    assert period is not None
    unsure = OLD._replace(confidence=0.1)
    assert then_first(period, [MIDDLE], [unsure], threshold=0.3) == [MIDDLE]
