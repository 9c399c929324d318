"""Pure: raised and lowered characters to plain text, so that no number becomes another.

What stands raised beside a number is an exponent, half of a fraction, an ending ("21st") or the
mark of a note; written as it comes, 10⁵ would read 105. Unicode has characters for figures that
are raised or lowered; what is surely the mark of a note is left out.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

RAISED, LOWERED = 1, -1


class Run(NamedTuple):
    """Characters on one level.

    Attributes:
        text: Any.
        level: `RAISED`, `LOWERED` or 0.
        is_note: Whether it is known to be the mark of a note, since it leads to one.
    """

    text: str
    level: int = 0
    is_note: bool = False


_UP = str.maketrans("0123456789+-−–=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ⁿⁱ")
_DOWN = str.maketrans("0123456789+-−–=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₋₌₍₎")
_HAS_UP = re.compile(r"[0-9+\-−–=()ni]+")
_HAS_DOWN = re.compile(r"[0-9+\-−–=()]+")
_FRACTIONS = {
    "1/2": "½", "1/3": "⅓", "2/3": "⅔", "1/4": "¼", "3/4": "¾", "1/5": "⅕", "2/5": "⅖",
    "3/5": "⅗", "4/5": "⅘", "1/6": "⅙", "5/6": "⅚", "1/8": "⅛", "3/8": "⅜", "5/8": "⅝", "7/8": "⅞",
}  # fmt: skip
_BAR = re.compile(r"\s*[/⁄∕]\s*")
_OVER, _UNDER = re.compile(r"(\d+)\s*[/⁄∕]"), re.compile(r"[/⁄∕]\s*(\d+)")
_TAIL = 40  # characters before a run that say what it is
# Endings of numbers, titles and trade marks; they are letters, and stay so.
_SIGNS = {"TM": "™", "tm": "™", "SM": "℠", "R": "®", "C": "©"}
_NOTE_MARKS = re.compile(
    r"[\[(]?(?:\d{1,3}|[*†‡§¶‖#]+)(?:\s*[,;–-]\s*(?:\d{1,3}|[*†‡§¶‖#]+))*[\])]?"
)
_SYMBOLS = re.compile(r"[*†‡§¶‖#]+")
_BRACKETED = re.compile(r"[\[(]\s*[\w*†‡, –-]{1,12}\s*[\])]")
_LAST_WORD = re.compile(r"[^\W\d_]+$")
# What is squared, or has another power; anything longer that is no such word has a note.
_UNITS = frozenset(
    "metre metres meter meters foot feet mile miles yard yards inch inches kilometre kilometres "
    "kilometer kilometers centimetre centimetres centimeter centimeters millimetre millimetres "
    "mol min sec rad rev deg ppm sin cos tan cot log exp det mmol kcal bar "
    "quadratmeter mètre mètres metro metros metri second seconds hour "
    "hours day days year years person acre".split()
)
_SHORT_WORDS = frozenset(
    "of to it he we is as at by on or so up us me no do go if an be am my UN EU US UK "
    "le la de du et en au un es el di il da im zu er es av og på af".split()
)
_ENDS_WITH_STOP = re.compile(r"[.,;:!?…”\"’'»›“\]]\s?$")
_BEGINS_SIGN = re.compile(r"[A-Z][a-z]?(?![a-z])|\d")  # of an element
_FORMULA_CHARS = 12  # of what is lowered; pages lower whole paragraphs to have them small
_REASONED = re.compile(r"(?=.*[^\W_]).*[+\-−–=<>].*")
_SIGNED = re.compile(r"[+\-−–]\d+|\d*[+\-−–]")


def written(runs: Iterable[Run]) -> str:
    """Return the text of runs of one paragraph, as they follow each other.

    >>> written([Run("3 × 10"), Run("5", RAISED), Run(" eels, 40 km"), Run("2", RAISED)])
    '3 × 10⁵ eels, 40 km²'
    >>> written([Run("closed."), Run("4", RAISED), Run(" H"), Run("2", LOWERED), Run("O")])
    'closed. H2O'
    """
    return "".join(settled(list(runs)))


def settled(runs: Sequence[Run]) -> list[str]:
    """Return the text of every run; what is written for several stands at the first of them."""
    groups = _groups(runs)
    texts = [""] * len(runs)
    tail = ""
    at = 0
    while at < len(groups):
        first, group = groups[at]
        following = groups[at + 1][1].text if at + 1 < len(groups) else ""
        taken = 1
        if fraction := _fraction([each for _, each in groups[at : at + 3]]):
            value, taken = fraction
            after = groups[at + taken][1].text[:1] if at + taken < len(groups) else ""
            gap = " " if tail[-1:].isdecimal() and value[0].isdecimal() else ""
            text = gap + value + (" " if value[-1].isdecimal() and after.isdecimal() else "")
        elif group.is_note:
            text = " " if tail[-1:].isdecimal() and following[:1].isdecimal() else ""
        elif group.level == RAISED:
            text = _raised(group.text, tail, following)
        elif group.level == LOWERED:
            text = _lowered(group.text, tail, following)
        else:
            text = group.text
        texts[first] = text
        tail = (tail + text)[-_TAIL:]
        at += taken
    return texts


def _groups(runs: Sequence[Run]) -> list[tuple[int, Run]]:
    """Return runs that say something, those of one level joined, with the first one's number."""
    groups: list[tuple[int, Run]] = []
    for number, run in enumerate(runs):
        if not run.text:
            continue
        if run.level and not run.text.strip():
            run = Run(run.text)
        joins = groups and run.level and groups[-1][1][1:] == run[1:]
        if joins:
            first, before = groups[-1]
            groups[-1] = (first, before._replace(text=before.text + run.text))
        else:
            groups.append((number, run))
    return groups


