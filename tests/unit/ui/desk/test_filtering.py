from datetime import date

import pytest

from index.errors import SettingsError
from index.records import Filters
from ui.desk.filtering import checked, filters_of


def test_what_is_left_empty_restricts_nothing() -> None:
    assert not filters_of()
    assert not filters_of([], "", " ", [])


def test_days_and_sources_restrict() -> None:
    assert filters_of(["The Post"], "2024-05-01", "2024-05-31 00:00:00", ["ab"]) == Filters(
        sources=("The Post",),
        published_from=date(2024, 5, 1),
        published_to=date(2024, 5, 31),
        article_ids=("ab",),
    )


@pytest.mark.parametrize("day", ["yesterday", "2024-13-01", "31.2.2024"])
def test_what_is_no_day_is_named(day: str) -> None:
    with pytest.raises(SettingsError, match=f"'{day}' is no day: write it as in 2024-05-31"):
        filters_of(None, day)


def test_days_the_wrong_way_round_are_an_error() -> None:
    with pytest.raises(SettingsError, match="swap them"):
        filters_of(None, "2024-06-01", "2024-05-01")


def test_numbers_are_held_to_their_bounds() -> None:
    assert checked(None, "top_k", 1, 100) is None
    assert checked(100, "top_k", 1, 100) == 100
    for wrong in (0, 101, True, "7"):
        with pytest.raises(SettingsError, match="it goes from 1 to 100"):
            checked(wrong, "top_k", 1, 100)  # type: ignore[type-var]


def test_months_and_years_begin_with_their_first_day_and_end_with_their_last() -> None:
    found = filters_of(None, "2019-11", "18.11.2020")
    assert found == Filters(published_from=date(2019, 11, 1), published_to=date(2020, 11, 18))
    assert filters_of(None, "", "2019").published_to == date(2019, 12, 31)
    with pytest.raises(SettingsError, match="may be two days"):
        filters_of(None, "3/4/2019")


def test_without_days_nothing_is_said_of_articles_that_have_none() -> None:
    assert filters_of(undated=True) == Filters()
    assert filters_of(None, "2019", undated=True).undated
