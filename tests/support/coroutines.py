"""Coroutines in tests that share a process with a browser."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Result = TypeVar("Result")


def run(coroutine: Coroutine[Any, Any, Result]) -> Result:
    """Return what a coroutine does, run in a thread: the browser's loop runs in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


def gathered(items: AsyncIterator[Result]) -> list[Result]:
    """Return all that comes."""

    async def gather() -> list[Result]:
        return [item async for item in items]

    return run(gather())
