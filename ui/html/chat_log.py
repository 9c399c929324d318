"""Pure: a conversation to the HTML of the chat.

Buttons say what they do in `data-act`; the page's script turns that into an event.
"""

from collections.abc import Sequence
from urllib.parse import quote

from qa.about.asking import search_for
from qa.followup.stand_alone import carried_in
from qa.records import Answer
from qa.refusing import telling_words
from ui.html.answer import DOT, answer_html, attribute, choice_html, inert, message_html
from ui.html.citing import as_bibtex, as_markdown, as_text
from ui.kept.conversations import Exchange
from ui.kept.feedback import REASONS

_PENDING = '<div class="aq-pending" aria-hidden="true"><i></i><i></i><i></i></div>'
_LONGEST_NOTE = 500
_THUMB = (
    '<svg viewBox="0 0 24 24" aria-hidden="true" class="aq-thumb{}"><path d="M7 11v9H3v-9zM7 11l4-8'
    'c1.6 0 2.6 1 2.4 2.6L13 9h6.2c1.3 0 2.2 1.2 1.9 2.4l-1.7 7c-.2 1-1 1.6-2 1.6H7"/></svg>'
)


def log_html(
    conversation_id: str,
    title: str,
    exchanges: Sequence[Exchange],
    *,
    notice: str | None = None,
    at: int | None = None,
) -> str:
    """Return a conversation, which must not be empty.

    Args:
        conversation_id: Of the conversation.
        title: Its title.
        exchanges: One without answer and problem is shown as being worked on.
        notice: What else the visitor has to know.
        at: Number of the exchange that is brought into view; else the newest is.
    """
    place = f' data-at="{at}"' if at else ""
    shown = "".join(map(_exchange, exchanges))
    return (
        f'<div class="aq-log" data-conversation="{inert(conversation_id)}"{place}>'
        f'<header class="aq-conversation"><h2 dir="auto">{inert(title)}</h2>'
        '<button type="button" class="aq-act" data-act="new">New conversation</button></header>'
        f"{shown}{message_html(notice) if notice else ''}</div>"
    )


def invitation_html(text: str, examples: Sequence[str] = (), *, room: int = 0) -> str:
    """Return what the chat shows before the first question, with questions to choose from.

    Args:
        text: What to do first.
        examples: The questions.
        room: For how many of them there is room: what comes later moves nothing.
    """
    return (
        f'<div class="aq-log aq-invitation"><p>{inert(text)}</p>{_examples(examples, room)}</div>'
    )


def further_html(questions: Sequence[str], *, room: int) -> str:
    """Return questions to go on with after an answer, with room for as many as there may be."""
    return f'<div class="aq-log aq-further">{_examples(questions, room)}</div>'


def _examples(questions: Sequence[str], room: int) -> str:
    buttons = "".join(
        f'<li><button type="button" class="aq-example" data-act="example" dir="auto">{inert(each)}'
        "</button></li>"
        for each in questions
    )
    left = '<li aria-hidden="true"></li>' * (room - len(questions))
    return f'<ul class="aq-examples">{buttons}{left}</ul>' if buttons or left else ""


def stage_html(text: str) -> str:
    """Return what is being done, with the button that ends it."""
    return (
        f'<div class="aq-stage" role="status"><span class="aq-spin" aria-hidden="true"></span>'
        f"<span>{inert(text)}</span>"
        '<button type="button" class="aq-act" data-act="stop">Stop</button></div>'
    )


def done_html(text: str) -> str:
    """Return the end of the stages, which is only heard."""
    return f'<div class="aq-unseen" role="status">{inert(text)}</div>'


def _exchange(exchange: Exchange) -> str:
    number = exchange.number
    edit = (
        f'<button type="button" class="aq-act" data-act="edit" data-number="{number}" '
        'title="Change the question and ask again">Edit</button>'
        if number
        else ""
    )
    if exchange.answer:
        reply = (
            _interpreted(exchange.answer, number)
            + answer_html(exchange.answer)
            + _ways_on(exchange.answer, number)
            + _acts(exchange, exchange.answer)
            + _why(exchange)
        )
    elif exchange.problem:
        reply = message_html(exchange.problem) + (
            f'<div class="aq-acts">{_again(number)}</div>' if number else ""
        )
    else:
        reply = _PENDING
    return (
        f'<section class="aq-exchange" data-number="{number}">'
        f'<div class="aq-asked"><h3 class="aq-question" dir="auto">{inert(exchange.question)}</h3>'
        f"{edit}</div>{reply}</section>"
    )


