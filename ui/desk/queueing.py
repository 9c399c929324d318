"""Lanes in which work waits for its turn, in order.

Threads with a question know how many are before them; calls of the API wait without a thread.
"""

import contextlib
import threading
from collections.abc import Callable, Iterator
from typing import TypeVar

from anyio import CapacityLimiter, to_thread

_Result = TypeVar("_Result")
_LOOK_S = 0.5  # between looks at whether the one who waits still wants to


class Lane:
    """Lets a number of threads through at the same time; the others wait, first come first."""

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._inside = 0
        self._waiting: list[object] = []
        self._changed = threading.Condition()

    @contextlib.contextmanager
    def turn(self, on_wait: Callable[[int], None]) -> Iterator[None]:
        """Wait for a place, and hold it.

        Args:
            on_wait: Called again and again with how many have to be done before this one; what it
                raises ends the waiting.
        """
        ticket = object()
        with self._changed:
            self._waiting.append(ticket)
            try:
                while (before := self._before(ticket)) > 0:
                    on_wait(before)
                    self._changed.wait(_LOOK_S)
                self._inside += 1
            finally:
                self._waiting.remove(ticket)
                self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self._inside -= 1
                self._changed.notify_all()

    @property
    def is_free(self) -> bool:
        """Whether nobody is in it or waits."""
        return not self._inside and not self._waiting

    def _before(self, ticket: object) -> int:
        """Return how many have to leave before this one may go in."""
        return max(0, self._waiting.index(ticket) + 1 - (self._at_once - self._inside))


class CallLane:
    """Lets a number of calls work at the same time; the others wait in order and hold no thread."""

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._limiter: CapacityLimiter | None = None

    @property
    def is_free(self) -> bool:
        """Whether no call is being worked at."""
        return self._limiter is None or not self._limiter.borrowed_tokens

    async def take(self, work: Callable[[], _Result]) -> _Result:
        """Return what `work` returns, done in a thread in its turn."""
        if self._limiter is None:  # it belongs to the loop in which it is made
            self._limiter = CapacityLimiter(self._at_once)
        return await to_thread.run_sync(work, limiter=self._limiter)
