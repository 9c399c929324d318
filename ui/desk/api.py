"""What scripts and MCP clients may call, by names that stay: ask, add, articles, article.

The docstrings are read by the clients' users, and by the models behind MCP clients.
"""

import functools
import inspect
import reprlib
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import Any, ParamSpec, TypeVar

from anyio import to_thread
from pydantic import ValidationError, validate_call

from index.errors import ReadError, SettingsError
from index.reading.articles import read_text
from index.records import Article, Listed, Metadata, Outcome
from qa.assistant import Assistant
from qa.records import Answer
from ui.desk.filtering import checked, filters_of
from ui.desk.messages import explain
from ui.desk.queueing import CallLane
from ui.html.origins import BY_API, given_origin, told_answer
from ui.kept.shelf import Shelf

MOST = 1000  # articles listed by one call
# Of the second kind is "self", which callers do not give.
_UNKNOWN = {"unexpected_keyword_argument", "multiple_argument_values"}

_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")


def _typed(
    function: Callable[_Given, Awaitable[_Result]],
) -> Callable[_Given, Awaitable[_Result]]:
    """Refuse, in one sentence, what is not of the type that a parameter says."""
    checking = validate_call(function)

    @functools.wraps(function)
    async def call(*args: _Given.args, **named: _Given.kwargs) -> _Result:
        try:
            return await checking(*args, **named)
        except ValidationError as err:
            if err.title != function.__qualname__:  # of something else that goes on in there
                raise
            raise SettingsError(_told_wrong(function, err)) from err

    return call


def _told_wrong(function: Callable[..., object], err: ValidationError) -> str:
    """Return what is wrong with the arguments of a call, in one sentence."""
    # A misspelt name is told before the one that is missing because of it.
    first = min(err.errors(), key=lambda each: each["type"] not in _UNKNOWN)
    name = ".".join(map(str, first["loc"]))
    if first["type"] in _UNKNOWN:
        known = ", ".join(parameters_of(function))
        return f"There is no {reprlib.repr(name)} in {function.__name__}: it takes {known}."
    if first["type"] == "missing_argument":
        return f"{name} is missing."
    what = first["msg"][:1].lower() + first["msg"][1:]
    return f"{name} is {reprlib.repr(first['input'])}: {what}."


def parameters_of(function: Callable[..., object]) -> dict[str, inspect.Parameter]:
    """Return the parameters of one of `FUNCTIONS` that a caller gives, by name."""
    parameters = inspect.signature(function, eval_str=True).parameters
    return {name: each for name, each in parameters.items() if name != "self"}


class ListedArticle(Metadata):
    """An article as the list has it."""

    id: str
    added: datetime


class WholeArticle(ListedArticle):
    """An article with its text."""

    text: str


