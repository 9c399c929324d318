"""Pure: of which articles is asked, in a line: a chip for every choice, which takes it back."""

from collections.abc import Sequence
from typing import NamedTuple

from qa.wording import articles_in_words
from ui.html.answer import choice_html


class Chip(NamedTuple):
    """One of the choices that make a scope."""

    part: str  # of the scope that it is in
    value: str  # which of several there
    label: str


def scope_html(chips: Sequence[Chip], *, found: int, left_out: int) -> str:
    """Return of which articles is asked.

    Args:
        chips: The choices, of which there is one at least.
        found: How many articles they let pass.
        left_out: How many more only a date keeps out, as they have none.
    """
    shown = "".join(map(_chip, chips))
    undated = f"<span>{left_out_text(left_out)}</span>{INCLUDE}" if left_out else ""
    return (
        '<div class="aq-scope" role="status"><div class="aq-along">'
        f'<span><span class="aq-wordy">Asking only </span>{articles_in_words(found)}: </span>'
        f"{shown}{undated}</div>"
        '<button type="button" class="aq-act" data-act="all">Ask all'
        '<span class="aq-wordy"> articles</span></button></div>'
    )


INCLUDE = '<button type="button" class="aq-act" data-act="undated">Include</button>'


def left_out_text(n: int) -> str:
    """Return how many articles a range of days leaves out as they have no date.

    >>> left_out_text(2)
    '2 without a date left out'
    """
    return f"{n:,} without a date left out"


def _chip(chip: Chip) -> str:
    data = {"part": chip.part, "value": chip.value}
    return choice_html(chip.label, "unscope", data, title="Ask without this choice")
