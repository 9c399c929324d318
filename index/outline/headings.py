"""Pure: which lines are headings."""

import re

from index.text.characters import is_list_item

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
