"""Pure: what their words say of a question and a sentence."""

import math
import re
from collections import Counter
from collections.abc import Sequence

from index.lexical import content_words, words
from index.text import is_list_item

FEATURES = (
    "overlap", "passage_overlap", "coverage", "retrieval", "retrieval_gap", "type_fits",
    "type_known", "new_words", "length",
)  # fmt: skip


def _words(*alternatives: str, flags: re.RegexFlag = re.IGNORECASE) -> re.Pattern[str]:
    """Compile alternatives of whole words."""
    return re.compile(rf"\b(?:{'|'.join(alternatives)})\b", flags)


_NUMBER = _words(
    r"\d[\d,.]*",
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half|first|second|third",
    "dozens?|hundreds?|thousands?|millions?|billions?",
)
_MONEY = re.compile(
    r"[$£€¥₹]|\b(?:dollars?|pounds?|euros?|yen|cents?|pence|kroner|francs?|USD|EUR|GBP)\b"
)
_PERCENT = re.compile(r"%|\bper ?cent|\bpercent(?:age)?\b", re.IGNORECASE)
_TIME = _words(
    r"\d{4}|\d{1,2}[:.]\d{2}|[ap]\.?m",
    "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|today|yesterday|tomorrow|noon|midnight|ago",
    "Jan(?:uary)?|Feb(?:ruary)?|March|April|May|June|July|Aug(?:ust)?|Sept(?:ember)?",
    "Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?|century|decade|spring|summer|autumn|winter",
    "(?:last|next) (?:week|month|year)",
    flags=re.NOFLAG,
)
_NAME = re.compile(r"(?<=[\w,;:] )[^\W\d_a-z][\w’'-]+")
_PLACE = re.compile(
    r"\b(?:in|at|on|near|from|to|off|outside|inside|along|between|across) (?:the )?[^\W\d_a-z]"
)
_CAUSE = _words(
    "because|since|due to|so that|in order to|as a result|caused?|causing|led to|reasons?|blamed?",
    "owing|thanks to|after|to (?:avoid|prevent|reduce|protect|save|help|make|allow|ensure)",
)

# What the wording of a question asks for, and what a sentence must then hold. First match wins.
_EXPECTED = (
    (
        _words("how much (?:money|did .* cost|does .* cost|is .* worth|was .* (?:worth|paid))"),
        _MONEY,
    ),
    (_words("what .*(?:cost|price|fee|budget|salary|fine)"), _MONEY),
    (_words("percent(?:age)?|per cent|what (?:share|proportion)"), _PERCENT),
    (_words("how (?:many|much|long|old|far|often|tall|high|deep|big|large|fast|heavy)"), _NUMBER),
    (_words("what (?:number|age)"), _NUMBER),
    (_words("when|what (?:year|date|day|month|time|century|decade)|how (?:soon|recently)"), _TIME),
    (_words("which (?:year|day|month)"), _TIME),
    (_words("who(?:m|se)?"), _NAME),
    (_words("where|(?:what|which) (?:country|city|town|place|region|state)"), _PLACE),
    (_words("why|what (?:caused|led|is the reason)|for what reason|how come"), _CAUSE),
)
_TERMINAL = re.compile(r"[.!?…。！？:][”\"’')\]]*$")
_HEADING_WORDS = 8


def is_heading(sentence: str) -> bool:
    """Whether a line is a heading, which answers nothing: short, without number or full stop."""
    return (
        len(sentence.split()) < _HEADING_WORDS
        and not _TERMINAL.search(sentence)
        and not re.search(r"\d|: |\|", sentence)
        and not is_list_item(sentence)
    )


_ASKS_NUMBER = re.compile(
    r"^(?:(?:in|for|by|over|about|to|at) )?(?:how (?:many|much)|what percentage)\b", re.IGNORECASE
)
_HOLDS_NUMBER = re.compile(
    r"[\d$£€¥%½¼¾]|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|"
    r"(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|"
    r"half|third|quarter|dozens?|hundreds?|thousands?|[mb]illions?|several|few|single|both|all|"
    r"most|none|no|nobody|every|doubled?|twice|tripled?|free|much|many|whole|entire)\b",
    re.IGNORECASE,
)


def can_answer(question: str, sentence: str) -> bool:
    """Whether a sentence may answer: one without a number or measure does not say how many.

    Of 392 such questions of `squad-dev-v1.1`, 98 % have a number in the right sentence, without
    the last words of the list.
    """
    return not _ASKS_NUMBER.search(question) or bool(_HOLDS_NUMBER.search(sentence))


def features(
    question: str,
    sentences: Sequence[str],
    passage_of: Sequence[int],
    retrieval: Sequence[float],
) -> list[list[float]]:
    """Return a row of `FEATURES` for every sentence.

    Args:
        question: The question.
        sentences: Texts of the sentences of all passages.
        passage_of: For each sentence the number of its passage, from 0.
        retrieval: For each passage its fused score.
    """
    asked = {_stem(word) for word in content_words(question)}
    bags = [{_stem(word) for word in words(sentence)} for sentence in sentences]
    weight = _rarity(asked, bags)
    # fsum: sets have no order, and the last digits must not depend on the one they come in.
    total = math.fsum(weight.values()) or 1.0
    shared = [math.fsum(weight[word] for word in asked & bag) / total for bag in bags]
    in_passage: dict[int, set[str]] = {}
    for number, bag in zip(passage_of, bags, strict=True):
        in_passage.setdefault(number, set()).update(bag)
    passage_shared = {
        number: math.fsum(weight[word] for word in asked & bag) / total
        for number, bag in in_passage.items()
    }
    expected = next((answer for ask, answer in _EXPECTED if ask.search(question)), None)
    top = max(retrieval, default=0.0)
    rows = []
    for i, sentence in enumerate(sentences):
        text = _without(sentence, question) if expected in (_NAME, _PLACE) else sentence
        rows.append(
            [
                shared[i],
                passage_shared[passage_of[i]],
                len(asked & bags[i]) / len(asked),
                retrieval[passage_of[i]],
                retrieval[passage_of[i]] - top,
                float(expected is not None and bool(expected.search(text))),
                float(expected is not None),
                min(len(bags[i] - asked), 30) / 30,
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
