"""Pure: HTML that is all article (of books, feeds, mails) to its lines of text.

Nothing is judged here: a saved web page, where the story has to be found first, is for `html.py`.
"""

import re

from lxml import etree, html

from index.formats.parsed import MarkupLine
from index.formats.raised import LOWERED, RAISED, Run, settled
from index.text.characters import one_line, without_surrogates

_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table "
    "tbody td tfoot th thead tr ul".split()
)
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_UNSEEN = (
    "head script style template noscript svg math iframe object select button textarea audio "
    "video canvas title".split()
)
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all|(?<!-)\bvisibility\s*:\s*hidden", re.I)
_CELL_CHARS = 80
_LEVELS = {"sup": RAISED, "sub": LOWERED}
_MATHS = {"msup": RAISED, "mover": RAISED, "msub": LOWERED, "munder": LOWERED, "mfrac": 0}
_MATHS_PAIRS = ("msubsup", "munderover")  # below, then above
_ON_ONE_LINE = frozenset(
    "math mrow mn mi mo mtext mstyle mspace mpadded msup msub msubsup mfrac msqrt mfenced mtable "
    "mtr mtd munder mover munderover semantics annotation annotation-xml".split()
)
_SIDES = {"msqrt": ("√(", ")"), "mtable": ("[", "]"), "mfenced": ("(", ")")}
_IN_A_ROW = ("mrow", "math", "mtd")
_FENCES = frozenset("([{|‖")
_BACK = re.compile(r"[↑↩↵⏎⤴⮌^\ufe0e\ufe0f ]+")
_CLASSES = {
    "sup": RAISED, "super": RAISED, "superscript": RAISED, "sub": LOWERED, "subscript": LOWERED,
}  # fmt: skip
_VERTICAL = re.compile(r"vertical-align\s*:\s*(super|sub|text-top)\b", re.I)
_EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"
_NOTE_CLASS = re.compile(
    r"\b(?:note-?ref|foot-?note(?:-?(?:ref|link|anchor|mark))?|fn-?ref|end-?note-?ref|reference)\b",
    re.I,
)
_MARK = re.compile(
    r"[\[(]?\s*(?:note |n\. ?)?(?:\d{1,4}|[a-z]{1,2}|[ivxl]{1,6}|[*†‡§¶#]{1,4})\s*[\])]?", re.I
)
_MARK_CHARS = 12
_START_DIGITS = 9  # of the number of a list's first item; browsers have no larger ones
_BREAK = "\v"
_EMPTY_LINE = re.compile(rf"{_BREAK}\s*{_BREAK}")
_MARKUP = re.compile(
    r"</?(?:p|div|br|a|em|strong|b|i|ul|ol|li|h[1-6]|span|blockquote)\b[^<>]*>", re.I
)
_BLOCK = re.compile(
    r"<(?:p|div|br|ul|ol|li|h[1-6]|blockquote|table|pre|script|style|section|article)\b", re.I
)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def looks_like_markup(text: str) -> bool:
    """Whether a text has at least two of the tags that articles have."""
    return len(_MARKUP.findall(text[:20_000])) >= 2


def holds_blocks(text: str) -> bool:
    """Whether tags part the paragraphs of a text; where none does, its line breaks do."""
    return bool(_BLOCK.search(text))


def parse_html(markup: str) -> html.HtmlElement | None:
    """Return the tree of an HTML document or of a part of one, without comments.

    Returns:
        None where there are no elements.

    Raises:
        ValueError: It is nested so deeply that the parser leaves out the rest.
    """
    # lxml refuses text with a declaration of an encoding; what it says is done already.
    markup = _XML_DECLARATION.sub("", without_surrogates(markup)).replace("\0", "")
    # Tags that nobody closes are nested; without `huge_tree` no more than 256 deep.
    parser = html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True
    )
    try:
        tree = html.fromstring(markup.encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None
    if any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log):
        raise ValueError("its HTML is nested more than 2,048 deep, as of tags that are not closed")
    return tree


