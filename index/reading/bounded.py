"""A map over an executor that keeps the order and never has much in memory."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def bounded_map(
    executor: Executor, call: Callable[[Item], Result], items: Iterable[Item], *, ahead: int
) -> Iterator[tuple[Item, Result]]:
    """Yield every item with what `call` returns for it, in the order of the items.

    Args:
        executor: Runs the calls.
        call: What it raises is raised here.
        items: Consumed as the results are; `Executor.map` would take them all at once.
        ahead: Calls that are running, waiting or done before their results are asked for.
    """
    rest = iter(items)
    pending: deque[tuple[Item, Future[Result]]] = deque()
    try:
        while True:
            for item in islice(rest, ahead - len(pending)):
                pending.append((item, executor.submit(call, item)))
            if not pending:
                return
            item, future = pending.popleft()
            yield item, future.result()
    finally:
        for _, future in pending:
            future.cancel()