class Api:
    """The functions, over one assistant."""

    def __init__(self, assistant: Assistant, shelf: Shelf, lane: CallLane) -> None:
        """Make the functions.

        Args:
            assistant: Answers; its index holds the articles.
            shelf: Keeps the articles that are replaced.
            lane: In which calls wait, those of other assistants too.
        """
        self._assistant = assistant
        self._shelf = shelf
        self._in_turn = lane.take

    @_typed
    async def ask(
        self,
        question: str,
        sources: list[str] | None = None,
        published_from: str | None = None,
        published_to: str | None = None,
        article_ids: list[str] | None = None,
        top_k: int | None = None,
        min_confidence: float | None = None,
        max_sentences: int | None = None,
    ) -> dict[str, Any]:
        """Answer a question from the articles, in their own sentences, each with its citation.

        The answer is never made up. Where no sentence surely answers, "abstained" is true;
        "refusal" says whether one may ("unsure") or the articles have nothing of it ("absent"), and
        "nearest" has the sentences that came nearest. What is asked of articles ("Summarise …",
        "What did … say?", "Who is quoted?", "Timeline of …", "What's new?", "Compare … and …",
        "Which articles mention …?") is answered by choosing sentences, as "kind" says, which
        "reply" heads.

        Args:
            question: A question that stands alone, in plain words.
            sources: Only articles of these publishers, spelled as in the list of articles.
            published_from: Only articles published on this day (YYYY-MM-DD) or later.
            published_to: Only articles published on this day (YYYY-MM-DD) or earlier.
            article_ids: Only these articles.
            top_k: How many passages to read, from 1 to 100; more is slower.
            min_confidence: Abstain under this probability of being right, from 0 to 1.
            max_sentences: The longest answer, from 1 to 10; a list keeps its items.
        """
        filters = filters_of(sources, published_from, published_to, article_ids)
        asking = partial(
            self._assistant.ask,
            question,
            filters=filters,
            top_k=checked(top_k, "top_k", 1, 100),
            min_confidence=checked(min_confidence, "min_confidence", 0, 1),
            max_sentences=checked(max_sentences, "max_sentences", 1, 10),
        )
        return told_answer(await self._in_turn(asking))

    @_typed
    async def add(self, text: str, title: str = "") -> dict[str, Any]:
        """Add an article to the index, so that questions can be answered from it.

        A new version under the same title replaces the article, which can be put back in the page;
        another text under it is kept beside that one, and the same text is stored once.

        Args:
            text: Of the article: plain text, or the source of an HTML page.
            title: The one found in the text where empty.
        """
        return (await self._in_turn(partial(self._add, text, title))).model_dump(mode="json")

    @_typed
    async def articles(
        self,
        words: str = "",
        sources: list[str] | None = None,
        published_from: str | None = None,
        published_to: str | None = None,
        limit: int = 100,
    ) -> list[dict[str, Any]]:
        """List the articles, newest first: id, title, source, author, date, address.

        Args:
            words: Only articles with all of these in title, source, author or date.
            sources: Only articles of these publishers, spelled exactly.
            published_from: Only articles published on this day (YYYY-MM-DD) or later.
            published_to: Only articles published on this day (YYYY-MM-DD) or earlier.
            limit: How many to list at most, up to 1,000.
        """
        filters = filters_of(sources, published_from, published_to, words=words)
        most = checked(limit, "limit", 1, MOST)
        listing = partial(self._assistant.index.listing, filters, limit=most or MOST)
        found = (await self._in_turn(listing)).articles
        return [ListedArticle(**_known(article)).model_dump(mode="json") for article in found]

    @_typed
    async def article(self, article_id: str) -> dict[str, Any]:
        """Return an article with its text, to read what stands around a citation.

        Args:
            article_id: As in a citation or in the list of articles.
        """
        found = await self._in_turn(partial(self._assistant.index.article, article_id))
        return WholeArticle(**_known(found), text=found.text).model_dump(mode="json")

    def _add(self, text: str, title: str) -> Outcome:
        limit = self._assistant.settings.max_file_mb
        if len(text) > limit * 1e6:
            raise ReadError("The text", f"it is longer than the limit of {limit:g} MB")
        draft = read_text(text, origin="The text", title=title)
        # Known again by its title, as pasted text is.
        named = draft.model_copy(update={"origin": given_origin(BY_API, draft.title)})
        articles = self._assistant.index
        (outcome,) = articles.add([articles.told_apart(named)], replacing=self._shelf.keep)
        return outcome


def _known(article: Listed | Article) -> dict[str, Any]:
    return article.model_dump(include=set(ListedArticle.model_fields))


FUNCTIONS = (Api.ask, Api.add, Api.articles, Api.article)
RETURNED: dict[str, Any] = {  # what the JSON is that they return, by their names
    "ask": Answer, "add": Outcome, "articles": list[ListedArticle], "article": WholeArticle,
}  # fmt: skip

_ASKER = "asker"


def for_visitors(
    function: Callable[..., Awaitable[Any]],
    api_of: Callable[[str], Api],
    *,
    asker: type,
    name_of: Callable[[Any], str],
    error: Callable[[str], Exception],
) -> Callable[..., Awaitable[Any]]:
    """Return one of `FUNCTIONS` so that each visitor calls that of their own `Api`.

    Args:
        function: Gives the name, parameters and docstring.
        api_of: Returns a visitor's, by name.
        asker: Type of the first parameter of what is returned, in the place of `self`.
        name_of: Returns a visitor's name, given an `asker`.
        error: Makes what is raised of a sentence that may be shown, where something goes wrong.
    """

    @functools.wraps(function)
    async def call(*args: Any, **named: Any) -> Any:
        # By place from whoever lets callers name arguments, by name from who injects it so.
        asker, args = (args[0], args[1:]) if args else (named.pop(_ASKER), ())
        try:
            api = await to_thread.run_sync(api_of, name_of(asker))
            return await getattr(api, function.__name__)(*args, **named)
        except Exception as err:
            raise error(explain(err)) from err

    signature = inspect.signature(function)
    own, *parameters = signature.parameters.values()
    first = own.replace(name=_ASKER, annotation=asker)
    call.__signature__ = signature.replace(parameters=[first, *parameters])  # type: ignore[attr-defined] # read by `inspect`
    call.__annotations__ = {_ASKER: asker, **function.__annotations__}
    return call
