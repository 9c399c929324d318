"""Whose runs are whose in the page: those beside one index are its visitors'."""

import threading
from collections.abc import Callable
from pathlib import Path

from eval.errors import RunError
from eval.evaluations import Evaluations
from qa.assistants import Assistants


class VisitorsEvaluations:
    """The runs of all visitors. Safe to use from several threads."""

    def __init__(self, assistants: Assistants, explain: Callable[[Exception], str]) -> None:
        """Look after them.

        Args:
            assistants: Of all visitors.
            explain: Returns what a visitor is told of an error.
        """
        self._assistants = assistants
        self._explain = explain
        self._lock = threading.Lock()
        self._evaluations: dict[Path, Evaluations] = {}

    def of(self, visitor: str) -> Evaluations:
        """Return the runs that a visitor sees.

        Raises:
            QAError: The visitor's index cannot be opened.
        """
        folder = self._assistants.of(visitor).index.path
        with self._lock:
            if folder not in self._evaluations:
                self._evaluations[folder] = Evaluations(
                    folder,
                    max_file_mb=self._assistants.settings.max_file_mb,
                    explain=self._explain,
                )
            return self._evaluations[folder]

    def free(self, visitor: str) -> Evaluations:
        """Return the runs that a visitor sees, to make one.

        Raises:
            RunError: One is being made that the visitor does not see: it takes all of the computer.
            QAError: The visitor's index cannot be opened.
        """
        own = self.of(visitor)
        with self._lock:
            others = [each.progress for each in self._evaluations.values() if each is not own]
        if any(progress and progress.going_on for progress in others):
            raise RunError("Another user's run is being made: try again when it has ended.")
        return own
