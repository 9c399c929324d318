"""Pure: what numbers and refusals mean, in words; the same in the terminal and on the page."""

from qa.records import Refusal
from qa.shape import asks_whether

UNSURE = "I found no sentence that surely answers this."
OTHERWISE = "Another article says otherwise:"
BESIDES = "From another article:"
EVIDENCE = "Evidence:"
ABSENT = "Your articles do not answer this."

_IN_WORDS = (  # least probability, words
    (0.9, "Very likely right"),
    (0.7, "Likely right"),
    (0.5, "More likely right than not"),
    (0.0, "Uncertain"),
)


def sureness(probability: float) -> str:
    """Return a probability in words.

    >>> sureness(0.72)
    'Likely right'
    """
    return next(words for least, words in _IN_WORDS if probability >= least)


def per_cent(probability: float) -> str:
    """Return a probability in per cent, never as certain."""
    percent = round(probability * 100)
    return "under 1%" if percent < 1 else "over 99%" if percent > 99 else f"{percent}%"


def confidence_in_words(probability: float) -> str:
    """Return a probability in words and in per cent.

    >>> confidence_in_words(0.72)
    'Likely right (72%)'
    >>> confidence_in_words(0.999)
    'Very likely right (over 99%)'
    """
    return f"{sureness(probability)} ({per_cent(probability)})"


def articles_in_words(count: int) -> str:
    """Return a number of articles.

    >>> articles_in_words(1), articles_in_words(2400)
    ('1 article', '2,400 articles')
    """
    return "1 article" if count == 1 else f"{count:,} articles"


def refusal_in_words(refusal: Refusal | None) -> str:
    """Return what is said first where a question gets no answer."""
    return UNSURE if refusal == "unsure" else ABSENT


def alternative_in_words(differs: bool) -> str:
    """Return what is said before what another article has."""
    return OTHERWISE if differs else BESIDES


def evidence_in_words(question: str) -> str | None:
    """Return what is said before the sentences of an answer; None where they speak for themselves.

    Whether yes or no follows from them is for the reader to say.

    >>> evidence_in_words("Did the ferry sink?")
    'Evidence:'
    """
    return EVIDENCE if asks_whether(question) else None
