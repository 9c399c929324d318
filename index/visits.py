"""The places that were read: what is known of each, so that none is read again without need."""

from importlib.metadata import version
from typing import NamedTuple

from index.records import Outcome

READER = version("article-qa")


class Reading(NamedTuple):
    """What is known of a place that was read: enough not to read it again without need."""

    location: str  # absolute path or address
    kind: str  # "file", "page" (an address given), "listed" (by a feed or sitemap), "listing"
    origins: tuple[str, ...] = ()  # of the articles it gave
    sha256: str = ""  # of the bytes
    reader: str = ""  # version that read them all; another may read them otherwise
    etag: str | None = None
    last_modified: str | None = None


class Known(NamedTuple):
    """A reading, and what the index still has of it."""

    reading: Reading
    articles: list[Outcome]  # "unchanged" each, in the order of the origins

    @property
    def removed(self) -> frozenset[str]:
        """The origins of those of its articles that are there no longer."""
        return frozenset(self.reading.origins) - {outcome.origin for outcome in self.articles}

    def is_current(self, reader: str, *, whole: bool = True) -> bool:
        """Whether this reader would make of the same bytes just what is there.

        Args:
            reader: Its name and version.
            whole: Whether an article that was removed is to be there again.
        """
        if not self.articles or (whole and self.removed):
            return False
        return self.reading.reader == reader
