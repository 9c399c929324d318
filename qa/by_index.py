"""What is made once for each index, and anew where the index has been."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from qa.assistant import Assistant
from qa.assistants import Assistants

Made = TypeVar("Made")


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
