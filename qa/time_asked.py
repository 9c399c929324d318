"""Pure: the time that a question asks about, and the evidence that it prefers.

"Latest" and "now" ask for the newest of articles that answer alike; a year or a month, for what was
published then, unless a sentence names it itself. The day of an article is context that its
sentences leave out.
"""

import calendar
import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from index.records import Filters
from index.text.words import content_words
from qa.reader.base import Evidence

_MONTHS = {
    name.casefold(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if name
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_LATEST = re.compile(
    r"(?:,? ?\b(?:right now|now(?!-)|nowadays|today(?!['’]s)|these days|currently"
    r"|at (?:the )?(?:moment|present)|as of (?:now|today)|most recently)\b"
    r"|\b(?:latest|newest|most recent|most up-to-date|up-to-date|present-day|today['’]s"
    r"|current(?! *(?:[?.,!]|$|is\b|was\b|in\b|of\b|at\b|flows?\b|runs?\b)))\b)",
    re.IGNORECASE,
)
_PERIOD = re.compile(
    r",? ?\b(?:(?:back )?(?:in|during|for|of|from|on|as of|around|by) )?(?:the year )?"
    rf"(?:(?:(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)? )?(?P<month>{_MONTH})\.?(?: (?P<day2>\d{{1,2}})"
    r"(?:st|nd|rd|th)?)?,? (?:of )?)?(?P<year>(?:19|20)\d\d))\b(?![\d-])",
    re.IGNORECASE,
)
_SURE = 0.5  # share of the best one's confidence from which another answers as well
_STEM = 5


class Period(NamedTuple):
    """Days that a question names, both included, and the question without them."""

    first: date
    last: date
    question: str

    def within(self, filters: Filters | None) -> Filters | None:
        """Return filters that pass only articles of these days; None where none could pass."""
        given = filters or Filters()
        first = max(self.first, given.published_from or date.min)
        last = min(self.last, given.published_to or date.max)
        if first > last:
            return None
        days = {"published_from": first, "published_to": last, "undated": False}
        return given.model_copy(update=days)


def asks_for_latest(question: str) -> bool:
    """Whether a question asks how things stand by now.

    >>> [asks_for_latest(q) for q in ("What is the current fare?", "How strong is the current?")]
    [True, False]
    """
    return bool(_LATEST.search(question))


def without_latest(question: str) -> str:
    """Return a question without the words that ask for the latest."""
    return _tidy(_LATEST.sub("", question))


def period_of(question: str) -> Period | None:
    """Return the days that a question names; None where it names none, or several.

    >>> period = period_of("What was the fare in February 2025?")
    >>> str(period.first), str(period.last), period.question
    ('2025-02-01', '2025-02-28', 'What was the fare?')
    """
    found = list(_PERIOD.finditer(question))
    if len(found) != 1:
        return None
    (one,) = found
    rest = _tidy(question[: one.start()] + question[one.end() :])
    year = int(one["year"])
    if not one["month"]:
        return Period(date(year, 1, 1), date(year, 12, 31), rest)
    month = _MONTHS[one["month"].casefold()]
    day = one["day"] or one["day2"]
    length = calendar.monthrange(year, month)[1]
    if day and 1 <= int(day) <= length:
        return Period(date(year, month, int(day)), date(year, month, int(day)), rest)
    return Period(date(year, month, 1), date(year, month, length), rest)


def _tidy(question: str) -> str:
    rest = re.sub(r" +([?.,!])", r"\1", " ".join(question.split())).strip(" ,")
    return rest[:1].upper() + rest[1:]


def surer(one: Sequence[Evidence], other: Sequence[Evidence]) -> list[Evidence]:
    """Return each sentence of two readings as it was surer, best first."""
    best: dict[tuple[str, int], Evidence] = {}
    for found in (*one, *other):
        key = (found.article.id, found.sentence.start)
        if key not in best or found.confidence > best[key].confidence:
            best[key] = found
    return sorted(best.values(), key=lambda found: -found.confidence)


def newest_first(
    question: str, evidence: Sequence[Evidence], *, threshold: float
) -> list[Evidence]:
    """Return evidence with the newest of what answers like the best in front.

    Args:
        question: One that asks for the latest.
        evidence: Best first.
        threshold: Least confidence of an answer.
    """
    if not evidence or evidence[0].article.published is None:
        return list(evidence)
    best = evidence[0]
    asked = _stems(without_latest(question))
    covered = asked & _said(best)
    alike = [
        found
        for found in evidence
        if found.article.published
        and found.confidence >= max(threshold, _SURE * best.confidence)
        and covered <= _said(found)
    ]
    newest = max(
        alike,
        key=lambda found: (found.article.published or date.min, found.confidence),
        default=best,
    )
    if newest.article.published == best.article.published:
        return list(evidence)
    return [newest, *(found for found in evidence if found is not newest)]


def then_first(
    period: Period,
    evidence: Sequence[Evidence],
    within: Sequence[Evidence],
    *,
    threshold: float,
) -> list[Evidence]:
    """Return evidence with that of a period in front, if it answers.

    What was published at another time and does not name the period is passed over then.

    Args:
        period: That the question names.
        evidence: For the question as asked, best first.
        within: For the question without the period, of articles published in it, best first.
        threshold: Least confidence of an answer.
    """
    named = str(period.first.year)
    tells = evidence and evidence[0].confidence >= threshold and named in _text(evidence[0])
    if tells or not within or within[0].confidence < threshold:
        return list(evidence)
    inside = {found.article.id for found in within}
    others = [
        found for found in evidence if found.article.id not in inside and named in _text(found)
    ]
    return [*within, *others]


def _text(found: Evidence) -> str:
    return found.article.slice(*found.sentence)


def _said(found: Evidence) -> frozenset[str]:
    return _stems(f"{found.article.title} {_text(found)}")


def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:_STEM] for word in content_words(text))
