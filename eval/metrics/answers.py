"""Short answers as strings: exact match and token F1 as the SQuAD scripts count them.

Source: Rajpurkar et al., "SQuAD: 100,000+ Questions for Machine Comprehension of Text" (2016) and
"Know What You Don't Know" (2018); `evaluate-v2.0.py`, whose conventions these are. The
normalisation knows English articles only.
"""

import re
import string
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache

_ARTICLES = re.compile(r"\b(a|an|the)\b")
_NO_PUNCTUATION = str.maketrans("", "", string.punctuation)


@lru_cache(maxsize=1024)  # several measures ask for the same text, one after another
def normalize_answer(text: str) -> str:
    """Return text in lower case, without ASCII punctuation, articles and surplus white space.

    >>> normalize_answer("The  Ullsmere-barrage, a  dam.")
    'ullsmerebarrage dam'
    """
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_NO_PUNCTUATION)).split())


def exact_match(gold: str, answer: str) -> float:
    """Return 1 where both are the same once normalised, else 0."""
    return float(normalize_answer(gold) == normalize_answer(answer))


def typographic_match(gold: str, answer: str) -> float:
    """Return 1 where both are the same but for how they are set, else 0.

    As `exact_match`, and beside it: quotation marks, dashes, spaces, ligatures, letters composed
    or not, and full stops of all languages count no more than ASCII punctuation does there. An
    answer that is nothing but an article stays what it is: "A" is a grade.

    >>> typographic_match("the keeper's 9-5 job", "The keeper’s 9–5 job")
    1.0
    """
    return float(_without_typography(gold) == _without_typography(answer))


@lru_cache(maxsize=1024)
def _without_typography(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    words = "".join(c for c in plain if unicodedata.category(c)[0] != "P" or c == "%").split()
    return " ".join([word for word in words if not _ARTICLES.fullmatch(word)] or words)


def token_f1(gold: str, answer: str) -> float:
    """Return the harmonic mean of token precision and recall, tokens counted as often as they are.

    F1 = 2PR / (P + R), P = common / tokens of the answer, R = common / tokens of the gold. Where
    one has no token, 1 if neither has (a right refusal), else 0.

    >>> round(token_f1("the old pier", "old stone pier"), 3)  # P 2/3, R 2/2
    0.8
    """
    wanted, given = normalize_answer(gold).split(), normalize_answer(answer).split()
    if not wanted or not given:
        return float(wanted == given)
    common = (Counter(wanted) & Counter(given)).total()
    return 2 * common / (len(wanted) + len(given))


def contains_answer(gold: str, text: str) -> float:
    """Return 1 where the gold's tokens stand in the text one after another, both normalised.

    Source: `has_answer` of DrQA and DPR (Chen et al. 2017, Karpukhin et al. 2020), with SQuAD's
    normalisation. A long text holds much: read it beside the length of what is cited.
    """
    wanted = normalize_answer(gold)
    return float(bool(wanted) and f" {wanted} " in f" {normalize_answer(text)} ")


def best_over(measure: Callable[[str, str], float], golds: Sequence[str], answer: str) -> float:
    """Return the best value over the right answers; `golds` of a question without one is `[""]`."""
    return max(measure(gold, answer) for gold in golds)


def scored_golds(answers: Sequence[str]) -> list[str]:
    """Return the right answers that have a token left once normalised, `[""]` where none has.

    As `evaluate-v2.0.py` does, so that a question without an answer is scored against "".
    """
    return [answer for answer in answers if normalize_answer(answer)] or [""]
