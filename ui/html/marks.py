"""Pure: the list of marks to HTML, and marks as a file to keep: Markdown, HTML or JSON."""

import json
from collections.abc import Callable, Sequence

from qa.cite import by_article
from qa.quoting.reference import page_of
from ui.html.answer import DOT, about, attribute, inert, message_html
from ui.html.citing import as_markdown, as_text
from ui.html.conversations import FORMS, moment_html
from ui.html.export import block_quote, page_html
from ui.html.link import Place
from ui.html.markdown_text import markdown
from ui.kept.marks import Mark, MarkError


def listed_html(marks: Sequence[Mark], words: str = "") -> str:
    """Return marks with links to their places, in the order given, and what can be done."""
    if not marks:
        if words.strip():
            return message_html(f"No mark holds “{words.strip()}”.", "empty")
        return message_html(
            "There are no marks yet. Open an article, select some text, and choose “Mark”.",
            "empty",
        )
    exports = "".join(
        f'<button type="button" class="aq-act" data-act="export" data-form="{form}">{label}'
        "</button>"
        for form, label in FORMS
    )
    return (
        f'<div class="aq-counted"><p class="aq-count" role="status">{_count(len(marks))}</p>'
        f'<span class="aq-label">Export</span>{exports}</div>'
        f'<ul class="aq-list">{"".join(map(_item, marks))}</ul>'
    )


def undo_html(mark: Mark) -> str:
    """Return that a mark was deleted, with the way to undo it."""
    return (
        f'<p class="aq-undo" role="status">Deleted a mark in <bdi>{inert(mark.citation.title)}'
        '</bdi>. <button type="button" class="aq-act" data-act="restore" '
        f'data-id="{inert(mark.id)}">Undo</button></p>'
    )


def exported(marks: Sequence[Mark], form: str) -> dict[str, str]:
    """Return marks as a file: its `name`, its media `type` and its `text`.

    Args:
        marks: In the order in which they are written.
        form: "markdown", "html" or "json".

    Raises:
        MarkError: The form is none of them.
    """
    if form not in _WRITERS:
        raise MarkError(f"Marks are exported as {', '.join(_WRITERS)}, not {form!r}.")
    suffix, kind, write = _WRITERS[form]
    return {"name": f"marks.{suffix}", "type": kind, "text": write(marks)}


def _item(mark: Mark) -> str:
    cited, key = mark.citation, inert(mark.id)
    link = inert(Place(cited.article_id, ((cited.start, cited.end),)).link)
    known = [f"<bdi>{inert(cited.title)}</bdi>", about(cited), page_of(cited) or ""]
    note = f'<p class="aq-note" dir="auto">{inert(mark.note)}</p>' if mark.note else ""
    return (
        f'<li data-id="{key}" data-note="{attribute(mark.note or "")}">'
        f'<a class="aq-open aq-marked" href="{link}" dir="auto">{inert(cited.quote)}</a>{note}'
        f'<span class="aq-about">{DOT.join(filter(None, known))}{DOT}marked on '
        f'{moment_html(mark.made)}</span><div class="aq-acts">'
        f'<button type="button" class="aq-act" data-act="annotate" data-id="{key}">Note</button>'
        '<button type="button" class="aq-act" data-act="copy" '
        f'data-text="{attribute(as_text([cited]))}">Copy with source</button>'
        f'<button type="button" class="aq-act aq-danger" data-act="delete" data-id="{key}">Delete'
        "</button></div></li>"
    )


def _count(n: int) -> str:
    return f"{n:,} mark{'' if n == 1 else 's'}"


def _markdown(marks: Sequence[Mark]) -> str:
    parts = ["# Marks"]
    for mark in marks:
        parts.append(as_markdown([mark.citation]))
        if mark.note:
            parts.append(f"Note: {markdown(mark.note)}")
    return "\n\n".join(parts) + "\n"


def _html(marks: Sequence[Mark]) -> str:
    shown = "".join(
        "".join(map(block_quote, by_article([mark.citation])))
        + (f'<p dir="auto">Note: {inert(mark.note)}</p>' if mark.note else "")
        for mark in marks
    )
    return page_html("Marks", _count(len(marks)), shown)


def _json(marks: Sequence[Mark]) -> str:
    fields = {"article_id", "title", "url", "source", "author", "published", "accessed", "page"}
    values = [
        {
            "id": mark.id,
            "made": mark.made.isoformat(),
            **mark.citation.model_dump(mode="json", include=fields | {"start", "end", "quote"}),
            "note": mark.note,
        }
        for mark in marks
    ]
    return json.dumps(values, ensure_ascii=False, indent=2) + "\n"


_WRITERS: dict[str, tuple[str, str, Callable[[Sequence[Mark]], str]]] = {
    "markdown": ("md", "text/markdown", _markdown),
    "html": ("html", "text/html", _html),
    "json": ("json", "application/json", _json),
}
