"""Pure: what speaks for carrying a term of the conversation over to the question."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from qa.followup.terms import Utterance, Word, carriable, terms_of

_PRONOUNS = {
    "person": r"he|him|his|she|her|hers",
    "thing": r"it|its",
    "several": r"they|them|their|theirs",
    "pointing": r"this|that|these|those|there|then|such|one|ones|same|here",
}
_OPENING = re.compile(r"(?:and|but|so|or|what about|how about|what else|any|which)\b", re.I)
_TERM = (
    "last_question", "last_answer", "first_question", "any_question", "any_answer", "recency",
    "mentions", "name", "part_of_name", "number", "rarity", "verb_ending", "opening",
)  # fmt: skip
_QUESTION = (*_PRONOUNS, "no_pronoun", "elliptic", "own_names", "own_terms", "turns")
FEATURES = (*_TERM, *_QUESTION, *(f"{term}*{asked}" for term in _TERM for asked in _QUESTION))

Rarity = Callable[[str], float]


class Described(NamedTuple):
    """A term with its features."""

    term: str
    row: list[float]


def describe(history: Sequence[Utterance], question: str, rarity: Rarity) -> list[Described]:
    """Return every term of the history that the question lacks, in order of first mention.

    Args:
        history: Oldest first.
        question: As asked.
        rarity: How rare a word is, from 0 to 1.
    """
    mentions: dict[str, list[Word]] = {}
    for word in carriable(history, question):
        mentions.setdefault(word.term, []).append(word)
    asked = list(_of_question(question, history).values())
    described = []
    for term, words in mentions.items():
        own = list(_of_term(term, words, history, rarity).values())
        described.append(Described(term, [*own, *asked, *(a * b for a in own for b in asked)]))
    return described


def _of_question(question: str, history: Sequence[Utterance]) -> Mapping[str, float]:
    found = {
        kind: float(bool(re.search(rf"\b(?:{forms})\b", question, re.I)))
        for kind, forms in _PRONOUNS.items()
    }
    own = len(terms_of(question))
    return {
        **found,
        "no_pronoun": float(not any(found.values())),
        "elliptic": float(bool(_OPENING.match(question)) or own < 2),
        "own_names": min(3, len(re.findall(r"(?<=[\w,] )[A-Z]\w+", question))) / 3,
        "own_terms": min(8, own) / 8,
        "turns": min(8, len(history)) / 8,
    }


def _of_term(
    term: str, words: Sequence[Word], history: Sequence[Utterance], rarity: Rarity
) -> Mapping[str, float]:
    places = {word.utterance for word in words}
    questions = [n for n, utterance in enumerate(history) if utterance.asked]
    answers = [n for n, utterance in enumerate(history) if not utterance.asked]
    texts = [history[word.utterance].text for word in words]
    capital = [
        text[word.start].isupper() and word.start > 0
        for text, word in zip(texts, words, strict=True)
    ]
    return {
        "last_question": float(bool(questions) and questions[-1] in places),
        "last_answer": float(bool(answers) and answers[-1] in places),
        "first_question": float(bool(questions) and questions[0] in places),
        "any_question": len(places.intersection(questions)) / max(1, len(questions)),
        "any_answer": len(places.intersection(answers)) / max(1, len(answers)),
        "recency": 1 / (len(history) - max(places)),
        "mentions": math.log(len(places)),
        "name": float(any(capital)),
        "part_of_name": float(any(map(_beside_name, texts, words))),
        "number": float(term[0].isdigit()),
        "rarity": rarity(term),
        "verb_ending": float(bool(re.search(r"(?:ed|ing|ly)$", term))),
        "opening": min(word.start for word in words) / 100,
    }


def _beside_name(text: str, word: Word) -> bool:
    """Whether a capitalised word has another beside it."""
    if not text[word.start].isupper():
        return False
    return bool(
        re.search(r"[A-Z]\w*[ -]$", text[: word.start]) or re.match(r"[ -][A-Z]", text[word.end :])
    )
