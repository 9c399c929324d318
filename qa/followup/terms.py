"""Pure: a conversation to its terms, the words that a follow-up question may need.

Carrying terms over instead of writing a new question is query resolution by term classification.
Source: Voskarides et al., "Query Resolution for Conversational Search with Limited Supervision"
(QuReTeC), SIGIR 2020.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from index.text.words import STOP_WORDS

# A run of capitalised words; the first of a sentence may be there for its place only.
_NAME = re.compile(r"(?:[^\W\d_a-z][\w’'.-]*)(?: [^\W\d_a-z][\w’'-]*)+")
_WORD = re.compile(r"[^\W_]+")
# Words of talking about a text; they point at it and name nothing in it.
_TALK = frozenset(
    "also else other others anything something someone anyone tell say said many often get got go "
    "goes going one ones again up out about against".split()
)


class Utterance(NamedTuple):
    """What one side said."""

    text: str
    asked: bool  # a question, and not an answer


class Word(NamedTuple):
    """A word of a conversation that may be carried over."""

    term: str  # what it is counted as
    utterance: int
    start: int  # code points of the utterance
    end: int


def term_of(word: str) -> str:
    """Return what a word is counted as: lower case, without a plural or possessive ending.

    >>> term_of("Caissons"), term_of("is"), term_of("glass")
    ('caisson', 'is', 'glass')
    """
    lowered = word.lower()
    return lowered[:-1] if len(lowered) > 3 and re.search(r"[^s]s$", lowered) else lowered


def terms_of(text: str) -> set[str]:
    """Return the terms of a text, function words left out."""
    return {term_of(text[start:end]) for start, end in _spans(text)}


def carriable(history: Sequence[Utterance], question: str) -> list[Word]:
    """Return the words of the history that say something the question does not, in order."""
    own = terms_of(question)
    return [
        Word(term, number, start, end)
        for number, utterance in enumerate(history)
        for start, end in _spans(utterance.text)
        if (term := term_of(utterance.text[start:end])) not in own
    ]


def needed(history: Sequence[Utterance], question: str, rewrite: str) -> set[str]:
    """Return the terms that a human's stand-alone question took from the history."""
    return terms_of(rewrite) & {word.term for word in carriable(history, question)}


def name_around(history: Sequence[Utterance], word: Word) -> range:
    """Return where the name that a word is part of stands in its utterance; else the word."""
    text = history[word.utterance].text
    for match in _NAME.finditer(text):
        start, end = match.span()
        while (first := text[start:end].split()[0]).lower() in STOP_WORDS:
            start += len(first) + 1  # "In July"
            if start >= end:
                break
        if start <= word.start and word.end <= end:
            return range(start, end)
    return range(word.start, word.end)


def phrases(history: Sequence[Utterance], words: Iterable[Word]) -> list[str]:
    """Return words as phrases in the order they were said, names whole, neighbours together.

    >>> said = [Utterance("Who is Agnes Rae of the Salt Museum?", asked=True)]
    >>> phrases(said, carriable(said, "Who?"))
    ['Agnes Rae', 'Salt Museum']
    """
    made: list[tuple[int, range]] = []
    for word in sorted(words, key=lambda word: (word.utterance, word.start)):
        found = name_around(history, word)
        text = history[word.utterance].text
        if made and made[-1][0] == word.utterance and found.start < made[-1][1].stop:
            continue  # of the same name
        if made and made[-1][0] == word.utterance and text[made[-1][1].stop : found.start] == " ":
            made[-1] = (word.utterance, range(made[-1][1].start, found.stop))
        else:
            made.append((word.utterance, found))
    spoken = [history[number].text[where.start : where.stop] for number, where in made]
    return list({phrase.lower(): phrase for phrase in spoken}.values())


def _spans(text: str) -> list[tuple[int, int]]:
    return [
        match.span()
        for match in _WORD.finditer(text)
        if len(match[0]) > 1 or match[0].isdigit()
        if match[0].lower() not in STOP_WORDS and match[0].lower() not in _TALK
    ]
