"""Which assistant answers whom: one all visitors, or each has one with an index of their own.

So it is with all else that there is once for each index.
"""

import hashlib
import os
import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from index.embedding.encoder import Encoder, load_encoder
from index.errors import IndexStoreError, SettingsError
from index.indexing import Index
from qa.assistant import Assistant
from qa.reader.base import Reader
from qa.reader.loading import load_reader
from qa.settings import Settings

Made = TypeVar("Made")
FOLDER = "collections"
_AWAKE = 16  # indexes that hold their vectors in memory


class Assistants(Protocol):
    """The assistants of all visitors. Safe to use from several threads."""

    own: bool
    """Whether each visitor has one of their own."""
    settings: Settings

    def of(self, visitor: str) -> Assistant:
        """Return the assistant of a visitor, by name; "" where visitors have no names.

        Raises:
            QAError: It cannot be opened.
        """

    def check(self) -> None:
        """Do nothing if questions can be answered.

        Raises:
            QAError: They cannot.
        """


class OneForAll:
    """The same one for everybody; implements `Assistants`."""

    own = False

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self.settings = assistant.settings

    def of(self, visitor: str) -> Assistant:
        """See `Assistants`."""
        return self._assistant

    def check(self) -> None:
        """See `Assistants`."""
        self._assistant.index.stats()


class OneForEach:
    """One for each, made when it is first asked for; implements `Assistants`.

    The models are loaded once. Of the indexes those used last hold their vectors in memory.
    """

    own = True

    def __init__(self, settings: Settings, *, awake: int = _AWAKE) -> None:
        """Load the models, and make none yet.

        Args:
            settings: Of all of them; the indexes are in folders within `settings.index`.
            awake: How many indexes hold their vectors in memory.

        Raises:
            IndexStoreError: The folder cannot be made.
            QAError: A model cannot be loaded.
        """
        self.settings = settings
        root = os.path.expanduser(settings.index)  # noqa: PTH111 - Path.expanduser() can raise
        self._folder = Path(root) / FOLDER
        self._most_awake = awake
        self._lock = threading.Lock()
        self._opened: dict[str, Assistant] = {}
        self._opening: dict[str, threading.Lock] = {}  # while one is opened others can be used
        self._awake: dict[str, None] = {}  # whose; the one used last is the last
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as err:
            raise IndexStoreError(f"{self._folder} cannot be made: {err.strerror}.") from err
        self._encoder: Encoder = load_encoder(settings.encoder, threads=settings.n_threads)
        self._reader: Reader = load_reader(settings.reader, threads=settings.n_threads)

    def of(self, visitor: str) -> Assistant:
        """See `Assistants`."""
        if not visitor:
            raise SettingsError("Each user has a collection: log in first.")
        with self._lock:
            opening = self._opening.setdefault(visitor, threading.Lock())
        with opening:
            assistant = self._current(visitor)
        tired = None
        with self._lock:
            self._awake.pop(visitor, None)
            self._awake[visitor] = None
            if len(self._awake) > self._most_awake:
                unused = next(iter(self._awake))
                del self._awake[unused]
                tired = self._opened.get(unused)
        if tired:
            tired.index.rest()
        return assistant

    def check(self) -> None:
        """See `Assistants`."""
        if not os.access(self._folder, os.R_OK | os.W_OK | os.X_OK):
            raise IndexStoreError(f"{self._folder} cannot be read and written.")

    def close(self) -> None:
        """Close all indexes."""
        with self._lock:
            for assistant in tuple(self._opened.values()):
                assistant.close()

    def _current(self, visitor: str) -> Assistant:
        """Return the assistant kept open; a new one where the folder was deleted meanwhile."""
        kept = self._opened.get(visitor)
        if kept and kept.index.is_current():
            return kept
        if kept:
            del self._opened[visitor]
            kept.close()
        folder = self._folder / folder_name(visitor)
        index = Index.open(folder, settings=self.settings, create=True, encoder=self._encoder)
        made = self._opened[visitor] = Assistant(index, settings=self.settings, reader=self._reader)
        return made


class ByIndex(Generic[Made]):
    """One thing for each index of all visitors. Safe to use from several threads."""

    def __init__(
        self,
        assistants: Assistants,
        make: Callable[[Assistant], Made],
        end: Callable[[Made], object] = lambda _: None,
    ) -> None:
        """Make none yet.

        Args:
            assistants: Of all visitors.
            make: Returns a new one for an assistant's index.
            end: Called with one whose index was deleted and made anew meanwhile.
        """
        self._assistants = assistants
        self._make = make
        self._end = end
        self._lock = threading.Lock()
        self._made: dict[Path, tuple[Assistant, Made]] = {}

    def of(self, visitor: str) -> Made:
        """Return that of a visitor, by name; "" where visitors have no names.

        Raises:
            QAError: The visitor's index cannot be opened.
        """
        assistant = self._assistants.of(visitor)
        folder = assistant.index.path
        with self._lock:
            kept = self._made.get(folder)
            if kept and kept[0] is assistant:
                return kept[1]
            if kept:
                self._end(kept[1])
            made = self._make(assistant)
            self._made[folder] = assistant, made
            return made


def folder_name(visitor: str) -> str:
    """Return the name of a visitor's folder: what can be read of theirs, and what no other has.

    It is a plain name on every system, whatever the visitor is called.

    >>> folder_name("anna"), folder_name("Anna")
    ('anna-55579b557896d0ce', 'anna-bf4fccd616251b67')
    """
    readable = re.sub(r"[^a-z0-9]+", "-", visitor.lower()).strip("-")[:32]
    return f"{readable}-{hashlib.sha256(visitor.encode()).hexdigest()[:16]}".lstrip("-")
