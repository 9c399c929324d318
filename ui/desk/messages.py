"""What the page does, as plain functions: none knows of Gradio."""

import logging
import secrets
from collections.abc import Callable

from index.errors import QAError
from qa.assistant import Assistant
from ui.html.answer import message_html
from ui.html.article import context_html
from ui.html.link import Place

log = logging.getLogger("article_qa." + __name__)


def peek(assistant: Assistant, link: str) -> str:
    """Return the sentence that a link leads to between its neighbours, as HTML."""

    def make() -> str:
        place = Place.parse(link)
        ((article, sentences),) = assistant.index.articles_with_sentences([place.article_id])
        return context_html(article, sentences, place)

    try:
        return make()
    except ValueError:
        return message_html("This article is no longer there.")
    except Exception as err:
        return message_html(explain(err))


def attempt(make: Callable[[], str], *, show: Callable[[str], str]) -> str:
    """Return what `make` returns, or the message about what went wrong, shown with `show`."""
    try:
        return make()
    except Exception as err:
        return show(explain(err))


def explain(error: BaseException) -> str:
    """Return what to tell the visitor; an error nobody foresaw is logged under a number."""
    if isinstance(error, QAError):
        return str(error)
    reference = secrets.token_hex(4)
    log.error("Reference %s", reference, exc_info=error)
    return f"Something went wrong. The details are in the server's log under reference {reference}."
