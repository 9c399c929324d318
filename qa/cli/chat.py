"""The conversation in a terminal: lines in, lines out."""

import contextlib
from collections.abc import Callable, Iterable

import click

from index.errors import QAError
from qa.assistant import Assistant
from qa.chat import Chat
from qa.cli.terminal import answer_lines, article_line, source_lines
from qa.replies import last_cited
from qa.wording import articles_in_words

HELP = """\
/source [N]  where the last answer stands, with what is around it; N is a citation's number
/more        read on where the last answer stands
/alone       ask the last question again, as typed, without the conversation
/articles    list the articles
/new         forget the conversation
/help        this list
/quit        end; so does an empty line or Ctrl+D"""

_UNDO = "(/alone asks it as typed)"


def converse(assistant: Assistant) -> None:
    """Ask and answer until the visitor ends it; Ctrl+C gives up a line."""
    with contextlib.suppress(ImportError):  # Windows has none
        import readline  # noqa: F401 - gives input() its editing keys and history
    count = articles_in_words(assistant.index.stats().articles)
    click.echo(f"{count}. Ask a question; /help helps.")
    chat = assistant.chat()
    while True:
        try:
            typed = input("\n? ").strip()
        except EOFError:
            break
        except KeyboardInterrupt:
            click.echo()
            continue
        if not typed or typed == "/quit":
            break
        try:
            lines = _obey(assistant, chat, typed) if typed.startswith("/") else _ask(chat, typed)
            for line in ["", *lines]:
                click.echo(line)
        except QAError as err:
            click.echo(str(err))


def _ask(chat: Chat, question: str, *, as_typed: bool = False) -> list[str]:
    answer = chat.ask(question, as_typed=as_typed)
    undo = ["", _UNDO] if answer.standalone_question != answer.question else []
    return [*answer_lines(answer), *undo]


def _obey(assistant: Assistant, chat: Chat, typed: str) -> Iterable[str]:
    """Return what a command shows."""
    name, _, argument = typed[1:].partition(" ")
    commands: dict[str, Callable[[], Iterable[str]]] = {
        "alone": lambda: _alone(chat),
        "articles": lambda: map(article_line, assistant.index.listing(limit=None).articles),
        "help": HELP.splitlines,
        "more": lambda: _ask(chat, "more"),
        "new": lambda: _forget(chat),
        "source": lambda: _source(assistant, chat, argument.strip()),
    }
    if name not in commands:
        return [f"There is no command /{name}.", *HELP.splitlines()]
    return commands[name]()


def _alone(chat: Chat) -> list[str]:
    while last := chat.take_back():
        if last.answer and last.answer.kind == "answer":
            return _ask(chat, last.question, as_typed=True)
    return ["There is no question to ask again."]


def _forget(chat: Chat) -> list[str]:
    chat.clear()
    return ["Forgotten."]


def _source(assistant: Assistant, chat: Chat, number: str) -> list[str]:
    answer = last_cited(chat.turns, ("answer", "more"))
    if answer is None:
        return ["There is no answer yet that has a source."]
    if not number:
        number = "1"
    if not number.isdecimal() or not 1 <= int(number) <= len(answer.citations):
        return [f"The last answer has citations 1 to {len(answer.citations)}."]
    citation = answer.citations[int(number) - 1]
    return source_lines(assistant.index.article(citation.article_id), citation)
