"""DOCX files to their story, through mammoth: insertions accepted, deletions left out."""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from index.formats.markup import markup_lines
from index.formats.parsed import Parsed, story_of_lines
from index.formats.recognising import Format
from index.formats.zipped import Package, texts_by_name

# "Title" and "Subtitle" are what Word calls the styles of a headline and its standfirst.
_STYLES = "p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => p:fresh"
_XML = (".xml", ".rels")
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_V = "{urn:schemas-microsoft-com:vml}"
_CORE = "docProps/core.xml"
_STYLE_PART = "word/styles.xml"
_TEXT_PART = re.compile(r"word/(?:document|footnotes|endnotes|header\d*|footer\d*|comments)\.xml")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_BACK_LINK = re.compile(r' ?<a href="#[^"]*-ref-[^"]*">↑</a>')  # as mammoth writes it
_HIDDEN_TEXT, _FORMULA = "piece of hidden text", "formula"
_LEVELLED = frozenset(("sSup", "sSub", "sSubSup"))  # of formulas, as what follows
_ENCLOSED = {"rad": "√(", "d": "("}
_ON_LINE = frozenset("oMath e num den sup sub r box".split())
_LEAST_RISE = 4  # half points


def read_docx(archive: zipfile.ZipFile, *, max_mb: float) -> Parsed:
    """Return the story of a DOCX file.

    Args:
        archive: The file as an archive.
        max_mb: How large the parts that are text may be together.

    Raises:
        ValueError: It is damaged, encrypted or too large.
    """
    import mammoth

    package = Package(archive, Format.DOCX, max_mb=max_mb)
    parts = {name: package.read(name) for name in package.names if name.endswith(_XML)}
    roots = {name: package.parsed(name, part) for name, part in parts.items()}
    known = texts_by_name(roots[_CORE]) if _CORE in roots else {}
    hidden = _hiding_styles(roots.get(_STYLE_PART))
    taken_out: Counter[str] = Counter()
    for name, root in roots.items():
        if not _TEXT_PART.fullmatch(name):
            continue
        taken = _take_out_hidden(root, hidden)
        written, left = _write_formulas(root)
        taken_out.update({_HIDDEN_TEXT: taken, _FORMULA: left})
        if taken or written or left or _lift_boxes(root):
            parts[name] = _written(root)
    parts |= _with_levels(roots)
    try:
        converted = mammoth.convert_to_html(
            _archive_of(parts),
            style_map=_STYLES,
            convert_image=mammoth.images.img_element(lambda _: {}),
        )
    except Exception as err:  # it raises whatever it stumbles upon
        raise ValueError(f"it is a damaged DOCX file ({type(err).__name__}: {err})") from err
    lines = markup_lines(_BACK_LINK.sub("", converted.value))
    story = story_of_lines(lines, title=known.get("title"), author=known.get("creator"))
    return Parsed(story, remark=_left_out(package.names, roots, taken_out))


def _lift_boxes(root: Any) -> bool:
    """Put the paragraphs of text boxes and shapes behind the paragraph that they are fixed to.

    mammoth reads boxes only where they are drawn in the old way. What is drawn in both, one for
    programs that do not know the other, is kept once.

    Returns:
        Whether there are any.
    """
    for choice in list(root.iter(f"{_MC}AlternateContent")):
        branches = [*choice.findall(f"{_MC}Choice"), *choice.findall(f"{_MC}Fallback")]
        told = [one for one in branches if next(one.iter(f"{_W}txbxContent"), None) is not None]
        for other in branches:
            if told and other is not told[0]:
                choice.remove(other)
    # From the last: what is fixed to one paragraph is put behind it one before the other.
    boxes = [box for box in root.iter(f"{_W}txbxContent")][::-1]
    for box in boxes:
        hosts = [part for part in box.iterancestors(f"{_W}p")]
        if not hosts or any(True for _ in box.iterancestors(f"{_W}txbxContent")):
            continue  # of one within another, when that is lifted
        inner = [part for part in box.iter(f"{_W}txbxContent") if part is not box]
        for part in reversed([box, *inner]):
            for paragraph in reversed([child for child in part if child not in inner]):
                hosts[-1].addnext(paragraph)
    return bool(boxes)


