"""Pure: RTF to its story, through striprtf."""

import re

from index.chrome import strip_chrome
from index.parsed import Parsed
from index.text import normalise, one_line

_INFO = re.compile(r"\{\\(title|author)\s+([^{}]{1,500})\}")
_ESCAPES = re.compile(r"\\'[0-9a-f]{2}|\\u-?\d+ ?\??|\\[a-z]+-?\d* ?", re.IGNORECASE)


def read_rtf(raw: bytes) -> Parsed:
    """Return the story of an RTF file.

    Raises:
        ValueError: It is damaged.
    """
    from striprtf import striprtf

    # RTF is ASCII with escapes; what is not is taken as Windows wrote it.
    markup = raw.decode("cp1252", "replace")
    try:
        text: str = striprtf.rtf_to_text(markup, errors="replace")  # type: ignore[no-untyped-call] # it has no types
    except Exception as err:  # it raises whatever it stumbles upon
        raise ValueError(f"it is a damaged RTF file ({type(err).__name__}: {err})") from err
    story = strip_chrome(normalise(text))
    known = {name: one_line(_ESCAPES.sub("", value)) for name, value in _INFO.findall(markup)}
    story.title = story.title or known.get("title") or None
    story.author = story.author or known.get("author") or None
    return Parsed(story)
