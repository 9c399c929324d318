"""Pure: RTF to its story, through striprtf."""

import re

from index.formats.parsed import Parsed
from index.pasted.page import strip_chrome
from index.text.characters import normalise, one_line

_INFO = re.compile(r"\{\\(title|author)\s+([^{}]{1,500})\}")
_CODE_PAGE = re.compile(r"\\ansicpg\d+")


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
        text = plain(markup)
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
