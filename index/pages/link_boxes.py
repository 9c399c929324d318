"""Pure: boxes of links within the sentences of a web page, which are no part of them.

Some pages put behind a name what opens when it is pointed at: the name again, headlines and
"MORE". Without the page's style all that stands in the middle of the sentence.
"""

import re
from itertools import islice

from lxml import html

_INLINE = frozenset("span small em i b strong font sup sub abbr cite".split())
_DEEPEST = 20  # levels between a link and its box
_LONGEST = 1500  # characters of a box
_LEAST_LINKED = 0.6  # share of a box's text that is links, where its name does not give it away
_MORE = re.compile(r"(?:read |see |view )?(?:more|all)\b.{0,40}$", re.IGNORECASE)


def drop_link_boxes(tree: html.HtmlElement) -> None:
    """Take boxes of links out of the sentences of a tree, in place.

    A box stands within a line of text, and begins with the very words of the link that it stands
    behind; or it is little but links, of which the last says "More".
    """
    for is_box in (_repeats_name, _is_little_but_links):
        for element in _candidates(tree):
            if element.getparent() is not None and is_box(element):
                element.drop_tree()


def _candidates(tree: html.HtmlElement) -> list[html.HtmlElement]:
    """Return the inline elements that hold a link, the outer ones first."""
    found: dict[html.HtmlElement, None] = {}
    for link in tree.iter("a"):
        around = []
        for element in islice(link.iterancestors(), _DEEPEST):
            if element.tag not in _INLINE:
                break
            around.append(element)
        found |= dict.fromkeys(reversed(around))
    return list(found)


def _repeats_name(element: html.HtmlElement) -> bool:
    name = _name_before(element)
    text = _words(element) if name else ""
    return (
        0 < len(text) <= _LONGEST
        and text.startswith(name)
        and any(words and words != name for words in map(_words, element.iter("a")))
    )


def _is_little_but_links(element: html.HtmlElement) -> bool:
    text = _words(element)
    links = list(filter(None, map(_words, element.iter("a")))) if len(text) <= _LONGEST else []
    return (
        len(links) > 1
        and bool(_MORE.match(links[-1]))
        and text.endswith(links[-1])
        and sum(map(len, links)) >= _LEAST_LINKED * len(text)
        and bool((element.tail or "").strip())
    )


def _name_before(element: html.HtmlElement) -> str:
    """Return the words of the link right before an element; "" where something is between."""
    before = element.getprevious()
    if before is None or not isinstance(before.tag, str) or (before.tail or "").strip():
        return ""
    is_link = before.tag == "a" or before.find(".//a") is not None
    return _words(before) if is_link else ""


def _words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())
