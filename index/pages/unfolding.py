"""Pure: the tree of a web page made ready for the search for its story.

What a click unfolds is unfolded, tables that only lay the page out become divisions, and text for
screen readers alone goes; menus, overlays and cookie layers stay hidden.
"""

import re
from collections.abc import Container, Mapping
from itertools import islice

from lxml import html

_CLOSED = re.compile(
    r"(?:^|[\s_-])(?:collapsed?|collapsible|is-hidden|hidden|hide|closed|folded)(?:$|[\s_-])", re.I
)
_INVISIBLE = re.compile(
    r"display\s*:\s*none|(?<!-)\bvisibility\s*:\s*hidden|height\s*:\s*0(?!\.?\d)"
)
_PAGE_PART = re.compile(
    r"cookie|consent|gdpr|modal|dialog|overlay|pop-?up|lightbox|banner|newsletter|subscri|sign-?up"
    r"|log-?in|search|share|social|menu|nav(?:bar|igation)?(?:$|[\s_-])|breadcrumb|sidebar|footer"
    r"|tooltip|toast|drawer|off-?canvas|advert|promo|related|recommend|comment|template|skeleton"
    r"|spinner|noscript|print|paywall|video|player|gallery|caption|credit",
    re.I,
)
_DEEPEST = 100  # levels that are looked at around an element
_PAGE_TAGS = frozenset("nav header footer aside form dialog menu noscript template".split())
_FOR_SCREEN_READERS = re.compile(
    r"(?:^|\s)(?:sr-only|visually-?hidden|screen-?reader(?:-text|-only)?|screenreader(?:-text)?"
    r"|a11y-(?:hidden|text|only)|assistive-text|u-visually-hidden|element-invisible|is-sr-only"
    r"|show-for-sr|vh|hidden-visually|off-?screen(?:-text)?|accessibly-hidden)(?:$|\s)",
    re.I,
)
_CLIPPED = re.compile(
    r"clip(?:-path)?\s*:\s*(?:rect|inset)|(?:left|top|text-indent)\s*:\s*-\d{3,}(?:px|em|rem)", re.I
)
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_TRIGGERS = _HEADINGS | {"summary", "button", "dt", "legend", "label"}
_LONG_CELL = 150  # characters: what is more is no fact
_LEAST_PANEL = 20  # characters of a panel that says something
_MOST_LINKED = 0.5  # share of a panel's text that is links


def unfold(tree: html.HtmlElement) -> None:
    """Change a tree of a page in place, so that what belongs to its story is seen."""
    controlled = _controlled(tree)
    for element in list(tree.iter()):
        if isinstance(element.tag, str) and element.getparent() is not None:
            if _is_for_screen_readers(element):
                element.drop_tree()
            elif _is_closed(element) and _is_panel(element, controlled):
                _show(element)
            elif _is_hidden(element) and _is_page_part(element):
                element.drop_tree()
    _name_panels(tree)
    for table in list(tree.iter("table")):
        if _lays_out(table):
            _flatten(table)


def _is_for_screen_readers(element: html.HtmlElement) -> bool:
    if element.tag in _HEADINGS or element.tag in ("body", "html", "main", "article"):
        return False
    classes, style = element.get("class") or "", element.get("style") or ""
    return bool(_FOR_SCREEN_READERS.search(classes) or _CLIPPED.search(style))


def _is_closed(element: html.HtmlElement) -> bool:
    return _is_hidden(element) or bool(_CLOSED.search(element.get("class") or ""))


def _is_hidden(element: html.HtmlElement) -> bool:
    return (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or bool(_INVISIBLE.search(element.get("style") or ""))
    )


def _is_page_part(element: html.HtmlElement) -> bool:
    """Whether an element is of the page and not of its story, by its kind or its names."""
    named = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('role') or ''}"
    return element.tag in _PAGE_TAGS or (element.tag != "body" and bool(_PAGE_PART.search(named)))


