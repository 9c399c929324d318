"""What visitors add, one file or address after the other, in threads of their own.

A batch goes on when the page is closed, and can be watched when it is opened again. It ends after
the article at hand when its visitor stops it, and when the page is stopped. Any number of tabs may
watch: that keeps no thread.
"""

import itertools
import threading
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass

from anyio import sleep, to_thread

from index.records import Outcome
from ui.desk.messages import explain
from ui.desk.work import Work
from ui.html.added import Adding, progress_html

_POLL_S = 0.2
_AGAIN = 25  # times that nothing has changed: a page that was closed is noticed when it is told

Report = Callable[[Outcome], None]
Stop = Callable[[], bool]
Task = Callable[[Report, Stop], None]
"""Adds what one file or address holds, and reports on it; ends early once it is to stop."""


@dataclass(frozen=True, slots=True)
class BatchView:
    """What is to be seen of a batch."""

    html: str
    going_on: bool
    failed: bool = False  # whether anything could not be added


class Batches:
    """The batches of all visitors: each method names whose. Safe to use from several threads."""

    def __init__(self, work: Work) -> None:
        """Make none yet.

        Args:
            work: Of the page: waits for the article at hand of every batch, and says when to stop.
        """
        self._work = work
        self._lock = threading.Lock()
        self._batches: dict[str, _Batch] = {}  # going on, or ended and not seen by anybody yet
        self._latest: dict[str, _Batch] = {}
        self._numbers = itertools.count(1)

    def add(self, owner: str, tasks: Sequence[tuple[str, Task]]) -> AsyncIterator[BatchView]:
        """Do tasks, named, after those that are being done, and watch.

        Yields:
            As `watch`.
        """
        if not tasks:
            return only(BatchView("", going_on=False))
        with self._lock:
            batch = self._batches.get(owner)
            begins = batch is None or batch.ended.is_set()
            if batch is None or begins:
                batch = self._batches[owner] = self._latest[owner] = _Batch(next(self._numbers))
            batch.append(tasks)
            if begins:
                self._work.begin()
                threading.Thread(target=self._do, args=(batch,), name="adding", daemon=True).start()
        return self._watch(owner, batch)

    def stop(self, owner: str) -> None:
        """End what a visitor is adding after the article at hand."""
        with self._lock:
            if batch := self._batches.get(owner):
                batch.stop()

    def outcomes(self, owner: str, number: int) -> list[Outcome]:
        """Return what a visitor's latest batch came to, if it has this number; else nothing."""
        batch = self._latest.get(owner)
        if batch is None or batch.number != number:
            return []
        return [outcome for adding in batch.all for outcome in adding.outcomes]

    def has_news(self, owner: str) -> bool:
        """Whether something is being added, or has ended and nobody has seen how."""
        return owner in self._batches

    def watch(self, owner: str) -> AsyncIterator[BatchView]:
        """Yield how far a visitor's batch is and what became of it, until it has ended."""
        batch = self._batches.get(owner)
        return self._watch(owner, batch) if batch else only()

    async def _watch(self, owner: str, batch: "_Batch") -> AsyncIterator[BatchView]:
        shown, since = None, 0
        while not batch.ended.is_set():
            # Of thousands of files it takes a while: others are answered meanwhile.
            html = await to_thread.run_sync(progress_html, batch.all)
            since += 1
            if html != shown or since == _AGAIN:
                yield BatchView(html, going_on=True)
                shown, since = html, 0
            await sleep(_POLL_S)
        html = await to_thread.run_sync(progress_html, batch.all, batch.number)
        yield BatchView(html, going_on=False, failed=batch.failed)
        with self._lock:  # whoever watched has asked for more: it was seen
            if self._batches.get(owner) is batch:
                del self._batches[owner]

    def _do(self, batch: "_Batch") -> None:
        try:
            while begun := self._next(batch):
                self._carry_out(*begun)
        finally:
            self._work.end()

    def _carry_out(self, adding: Adding, task: Task) -> None:
        try:
            task(adding.outcomes.append, lambda: adding.stopped or self._work.stopping)
        except Exception as err:
            adding.problem = explain(err)
        adding.done = True

    def _next(self, batch: "_Batch") -> tuple[Adding, Task] | None:
        with self._lock:
            if self._work.stopping:
                batch.stop()
            return batch.next()


async def only(*views: BatchView) -> AsyncIterator[BatchView]:
    """Yield views as those of a batch come."""
    for view in views:
        yield view


class _Batch:
    """Of one visitor; used with the lock held, but for reading `all` and `ended`."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.all: list[Adding] = []
        self.ended = threading.Event()
        self._waiting: deque[tuple[Adding, Task]] = deque()

    @property
    def failed(self) -> bool:
        return any(adding.failed for adding in self.all)

    def append(self, tasks: Sequence[tuple[str, Task]]) -> None:
        added = [(Adding(name), task) for name, task in tasks]
        self.all += [adding for adding, _ in added]
        self._waiting += added

    def next(self) -> tuple[Adding, Task] | None:
        """Begin the next task; without one the batch has ended."""
        if not self._waiting:
            self.ended.set()
            return None
        self._waiting[0][0].begun = True
        return self._waiting.popleft()

    def stop(self) -> None:
        for adding in self.all:
            adding.stopped = adding.stopped or not adding.done
        self._waiting.clear()
