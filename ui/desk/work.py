"""What is being done that a page that stops waits for."""

import threading
import time

_QUIET_S = 1.0  # without a request until all is taken to be done: an answer is fetched by a second


class Work:
    """What is being done that is not to be cut off. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open = 0
        self._ended = time.monotonic() - _QUIET_S  # when the last thing was counted out
        self.stopping = False

    def begin(self) -> None:
        """Count one thing in."""
        with self._lock:
            self._open += 1

    def end(self) -> None:
        """Count one thing out."""
        with self._lock:
            self._open -= 1
            self._ended = time.monotonic()

    def finish(self, timeout_s: float) -> bool:
        """Take on nothing new and wait for what is being done; returns whether all is."""
        self.stopping = True
        end = time.monotonic() + timeout_s
        while (now := time.monotonic()) < end:
            if not self._open and now - self._ended >= _QUIET_S:
                return True
            time.sleep(0.05)
        return not self._open