def _fraction(runs: Sequence[Run]) -> tuple[str, int] | None:
    """Return the fraction that begins with the first of some runs, and of how many it is."""
    top, *rest = runs
    if top.level != RAISED or top.is_note or not rest:
        return None
    over = top.text.strip()
    if (whole := _OVER.fullmatch(over)) and rest[0].level == LOWERED:  # its bar is raised too
        below = rest[0].text.strip()
        return (_value(whole[1], below), 2) if below.isdecimal() else None
    if not over.isdecimal():
        return None
    if rest[0].level == LOWERED and (under := _UNDER.fullmatch(rest[0].text.strip())):
        return _value(over, under[1]), 2
    if len(rest) > 1 and _BAR.fullmatch(rest[0].text) and rest[1].level == LOWERED:
        below = rest[1].text.strip()
        return (_value(over, below), 3) if below.isdecimal() else None
    return None


def _value(over: str, below: str) -> str:
    return _FRACTIONS.get(f"{over}/{below}", f"{over}/{below}")


def _raised(text: str, before: str, after: str) -> str:
    inner = text.strip()
    lead, tail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    if lead or not before or before[-1].isspace():
        if inner.isdecimal() and before.strip() and not _BEGINS_SIGN.match(after):
            return f"{lead}[{inner}]{tail}"  # a mark that stands apart, and no number of the text
        return text if not inner.isdecimal() else lead + _apart(inner, after) + tail
    return _beside(inner, before, after) + tail


def _apart(digits: str, after: str) -> str:
    """Return raised digits with nothing before them: a note's own number, or of an isotope."""
    if _BEGINS_SIGN.match(after):
        return digits.translate(_UP)
    return digits if not after or after[:1].isspace() else f"{digits} "


def _beside(text: str, before: str, after: str) -> str:
    """Return what stands raised at the end of a word, a number or a sentence."""
    word = _LAST_WORD.search(before)
    if text in _SIGNS and word:
        return _SIGNS[text]
    if _BRACKETED.fullmatch(text):
        return text
    if _ENDS_WITH_STOP.search(before) and _NOTE_MARKS.fullmatch(text):
        return ""
    if _SYMBOLS.fullmatch(text):
        return text if text == "*" or text == "#" else ""
    if (
        word
        and _NOTE_MARKS.fullmatch(text)
        and not _has_power(word[0])
        and not _SIGNED.fullmatch(text)
    ):
        return ""
    if _HAS_UP.fullmatch(text) and any(char.isdecimal() or char == "n" for char in text):
        return text.translate(_UP)
    if text in ("+", "-", "−", "–"):
        return text.translate(_UP)
    if not any(char.isdecimal() for char in text):
        # Endings and abbreviations: 21st, 1er, Mme, no.
        if len(text) == 1 and word and len(word[0]) > 3 and text.islower():
            return f"[{text}]"
        if len(text) == 1 and before[-1:].isdecimal() and text in "xyztkm":
            return f"^{text}"
        return text
    if _NOTE_MARKS.fullmatch(text):
        return f" [{text.strip('[]() ')}]"
    return f"^{text}" if re.fullmatch(r"[+\-−]?\d+[.,/⁄]\d+", text) else f"^({text})"


def _has_power(word: str) -> bool:
    """Whether what is raised behind a word can be a power of it: of a letter or a unit."""
    if word.casefold() in _UNITS:
        return True
    if len(word) <= 2:
        return word not in _SHORT_WORDS
    return len(word) == 3 and not (word.islower() or word.istitle() or word.isupper())


def _lowered(text: str, before: str, after: str) -> str:
    inner = text.strip()
    if _HAS_DOWN.fullmatch(inner) and any(char.isdecimal() for char in inner):
        after_digit = before[-1:].isdecimal() or before[-1:] in "⁰¹²³⁴⁵⁶⁷⁸⁹"
        before_digit = after[:1].isdecimal() and not text[-1:].isspace()
        if after_digit or before_digit or not inner.isdecimal():
            return text.translate(_DOWN)
    elif len(inner) <= _FORMULA_CHARS and _REASONED.fullmatch(inner):
        return text.replace(inner, f"_({inner})")
    return text