def settle_levels(tree: html.HtmlElement) -> None:
    """Write what is raised or lowered in a tree as plain text; see `index.formats.raised`.

    What leads from a note back to its mark goes, and so do what is deleted and readings of signs.
    """
    etree.strip_elements(tree, "del", "rt", "rp", with_tail=False)
    for link in list(tree.iter("a")):
        if "#" in (link.get("href") or "") and _BACK.fullmatch("".join(link.itertext()) or "."):
            link.drop_tree()
    for formula in tree.iter("math"):
        _write_on_one_line(formula)
    if not any(
        element.tag == "math" or _level(element) or _is_note(element)
        for element in tree.iter(etree.Element)
    ):
        return
    paragraph = _Paragraph()
    levels, notes = [0], [False]
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if element.tag in _BLOCKS or element.tag == "br":
            paragraph.settle()
        if event == "start":
            levels.append(_level(element) or levels[-1])
            notes.append(notes[-1] or _is_note(element))
        else:
            levels.pop()
            notes.pop()
        paragraph.take(element, event == "end", levels[-1], notes[-1])
    paragraph.settle()
    etree.strip_tags(tree, "sup", "sub")
    for formula in list(tree.iter("math")):
        if _is_line_of_text(formula):
            etree.strip_elements(formula, "annotation", "annotation-xml", with_tail=False)
            for element in formula.iter(etree.Element):
                element.tag = "span"


class _Paragraph:
    """The texts of a paragraph and where they stand in a tree."""

    def __init__(self) -> None:
        self._slots: list[tuple[html.HtmlElement, bool]] = []
        self._runs: list[Run] = []

    def take(self, element: html.HtmlElement, is_tail: bool, level: int, is_note: bool) -> None:
        """Take the text in an element, or that behind it."""
        if text := element.tail if is_tail else element.text:
            self._slots.append((element, is_tail))
            self._runs.append(Run(text, level, is_note))

    def settle(self) -> None:
        """Write the texts as they are to be read, and forget them."""
        if any(run.level or run.is_note for run in self._runs):
            for (element, is_tail), text in zip(self._slots, settled(self._runs), strict=True):
                if is_tail:
                    element.tail = text
                else:
                    element.text = text
        self._slots.clear()
        self._runs.clear()


def _write_on_one_line(formula: html.HtmlElement) -> None:
    """Put into a formula the signs that stand for what is drawn: of fractions, roots, matrices."""
    for element in list(formula.iter(etree.Element)):
        if element.tag == "mfrac" and len(element) == 2:
            element[0].tail = "/"
            for part in element:
                if not all(each.tag == "mn" for each in part.iter(etree.Element)):
                    _enclose(part, "(", ")")
        elif element.tag in _SIDES:
            before = element.getprevious()
            fenced = before is not None and (before.text or "").strip() in _FENCES
            if not fenced:
                _enclose(element, *_SIDES[element.tag])
            separator = {"mtable": "; ", "mfenced": ", "}.get(element.tag, "")
            for part in list(element)[:-1]:
                part.tail = separator
        elif element.tag == "mtr":
            for part in list(element)[:-1]:
                part.tail = " "
        following = element.getnext()
        is_before_number = following is not None and following.tag == "mn"
        if element.tag == "mn" and is_before_number and element.getparent().tag in _IN_A_ROW:
            element.tail = " "


def _enclose(element: html.HtmlElement, opening: str, closing: str) -> None:
    """Put signs around what an element of a formula says."""
    if len(element) == 0:
        if (element.text or "").strip() and len(element.text.strip()) > 1:
            element.text = f"{opening}{element.text.strip()}{closing}"
        return
    element.text = opening
    element[-1].tail = closing


def _is_line_of_text(formula: html.HtmlElement) -> bool:
    """Whether a formula can be written on one line; others are left out."""
    return {element.tag for element in formula.iter(etree.Element)} <= _ON_ONE_LINE


def _level(element: html.HtmlElement) -> int:
    """Return whether an element raises or lowers its text, by tag, style or class; 0 where not."""
    if element.tag in _LEVELS:
        return _LEVELS[element.tag]
    parent = element.getparent()
    if parent is not None and parent.tag in _MATHS_PAIRS and len(parent) == 3:
        return (0, LOWERED, RAISED)[parent.index(element)]
    if parent is not None and parent.tag in _MATHS and len(parent) > 1:
        if parent.tag == "mfrac":
            plain = all(each.tag == "mn" for part in parent for each in part.iter(etree.Element))
            return 0 if not plain else RAISED if element is parent[0] else LOWERED
        if element is parent[-1]:
            return _MATHS[parent.tag]
    style = element.get("style")
    if style and (found := _VERTICAL.search(style)):
        return RAISED if found[1].lower() in ("super", "text-top") else LOWERED
    for name in (element.get("class") or "").lower().split():
        if name in _CLASSES:
            return _CLASSES[name]
    return 0


