"""A time limit: what runs for longer ends, and what has had its answer meanwhile does not."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable

import pytest
import uvloop

from db.time_limit import time_limit

LOOPS = [asyncio.new_event_loop, uvloop.new_event_loop]


def answer(told: asyncio.Future[bytes], source: int) -> None:
    """Whoever waits knows what has come."""
    if not told.done():
        told.set_result(os.read(source, 1))


@pytest.mark.parametrize("loop_factory", LOOPS)
class TestLimit:
    def run(self, loop_factory: Callable[[], asyncio.AbstractEventLoop], main: object) -> None:
        with asyncio.Runner(loop_factory=loop_factory) as runner:
            runner.run(main)  # type: ignore[arg-type]

    def test_what_takes_longer(self, loop_factory: Callable[[], asyncio.AbstractEventLoop]) -> None:
        async def main() -> None:
            with pytest.raises(TimeoutError):
                async with time_limit(0.01):
                    await asyncio.Event().wait()

        self.run(loop_factory, main())

    def test_what_was_answered_while_the_loop_was_held_up(
        self, loop_factory: Callable[[], asyncio.AbstractEventLoop]
    ) -> None:
        """By whatever reads, in each of its rounds."""

        async def main() -> None:
            loop = asyncio.get_running_loop()
            source, sink = os.pipe()
            always, written = os.pipe()
            os.write(written, b"x")

            def hold_up() -> None:
                time.sleep(0.05)
                os.write(sink, b"x")

            loop.add_reader(always, hold_up)
            for _ in range(5):
                answered: asyncio.Future[bytes] = loop.create_future()
                loop.add_reader(source, answer, answered, source)
                async with time_limit(0.01):
                    assert await answered == b"x"
                loop.remove_reader(source)
            loop.remove_reader(always)
            for each in (source, sink, always, written):
                os.close(each)

        self.run(loop_factory, main())

    def test_nothing_is_left_of_it(
        self, loop_factory: Callable[[], asyncio.AbstractEventLoop]
    ) -> None:
        async def main() -> None:
            told: list[object] = []
            asyncio.get_running_loop().set_exception_handler(lambda _, what: told.append(what))
            async with time_limit(0.001):
                asyncio.get_running_loop().call_soon(time.sleep, 0.01)
                await asyncio.sleep(0)
                await asyncio.sleep(0)
            await asyncio.sleep(0.02)
            assert told == []

        self.run(loop_factory, main())