def _hiding_styles(root: Any) -> set[str]:
    """Return the styles whose text is hidden."""
    return {
        style.get(f"{_W}styleId") or ""
        for style in (root.iter(f"{_W}style") if root is not None else ())
        if _is_on(style.find(f"{_W}rPr/{_W}vanish"))
    }


def _is_on(switch: Any) -> bool:
    return switch is not None and switch.get(f"{_W}val") not in ("0", "false", "off")


def _take_out_hidden(root: Any, styles: set[str]) -> int:
    """Take out the text that its writer has hidden; return how many pieces there were."""
    pieces = 0
    before = None
    for run in list(root.iter(f"{_W}r")):
        properties = run.find(f"{_W}rPr")
        if properties is None:
            continue
        own = properties.find(f"{_W}vanish")
        style = properties.find(f"{_W}rStyle")
        by_style = style is not None and style.get(f"{_W}val") in styles
        if (_is_on(own) or (own is None and by_style)) and next(
            run.iter(f"{_W}t"), None
        ) is not None:
            pieces += run.getprevious() is None or run.getprevious() is not before
            before = run.getprevious()
            run.getparent().remove(run)
    return pieces


def _write_formulas(root: Any) -> tuple[int, int]:
    """Write formulas as runs of text; return how many are, and how many are left out."""
    written = left = 0
    for formula in list(root.iter(f"{_M}oMath")):
        runs = list(_runs_of(formula, 0))
        if any(text is None for text, _ in runs):
            left += 1
            continue
        written += 1
        for text, level in reversed(runs):
            formula.addnext(_run(root, str(text), level))
        formula.getparent().remove(formula)
    for paragraph in list(root.iter(f"{_M}oMathPara")):
        around = paragraph.getparent()
        for child in reversed(paragraph):
            if child.tag == f"{_W}r":
                paragraph.addnext(child)
        around.remove(paragraph)
    return written, left


def _run(root: Any, text: str, level: int) -> Any:
    run = root.makeelement(f"{_W}r")
    if level:
        properties = run.makeelement(f"{_W}rPr")
        align = properties.makeelement(f"{_W}vertAlign")
        align.set(f"{_W}val", "superscript" if level > 0 else "subscript")
        properties.append(align)
        run.append(properties)
    told = run.makeelement(f"{_W}t")
    told.text = text
    told.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    run.append(told)
    return run


def _runs_of(element: Any, level: int) -> Iterator[tuple[str | None, int]]:
    """Yield the text of a formula on its levels; None where it is no line of text."""
    tag = str(element.tag).removeprefix(_M)
    if tag == "t":
        yield element.text or "", level
    elif tag in _LEVELLED:
        for part in element:
            inner = {"sup": 1, "sub": -1}.get(str(part.tag).removeprefix(_M), level)
            yield from _runs_of(part, inner)
    elif tag == "f":
        yield from _operand(element.find(f"{_M}num"), level)
        yield "/", level
        yield from _operand(element.find(f"{_M}den"), level)
    elif tag in _ENCLOSED:
        has_degree = element.find(f"{_M}deg/{_M}r") is not None
        yield None if has_degree else _ENCLOSED[tag], level
        for part in element.findall(f"{_M}e"):
            yield from _runs_of(part, level)
        yield ")", level
    elif tag in _ON_LINE:
        for part in element:
            yield from _runs_of(part, level)
    elif not tag.endswith("Pr"):
        yield None, level


