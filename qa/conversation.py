"""Pure: a follow-up question to one that stands alone.

Deliberately simple: a question that leans on what was said before (a pronoun, "And …?") takes the
names in the question before it and in the sentence that answered it, or, where there are none, the
content words of that question.
"""

import re
from collections.abc import Sequence

from index.lexical import content_words, words
from qa.schema import Turn

_PRONOUN = re.compile(
    r"\b(?:he|him|his|she|her|hers|it|its|they|them|their|theirs)\b", re.IGNORECASE
)
_OPENING = re.compile(r"(?:and|but|so|or|what about|how about|what else|who else)\b", re.IGNORECASE)
_BARE = re.compile(r"(?:why|how|when|where|who|how so|what for|really)\W*", re.IGNORECASE)
_NAME = re.compile(r"(?<!^)(?<![.!?“\"‘] )\b[^\W\d_a-z][\w’'-]+(?: [^\W\d_a-z][\w’'-]+)*")

_MOST_NAMES = 3


def is_follow_up(question: str) -> bool:
    """Whether a question cannot be understood without what was said before."""
    return bool(_PRONOUN.search(question) or _OPENING.match(question) or _BARE.fullmatch(question))


def stand_alone(question: str, history: Sequence[Turn]) -> str:
    """Return the question with what it needs from the last turn, or as it is.

    >>> stand_alone("When did he resign?", [Turn(question="Who is the mayor of Eastholm?")])
    'When did he resign? (Eastholm)'
    """
    if not history or not is_follow_up(question):
        return question
    last = history[-1]
    carried = _NAME.findall(last.question)
    if last.answer is not None:
        carried += [name for c in last.answer.citations[:1] for name in _NAME.findall(c.quote)]
    own = set(words(question))
    terms = [term for term in dict.fromkeys(carried) if not own.issuperset(words(term))]
    terms = terms[:_MOST_NAMES] or [w for w in content_words(last.question) if w not in own]
    return f"{question} ({', '.join(terms)})" if terms else question
