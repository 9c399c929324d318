"""Pure: what can be said of a question and a sentence without a trained reader."""

import math
import re
from collections import Counter
from collections.abc import Sequence

from index.lexical import content_words, words

FEATURES = (
    "cosine", "cosine_above_best_other", "overlap", "passage_overlap", "coverage",
    "retrieval", "retrieval_gap", "type_fits", "type_known", "new_words", "fragment", "length",
)  # fmt: skip

_NUMBER = re.compile(r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
                     r"|hundreds?|thousands?|millions?|billions?|half|dozens?|first|second|third)\b", re.IGNORECASE)  # fmt: skip
_MONEY = re.compile(r"[$£€¥₹]|\b(?:dollars?|pounds?|euros?|yen|cents?|pence|kroner|francs?|USD|EUR|GBP)\b", re.IGNORECASE)  # fmt: skip
_TIME = re.compile(r"\b(?:\d{4}|\d{1,2}[:.]\d{2}|[ap]\.?m\.?|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Aug|Sept|Oct|Nov|Dec|today|yesterday|tomorrow|century|decade|spring|summer|autumn|winter|noon|midnight|(?:last|next) (?:week|month|year)|ago)\b")  # fmt: skip
_NAME = re.compile(r"(?<=[\w,;:] )[^\W\d_a-z][\w’'-]+")
_PLACE = re.compile(r"\b(?:in|at|on|near|from|to|off|outside|inside|along|between|across) (?:the )?[^\W\d_a-z]")  # fmt: skip
_CAUSE = re.compile(r"\b(?:because|since|due to|so that|in order to|as a result|caused?|causing|led to|reasons?|blamed?|owing|thanks to|after|to (?:avoid|prevent|reduce|protect|save|help|make|allow|ensure))\b", re.IGNORECASE)  # fmt: skip
_PERCENT = re.compile(r"%|\bper ?cent|\bpercent(?:age)?\b", re.IGNORECASE)

# What the wording of a question asks for, and what a sentence must then hold. First match wins.
_EXPECTED: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(ask, re.IGNORECASE), answer)
    for ask, answer in (
        (
            r"\bhow much (?:money|did .* cost|does .* cost|is .* worth|was .* worth|was .* paid)|\bwhat .*(?:cost|price|fee|budget|salary|fine)\b",
            _MONEY,
        ),  # fmt: skip
        (r"\bpercent|\bper cent|\bwhat (?:share|proportion)", _PERCENT),
        (
            r"\bhow (?:many|much|long|old|far|often|tall|high|deep|big|large|fast|heavy)\b|\bwhat (?:number|age)",
            _NUMBER,
        ),  # fmt: skip
        (
            r"\bwhen\b|\bwhat (?:year|date|day|month|time|century|decade)|\bwhich (?:year|day|month)|\bhow (?:soon|recently)",
            _TIME,
        ),  # fmt: skip
        (r"\bwho(?:m|se)?\b", _NAME),
        (r"\bwhere\b|\b(?:what|which) (?:country|city|town|place|region|state)", _PLACE),
        (r"\bwhy\b|\bwhat (?:caused|led|is the reason)|\bfor what reason|\bhow come", _CAUSE),
    )
)
_TERMINAL = re.compile(r"[.!?…。！？][”\"’')\]]*$")


def features(
    question: str,
    sentences: Sequence[str],
    passage_of: Sequence[int],
    cosines: Sequence[float],
    retrieval: Sequence[float],
) -> list[list[float]]:
    """Return a row of `FEATURES` for every sentence.

    Args:
        question: The question.
        sentences: Texts of the sentences of all passages.
        passage_of: For each sentence the number of its passage, from 0.
        cosines: For each sentence that with the question.
        retrieval: For each passage its fused score.
    """
    asked = {_stem(word) for word in content_words(question)}
    bags = [{_stem(word) for word in words(sentence)} for sentence in sentences]
    weight = _rarity(asked, bags)
    total = sum(weight.values()) or 1.0
    shared = [sum(weight[word] for word in asked & bag) / total for bag in bags]
    in_passage: dict[int, set[str]] = {}
    for number, bag in zip(passage_of, bags, strict=True):
        in_passage.setdefault(number, set()).update(bag)
    passage_shared = {
        number: sum(weight[word] for word in asked & bag) / total
        for number, bag in in_passage.items()
    }
    expected = next((answer for ask, answer in _EXPECTED if ask.search(question)), None)
    order = sorted(cosines, reverse=True)
    best, second = (order + order + [0.0, 0.0])[:2] if len(order) < 2 else order[:2]
    top = max(retrieval, default=0.0)
    rows = []
    for i, sentence in enumerate(sentences):
        text = _without(sentence, question) if expected in (_NAME, _PLACE) else sentence
        rows.append(
            [
                cosines[i],
                cosines[i] - (second if cosines[i] == best else best),
                shared[i],
                passage_shared[passage_of[i]],
                len(asked & bags[i]) / len(asked),
                retrieval[passage_of[i]],
                retrieval[passage_of[i]] - top,
                float(expected is not None and bool(expected.search(text))),
                float(expected is not None),
                min(len(bags[i] - asked), 30) / 30,
                float(not _TERMINAL.search(sentence) and len(sentence.split()) < 8),
                math.log1p(len(sentence)) / 6,
            ]
        )
    return rows


def _rarity(asked: set[str], bags: Sequence[set[str]]) -> dict[str, float]:
    """Return inverse sentence frequency of the asked words among the sentences at hand."""
    counts = Counter(word for bag in bags for word in asked & bag)
    return {word: math.log(1 + len(bags) / (1 + counts[word])) for word in asked}


def _without(sentence: str, question: str) -> str:
    """Return the sentence without the question's own words: an answer is none of them."""
    known = set(words(question))
    return re.sub(r"[^\W_]+", lambda m: "x" if m.group().lower() in known else m.group(), sentence)


def _stem(word: str) -> str:
    """Cut the commonest English endings; both sides get the same, which is all it is for."""
    for ending in ("ingly", "edly", "ings", "ing", "ies", "ed", "es", "ly", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)] + ("y" if ending == "ies" else "")
    return word
