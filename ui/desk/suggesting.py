"""Questions that are tried in the background, so that they can be suggested.

One thread for an index, only while there is something to try, and only while nobody waits for an
answer: when somebody asks, what is being tried is broken off after the stage at hand, and begins
anew later.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable

from anyio import sleep

from index.errors import ArticleMissingError, QAError
from qa.assistant import Assistant
from qa.suggesting.suggestions import try_article
from ui.desk.asking import StoppedError
from ui.desk.work import Work

log = logging.getLogger("article_qa." + __name__)

_LOOK_S = 0.2  # between looks at whether somebody asks
_MOST = 24  # articles that wait; of a thousand that are added the others are never tried


class Suggesting:
    """Tries questions of articles. Safe to use from several threads."""

    def __init__(self, assistant: Assistant, is_free: Callable[[], bool], work: Work) -> None:
        """Try none yet.

        Args:
            assistant: Answers them, and keeps the good ones with its index.
            is_free: Whether nobody waits for an answer.
            work: Of the page: says when to stop.
        """
        self._assistant = assistant
        self._is_free = is_free
        self._work = work
        self._lock = threading.Lock()
        self._waiting: deque[str] = deque()
        self._running = False
        self._failed: set[str] = set()  # ids of articles that are not tried again

    @property
    def is_busy(self) -> bool:
        """Whether questions are being tried, or wait for it."""
        return self._running

    def wish(self, article_ids: Iterable[str]) -> bool:
        """Have the questions of articles tried next, the first of them first.

        Returns:
            Whether there is anything to try.
        """
        with self._lock:
            wanted = [each for each in article_ids if each not in self._failed]
            self._waiting.extendleft(each for each in reversed(wanted) if each not in self._waiting)
            while len(self._waiting) > _MOST:
                self._waiting.pop()
            begins = bool(self._waiting) and not self._running
            self._running |= begins
        if begins:
            threading.Thread(target=self._try_all, name="suggesting", daemon=True).start()
        return bool(wanted)

    async def settle(self, patience_s: float) -> None:
        """Wait until nothing more is tried, or patience ends. Keeps no thread."""
        end = time.monotonic() + patience_s
        while self._running and time.monotonic() < end:
            await sleep(_LOOK_S)

    def _try_all(self) -> None:
        while article_id := self._next():
            try:
                self._wait_until_free()
                if self._assistant.index.questions(article_id) is None:
                    try_article(self._assistant, article_id, on_stage=self._go_on)
            except StoppedError:
                with self._lock:
                    self._waiting.appendleft(article_id)
            except ArticleMissingError:
                continue
            except QAError:
                self._failed.add(article_id)  # a disk that is full or read-only: not at every visit
            except Exception as err:
                self._failed.add(article_id)
                log.error("Questions could not be tried", exc_info=err)

    def _next(self) -> str | None:
        with self._lock:
            if self._waiting and not self._work.stopping:
                return self._waiting.popleft()
            self._running = False
            return None

    def _wait_until_free(self) -> None:
        while not self._is_free():
            if self._work.stopping:
                raise StoppedError
            time.sleep(_LOOK_S)

    def _go_on(self, stage: str) -> None:
        if self._work.stopping or not self._is_free():
            raise StoppedError
