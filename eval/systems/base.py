"""The seam of a run: questions in, predictions out."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, Protocol

from eval.records import Prediction
from index.indexing import Index
from index.settings import IndexSettings
from qa.records import Turn
from qa.settings import Settings

# These change how long a run takes or where things are, and not what is answered.
_NO_MATTER = frozenset({"index", "threads", "busy_timeout_s", "max_file_mb"})


class Asked(NamedTuple):
    """A question put to a system."""

    id: str
    question: str
    history: tuple[Turn, ...]


class System(Protocol):
    """Answers questions from one index."""

    @property
    def name(self) -> str:
        """What `--system` calls it."""

    @property
    def index(self) -> Index:
        """What it answers from."""

    def settings(self) -> dict[str, Any]:
        """Return the settings that decide what it answers."""

    def models(self) -> dict[str, str]:
        """Return what its models are known by: names, fingerprints, hashes."""

    def answer(self, batch: Sequence[Asked]) -> Iterator[Prediction]:
        """Answer questions in order, each as soon as it can be, with timings.

        Args:
            batch: Checked questions that do not depend on each other.
        """


def told_settings(settings: Settings, articles: Index) -> dict[str, Any]:
    """Return the settings that matter; what an index decides is as the index has it."""
    asking = settings.model_dump(mode="json")
    made = articles.settings.model_dump(mode="json", include=set(IndexSettings.model_fields))
    return {name: value for name, value in (asking | made).items() if name not in _NO_MATTER}
