"""A question on its way: in a thread of its own, until its answer is kept or it is stopped.

Its tab may show something else meanwhile, or be closed: the answer is kept all the same.
"""

import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_POLL_S = 0.05
_LEFT_WITHIN_S = 5.0  # the tab is told of nothing more; else something is wrong with it


@dataclass(frozen=True, slots=True)
class View:
    """What the chat shows next; None leaves a part as it is."""

    log: str | None
    stage: str
    conversation_id: str
    stopped: str | None = None  # the question that was stopped before it was kept


class StoppedError(Exception):
    """Ends the asking in the middle."""


class Asking:
    """One question that is being asked. Safe to use from several threads."""

    def __init__(self, tab: str, conversation_id: str) -> None:
        """Begin it.

        Args:
            tab: In which it is shown.
            conversation_id: In which it is asked.
        """
        self.tab: str | None = tab
        self.conversation_id = conversation_id
        self._views: queue.SimpleQueue[View | None] = queue.SimpleQueue()
        self._end = threading.Lock()  # taken once, by what comes first: it is stopped, or kept
        self._stopped = threading.Event()
        self._left = threading.Event()
        self._unseen = threading.Event()

    # -- for the thread that works -----------------------------------------------------------

    def show(self, view: View) -> None:
        """Have this shown next.

        Raises:
            StoppedError: The question was stopped.
        """
        self.go_on()
        self._views.put(view)

    def go_on(self) -> None:
        """Do nothing.

        Raises:
            StoppedError: The question was stopped.
        """
        if self._stopped.is_set():
            raise StoppedError

    def finish(self, keep: Callable[[], View]) -> None:
        """Keep the answer, which shows a last view, unless the question was stopped."""
        if self._end.acquire(blocking=False):
            self._views.put(keep())
            self._views.put(None)

    # -- for the tab -------------------------------------------------------------------------

    def watch(self, if_stopped: Callable[[], View]) -> Iterator[View]:
        """Yield what is shown until the answer is kept, the question stopped, or the tab left."""
        try:
            while not self._left.is_set():
                if self._stopped.is_set():
                    yield if_stopped()
                    return
                try:
                    view = self._views.get(timeout=_POLL_S)
                except queue.Empty:
                    continue
                if view is None:
                    return
                yield view
        finally:
            self._unseen.set()

    def stop(self) -> None:
        """End it, unless its answer is being kept."""
        if self._end.acquire(blocking=False):
            self._stopped.set()

    def leave(self) -> None:
        """Show no more of it: once this returns, its tab has been sent all that it will be."""
        self.tab = None
        self._left.set()
        self._unseen.wait(_LEFT_WITHIN_S)
