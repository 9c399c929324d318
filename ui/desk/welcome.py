"""What the page shows before the first question: an invitation, examples, and what there is."""

import threading

from index.records import Overview
from qa.assistant import Assistant
from qa.suggesting.suggestions import examples
from ui.desk.suggesting import Suggesting

INVITATION = "Ask what your articles say."
WANTED = 3  # examples
_NEWEST = 3  # articles whose questions are tried, whatever is kept of others
_TRIED = 12  # newest articles that are tried until there are examples enough


class Welcome:
    """The invitation, the examples and the overview. Safe to use from several threads."""

    def __init__(self, assistant: Assistant, suggesting: Suggesting) -> None:
        """Take what it needs.

        Args:
            assistant: Whose index is shown.
            suggesting: Finds examples where none are kept.
        """
        self._index = assistant.index
        self._suggesting = suggesting
        self._lock = threading.Lock()
        self._seen: tuple[int, Overview] | None = None

    def overview(self) -> Overview:
        """Return what there is; it is read anew when the index has changed.

        Raises:
            QAError: The index cannot be read.
        """
        generation = self._index.generation
        with self._lock:
            if self._seen is None or self._seen[0] != generation:
                self._seen = generation, self._index.overview()
            return self._seen[1]

    def invitation(self) -> str:
        """Return what to do first.

        Raises:
            QAError: The index cannot be read.
        """
        if self.overview().articles:
            return INVITATION
        return "There are no articles yet. Add some under “Articles”, then ask what they say."

    def questions(self) -> tuple[list[str], bool]:
        """Return up to three questions about the newest articles, and whether more are looked for.

        All are surely answered; see `qa.suggesting.suggestions`.

        Raises:
            QAError: The index cannot be read.
        """
        found = examples(self._index, WANTED)
        newest = [each.id for each in self.overview().newest[:_NEWEST]]
        if len(found) < WANTED and newest:
            newest = [each.id for each in self._index.listing(limit=_TRIED).articles]
        untried = [each for each in newest if self._index.questions(each) is None]
        looking = self._suggesting.wish(untried[: _NEWEST if found else _TRIED])
        return found, looking