def _interpreted(answer: Answer, number: int) -> str:
    """Return what a follow-up took over, each with the way to ask without it."""
    carried = carried_in(answer.question, answer.standalone_question)
    if not carried:
        return ""
    if number:
        chips = "".join(
            choice_html(
                each,
                "without",
                {"number": str(number), "carried": _lines_but(carried, at)},
                title="Ask without this",
            )
            for at, each in enumerate(carried)
        )
        chips += (
            f'<button type="button" class="aq-act" data-act="alone" data-number="{number}">'
            "Ask as written</button>"
        )
    else:
        chips = DOT.join(f"<bdi>{inert(each)}</bdi>" for each in carried)
    return f'<p class="aq-interpreted">Also searched for: {chips}</p>'


def _lines_but(carried: Sequence[str], at: int) -> str:
    return "\n".join(each for number, each in enumerate(carried) if number != at)


def _ways_on(answer: Answer, number: int) -> str:
    """Return what else may be done about a question that got no answer."""
    if not number or answer.refusal is None:
        return ""
    ways = []
    if answer.scoped:
        ways.append(
            f'<button type="button" class="aq-act" data-act="widen" data-number="{number}">'
            "Ask all articles</button>"
        )
    if found := telling_words(answer.standalone_question):
        ways.append(
            '<button type="button" class="aq-act" data-act="search" '
            f'data-question="{attribute(search_for(found))}">Search the words</button>'
        )
    return f'<div class="aq-ways">{"".join(ways)}</div>' if ways else ""


def _acts(exchange: Exchange, answer: Answer) -> str:
    cited = [*answer.citations, *(c for other in answer.alternatives for c in other.citations)]
    cited = cited or list(answer.nearest)
    forms = (
        [
            ("Copy", "Copy the answer with its citation", as_text(cited)),
            ("Markdown", "Copy as Markdown", as_markdown(cited)),
            ("BibTeX", "Copy the references as BibTeX", as_bibtex(cited)),
            (
                "With positions",
                "Copy with the articles' ids and the characters' positions in them",
                as_text(cited, positions=True),
            ),
        ]
        if cited
        else []
    )
    copying = "".join(
        f'<button type="button" class="aq-act" data-act="copy" data-text="{attribute(text)}" '
        f'title="{title}">{label}</button>'
        for label, title, text in forms
    )
    # The script puts the page's own address before it.
    copying += (
        '<button type="button" class="aq-act" data-act="copy" title="Copy a link to this question" '
        f'data-query="?q={quote(exchange.question, safe="")}">Link</button>'
    )
    judging = ""
    if exchange.number and answer.reply is None:
        judging = (
            _again(exchange.number)
            + _thumb(exchange, "up", "Right", "")
            + _thumb(exchange, "down", "Wrong", " aq-down")
        )
    return f'<div class="aq-acts">{copying}<span class="aq-gap"></span>{judging}</div>'


def _again(number: int) -> str:
    return (
        f'<button type="button" class="aq-act" data-act="again" data-number="{number}" '
        'title="Ask the same question again, of the articles as they are now">Ask again</button>'
    )


def _thumb(exchange: Exchange, verdict: str, label: str, turned: str) -> str:
    pressed = "true" if exchange.verdict == verdict else "false"
    return (
        f'<button type="button" class="aq-act" data-act="judge" data-number="{exchange.number}" '
        f'data-verdict="{verdict}" aria-pressed="{pressed}" title="{label}">'
        f'{_THUMB.format(turned)}<span class="aq-unseen">{label}</span></button>'
    )


def _why(exchange: Exchange) -> str:
    """Return what was said of the answer, and where to say why."""
    if not exchange.verdict or not exchange.answer:
        return ""
    right = exchange.verdict == "up"
    said = [words for words in (REASONS.get(exchange.reason or ""), exchange.note) if words]
    choice = "" if right else _reasons(exchange)
    summary = f"Saved as {'right' if right else 'wrong'}" + (f": {'; '.join(said)}" if said else "")
    opened = "" if right or said else " open"
    return (
        f'<details class="aq-why"{opened}><summary>{inert(summary)}</summary>'
        f'<form data-act="why" data-number="{exchange.number}" '
        f'data-verdict="{exchange.verdict}">{choice}'
        '<label>Note <input name="note" autocomplete="off" '
        f'maxlength="{_LONGEST_NOTE}" value="{inert(exchange.note or "")}"></label>'
        '<button class="aq-act">Save</button></form></details>'
    )


def _reasons(exchange: Exchange) -> str:
    abstained = exchange.answer is not None and exchange.answer.abstained
    left_out = {"absent"} if abstained else {"there"}
    options = "".join(
        f'<option value="{key}"{" selected" if key == exchange.reason else ""}>{inert(words)}'
        "</option>"
        for key, words in REASONS.items()
        if key not in left_out
    )
    return f'<label>Reason <select name="reason">{options}</select></label>'
