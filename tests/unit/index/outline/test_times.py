from datetime import date

import pytest

from index.outline.times import days_in
from qa.about.since import since_day

PUBLISHED = date(2032, 6, 7)


@pytest.mark.parametrize(
    ("text", "day", "words"),
    [
        ("It opened on Friday, 14 March 2031.", date(2031, 3, 14), "14 March 2031"),
        ("It was signed on 28/03/2031.", date(2031, 3, 28), "28/03/2031"),
        ("On 2031-05-11 it sank.", date(2031, 5, 11), "2031-05-11"),
        ("On Aug. 19 a generator failed.", date(2032, 8, 19), "Aug. 19"),
        ("He resigned on 2 April.", date(2032, 4, 2), "2 April"),
        ("It came on 18 December.", date(2031, 12, 18), "18 December"),
        ("In November 2029 the boat searched.", date(2029, 11, 1), "November 2029"),
        ("A survey in 2029 found gravel.", date(2029, 1, 1), "2029"),
    ],
)
def test_a_day_is_found_with_the_words_that_name_it(text: str, day: date, words: str) -> None:
    (found,) = days_in(text, PUBLISHED)
    assert (found.day, text[found.start : found.end]) == (day, words)


@pytest.mark.parametrize(
    "text",
    [
        "It may 5 go.",
        "Some 2031 people came.",
        "It cost 2,031 pounds.",
        "On 31/02/2031 nothing was.",
        "On Monday it rained.",
        "",
    ],
)
def test_what_names_no_day_has_none(text: str) -> None:
    assert days_in(text, PUBLISHED) == []


def test_a_day_without_a_year_means_nothing_where_the_article_has_no_date() -> None:
    assert days_in("He resigned on 2 April.", None) == []
    assert days_in("He resigned on 2 April 2030.", None)[0].day == date(2030, 4, 2)


@pytest.mark.parametrize(
    ("since", "day"),
    [
        ("since Monday", date(2032, 6, 7)),
        ("since last Friday", date(2032, 6, 4)),
        ("this week", date(2032, 6, 7)),
        ("since yesterday", date(2032, 6, 6)),
        ("in the last two weeks", date(2032, 5, 24)),
        ("in the last 10 days", date(2032, 5, 28)),
        ("since 2031", date(2031, 1, 1)),
        ("since 2031-05", date(2031, 5, 1)),
        ("since 18.11.2031", date(2031, 11, 18)),
        ("since May 2033", date(2033, 5, 1)),
        ("this year", date(2032, 1, 1)),
    ],
)
def test_since_is_understood(since: str, day: date) -> None:
    assert since_day(since, date(2032, 6, 7)) == day


@pytest.mark.parametrize(
    "since", ["since the flood", "since 0000", "since 2031-13", "in the last age"]
)
def test_since_something_else_is_not(since: str) -> None:
    assert since_day(since, date(2032, 6, 7)) is None
