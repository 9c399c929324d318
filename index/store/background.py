"""Work that nobody waits for: one piece at a time, in a thread of its own."""

import threading
from collections.abc import Callable

from index.errors import IndexStoreError


class Background:
    """What a piece of work raises is raised by the next call of `check` or `wait`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._failure: IndexStoreError | None = None

    def start(self, work: Callable[[], None]) -> None:
        """Begin `work`, unless another piece is not done yet."""
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, args=(work,), daemon=True)
                self._thread.start()

    def check(self) -> None:
        """Raise what the last piece of work raised, once.

        Raises:
            IndexStoreError: It failed.
        """
        with self._lock:
            failure, self._failure = self._failure, None
        if failure:
            raise failure

    def wait(self) -> None:
        """Wait until there is no work; raises as `check`."""
        with self._lock:
            thread = self._thread
        if thread:
            thread.join()
        self.check()

    def _run(self, work: Callable[[], None]) -> None:
        try:
            work()
        except IndexStoreError as err:
            with self._lock:
                self._failure = err
