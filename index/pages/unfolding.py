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
    r"(?<!not-)(?:visually-?_?(?:hidden|hide)|(?:hidden|hide)-?visually|screen-?readers?-?(?:text|only))"
    r"|(?:^|[\s_-])(?:sr-?only|only-sr|screen-?reader|a11y-(?:hid\w*|text|only)|assistive-text"
    r"|element-invisible|vis-?hidden|show-for-sr|vh|off-?screen(?:-text)?|accessib(?:ly|le)-hid\w*)"
    r"(?:$|[\s_])",
    re.I,
)
_CLIPPED = re.compile(
    r"clip(?:-path)?\s*:\s*(?:rect|inset)|(?:left|top|text-indent)\s*:\s*-\d{3,}(?:px|em|rem)", re.I
)
# What names the panel that a control opens.
_OPENS = ("@aria-controls", "@data-target", "@data-bs-target", "@href[starts-with(., '#')]")
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_TARGETS = ("aria-controls", "data-target", "data-bs-target")
_PARTS = frozenset("p div ul ol dl table section blockquote pre figure".split()) | _HEADINGS
_TRIGGERS = _HEADINGS | {"summary", "button", "dt", "legend", "label"}
_LONG_CELL = 150  # characters: what is more is no fact
_PROSE_WORDS = 8  # of a cell that is a sentence
_LEAST_PANEL = 20  # characters of a panel that says something
_MOST_LINKED = 0.5  # share of a panel's text that is links


def unfold(tree: html.HtmlElement) -> None:
    """Change a tree of a page in place, so that what belongs to its story is seen."""
    controlled = _controlled(tree)
    by_id = {element.get("id"): element for element in reversed(tree.xpath("//*[@id]"))}
    for element in list(tree.iter()):
        if isinstance(element.tag, str) and element.getparent() is not None:
            if _is_for_screen_readers(element):
                element.drop_tree()
            elif _is_closed(element) and _is_panel(element, controlled):
                _show(element)
            elif _is_hidden(element) and _is_page_part(element):
                element.drop_tree()
    _name_panels(tree, by_id)
    for table in list(tree.iter("table")):
        if lays_out(table):
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
    return (
        _is_controlled(element, controlled)
        or _follows_trigger(element)
        or _goes_on_with_story(element)
    )


def _goes_on_with_story(element: html.HtmlElement) -> bool:
    """Whether paragraphs are hidden right below one of an article: the rest of it, for a click."""
    before = element.getprevious()
    return (
        before is not None
        and before.tag == "p"
        and _is_prose(before)
        and any(_is_prose(part) for part in element.iter("p"))
        and any(part.tag in ("article", "main") for part in element.iterancestors())
    )


def _is_prose(element: html.HtmlElement) -> bool:
    text = element.text_content().strip()
    return len(text.split()) >= _PROSE_WORDS and text[-1] in '.!?”"’…'


def _controlled(tree: html.HtmlElement) -> set[str]:
    """Return the ids of what controls of a page say that they open."""
    return {str(name).removeprefix("#") for names in _OPENS for name in tree.xpath(f"//{names}")}


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


def _name_panels(tree: html.HtmlElement, by_id: Mapping[str, html.HtmlElement]) -> None:
    """Make headings of what opens panels: else a question goes and its answer stays."""
    for summary in list(tree.iter("summary")):
        if not any(part.tag in _HEADINGS for part in summary.iter()):
            summary.tag = "h4"
        else:
            summary.tag = "div"
    for details in list(tree.iter("details")):
        details.tag = "div"
        _put_in_paragraphs(details)
    for button in tree.xpath("//button | //*[@role='button']"):
        around = button.getparent()
        if around is not None and around.tag in _HEADINGS:
            button.tag = "span"
        elif button.text_content().strip() and _opens_text(button, by_id):
            button.tag = "h4"
            if around is not None and len(around) == 1 and around.tag == "div":
                _show(around)  # "card-header" says that a heading is of the page
        else:
            continue
        _show(button)


def _put_in_paragraphs(panel: html.HtmlElement) -> None:
    """Make a paragraph of what stands in a panel by itself, which would be taken for a label."""
    if any(part.tag in _PARTS for part in list(panel)[1:]):
        return
    paragraph = html.HtmlElement()
    paragraph.tag = "p"
    first = panel[0] if len(panel) and panel[0].tag in ("h4", "div") else None
    if first is not None:
        paragraph.text, first.tail = first.tail, None
    else:
        paragraph.text, panel.text = panel.text, None
    for part in list(panel)[first is not None :]:
        paragraph.append(part)
    panel.append(paragraph)


def _opens_text(button: html.HtmlElement, by_id: Mapping[str, html.HtmlElement]) -> bool:
    """Whether a button stands in the story and what it says that it opens is text there."""
    target = next((name for attribute in _TARGETS if (name := button.get(attribute))), "")
    if not target and button.get("aria-expanded") is None:
        return False
    if any(_is_page_part(part) for part in islice(button.iterancestors(), _DEEPEST)):
        return False
    opened = by_id.get(target.removeprefix("#"), button.getnext())
    if opened is None or not isinstance(opened.tag, str):
        return False
    text = opened.text_content()
    linked = sum(len(link.text_content()) for link in opened.iter("a"))
    return len(text) >= _LEAST_PANEL and linked <= _MOST_LINKED * len(text)


def lays_out(table: html.HtmlElement) -> bool:
    """Whether a table only puts parts of a page beside each other."""
    if table.get("role") in ("presentation", "none"):
        return True
    if any(
        part.getparent() in _rows(table) or part.getparent() is table
        for part in table.iter("th", "caption", "thead")
    ):
        return False
    rows = [row.xpath("./td") for row in _rows(table)]
    cells = [cell for row in rows for cell in row]
    for cell in cells:
        if any(True for _ in cell.iter("table", "article", "h1", "h2", "h3", "main", "form")):
            return True
        if len(cell.xpath(".//p")) > 1 or len(cell.text_content().strip()) > _LONG_CELL:
            return True
    told = [cell for cell in cells if cell.text_content().strip()]
    return bool(rows) and (max(map(len, rows)) <= 1 or all(map(_is_prose, told)))


def _rows(table: html.HtmlElement) -> list[html.HtmlElement]:
    """Return the rows of a table, without those of tables within."""
    return [row for row in table.iter("tr") if next(row.iterancestors("table"), None) is table]


def _flatten(table: html.HtmlElement) -> None:
    """Make divisions of a table's rows and cells; tables within judge for themselves."""
    table.tag = "div"
    for part in table.xpath(".//*[self::tbody or self::tr or self::td or self::th or self::tfoot]"):
        if next(part.iterancestors("table"), None) is None:
            part.tag = "div"
