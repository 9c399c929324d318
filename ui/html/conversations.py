"""Pure: the list of conversations to HTML."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

from ui.html.answer import DOT, attribute, inert, message_html
from ui.kept.conversations import Summary

FORMS = (("markdown", "Markdown"), ("html", "HTML"), ("json", "JSON"))


def list_html(summaries: Sequence[Summary], words: str = "") -> str:
    """Return conversations as links, in the order given, with what can be done with them."""
    if not summaries:
        if words.strip():
            return message_html(f"No conversation holds “{words.strip()}”.", "empty")
        return message_html("There are no conversations yet. Ask something in the chat.", "empty")
    noun = "conversation" if len(summaries) == 1 else "conversations"
    return (
        f'<p class="aq-count">{len(summaries):,} {noun}</p>'
        f'<ul class="aq-list">{"".join(map(_item, summaries))}</ul>'
    )


def deleted_html(conversation_id: str, title: str) -> str:
    """Return what was deleted, with the way to undo it."""
    return (
        f'<p class="aq-undo" role="status">Deleted <bdi>“{inert(title)}”</bdi>. '
        '<button type="button" class="aq-act" data-act="restore" '
        f'data-id="{inert(conversation_id)}">Undo</button></p>'
    )


def file_html(file: Mapping[str, str]) -> str:
    """Return a file with `name`, `type` and `text` for the page's script to save.

    No two are the same, so that one that is exported again is saved again.
    """
    values = "".join(f' data-{name}="{attribute(value)}"' for name, value in file.items())
    return f'<span hidden data-once="{secrets.token_hex(8)}"{values}></span>'


def _item(summary: Summary) -> str:
    key, title = inert(summary.id), inert(summary.title)
    number = f"{summary.questions:,} question{'' if summary.questions == 1 else 's'}"
    exports = "".join(
        f'<button type="button" class="aq-act" data-act="export" data-id="{key}" '
        f'data-form="{form}">{label}</button>'
        for form, label in FORMS
    )
    return (
        f'<li data-id="{key}"><a class="aq-open" href="?c={key}" dir="auto">{title}</a>'
        f'<span class="aq-about">{moment_html(summary.changed)}{DOT}{number}</span>'
        '<div class="aq-acts">'
        f'<button type="button" class="aq-act" data-act="rename" data-id="{key}">Rename</button>'
        f'<span class="aq-label">Export</span>{exports}'
        f'<button type="button" class="aq-act aq-danger" data-act="delete" data-id="{key}">Delete'
        "</button></div></li>"
    )


def moment_html(moment: datetime) -> str:
    """Return when something was, by the clock of this computer."""
    local = moment.astimezone()
    return (
        f'<time datetime="{moment.isoformat(timespec="seconds")}">'
        f"{local.day} {local:%B %Y, %H:%M}</time>"
    )
