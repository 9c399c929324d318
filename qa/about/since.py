"""Pure: "since Monday", "this week", "since 18.11.2019" as a day. English only."""

import re
from datetime import date, timedelta

from index.outline.times import days_in

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMBER = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "few": 3}
_LAST = re.compile(r"in the last (?:(?P<n>\d{1,3}|\w+) )?(?P<unit>day|week|month|year)s?")
_LENGTH = {"day": 1, "week": 7, "month": 30, "year": 365}


def since_day(since: str, today: date) -> date | None:
    """Return the first day that is meant, or None where that is not understood.

    Args:
        since: As typed.
        today: The day on which it is asked.

    >>> since_day("since Monday", date(2031, 5, 14))
    datetime.date(2031, 5, 12)
    """
    said = since.lower().strip().removeprefix("since ")
    if said in ("today", "yesterday"):
        return today - timedelta(days=said == "yesterday")
    if said == "this week":
        return today - timedelta(days=today.weekday())
    if said in ("last week", "last month", "last year"):
        return today - timedelta(days=_LENGTH[said.split()[1]])
    if said == "this month":
        return today.replace(day=1)
    if said == "this year":
        return today.replace(month=1, day=1)
    if (day := said.removeprefix("last ")) in _DAYS:
        return today - timedelta(days=(today.weekday() - _DAYS.index(day)) % 7)
    if last := _LAST.fullmatch(said):
        told = last["n"] or "one"
        number = int(told) if told.isdigit() else _NUMBER.get(told)
        return today - timedelta(days=number * _LENGTH[last["unit"]]) if number else None
    return _named(since.strip().removeprefix("since ").strip(), today)


def _named(said: str, today: date) -> date | None:
    if re.fullmatch(r"\d{4}", said):
        return date(int(said), 1, 1) if int(said) else None
    if month := re.fullmatch(r"(\d{4})-(\d\d)", said):
        said = f"{said}-01"
        return date(int(month[1]), int(month[2]), 1) if 1 <= int(month[2]) <= 12 else None
    found = days_in(said, today) or days_in(f"in {said.title()}", today)
    if not found:
        return None
    day = found[0].day
    if day <= today or re.search(r"\d{4}", said):
        return day
    return day - timedelta(days=365)
