"""Pure: RTF to its story, through striprtf."""

import re

from index.formats.parsed import Parsed
from index.formats.raised import LOWERED, RAISED, Run, settled
from index.pasted.page import strip_chrome
from index.text.characters import normalise, one_line

_INFO = re.compile(r"\{\\(title|author)\s+([^{}]{1,500})\}")
_CODE_PAGE = re.compile(r"\\ansicpg\d+")


# As striprtf divides it: a control word, a byte, a control symbol, a group's mark, a character.
_TOKEN = re.compile(
    r"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-f]{2})|\\([^a-z])|([{}])|[\r\n]+|(.)", re.IGNORECASE
)
_LEVEL_WORD = re.compile(r"\\(?:super|sub|up[1-9]\d*|dn[1-9]\d*)\b")
_ENDS_PARAGRAPH = frozenset("par line cell row sect page tab".split())


def read_rtf(raw: bytes) -> Parsed:
    """Return the story of an RTF file.

    Raises:
        ValueError: It is damaged.
    """
    from striprtf import striprtf

    def plain(markup: str) -> str:
        text: str = striprtf.rtf_to_text(markup, errors="replace")  # type: ignore[no-untyped-call] # it has no types
        return text

    # RTF is ASCII with escapes; what is not is taken as Windows wrote it.
    markup = raw.decode("cp1252", "replace")
    code_page = found[0] if (found := _CODE_PAGE.search(markup)) else ""
    try:
        text = plain(_with_levels(markup))
        known = {
            name: one_line(plain(rf"{{\rtf1\ansi{code_page} {value}}}"))
            for name, value in _INFO.findall(markup)
        }
    except Exception as err:  # it raises whatever it stumbles upon
        raise ValueError(f"it is a damaged RTF file ({type(err).__name__}: {err})") from err
    story = strip_chrome(normalise(text))
    story.title = story.title or known.get("title") or None
    story.author = story.author or known.get("author") or None
    return Parsed(story)


def _with_levels(markup: str) -> str:
    """Return RTF with what is raised or lowered in it as plain text; see `index.formats.raised`."""
    if not _LEVEL_WORD.search(markup):
        return markup
    parts: list[str] = []
    slots: list[int] = []  # of the paragraph: where in `parts` its runs stand
    runs: list[Run] = []
    levels = [0]

    def settle() -> None:
        for slot, run, text in zip(slots, runs, settled(runs), strict=True):
            if text != run.text:
                parts[slot] = "".join(map(_escaped, text))
        slots.clear()
        runs.clear()

    for token in _TOKEN.finditer(markup):
        word, number, byte, symbol, brace, character = token.groups()
        parts.append(token[0])
        if brace:
            if brace == "{":
                levels.append(levels[-1])
            elif len(levels) > 1:
                levels.pop()
        elif word:
            levels[-1] = _level_after(word.lower(), number, levels[-1])
            if word.lower() in _ENDS_PARAGRAPH:
                settle()
        elif byte or character or symbol == "~":
            text = bytes.fromhex(byte).decode("cp1252", "replace") if byte else character or " "
            slots.append(len(parts) - 1)
            runs.append(Run(text, levels[-1]))
    settle()
    return "".join(parts)


def _level_after(word: str, number: str | None, level: int) -> int:
    """Return the level after a control word; "up" and "dn" count half points."""
    match word:
        case "super":
            return 0 if number == "0" else RAISED
        case "sub":
            return 0 if number == "0" else LOWERED
        case "up" | "dn":
            return 0 if number == "0" else RAISED if word == "up" else LOWERED
        case "nosupersub" | "plain":
            return 0
        case _:
            return level


def _escaped(character: str) -> str:
    """Return a character as RTF has it."""
    code = ord(character)
    if character in "\\{}":
        return "\\" + character
    return character if code < 128 else f"\\u{code if code < 32768 else code - 65536}?"
