"""What others say on a channel of the database, heard on one connection that does nothing else."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

from db.connection import Pool
from db.failures import DatabaseUnreachable

# A connection that died without a word is found out by this.
ALIVE_SECONDS = 30
AGAIN_SECONDS = 0.5


async def listen(
    pool: Pool, channel: str, hear: Callable[[str], None], begin: Callable[[], None]
) -> None:
    """For as long as it is not cancelled, `hear` is given what is said on the channel.

    Nothing is heard while the database is away: `begin` is called whenever it begins again.
    """
    while True:
        with contextlib.suppress(DatabaseUnreachable):
            await _listen(pool, channel, hear, begin)
        await asyncio.sleep(AGAIN_SECONDS)


async def _listen(
    pool: Pool, channel: str, hear: Callable[[str], None], begin: Callable[[], None]
) -> None:
    """It was listened until the connection ended."""
    raw = await pool.apart()
    ended = asyncio.Event()
    raw.add_termination_listener(lambda _: ended.set())
    try:
        await raw.add_listener(channel, lambda _, __, ___, words: hear(words))
        begin()
        while not ended.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(ended.wait(), ALIVE_SECONDS)
                return
            await raw.execute("select 1", timeout=ALIVE_SECONDS)
    except Exception:
        # Whatever became of it, another connection is the answer.
        return
    finally:
        raw.terminate()
