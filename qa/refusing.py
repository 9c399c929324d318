"""Pure: what to say of a question that no sentence surely answers.

That the articles do not answer it is said only where they have nothing of what it asks: none or
hardly any of its words, or not a name in it where no sentence comes near either. Anything else is
that no sentence was sure.
"""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from index.text.words import STOP_WORDS, words
from qa.records import Refusal

# Share of the least confidence of an answer under which the best sentence is far from one.
FAR = 0.25
_MOST = 0.75  # of a question's words that are nowhere, whatever comes near
_NAMED = 3  # words that are named as being nowhere

# What asks, and says nothing of what is asked.
_ASKING = STOP_WORDS | frozenset(
    "many much long far old often tall high deep big large soon happen happened happens name named "
    "called tell say said says does kind sort type give get got did about also else ever exactly "
    "people person thing things article articles please know one time year day".split()
)
_NAME = re.compile(r"(?<=[\w,;:”\"’')] )[“\"‘'(]*([^\W\d_a-z][\w-]+)")


class Refused(NamedTuple):
    """Why there is no answer."""

    refusal: Refusal
    reason: str


def refuse(
    question: str, nearest: float, threshold: float, found: Callable[[str], bool]
) -> Refused:
    """Return which of the two refusals a question gets, with one sentence that says why.

    Args:
        question: That stands alone.
        nearest: Confidence of the best sentence; 0 where there is none.
        threshold: Least confidence of an answer.
        found: Whether any article asked has a word.
    """
    telling = telling_words(question)
    missing = [word for word in telling if not found(word)]
    names = {word for name in _NAME.findall(question) for word in words(name)}
    of_name = bool(names & set(missing))
    most = len(telling) > 1 and len(missing) >= _MOST * len(telling)
    if is_far(nearest, threshold):
        absent = bool(missing) and (len(missing) == len(telling) or of_name)
    else:  # it may be a name that is spelled otherwise
        absent = most and (of_name or len(missing) == len(telling))
    refusal: Refusal = "absent" if absent else "unsure"
    return Refused(refusal, _reason(_as_typed(question, missing)))


def telling_words(question: str) -> list[str]:
    """Return the words that say what is asked, in lower case, each once.

    >>> telling_words("How many people marched in Eastholm?")
    ['marched', 'eastholm']
    """
    return [word for word in dict.fromkeys(words(question)) if word not in _ASKING]


def is_far(nearest: float, threshold: float) -> bool:
    """Whether even the best sentence is far from an answer."""
    return nearest < FAR * threshold


def _as_typed(question: str, missing: Sequence[str]) -> list[str]:
    typed = {word.lower(): word for word in re.findall(r"[^\W_]+", question)}
    return [typed.get(word, word) for word in missing]


def _reason(missing: Sequence[str]) -> str:
    if not missing:
        return "The articles hold nothing that answers this well enough."
    told = missing[:_NAMED]
    listed = " or ".join(filter(None, (", ".join(told[:-1]), told[-1])))
    return f"No article has the word{'s' if len(told) > 1 else ''} {listed}."
