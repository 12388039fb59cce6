"""Blocking work on files and digests, off the event loop."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

# A sync to disk can take seconds; the loop's own executor is small and looks up host names, too.
_EXECUTOR = ThreadPoolExecutor(max_workers=16, thread_name_prefix="storage")


async def run(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """The answer of a blocking function, which has ended even where the caller is cancelled."""
    work = asyncio.get_running_loop().run_in_executor(_EXECUTOR, lambda: function(*args, **kwargs))
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        await _ended(work)
        raise


async def _ended(work: asyncio.Future[T]) -> None:
    """Wait through any number of cancellations: a file must not be closed under a write."""
    while not work.done():
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.wait([work])
    if not work.cancelled():
        work.exception()
