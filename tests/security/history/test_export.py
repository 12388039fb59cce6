"""`vitrine history export`: whole, in order, gone on with, and tidy however it ends."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import io
import json
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from db import history, privileges
from db.connection import Connection, Pool
from server.tools import history as histories
from server.tools.errors import Failed
from server.tools.history import Exported
from server.tools.lines import Lines
from tests.security.history.roles import as_role, connected
from tests.server.tools import Done, Vitrine

pytestmark = pytest.mark.slow

BEGIN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
ORGANIZATIONS = 3
ALL_TIMES = 10**12


def id_at(moment: dt.datetime, number: int = 0) -> UUID:
    """An id that was made at this moment."""
    return UUID(int=(int(moment.timestamp() * 1000) << 80) | (7 << 76) | (2 << 62) | number)


async def add(connection: Connection, number: int, moment: dt.datetime) -> None:
    """An event of one of the organizations in turn."""
    await connection.execute(
        """insert into event (organization_id, id, kind, at, detail)
            values (md5($1)::uuid, $2, 'ALIAS_ADDED', $3, json_build_object('n', $4::int))""",
        str(number % ORGANIZATIONS),
        id_at(moment, number),
        moment,
        number,
    )


@pytest.fixture
async def filled(pool: Pool) -> Pool:
    """Ten events, a day apart, of three organizations in turn."""
    async with pool.connection() as connection:
        await connection.execute(
            """insert into organization (organization_id, kind, name, display_name)
                select md5(n::text)::uuid, 'SHARED', 'o' || n, '' from generate_series(0, $1) n""",
            ORGANIZATIONS - 1,
        )
        for n in range(10):
            await add(connection, n, BEGIN + n * dt.timedelta(days=1))
    return pool


async def run(vitrine: Vitrine, *arguments: object) -> Done:
    """What came of an export."""
    return await asyncio.to_thread(vitrine, "history", "export", *arguments)


def numbers(text: str) -> list[int]:
    """The number of each event, in the order of the lines."""
    return [json.loads(line)["detail"]["n"] for line in text.splitlines()]


class TestRefusals:
    async def test_file_that_is_there(self, vitrine: Vitrine, filled: Pool, tmp_path: Path) -> None:
        there = tmp_path / "h"
        there.write_text("mine\n")

        line = (await run(vitrine, "--output", there)).refusal(2)

        assert line == (
            f"{there} is there already. Give another name, or go on with the --after that the last "
            "export printed."
        )
        assert there.read_text() == "mine\n"

    async def test_folder_that_is_not_there(
        self, vitrine: Vitrine, filled: Pool, tmp_path: Path
    ) -> None:
        line = (await run(vitrine, "--output", tmp_path / "no" / "h")).refusal(2)
        assert line == f"{tmp_path}/no/h cannot be written: No such file or directory."

    async def test_mistake_leaves_no_file(
        self, vitrine: Vitrine, filled: Pool, tmp_path: Path
    ) -> None:
        done = await run(vitrine, "--output", tmp_path / "h", "--organization", "nobody")
        assert done.refusal(2) == "There is no organization named 'nobody'."
        assert not (tmp_path / "h").exists()


class TestWhole:
    @pytest.mark.parametrize("page", [1, 2, 3, 10, 11])
    async def test_in_order_whatever_the_page(
        self, vitrine: Vitrine, filled: Pool, monkeypatch: pytest.MonkeyPatch, page: int
    ) -> None:
        monkeypatch.setattr(histories, "PAGE", page)

        assert numbers((await run(vitrine)).out) == list(range(10))
        assert numbers((await run(vitrine, "--organization", "o1")).out) == [1, 4, 7]

    async def test_many_at_one_moment(
        self, vitrine: Vitrine, filled: Pool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(histories, "PAGE", 4)
        async with filled.connection() as connection:
            for n in range(10, 30):
                await add(connection, n, BEGIN + dt.timedelta(days=20))

        assert numbers((await run(vitrine)).out) == list(range(30))

    async def test_ids_from_before_and_after_all_times(
        self, vitrine: Vitrine, filled: Pool
    ) -> None:
        async with filled.connection() as connection:
            for id, n in ((UUID(int=1), -1), (UUID(int=2**128 - 1), 99)):
                await connection.execute(
                    """insert into event (organization_id, id, kind, detail)
                        values (md5('0')::uuid, $1, 'x', json_build_object('n', $2::int))""",
                    id,
                    n,
                )
        assert numbers((await run(vitrine)).out) == [-1, *range(10), 99]

    async def test_since(self, vitrine: Vitrine, filled: Pool) -> None:
        assert numbers((await run(vitrine, "--since", "2026-01-08T00:00:00Z")).out) == [7, 8, 9]
        assert numbers((await run(vitrine, "--since", "2026-01-08T00:00:01Z")).out) == [8, 9]
        assert numbers((await run(vitrine, "--since", "1970-01-01")).out) == list(range(10))
        assert numbers((await run(vitrine, "--since", "0001-01-01")).out) == list(range(10))
        assert numbers((await run(vitrine, "--since", "9999-12-31")).out) == []


class TestGoingOn:
    async def test_file_is_gone_on_with(
        self, vitrine: Vitrine, filled: Pool, tmp_path: Path
    ) -> None:
        first = await run(vitrine, "--output", tmp_path / "h")
        after = first.line.removesuffix(".").split()[-1]
        assert first.line == f"10 events are in {tmp_path}/h; later go on with --after {after}."
        async with filled.connection() as connection:
            await add(connection, 10, BEGIN + dt.timedelta(days=11))

        again = await run(vitrine, "--output", tmp_path / "h", "--after", after)

        assert again.line.startswith("1 events are in ")
        assert numbers((tmp_path / "h").read_text()) == list(range(11))

    async def test_what_is_committed_late_is_not_missed(self, filled: Pool) -> None:
        now = dt.datetime.now(dt.UTC)
        done, out = Exported(), Kept()
        async with filled.transaction() as late:
            await add(late, 10, now - dt.timedelta(seconds=1))
            async with filled.connection() as connection:
                await add(connection, 11, now)
            await histories.export(filled, out, done)
        assert numbers(out.text) == [*range(10), 11]

        again = Kept()
        await histories.export(filled, again, Exported(), after=done.settled)

        assert set(numbers(again.text)) == {10, 11}
        assert done.last != done.settled

    async def test_what_is_committed_while_the_output_stalls_is_not_missed(
        self, filled: Pool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(histories, "PAGE", 12)
        monkeypatch.setattr(history, "MADE_BEFORE", dt.timedelta(0))
        page, done, out = history.page, Exported(), Kept()
        async with contextlib.AsyncExitStack() as open_yet:
            late = await open_yet.enter_async_context(filled.transaction())
            begun = dt.datetime.now(dt.UTC)
            moments = [begun + n * dt.timedelta(milliseconds=5) for n in range(1, 6)]
            await add(late, 11, moments[1])
            async with filled.connection() as connection:
                for n in (0, 2, 3, 4):
                    await add(connection, 10 + n, moments[n])

            async def stalling(*given: Any, **more: Any) -> Any:
                rows = await page(*given, **more)
                await open_yet.aclose()
                await asyncio.sleep(0.05)
                return rows

            monkeypatch.setattr(history, "page", stalling)
            monkeypatch.setattr(histories, "FIRST_SPAN", ALL_TIMES)
            await histories.export(filled, out, done)
        assert numbers(out.text) == [*range(10), 10, 12, 13, 14]

        again = Kept()
        await histories.export(filled, again, Exported(), after=done.settled)

        assert numbers(again.text) == [10, 11, 12, 13, 14]

    async def test_who_may_not_see_since_when_others_write_settles_nothing(
        self, filled: Pool, database_url: str
    ) -> None:
        async with filled.transaction() as connection:
            await privileges.admit(connection, privileges.ROLE)
        async with (
            filled.transaction() as writing,
            connected(as_role(database_url, privileges.ROLE)) as other,
        ):
            await add(writing, 10, BEGIN)
            assert (await history.settled(other)).year < 1970

    @pytest.mark.parametrize("is_over", [False, True])
    async def test_what_cannot_be_seen_is_mostly_over_soon(
        self, filled: Pool, database_url: str, monkeypatch: pytest.MonkeyPatch, is_over: bool
    ) -> None:
        async with filled.transaction() as connection:
            await privileges.admit(connection, privileges.ROLE)
        other = Pool(as_role(database_url, privileges.ROLE))
        await other.open()
        async with contextlib.AsyncExitStack() as writing:
            held = await writing.enter_async_context(filled.transaction())
            await held.execute("select pg_current_xact_id()")

            async def slept(_: float) -> None:
                if is_over:
                    await writing.aclose()

            # Of this module alone: a server beside it would never let go of the event loop.
            monkeypatch.setattr(histories, "asyncio", SimpleNamespace(sleep=slept))
            done = Exported()
            await histories.export(other, Kept(), done)
        await other.close()

        assert (done.is_blind, done.settled is None) == (not is_over, not is_over)

    async def test_time_until_which_all_is_there(self, filled: Pool) -> None:
        async with filled.connection() as connection:
            before = await history.settled(connection)
            async with filled.transaction() as writing:
                await add(writing, 10, BEGIN)
                begun = await writing.value("select now()")
                await asyncio.sleep(0.05)
                while_writing = await history.settled(connection)

        assert while_writing == begun - history.MADE_BEFORE
        assert before < while_writing


class Kept(Lines):
    """Keeps the lines."""

    def __init__(self) -> None:
        super().__init__(None, goes_on=False)
        self.text = ""

    def write(self, lines: Any) -> None:
        """The lines are kept."""
        self.text += "".join(lines)


class TestTidy:
    def test_full_disk_leaves_whole_lines(self, tmp_path: Path) -> None:
        path, before = tmp_path / "h", resource.getrlimit(resource.RLIMIT_FSIZE)
        with Lines(path, goes_on=False) as lines:
            lines.write(["one\n", "two\n"])
            resource.setrlimit(resource.RLIMIT_FSIZE, (12, before[1]))
            try:
                with pytest.raises(Failed, match="h cannot be written: File too large"):
                    lines.write(["three\n", "four\n"])
            finally:
                resource.setrlimit(resource.RLIMIT_FSIZE, before)

        assert path.read_text() == "one\ntwo\n"

    async def test_full_disk_says_how_to_go_on(
        self, vitrine: Vitrine, filled: Pool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setattr(histories, "FIRST_SPAN", ALL_TIMES)
        monkeypatch.setattr(histories, "PAGE", 4)
        monkeypatch.setattr(Lines, "write", failing_after(1, Failed("The file cannot be written.")))

        done = await run(vitrine, "--output", tmp_path / "h")

        [line] = done.err.splitlines()
        assert (done.code, done.out) == (1, "")
        after = line.removesuffix(".").split()[-1]
        monkeypatch.undo()
        assert numbers((tmp_path / "h").read_text()) == [0, 1, 2, 3]
        assert histories.after_id(after) == id_at(BEGIN + dt.timedelta(days=3), 3)

    async def test_interrupt(
        self, vitrine: Vitrine, filled: Pool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setattr(histories, "FIRST_SPAN", ALL_TIMES)
        monkeypatch.setattr(histories, "PAGE", 4)
        monkeypatch.setattr(Lines, "write", failing_after(1, KeyboardInterrupt()))

        done = await run(vitrine, "--output", tmp_path / "h")

        assert (done.code, done.out) == (130, "")
        told, _, after = done.err.rstrip(".\n").rpartition(" ")
        assert told == "vitrine: Interrupted; go on with --after"
        assert histories.after_id(after) == id_at(BEGIN + dt.timedelta(days=3), 3)
        assert numbers((tmp_path / "h").read_text()) == [0, 1, 2, 3]

    async def test_reader_that_has_seen_enough(self, vitrine: Vitrine, filled: Pool) -> None:
        program = "from server.main import main; main()"
        running = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-c", program, "history", "export"),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        running._transport.get_pipe_transport(1).close()  # type: ignore[attr-defined]
        _, told = await running.communicate()

        assert (running.returncode, told) == (1, b"")

    async def test_terminal_is_told_how_far_it_is(
        self, filled: Pool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setattr(histories, "FIRST_SPAN", ALL_TIMES)
        terminal = Terminal()
        monkeypatch.setattr(sys, "stderr", terminal)
        with Lines(tmp_path / "h", goes_on=False) as lines:
            await histories.export(filled, lines, Exported())

        assert terminal.getvalue() == "\r\x1b[2K10 events, up to 2026-01-10 00:00\r\x1b[2K"

    async def test_nothing_is_told_where_the_lines_are_shown(
        self, filled: Pool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        out, told = Terminal(), Terminal()
        monkeypatch.setattr(sys, "stdout", out)
        monkeypatch.setattr(sys, "stderr", told)
        with Lines(None, goes_on=False) as lines:
            await histories.export(filled, lines, Exported())

        assert numbers(out.getvalue()) == list(range(10))
        assert told.getvalue() == ""


class Terminal(io.StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        return True


def failing_after(pages: int, error: BaseException) -> Callable[[Lines, Any], None]:
    """A way of writing that fails once so many pages are written."""
    left, write = [pages], Lines.write

    def writing(self: Lines, lines: Any) -> None:
        if left[0] == 0:
            raise error
        left[0] -= 1
        write(self, lines)

    return writing
