"""Pure: whether two short answers say the same: the words of one are among those of the other."""

import re


def answer_words(text: str) -> frozenset[str]:
    """Return the words of a short answer, without articles and thousands separators.

    >>> sorted(answer_words("The 2,400 marchers"))
    ['2400', 'marchers']
    """
    words = re.findall(r"\w+", re.sub(r"(?<=\d)[.,](?=\d)", "", text.casefold()))
    return frozenset(words) - {"a", "an", "the"}


def agree(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two answers, as `answer_words` gives them, say the same."""
    return one <= other or other <= one
