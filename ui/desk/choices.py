"""What a visitor chose, applied to what the visitor asks: of which articles, and how."""

from index.errors import ArticleMissingError
from index.records import Filters
from qa.assistant import Assistant
from qa.records import AskOptions
from ui.desk.filtering import filters_text
from ui.desk.messages import attempt
from ui.html.answer import inert, message_html
from ui.kept.preferences import PreferencesFile, Scope
from ui.kept.shelf import Shelf

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

    def scope_html(self, owner: str) -> str:
        """Return of which articles a visitor asks, with the way to ask all; "" where of all."""

        def show() -> str:
            scope = self._preferences.of(owner).scope
            if not scope:
                return ""
            found = self._assistant.index.listing(self.filters(scope), limit=1).found
            of = f"{found:,} article{'' if found == 1 else 's'}"
            return (
                '<div class="aq-scope" role="status"><span>Asking only '
                f"{of}: <bdi>{inert(self._told(scope))}</bdi></span>"
                '<button type="button" class="aq-act" data-act="all">Ask all articles</button>'
                "</div>"
            )

        return attempt(show, show=message_html)

    def _told(self, scope: Scope) -> str:
        ids = scope.filters.article_ids or ()
        if len(ids) != 1:
            known = filters_text(scope.filters)
        else:
            try:
                known = f"“{self._assistant.index.article(ids[0]).title}”"
            except ArticleMissingError:
                known = _NO_LONGER
        return ", ".join(filter(None, (known, " or ".join(f"#{tag}" for tag in scope.tags))))
