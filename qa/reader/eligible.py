"""Pure: which sentences may answer a question at all."""

import re

from index.text.characters import is_list_item
from index.text.numbers import NUMBER_WORD

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
    rf"[\d$£€¥%½¼¾]|\b(?:{NUMBER_WORD}|"
    r"half|third|quarter|couple|pair|dozens?|hundreds?|thousands?|(?:[mb]|tr)illions?|several|few|"
    r"single|both|all|most|none|no|nobody|nothing|zero|nil|every|doubled?|twice|tripled?|free|much|"
    r"many|whole|entire)\b",
    re.IGNORECASE,
)


def can_answer(question: str, sentence: str) -> bool:
    """Whether a sentence may answer: one without a number or measure does not say how many.

    Of 392 such questions of `squad-dev-v1.1`, 98 % have a number in the right sentence, without
    the last words of the list.
    """
    return not _ASKS_NUMBER.search(question) or bool(_HOLDS_NUMBER.search(sentence))
