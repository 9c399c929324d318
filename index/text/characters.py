"""Pure: raw characters to clean ones, before anything is measured in code points.

This runs once, at reading. After it an article's text never changes, so every position is kept.
"""

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

# Control, zero-width and invisible formatting characters that shift positions unseen. Joiners
# (U+200C, U+200D) stay: words and emoji need them. Directional marks U+200E/F stay for RTL text;
# embeddings and overrides, which can disguise text, go.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\xad\u200b\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]"
)
_SPACES = re.compile(r"[^\S\n]+")
_NEWLINES = re.compile(r"\r\n?|[\x85\u2028\u2029\v\f]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_BLANK_LINES = re.compile(r"\n{3,}")
# Accents upon accents, of which a character may stand for two: to bring many in order takes
# quadratic time. Source: UAX #15, Stream-Safe Text Format.
_MARKS = 30
_MAY_BE_MARKS = re.compile(rf"[^\w\s\x00-\x7f]{{{_MARKS // 2 + 1},}}")


def normalise(raw: str) -> str:
    r"""Return `raw` in NFC with `\n` line ends and single spaces, without invisible characters.

    Lines are stripped, at most one empty line stays between two others, lone surrogates become
    U+FFFD, and a letter keeps at most 30 accents. Running it twice changes nothing more.

    >>> normalise("Cafe\u0301\u00a0 au\tlait \r\n\n\n\nBon.")
    'Café au lait\n\nBon.'
    """
    text = without_surrogates(_NEWLINES.sub("\n", raw))
    text = _MAY_BE_MARKS.sub(_without_excess_marks, _INVISIBLE.sub("", text))
    text = unicodedata.normalize("NFC", text)
    text = "\n".join(_SPACES.sub(" ", line).strip() for line in text.split("\n"))
    return _BLANK_LINES.sub("\n\n", text).strip()


def without_surrogates(raw: str) -> str:
    """Return `raw` with U+FFFD for halves of characters, which JSON may hold and UTF-8 may not."""
    return _SURROGATES.sub("\ufffd", raw)


def _without_excess_marks(found: re.Match[str]) -> str:
    kept: list[str] = []
    marks = 0
    for char in found[0]:
        parts = unicodedata.normalize("NFD", char)
        marks = marks + len(parts) if unicodedata.combining(parts[0]) else 0
        if marks <= _MARKS:
            kept.append(char)
    return "".join(kept)


def one_line(raw: str) -> str:
    """Return `raw` normalised on a single line: for titles and names."""
    return " ".join(normalise(raw).split())


def paragraphs(lines: Sequence[str]) -> str:
    """Join lines to text with an empty line between paragraphs; list items stay together."""
    return "".join(gap + line for gap, line in zip(_gaps(lines), lines, strict=True))


def line_starts(lines: Sequence[str]) -> list[int]:
    """Return where in `paragraphs(lines)` each line starts."""
    starts: list[int] = []
    end = 0
    for gap, line in zip(_gaps(lines), lines, strict=True):
        starts.append(end + len(gap))
        end = starts[-1] + len(line)
    return starts


def _gaps(lines: Sequence[str]) -> list[str]:
    """Return what stands before each line."""
    items = [is_list_item(line) for line in lines]
    return ["", *("\n" if a and b else "\n\n" for a, b in pairwise(items))][: len(lines)]


def is_list_item(line: str) -> bool:
    """Whether a line starts with a bullet or a number as lists have.

    >>> [is_list_item(x) for x in ("- one", "2. two", "2031 was dry.")]
    [True, True, False]
    """
    return bool(re.match(r"(?:[-*•‣◦–]|\d{1,3}[.)])\s+\S", line))
