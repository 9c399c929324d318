"""Answers from your own articles: exact sentences, each cited, or an honest "not here".

>>> import qa                                            # doctest: +SKIP
>>> answer = qa.ask("Who leads the inquiry?", index="my-index")  # doctest: +SKIP
>>> answer.citations[0].quote                            # doctest: +SKIP
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index.errors import QAError as QAError
    from index.records import Article as Article, Filters as Filters
    from qa.api import ask as ask, ask_many as ask_many
    from qa.assistant import Assistant as Assistant
    from qa.chat import Chat as Chat
    from qa.errors import QuestionError as QuestionError
    from qa.reader.base import (
        Evidence as Evidence,
        PassageToRead as PassageToRead,
        Reader as Reader,
    )
    from qa.records import (
        AlsoIn as AlsoIn,
        Alternative as Alternative,
        Answer as Answer,
        AskOptions as AskOptions,
        Citation as Citation,
        Context as Context,
        RetrievedPassage as RetrievedPassage,
        Turn as Turn,
    )
    from qa.settings import Settings as Settings

_HOMES = {  # module -> the public names that are defined there
    "index.errors": "QAError",
    "index.records": "Article Filters",
    "qa.api": "ask ask_many",
    "qa.assistant": "Assistant",
    "qa.chat": "Chat",
    "qa.errors": "QuestionError",
    "qa.reader.base": "Evidence PassageToRead Reader",
    "qa.records": "AlsoIn Alternative Answer AskOptions Citation Context RetrievedPassage Turn",
    "qa.settings": "Settings",
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names.split()}
__all__ = sorted(_HOME_OF)


def __getattr__(name: str) -> Any:
    """Import a public name at first use, so that `import qa` stays cheap."""
    if name not in _HOME_OF:
        raise AttributeError(f"module 'qa' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOME_OF[name]), name)
