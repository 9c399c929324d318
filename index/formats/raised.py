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
# Endings of numbers, titles and trade marks; they are letters, and stay so.
_SIGNS = {"TM": "™", "tm": "™", "SM": "℠", "R": "®", "C": "©"}
_NOTE_MARKS = re.compile(r"[\[(]?(?:\d{1,3}|[*†‡§¶‖#]+)(?:\s*[,;–-]\s*(?:\d{1,3}|[*†‡§¶‖#]+))*[\])]?")
_SYMBOLS = re.compile(r"[*†‡§¶‖#]+")
_BRACKETED = re.compile(r"[\[(]\s*[\w*†‡, –-]{1,12}\s*[\])]")
_LAST_WORD = re.compile(r"[^\W\d_]+$")
# What is squared, or has another power; anything longer that is no such word has a note.
_UNITS = frozenset(
    "metre metres meter meters foot feet mile miles yard yards inch inches kilometre kilometres "
    "kilometer kilometers centimetre centimetres centimeter centimeters millimetre millimetres "
    "mol min sec rad rev deg ppm sin cos tan cot log exp det mmol kcal bar quadratmeter mètre mètres metro "
    "metros metri second seconds hour hours day days year years person acre".split()
)
_ENDS_WITH_STOP = re.compile(r"[.,;:!?…”\"’'»›“\]]\s?$")
_SIGNED = re.compile(r"[+\-−–]\d+|\d*[+\-−–]")


def written(runs: Iterable[Run]) -> str:
    """Return the text of runs on one line or more, as they follow each other.

    >>> written([Run("3 × 10"), Run("5", RAISED), Run(" eels, 40 km"), Run("2", RAISED)])
    '3 × 10⁵ eels, 40 km²'
    >>> written([Run("closed."), Run("4", RAISED), Run(" H"), Run("2", LOWERED), Run("O")])
    'closed. H2O'
    """
    merged = _merged(runs)
    if len(merged) < 2 and not any(run.level for run in merged):
        return merged[0].text if merged else ""
    parts: list[str] = []
    at = 0
    while at < len(merged):
        run = merged[at]
        before = _tail(parts)
        if fraction := _fraction(merged, at):
            value, taken = fraction
            gap = " " if before[-1:].isdecimal() and not value[0] in "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞" else ""
            after = merged[at + taken].text[:1] if at + taken < len(merged) else ""
            parts.append(gap + value + (" " if value[-1].isdecimal() and after.isdecimal() else ""))
            at += taken
            continue
        following = merged[at + 1].text if at + 1 < len(merged) else ""
        if run.is_note:
            if before[-1:].isdecimal() and following[:1].isdecimal():
                parts.append(" ")
        elif run.level == RAISED:
            parts.append(_raised(run.text, before, following))
        elif run.level == LOWERED:
            parts.append(_lowered(run.text, before, following))
        else:
            parts.append(run.text)
        at += 1
    return "".join(parts)


def _tail(parts: Sequence[str]) -> str:
    """Return the last characters of what is written."""
    tail = ""
    for part in reversed(parts):
        tail = part + tail
        if len(tail) > 40:
            break
    return tail[-40:]


def _merged(runs: Iterable[Run]) -> list[Run]:
    merged: list[Run] = []
    for run in runs:
        if not run.text:
            continue
        if run.level and not run.text.strip():
            run = Run(run.text)
        if merged and merged[-1][1:] == run[1:]:
            merged[-1] = Run(merged[-1].text + run.text, run.level, run.is_note)
        else:
            merged.append(run)
    return merged


def _fraction(runs: Sequence[Run], at: int) -> tuple[str, int] | None:
    """Return a fraction that begins with a run, and of how many runs it is."""
    top = runs[at]
    if top.level != RAISED or not top.text.strip().isdecimal() or at + 1 >= len(runs):
        # "1/" may be raised as a whole.
        whole = re.fullmatch(r"\s*(\d+)\s*[/⁄∕]\s*", top.text) if top.level == RAISED else None
        if whole and at + 1 < len(runs) and runs[at + 1].level != RAISED:
            below = runs[at + 1].text.strip()
            if runs[at + 1].level == LOWERED and below.isdecimal():
                return _value(whole[1], below), 2
        return None
    over, rest = top.text.strip(), runs[at + 1 :]
    if rest[0].level == LOWERED and (found := re.fullmatch(r"\s*[/⁄∕]\s*(\d+)\s*", rest[0].text)):
        return _value(over, found[1]), 2
    if _BAR.fullmatch(rest[0].text) and len(rest) > 1 and rest[1].level == LOWERED:
        below = rest[1].text.strip()
        return (_value(over, below), 3) if below.isdecimal() else None
    return None


def _value(over: str, below: str) -> str:
    return _FRACTIONS.get(f"{over}/{below}", f"{over}/{below}")


def _raised(text: str, before: str, after: str) -> str:
    inner = text.strip()
    lead, tail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    if lead or not before or before[-1].isspace():
        return text if not inner.isdecimal() else lead + _apart(inner, after) + tail
    return _beside(inner, before, after) + tail


def _apart(digits: str, after: str) -> str:
    """Return raised digits with nothing before them: a note's own number, or of an isotope."""
    if re.match(r"[A-Z][a-z]?(?![a-z])", after) or after[:1].isdecimal():
        return digits.translate(_UP)
    return digits if not after or after[:1].isspace() else f"{digits} "


def _beside(text: str, before: str, after: str) -> str:  # noqa: C901 - one decision after another
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
    if word and _NOTE_MARKS.fullmatch(text) and not _has_power(word[0]) and not _SIGNED.fullmatch(text):
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
        return f" [{text}]"
    return f"^{text}" if re.fullmatch(r"[+\-−]?\d+[.,/⁄]\d+", text) else f"^({text})"


def _has_power(word: str) -> bool:
    return len(word) <= 3 or word.casefold() in _UNITS


def _lowered(text: str, before: str, after: str) -> str:
    inner = text.strip()
    if _HAS_DOWN.fullmatch(inner) and any(char.isdecimal() for char in inner):
        after_digit = before[-1:].isdecimal() or before[-1:] in "⁰¹²³⁴⁵⁶⁷⁸⁹"
        before_digit = after[:1].isdecimal() and not text[-1:].isspace()
        if after_digit or before_digit or not inner.isdecimal():
            return text.translate(_DOWN)
    return text
