r"""Pure: text that Markdown shows as it is, with a backslash only where Markdown would read it.

The rules are those of CommonMark 0.31, with tables, task lists, strikethrough and formulas as
GitHub and Pandoc have them: a sign that could only mean something at the beginning of a line, or in
company of another, stays plain elsewhere.
"""

import re

# Anywhere in a line.
_READ = re.compile(
    r"\\(?=[!-/:-@\[-`{-~]|$)"  # before what it would escape, or a line's end
    r"|`"
    r"|\*(?!\s|$)|(?<!\s)(?<!^)\*"  # alone between spaces it is no emphasis
    r"|(?<![^\W_])_(?!\s|$)|(?<!\s)(?<!^)_(?![^\W_])"  # within a word it is none
    r"|<(?=[A-Za-z/!?])"
    r"|&(?=#?\w{1,40};)"
)
_BRACKET = re.compile(r"\[(?=\[|\^)|\[(?=[^\[\]]*\][(\[:])")
_OF_WRAPPERS = re.compile(r"[\[\]*]")
# At the beginning of a line.
_OPENS = re.compile(
    r"#{1,6}(?=\s|$)|>|[-+*](?=\s|$)|\d{1,9}(?P<list>[.)])(?=\s|$)|=+$|-(?:[-\s]*-)$|\|"
)
_CLOSING_MARKS = re.compile(r"(?<=\s)#+$")  # at the end of a heading
_FORMULA = re.compile(r"\$(?=\S)[^$]*?(?<=\S)\$(?!\d)|\$\$")


def markdown(text: str, *, in_link: bool = False) -> str:
    r"""Return text that Markdown shows as it is, on one line.

    Args:
        text: Any.
        in_link: Whether it becomes a link in italics, where every bracket and asterisk counts.

    >>> markdown("*1. <b>*")
    '\\*1. \\<b>\\*'
    >>> markdown("It rose by 3.5% (to $412m) - see #4!")
    'It rose by 3.5% (to $412m) - see #4!'
    """
    line = " ".join(text.split())
    marked = {found.start() for found in _READ.finditer(line)}
    brackets = _OF_WRAPPERS if in_link else _BRACKET
    marked |= {found.start() for found in brackets.finditer(line)}
    if opening := _OPENS.match(line):
        marked.add(opening.start("list") if opening["list"] else 0)
    marked |= {found.start() for found in _CLOSING_MARKS.finditer(line)}
    if line.count("~") > 1:
        marked |= {place for place, sign in enumerate(line) if sign == "~"}
    if _FORMULA.search(line):
        marked |= {place for place, sign in enumerate(line) if sign == "$"}
    return "".join(f"\\{sign}" if at in marked else sign for at, sign in enumerate(line))
