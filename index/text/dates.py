"""Pure: the day that a field of a file names."""

from datetime import date, datetime

from dateutil.parser import ParserError
from dateutil.parser import parse as parse_date

_DEFAULTS = (datetime(1, 1, 1), datetime(2, 2, 2))  # alike in nothing


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
