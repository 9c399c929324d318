"""Pure: the day that a field of a file names, and the days that a person types."""

import calendar
import re
from datetime import date, datetime
from typing import NamedTuple

from dateutil.parser import ParserError
from dateutil.parser import parse as parse_date

_DEFAULTS = (datetime(1, 1, 1), datetime(2, 2, 2))  # alike in nothing

_MONTHS = {
    name.casefold(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if name
} | {"sept": 9}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
# Year before month before day, or day before month before year with points between.
_WRITTEN = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?P<year>\d{4})",
        r"(?P<year>\d{4})[-./](?P<month>\d{1,2})(?:[-./](?P<day>\d{1,2}))?",
        r"(?:(?P<day>\d{1,2})\. ?)?(?P<month>\d{1,2})\. ?(?P<year>\d{4})",
        r"(?P<month>\d{1,2})[-/](?P<year>\d{4})",
        rf"(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?(?: of)?[ -])?(?P<month>{_MONTH})\.?,?[ -]"
        r"(?P<year>\d{4})",
        rf"(?P<month>{_MONTH})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})",
    )
)
_EITHER_WAY = re.compile(r"(?P<one>\d{1,2})[-/](?P<other>\d{1,2})[-/](?P<year>\d{4})")


class Days(NamedTuple):
    """The days from `first` to `last`, both included."""

    first: date
    last: date


def parse_day(value: str | None) -> date | None:
    """Return the day that a field names; seconds and milliseconds since 1970 are dates too.

    A year or month alone names no day.
    """
    if not value:
        return None
    try:
        if value.replace(".", "", 1).isdigit() and len(value.split(".")[0]) in (10, 13):
            seconds = float(value) / (1000 if len(value.split(".")[0]) == 13 else 1)
            return datetime.fromtimestamp(seconds).astimezone().date()
        # What a value leaves out is taken from the default.
        found, other = (parse_date(value, default=day, ignoretz=True).date() for day in _DEFAULTS)
    except (ParserError, OverflowError, ValueError, OSError):
        return None
    return found if found == other else None


def typed_days(text: str) -> Days:
    """Return the days that a person names: a day, a month or a year.

    >>> [str(day) for day in typed_days("2019-11")]
    ['2019-11-01', '2019-11-30']
    >>> typed_days("18.11.2019") == typed_days("18 Nov 2019") == typed_days("2019-11-18")
    True

    Raises:
        ValueError: It names none, or one of two; the message says which, and how to write it.
    """
    written = " ".join(text.split())
    for pattern in _WRITTEN:
        if found := pattern.fullmatch(written):
            parts = found.groupdict()
            return _days(text, parts["year"], parts.get("month"), parts.get("day"))
    if found := _EITHER_WAY.fullmatch(written):
        one, other, year = found["one"], found["other"], found["year"]
        if one != other and max(int(one), int(other)) <= 12:
            raise ValueError(
                f"{text!r} may be two days: write {year}-{other:0>2}-{one:0>2} or "
                f"{year}-{one:0>2}-{other:0>2}."
            )
        day, month = (one, other) if int(one) > int(other) else (other, one)
        return _days(text, year, month, day)
    try:
        day_of_time = datetime.fromisoformat(written).date()
    except ValueError:
        raise ValueError(_NONE.format(text)) from None
    return Days(day_of_time, day_of_time)


_NONE = "{!r} is no day: write it as in 2024-05-31, 31.5.2024, 2024-05 or 2024."


def _days(text: str, year: str, month: str | None, day: str | None) -> Days:
    try:
        y = int(year)
        if month is None:
            return Days(date(y, 1, 1), date(y, 12, 31))
        m = _MONTHS.get(month.casefold()) or int(month)
        if day is None:
            return Days(date(y, m, 1), date(y, m, calendar.monthrange(y, m)[1]))
        return Days(date(y, m, int(day)), date(y, m, int(day)))
    except (ValueError, calendar.IllegalMonthError):  # a thirteenth month, a year 0
        raise ValueError(_NONE.format(text)) from None