def _is_note(element: html.HtmlElement) -> bool:
    """Whether an element is the mark of a note: it leads to one, and is raised or says so."""
    role = element.get("role") or element.get("epub:type") or element.get(_EPUB_TYPE) or ""
    if "noteref" in role:
        return True
    if element.tag not in ("a", "sup"):
        return False
    text = "".join(element.itertext()).strip()
    if not text or len(text) > _MARK_CHARS or not _MARK.fullmatch(text):
        return False
    if _NOTE_CLASS.search(element.get("class") or ""):
        return True
    if element.tag == "a":
        target = element.get("href") or ""
        raised = any(
            _level(each) == RAISED for each in (element, *element.iterancestors(), *element)
        )
        return "#" in target and raised
    return False


def markup_lines(markup: str) -> list[MarkupLine]:
    """Return the lines of an HTML document or of a part of one, in reading order.

    Raises:
        ValueError: As `parse_html`.
    """
    tree = parse_html(markup)
    if tree is None:
        return []
    return lines_of_tree(tree)


def lines_of_tree(tree: html.HtmlElement) -> list[MarkupLine]:
    """Return the lines of a tree, which loses what is not seen."""
    settle_levels(tree)
    etree.strip_elements(tree, *_UNSEEN, with_tail=False)
    return _Walk().lines_of(tree)


class _Walk:
    """One pass over a tree: text gathers until a block begins or ends."""

    def __init__(self) -> None:
        self._lines: list[MarkupLine] = []
        self._pending: list[str] = []
        self._heading = ""
        self._markers: list[str] = []  # of the lists around
        self._prefix = ""
        self._rows: list[int] = []  # cells so far of the table rows around
        self._hidden = 0
        self._flat = 0  # rows of a table of facts around: each is one line

    def lines_of(self, tree: html.HtmlElement) -> list[MarkupLine]:
        for event, element in etree.iterwalk(tree, events=("start", "end")):
            (self._start if event == "start" else self._end)(element)
        self._flush()
        return self._lines

    def _start(self, element: html.HtmlElement) -> None:
        tag = element.tag
        self._hidden += bool(self._hidden) or _is_hidden(element)
        if tag in ("td", "th"):
            if self._rows and self._rows[-1] and any(part.strip() for part in self._pending):
                self._pending.append(" | ")
            if self._rows:
                self._rows[-1] += 1
        elif tag in _BLOCKS:
            self._divide()
        if tag in _HEADINGS:
            self._heading = tag
        elif tag == "ul":
            self._markers.append("- ")
        elif tag == "ol":
            start = element.get("start") or ""
            counts = start.isdecimal() and len(start) <= _START_DIGITS
            self._markers.append(f"{start if counts else 1}. ")
        elif tag == "li":
            self._prefix = self._next_marker()
        elif tag == "tr":
            self._rows.append(0)
            self._flat += bool(self._flat) or _is_row_of_facts(element)
        elif tag == "br":
            self._pending.append(_BREAK)
        self._add(element.text)

    def _end(self, element: html.HtmlElement) -> None:
        tag = element.tag
        if tag == "tr" and self._flat:
            self._flat -= 1
        if tag in _BLOCKS and tag not in ("td", "th"):
            self._divide()
        if tag in _HEADINGS:
            self._heading = ""
        elif tag in ("ul", "ol") and self._markers:
            self._markers.pop()
        elif tag == "li":
            self._prefix = ""
        elif tag == "tr" and self._rows:
            self._rows.pop()
        self._hidden -= bool(self._hidden)
        self._add(element.tail)

    def _next_marker(self) -> str:
        if not self._markers:
            return "- "
        marker = self._markers[-1]
        if marker != "- ":
            self._markers[-1] = f"{int(marker[:-2]) + 1}. "
        return marker

    def _add(self, text: str | None) -> None:
        if text and not self._hidden:
            self._pending.append(text.replace(_BREAK, " "))

    def _divide(self) -> None:
        """Begin another line, or go on with that of a row."""
        if self._flat:
            self._pending.append(" ")
        else:
            self._flush()

    def _flush(self) -> None:
        for part in _EMPTY_LINE.split("".join(self._pending)):
            if text := one_line(part).strip("| "):
                self._lines.append(MarkupLine(self._prefix + text, self._heading))
                self._prefix = ""
        self._pending.clear()


def _is_row_of_facts(row: html.HtmlElement) -> bool:
    """Whether a row of a table is no layout of a page: several cells, none of them long."""
    cells = [cell for cell in row if cell.tag in ("td", "th")]
    return len(cells) > 1 and all(
        cell.find(".//table") is None and len(one_line("".join(cell.itertext()))) <= _CELL_CHARS
        for cell in cells
    )


def _is_hidden(element: html.HtmlElement) -> bool:
    """Whether a reader would not see it: newsletters carry a hidden preview of themselves."""
    return element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style") or ""))
