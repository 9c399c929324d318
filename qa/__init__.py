"""Answers from your own articles: exact sentences, each cited, or an honest "not here".

>>> import qa                                            # doctest: +SKIP
>>> answer = qa.ask("Who leads the inquiry?", index="my-index")  # doctest: +SKIP
>>> answer.citations[0].quote                            # doctest: +SKIP
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index.errors import QAError
    from index.records import Article, Filters
    from qa.api import ask, ask_many
    from qa.assistant import Assistant
    from qa.chat import Chat
    from qa.errors import QuestionError
    from qa.records import Answer, Citation, Turn
    from qa.settings import Settings

__all__ = [
    "Answer",
    "Article",
    "Assistant",
    "Chat",
    "Citation",
    "Filters",
    "QAError",
    "QuestionError",
    "Settings",
    "Turn",
    "ask",
    "ask_many",
]

_HOMES = {
    "Answer": "qa.records",
    "Article": "index.records",
    "Assistant": "qa.assistant",
    "Chat": "qa.chat",
    "Citation": "qa.records",
    "Filters": "index.records",
    "QAError": "index.errors",
    "QuestionError": "qa.errors",
    "Settings": "qa.settings",
    "Turn": "qa.records",
    "ask": "qa.api",
    "ask_many": "qa.api",
}


def __getattr__(name: str) -> Any:
    """Import a public name at first use, so that `import qa` stays cheap."""
    if name not in _HOMES:
        raise AttributeError(f"module 'qa' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
