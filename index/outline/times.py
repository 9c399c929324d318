"""Pure: of which day a sentence tells: the days that it names, not those that it only means.

"on 2 April" of an article of June 2032 is 2 April 2032: the year that brings it nearest to the
day of publication. "On Monday" is left out: what it means depends on when it was written.
English only.
"""

import re
from datetime import date
from typing import NamedTuple

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
         "august aug", "september sept sep", "october oct", "november nov", "december dec"), 1
    )
    for name in names.split()
}  # fmt: skip
_MONTH = (
    r"(?:(?:Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec)\b\.?|(?:January|February|March|April|May|June"
    r"|July|August|September|October|November|December)\b)"
)
_YEAR = r"(?:1[5-9]|20)\d\d(?!\d|,\d|\.\d)"
_DATE = re.compile(
    rf"\b(?P<y1>{_YEAR})-(?P<m1>\d\d)-(?P<d1>\d\d)\b"
    rf"|\b(?P<d2>\d\d?)[./](?P<m2>\d\d?)[./](?P<y2>{_YEAR})"
    rf"|\b(?P<d3>\d\d?)(?:st|nd|rd|th)?(?: of)? (?P<m3>{_MONTH})(?:,? (?P<y3>{_YEAR}))?"
    rf"|\b(?P<m4>{_MONTH}) (?P<d4>\d\d?)(?:st|nd|rd|th)?\b(?!,\d|\.\d)(?:,? (?P<y4>{_YEAR}))?"
    rf"|\b(?P<m5>{_MONTH}) (?P<y5>{_YEAR})"
    rf"|\b(?:[Ii]n|[Ss]ince|[Uu]ntil|[Bb]y|[Ff]rom|[Dd]uring|[Oo]f|year|early|late|summer|autumn"
    rf"|winter|spring) (?P<y6>{_YEAR})"
    rf"|\b(?:[Ii]n|[Ss]ince|[Bb]y|[Dd]uring|early|late) (?P<m7>{_MONTH})(?! \d)"
)


class Dated(NamedTuple):
    """A day that a text names, as early as it may be."""

    day: date
    start: int
    end: int


def days_in(text: str, published: date | None) -> list[Dated]:
    """Return the days that a text names, in order of mention.

    Args:
        text: A sentence.
        published: When it was, which tells the year of a day that is named without one; such a
            day is left out where it is not known.

    >>> days_in("It opened on 2 April.", date(2032, 6, 7))[0].day
    datetime.date(2032, 4, 2)
    """
    found = []
    for match in _DATE.finditer(text):
        told = {name[0]: value for name, value in match.groupdict().items() if value}
        month = _month(told.get("m"))
        given = int(told["d"]) if "d" in told else 1
        day = _day(told.get("y"), month, given, published)
        if day:
            start = match.start()
            words = match[0].split()
            if "d" not in told and len(words) > 1 and told.get("m", "x") != words[0]:
                start = match.end() - len(" ".join(words[1:]))
            found.append(Dated(day, start, match.end()))
    return found


def _month(told: str | None) -> int:
    if told is None:
        return 1
    return int(told) if told.isdigit() else _MONTHS[told.rstrip(".").lower()]


def _day(year: str | None, month: int, day: int, published: date | None) -> date | None:
    try:
        if year:
            return date(int(year), month, day)
        if published is None:
            return None
        near = [date(y, month, day) for y in range(published.year - 1, published.year + 2)]
    except ValueError:  # 31/02, or 28.11 as 11.28
        return None
    return min(near, key=lambda each: abs(each - published))
