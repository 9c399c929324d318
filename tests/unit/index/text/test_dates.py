from datetime import date

import pytest

from index.text.dates import typed_days


@pytest.mark.parametrize(
    "typed",
    ["2019-11-18", "18.11.2019", "18. 11. 2019", "2019/11/18", "18/11/2019", "11/18/2019",
     "18 November 2019", "18th Nov. 2019", "November 18, 2019", " 2019-11-18T23:59:00 "],
)  # fmt: skip
def test_a_day_is_understood_however_it_is_written(typed: str) -> None:
    assert typed_days(typed) == (date(2019, 11, 18), date(2019, 11, 18))


@pytest.mark.parametrize("typed", ["2020-02", "02/2020", "2.2020", "Feb 2020", "february 2020"])
def test_a_month_is_all_of_its_days(typed: str) -> None:
    assert typed_days(typed) == (date(2020, 2, 1), date(2020, 2, 29))


def test_a_year_is_all_of_its_days() -> None:
    assert typed_days("2019") == (date(2019, 1, 1), date(2019, 12, 31))


def test_a_day_that_may_be_two_is_refused_and_both_are_named() -> None:
    with pytest.raises(ValueError, match="may be two days: write 2019-04-03 or 2019-03-04"):
        typed_days("3/4/2019")
    assert typed_days("4/4/2019").first == date(2019, 4, 4)


@pytest.mark.parametrize(
    "typed",
    ["", "July", "2019-13", "31.2.2020", "0000", "99999", "²019", "18 Foo 2019", "0.0.2019"],
)
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="is no day: write it as in"):
        typed_days(typed)
