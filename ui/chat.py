"""What the page does, as plain functions: none knows of Gradio.

A conversation is a tuple of exchanges that the page keeps for each visitor; what the assistant
sees of it are its turns.
"""

import logging
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict

from index.errors import QAError
from qa.assistant import Assistant
from qa.schema import Answer, Turn
from ui.listing import articles_html
from ui.place import Place
from ui.reading import article_html, missing_html
from ui.render import answer_html, message_html, pending_html, question_html

log = logging.getLogger("article_qa." + __name__)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and what came of it: an answer, or a message in its place, or nothing yet."""

    question: str
    answer: Answer | None = None
    problem: str | None = None


History = tuple[Exchange, ...]


class Message(TypedDict):
    """A message as the chat component takes it."""

    role: str
    content: str


def ask(assistant: Assistant, question: str, history: Sequence[Exchange] = ()) -> Exchange:
    """Answer a question; whatever goes wrong becomes a message."""
    try:
        return Exchange(question, answer=assistant.ask(question, history=turns(history)))
    except Exception as err:
        return Exchange(question, problem=explain(err))


def converse(
    assistant: Assistant, question: str, history: History
) -> Iterator[tuple[list[Message], History]]:
    """Yield the conversation with the question in it, then with the answer.

    A blank question changes nothing.
    """
    if not question.strip():
        yield messages(history), history
        return
    yield messages((*history, Exchange(question))), history
    history = (*history, ask(assistant, question, history))
    yield messages(history), history


def answer_json(assistant: Assistant, question: str) -> dict[str, Any]:
    """Return the answer to a question that stands alone, as JSON values.

    Raises:
        QAError: As `Assistant.ask`.
    """
    return assistant.ask(question).model_dump(mode="json")


def turns(history: Sequence[Exchange]) -> list[Turn]:
    """Return the turns of a conversation; a question that got no answer is none."""
    return [
        Turn(question=exchange.question, answer=exchange.answer)
        for exchange in history
        if exchange.answer
    ]


def messages(history: Sequence[Exchange]) -> list[Message]:
    """Return a conversation as the chat shows it."""
    shown: list[Message] = []
    for exchange in history:
        if exchange.answer:
            reply = answer_html(exchange.answer)
        elif exchange.problem:
            reply = message_html(exchange.problem)
        else:
            reply = pending_html()
        shown.append(Message(role="user", content=question_html(exchange.question)))
        shown.append(Message(role="assistant", content=reply))
    return shown


def read(assistant: Assistant, link: str) -> str:
    """Return the article that a link leads to, as HTML."""
    try:
        place = Place.parse(link)
    except ValueError:
        return missing_html("This link does not lead to an article.")
    return attempt(
        lambda: article_html(assistant.index.article(place.article_id), place), show=missing_html
    )


def browse(assistant: Assistant, wanted: str = "") -> str:
    """Return the list of articles as HTML, only those with the words of `wanted`."""
    return attempt(lambda: articles_html(assistant.index.articles(), wanted), show=message_html)


def attempt(make: Callable[[], str], *, show: Callable[[str], str]) -> str:
    """Return what `make` returns, or the message about what went wrong, shown with `show`."""
    try:
        return make()
    except Exception as err:
        return show(explain(err))


def explain(error: Exception) -> str:
    """Return what to tell the visitor; an error nobody foresaw is logged under a number."""
    if isinstance(error, QAError):
        return str(error)
    reference = secrets.token_hex(4)
    log.error("Reference %s", reference, exc_info=error)
    return f"Something went wrong. The details are in the server's log under reference {reference}."
