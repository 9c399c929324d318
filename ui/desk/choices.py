"""What a visitor chose, applied to what the visitor asks: of which articles, and how."""

from index.errors import ArticleMissingError
from index.records import Filters
from qa.assistant import Assistant
from qa.records import AskOptions
from ui.desk.messages import attempt
from ui.html.answer import message_html
from ui.html.scope import Chip, scope_html
from ui.kept.preferences import PreferencesFile, Scope
from ui.kept.shelf import Shelf

_NAMED = 3  # chosen articles that have a chip of their own; more are counted
_NO_LONGER = "an article that is no longer there"


class Choices:
    """The choices of all visitors: each method names whose."""

    def __init__(self, assistant: Assistant, preferences: PreferencesFile, shelf: Shelf) -> None:
        self._assistant = assistant
        self._preferences = preferences
        self._shelf = shelf

    def asking(self, owner: str) -> AskOptions:
        """Return how a visitor's questions are asked.

        Raises:
            QAError: The choices cannot be read.
        """
        chosen = self._preferences.of(owner)
        return AskOptions(
            top_k=chosen.top_k,
            min_confidence=chosen.min_confidence,
            max_sentences=chosen.max_sentences,
            filters=self.filters(chosen.scope) if chosen.scope else None,
        )

    def filters(self, scope: Scope) -> Filters:
        """Return what of the articles a scope lets pass, as it is now.

        Raises:
            ShelfError: The tags cannot be read.
        """
        if not scope.tags:
            return scope.filters
        return scope.filters.model_copy(update={"origins": self._shelf.tagged(scope.tags)})

    def ask_only(self, owner: str, scope: Scope) -> None:
        """Ask a visitor's questions only of these articles from now on.

        Raises:
            PreferencesError: The choice cannot be kept.
        """
        self._preferences.change(owner, scope=scope)

    def without(self, owner: str, part: str, value: str) -> None:
        """Take back one of the choices of what a visitor's questions are asked of.

        Args:
            owner: The visitor.
            part: Of the scope, as its chip says.
            value: Which of several choices there; "" where there is one.

        Raises:
            PreferencesError: The choices cannot be read or kept.
        """
        scope = self._preferences.of(owner).scope
        if part == "tags":
            self.ask_only(owner, scope.model_copy(update={"tags": _less(scope.tags, value)}))
        elif part in Filters.model_fields:
            before = getattr(scope.filters, part)
            kept = _less(before, value) if value and isinstance(before, tuple) else ()
            after = kept or Filters.model_fields[part].default
            filters = scope.filters.model_copy(update={part: after})
            self.ask_only(owner, scope.model_copy(update={"filters": filters}))

    def with_undated(self, owner: str) -> None:
        """Ask a visitor's questions also of articles without a date, whatever days are chosen.

        Raises:
            PreferencesError: The choices cannot be read or kept.
        """
        scope = self._preferences.of(owner).scope
        filters = scope.filters.model_copy(update={"undated": True})
        self.ask_only(owner, scope.model_copy(update={"filters": filters}))

    def scope_html(self, owner: str) -> str:
        """Return of which articles a visitor asks, with the ways to ask more; "" where of all."""

        def show() -> str:
            scope = self._preferences.of(owner).scope
            if not scope:
                return ""
            filters = self.filters(scope)
            found = self._assistant.index.listing(filters, limit=1).found
            left_out = self._assistant.index.undated(filters)
            return scope_html(self._chips(scope), found=found, left_out=left_out)

        return attempt(show, show=message_html)

    def _chips(self, scope: Scope) -> list[Chip]:
        filters = scope.filters
        chips = [Chip("words", "", f"“{' '.join(filters.words)}”")] if filters.words else []
        chips += [Chip("sources", each, each) for each in filters.sources or ()]
        if filters.published_from:
            chips.append(Chip("published_from", "", f"from {filters.published_from}"))
        if filters.published_to:
            chips.append(Chip("published_to", "", f"up to {filters.published_to}"))
        if filters.undated:
            chips.append(Chip("undated", "", "or without a date"))
        chips += [Chip("tags", tag, f"#{tag}") for tag in scope.tags]
        ids = filters.article_ids or ()
        if len(ids) > _NAMED:
            return [*chips, Chip("article_ids", "", f"{len(ids):,} chosen articles")]
        return [*chips, *(Chip("article_ids", each, self._title(each)) for each in ids)]

    def _title(self, article_id: str) -> str:
        try:
            return f"“{self._assistant.index.article(article_id).title}”"
        except ArticleMissingError:
            return _NO_LONGER


def _less(values: tuple[str, ...], value: str) -> tuple[str, ...]:
    return tuple(each for each in values if each != value)
