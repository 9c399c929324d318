"""Pure: whether two short answers say the same: the words of one are among those of the other."""

import re

from index.text.words import SMALL_NUMBERS, TENS

_THOUSANDS = re.compile(r"(?<=\d)[.,](?=\d{3}(?!\d))")
_WORD = re.compile(r"\d+(?:\.\d+)+|\w+")
_UNITS = {word: str(number) for number, word in enumerate(SMALL_NUMBERS[:9], start=1)}
# Not "one": mostly it counts nothing.
_SMALL = {word: str(number) for number, word in enumerate(SMALL_NUMBERS[1:], start=2)}
_TENS = {word: str(number) for number, word in enumerate(TENS, start=2)}
_TWO_DIGITS = re.compile(rf"\b({'|'.join(_TENS)})[-‑ ]({'|'.join(_UNITS)})\b")
_ARTICLES = frozenset({"a", "an", "the"})


def answer_words(text: str) -> frozenset[str]:
    """Return the words of a short answer, numbers as digits, without articles.

    >>> sorted(answer_words("The 2,400 marchers"))
    ['2400', 'marchers']
    >>> sorted(answer_words("thirty-four and 2,5"))
    ['2.5', '34', 'and']
    """
    plain = _THOUSANDS.sub("", text.casefold())
    plain = re.sub(r"(?<=\d),(?=\d)", ".", plain)  # some languages' decimal point
    plain = _TWO_DIGITS.sub(lambda found: _TENS[found[1]] + _UNITS[found[2]], plain)
    found = [_number(word) for word in _WORD.findall(plain)]
    words = frozenset(found) - _ARTICLES
    return words or frozenset(found) or frozenset(plain.split())  # "A", a grade; "%"


def _number(word: str) -> str:
    return _SMALL.get(word) or (f"{_TENS[word]}0" if word in _TENS else word)


def agree(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two answers, as `answer_words` gives them, say the same."""
    return bool(one and other) and (one <= other or other <= one)
