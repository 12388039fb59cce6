"""The least that an answer takes on the same HTTP stack: `python -m bench.least PORT DIR`.

What a request asks for is known by its bytes alone, as statement and values are kept from the time
before. Then there is one statement by the driver, for as many as eight who wait for it, and its
text is sent: no header and no document is looked at, there is no limit and no log. Whoever answers
by this statement and this driver takes about as much; what is above it is ours.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections import deque
from collections.abc import Hashable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import asyncpg
import orjson
import uvicorn
import uvloop

from bench import session, stack, statement
from bench.database import Filled
from bench.statement import Asker
from db.together import Together, placed, together

# One for each processor of the machine that the tables are from.
LANES = 2
MOST_TOGETHER = 8


class Asked(NamedTuple):
    """A statement and its values; those of one group can go together."""

    sql: str
    values: Sequence[object]
    together: Together
    group: Hashable


class Least:
    """The application, on connections of its own."""

    def __init__(self, lanes: list[Any], asker: Asker) -> None:
        self._free = lanes
        self._asker = asker
        self._known: dict[bytes, Asked] = {}
        self._waiting: deque[tuple[Asked, asyncio.Future[Any]]] = deque()
        self._tasks: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """What the body asks for, or nothing where it asks nothing."""
        body = await stack.body_of(receive)
        for message in stack.messages(await self._answer(body) if body else b""):
            await send(message)

    async def _answer(self, body: bytes) -> bytes:
        row = await self._row(self._asked(body))
        return b'{"data":' + row[0].encode() + b"}"

    def _asked(self, body: bytes) -> Asked:
        asked = self._known.get(body)
        if asked is None:
            given = orjson.loads(body)
            sql, values = statement.compiled(given["query"], given["variables"], self._asker)
            several = together(sql)
            assert several is not None
            asked = Asked(sql, values, several, (sql, several.group(values)))
            self._known[body] = asked
        return asked

    async def _row(self, asked: Asked) -> Any:
        if not self._free:
            future = asyncio.get_running_loop().create_future()
            self._waiting.append((asked, future))
            return await future
        lane = self._free.pop()
        try:
            return await lane.fetchrow(asked.sql, *asked.values)
        finally:
            self._end(lane)

    def _end(self, lane: Any) -> None:
        """Whoever waits longest goes on, and with them those who can."""
        if not self._waiting:
            self._free.append(lane)
            return
        group = self._waiting[0][0].group
        first = [each for each in self._waiting if each[0].group == group][:MOST_TOGETHER]
        for each in first:
            self._waiting.remove(each)
        task = asyncio.get_running_loop().create_task(self._several(lane, first))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _several(self, lane: Any, first: list[tuple[Asked, asyncio.Future[Any]]]) -> None:
        several = first[0][0].together
        values = several.bound([asked.values for asked, _ in first])
        try:
            rows = placed(await lane.fetch(several.sql, *values), len(first))
            for (_, future), row in zip(first, rows, strict=True):
                future.set_result(row)
        except Exception as error:
            for _, future in first:
                future.set_exception(error)
        finally:
            self._end(lane)


async def main(port: int) -> None:
    """It answers until it is told to end."""
    url = os.environ["DATABASE_URL"]
    lanes = [
        await asyncpg.connect(url, server_settings=session.SETTINGS, max_cacheable_statement_size=0)
        for _ in range(LANES)
    ]
    application = Least(lanes, await Filled(Path(), url).asker())
    await uvicorn.Server(uvicorn.Config(application, port=port, **stack.OPTIONS)).serve()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
