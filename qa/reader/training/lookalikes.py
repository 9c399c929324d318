"""Questions that a passage answers, changed so that it no longer does.

Human-written unanswerable questions are few. These are made from answerable ones, as crowd workers
made theirs (Rajpurkar et al. 2018, table 2): another name, another number, the opposite word; or a
question about something else is asked of a name that the passage mentions. A reader that has seen
them looks at every part of a question, not only at most of it.
"""

import random
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from index.text.words import content_words, words

# Preceded by a word in lower case, since any word may open a sentence with a capital.
_NAME = re.compile(
    r"(?<=[a-z0-9,] )[A-Z][\w.-]*\w(?:\s+(?:(?:of|the|de|von|van)\s+)?[A-Z][\w.-]*\w)*(?![&\w])"
)
_PREPOSITION = re.compile(r"\b(in|at|from|on|near|into|across) $")
_NUMBER = re.compile(r"(?<![\w.,])\d[\d,]*(?![\w%])")
_YEAR = range(1000, 2100)
_OPPOSITES = dict(
    pair.split("/")
    for pair in (
        "first/last after/before largest/smallest biggest/smallest greatest/least highest/lowest "
        "most/least best/worst oldest/youngest longest/shortest earliest/latest early/late "
        "earlier/later north/south east/west northern/southern eastern/western upper/lower "
        "above/below inside/outside increase/decrease increased/decreased rise/fall rose/fell "
        "gain/lose gained/lost win/lose won/lost buy/sell bought/sold began/ended begin/end "
        "begins/ends started/stopped start/stop born/married opened/closed open/close built/"
        "demolished founded/dissolved created/destroyed joined/left arrived/departed accept/reject "
        "accepted/rejected support/oppose supported/opposed allow/forbid allowed/forbidden "
        "legal/illegal public/private positive/negative major/minor majority/minority "
        "common/rare strong/weak hot/cold summer/winter male/female men/women "
        "father/mother brother/sister son/daughter wife/husband king/queen same/different "
        "included/excluded include/exclude approved/rejected praised/criticized "
        "successful/unsuccessful possible/impossible"
    ).split()
)
_OPPOSITES |= {other: word for word, other in reversed(_OPPOSITES.items())}
_WORD = re.compile(r"[a-z]+")


class Name(NamedTuple):
    """A capitalised phrase, and whether it is where something is ("in Alaska")."""

    text: str
    is_place: bool


def names(text: str) -> list[Name]:
    """Return the capitalised phrases of a text, but for those that open a sentence."""
    return [
        Name(match[0], _PREPOSITION.search(text, 0, match.start()) is not None)
        for match in _NAME.finditer(text)
    ]


def altered(question: str, passage: str, others: Sequence[Name], rng: random.Random) -> str | None:
    """Return the question with one thing changed to what the passage does not speak of.

    Args:
        question: One that the passage answers.
        passage: What will be read.
        others: Names to choose another from, such as those of the same article.
        rng: Of the choice.

    Returns:
        None where nothing in the question can be changed so.
    """
    ways: list[Callable[[], str | None]] = [
        lambda: _another_name(question, passage, others, rng),
        lambda: _another_number(question, passage, rng),
        lambda: _opposite(question, passage, rng),
    ]
    rng.shuffle(ways)
    return next(filter(None, (way() for way in ways)), None)


def transplanted(question: str, passage: str, rng: random.Random) -> str | None:
    """Return a question about something else, asked of a name in the passage.

    Args:
        question: One on another article, with one name in it.
        passage: What will be read.
        rng: Of the choice.

    Returns:
        None where the question names not exactly one thing, or more than a third of its other
        words are in the passage.
    """
    named = names(question)
    if len(named) != 1:
        return None
    (name,) = named
    found = [other for other in names(passage) if other.is_place == name.is_place]
    asked = content_words(question.replace(name.text, " "))
    there = set(words(passage))
    if not found or sum(word in there for word in asked) * 3 > len(asked):
        return None
    return question.replace(name.text, rng.choice(found).text)


def _another_name(
    question: str, passage: str, others: Sequence[Name], rng: random.Random
) -> str | None:
    named = [name for name in names(question) if name.text in passage]
    if not named or not others:
        return None
    name = rng.choice(named)
    there, taken = passage.lower(), set(words(name.text))
    for _ in range(12):
        other = rng.choice(others)
        if (
            other.is_place == name.is_place
            and abs(len(other.text.split()) - len(name.text.split())) < 2
            and other.text.lower() not in there
            and taken.isdisjoint(words(other.text))
        ):
            return question.replace(name.text, other.text)
    return None


def _another_number(question: str, passage: str, rng: random.Random) -> str | None:
    numbers = list(_NUMBER.finditer(question))
    if not numbers:
        return None
    number = rng.choice(numbers)
    value = int(number[0].replace(",", "") or 0)
    spread = 40 if value in _YEAR and "," not in number[0] else max(3, value)
    for _ in range(8):
        other = str(max(1, value + rng.randint(-spread, spread)))
        if int(other) != value and other not in passage:
            return question[: number.start()] + other + question[number.end() :]
    return None


def _opposite(question: str, passage: str, rng: random.Random) -> str | None:
    there = {*words(passage), *words(question)}
    places = [
        match
        for match in _WORD.finditer(question)
        if _OPPOSITES.get(match[0], match[0]) not in there and match[0] in _OPPOSITES
    ]
    if not places:
        return None
    place = rng.choice(places)
    return question[: place.start()] + _OPPOSITES[place[0]] + question[place.end() :]