def _operand(element: Any, level: int) -> list[tuple[str | None, int]]:
    """Return the runs of half a fraction, in brackets where it is more than a number or name."""
    runs: list[tuple[str | None, int]] = list(_runs_of(element, level))
    is_single = len(runs) == 1 and (runs[0][0] or "").isalnum()
    return runs if is_single else [("(", level), *runs, (")", level)]


def _written(root: Any) -> bytes:
    from lxml import etree

    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return written


def _left_out(
    names: Sequence[str], roots: Mapping[str, Any], taken_out: Mapping[str, int]
) -> str | None:
    """Say what of a document is not read though it may hold text; None where there is nothing."""
    comments = roots.get("word/comments.xml")
    counted = {
        **taken_out,
        "comment": 0 if comments is None else len(comments.findall(f"{_W}comment")),
        "diagram": sum(bool(re.match(r"word/diagrams/data\d*\.xml", name)) for name in names),
        "chart": sum(
            bool(re.match(r"word/charts/chart(?:ex|Ex)?\d*\.xml", name)) for name in names
        ),
        "embedded file": sum(bool(re.match(r"word/embeddings/.", name)) for name in names),
        "inserted document": sum(bool(re.match(r"word/afchunk", name, re.I)) for name in names),
        "line of decorative text": sum(
            1
            for name, root in roots.items()
            if name.startswith("word/")
            for part in root.iter(f"{_V}textpath")
            if (part.get("string") or "").strip()
        ),
    }
    told = [f"{n} {what}{'s' if n > 1 else ''}" for what, n in counted.items() if n]
    for one, many in (
        ("line of decorative texts", "lines of decorative text"),
        ("piece of hidden texts", "pieces of hidden text"),
    ):
        told = [each.replace(one, many) for each in told]
    if not told:
        return None
    are = "is" if sum(counted.values()) == 1 else "are"
    return f"without its {' and '.join(told)}, which {are} not read"


def _with_levels(roots: Mapping[str, Any]) -> dict[str, bytes]:
    """Return the parts in which a style or a place raises or lowers text, which now says so itself.

    mammoth reads of a run only whether it says so itself.
    """
    from lxml import etree

    styles = _levels_of_styles(roots.get(_STYLE_PART))
    changed: dict[str, bytes] = {}
    for name, root in roots.items():
        if not _TEXT_PART.fullmatch(name):
            continue
        found = False
        for properties in root.iter(f"{_W}rPr"):
            if properties.find(f"{_W}vertAlign") is None and (
                level := _level_of(properties) or _level_by_style(properties, styles)
            ):
                etree.SubElement(properties, f"{_W}vertAlign").set(f"{_W}val", level)
                found = True
        if found:
            changed[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return changed


def _levels_of_styles(root: Any) -> dict[str, str]:
    """Return which styles of characters raise or lower their text."""
    levels: dict[str, str] = {}
    for style in root.iter(f"{_W}style") if root is not None else ():
        properties = style.find(f"{_W}rPr")
        if style.get(f"{_W}type") == "character" and properties is not None:
            align = properties.find(f"{_W}vertAlign")
            own = align.get(f"{_W}val") if align is not None else None
            if level := own or _level_of(properties):
                levels[style.get(f"{_W}styleId") or ""] = level
    return levels


def _level_of(properties: Any) -> str:
    """Return the level that a place above or below the line means, given in half points."""
    position = properties.find(f"{_W}position")
    given = position.get(f"{_W}val") or "" if position is not None else ""
    if not re.fullmatch(r"-?\d{1,4}", given) or abs(int(given)) < _LEAST_RISE:
        return ""
    return "superscript" if int(given) > 0 else "subscript"


def _level_by_style(properties: Any, styles: Mapping[str, str]) -> str:
    style = properties.find(f"{_W}rStyle")
    return styles.get(style.get(f"{_W}val") or "", "") if style is not None else ""


def _archive_of(parts: Mapping[str, bytes]) -> io.BytesIO:
    """Return a file of what was checked: mammoth trusts its input, and reads what that names."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return file
