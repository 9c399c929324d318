"""Whose runs are whose in the page: those beside one index are its visitors'.

Of all of them one is made at a time: it takes all of the computer.
"""

import threading
from collections.abc import Callable
from pathlib import Path

from eval.evaluations import Evaluations
from qa.assistant import Assistant
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
        self._evaluations: dict[Path, tuple[Assistant, Evaluations]] = {}
        self._slot = threading.Semaphore()

    def of(self, visitor: str) -> Evaluations:
        """Return the runs that a visitor sees.

        Raises:
            QAError: The visitor's index cannot be opened.
        """
        assistant = self._assistants.of(visitor)
        folder = assistant.index.path
        with self._lock:
            whose, evaluations = self._evaluations.get(folder, (None, None))
            if evaluations is None or whose is not assistant:  # the index was made anew
                if evaluations:
                    evaluations.stop()
                evaluations = Evaluations(
                    folder,
                    max_file_mb=self._assistants.settings.max_file_mb,
                    explain=self._explain,
                    slot=self._slot,
                )
                self._evaluations[folder] = assistant, evaluations
            return evaluations