def _is_panel(element: html.HtmlElement, controlled: Container[str]) -> bool:
    """Whether a hidden element is unfolded by a click on what stands before it, in the story."""
    text = element.text_content().strip()
    if len(text) < _LEAST_PANEL or element.tag in ("body", "html"):
        return False
    if any(_is_page_part(part) for part in (element, *islice(element.iterancestors(), _DEEPEST))):
        return False
    linked = sum(len(link.text_content()) for link in element.iter("a"))
    if linked > _MOST_LINKED * len(text):
        return False
    return _is_controlled(element, controlled) or _follows_trigger(element)


def _controlled(tree: html.HtmlElement) -> set[str]:
    """Return the ids of what controls of a page say that they open."""
    named = tree.xpath("//@aria-controls | //@data-target | //@href[starts-with(., '#')]")
    return {str(name).removeprefix("#") for name in named}


def _is_controlled(element: html.HtmlElement, controlled: Container[str]) -> bool:
    """Whether a control says that it opens the element, or that its name is the panel's."""
    if element.get("role") in ("tabpanel", "region") or element.get("aria-labelledby"):
        return True
    return element.get("id") in controlled


def _follows_trigger(element: html.HtmlElement) -> bool:
    """Whether a heading or a button stands right before it, by itself or as all that is there."""
    before = element.getprevious()
    while before is not None and not isinstance(before.tag, str):
        before = before.getprevious()
    if before is None:
        return bool(element.getparent().tag == "details")
    if before.tag in _TRIGGERS or before.get("aria-expanded") is not None:
        return True
    return any(
        part.tag in _TRIGGERS or part.get("aria-expanded") is not None for part in before.iter()
    )


def _show(element: html.HtmlElement) -> None:
    for name in ("hidden", "aria-hidden", "style", "class", "id", "role"):
        element.attrib.pop(name, None)


def _name_panels(tree: html.HtmlElement) -> None:
    """Make headings of what opens panels: else a question goes and its answer stays."""
    for summary in list(tree.iter("summary")):
        if not any(part.tag in _HEADINGS for part in summary.iter()):
            summary.tag = "h4"
        else:
            summary.tag = "div"
    for details in list(tree.iter("details")):
        details.tag = "div"
    by_id = {element.get("id"): element for element in reversed(tree.xpath("//*[@id]"))}
    for button in list(tree.iter("button")):
        around = button.getparent()
        if around is not None and around.tag in _HEADINGS:
            button.tag = "span"
        elif (
            button.get("aria-expanded") and _opens_text(button, by_id)
        ) and button.text_content().strip():
            button.tag = "h4"
        else:
            continue
        _show(button)


def _opens_text(button: html.HtmlElement, by_id: Mapping[str, html.HtmlElement]) -> bool:
    """Whether a button stands in the story and what it opens is text there."""
    if any(_is_page_part(part) for part in islice(button.iterancestors(), _DEEPEST)):
        return False
    opened = by_id.get(button.get("aria-controls") or "", button.getnext())
    if opened is None or not isinstance(opened.tag, str):
        return False
    text = opened.text_content()
    linked = sum(len(link.text_content()) for link in opened.iter("a"))
    return len(text) >= _LEAST_PANEL and linked <= _MOST_LINKED * len(text)


def _lays_out(table: html.HtmlElement) -> bool:
    """Whether a table only puts parts of a page beside each other."""
    if table.get("role") in ("presentation", "none"):
        return True
    if any(True for _ in table.iter("th", "caption", "thead")):
        return False
    for cell in table.iter("td"):
        if any(True for _ in cell.iter("table", "article", "h1", "h2", "h3", "main", "form")):
            return True
        if len(cell.xpath(".//p")) > 1 or len(cell.text_content().strip()) > _LONG_CELL:
            return True
    rows = [len(row.xpath("./td")) for row in table.iter("tr")]
    return bool(rows) and max(rows) <= 1


def _flatten(table: html.HtmlElement) -> None:
    """Make divisions of a table's rows and cells; tables within judge for themselves."""
    table.tag = "div"
    for part in table.xpath(".//*[self::tbody or self::tr or self::td or self::th or self::tfoot]"):
        if next(part.iterancestors("table"), None) is None:
            part.tag = "div"
