"""Whose runs are whose in the page: those beside one index are its visitors'.

Of all of them one is made at a time: it takes all of the computer.
"""

import threading
from collections.abc import Callable

from eval.evaluations import Evaluations
from qa.assistant import Assistant
from qa.assistants import Assistants
from qa.by_index import ByIndex


def visitors_evaluations(
    assistants: Assistants, explain: Callable[[Exception], str]
) -> ByIndex[Evaluations]:
    """Return the runs that each visitor sees.

    Args:
        assistants: Of all visitors.
        explain: Returns what a visitor is told of an error.
    """
    slot = threading.Semaphore()

    def make(assistant: Assistant) -> Evaluations:
        return Evaluations(
            assistant.index.path,
            max_file_mb=assistants.settings.max_file_mb,
            explain=explain,
            slot=slot,
        )

    return ByIndex(assistants, make, Evaluations.stop)
