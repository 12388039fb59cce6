"""doctor, gc, history export and serve --demo: what is done on the machine itself."""

from __future__ import annotations

import asyncio
import json
import os
import re
import socket
import time
from pathlib import Path

import pytest

from db import migrate
from resolvers import demo
from server import config
from server.config import Settings
from server.opening import opened
from server.tools import doctor
from tests.server.conftest import execute
from tests.server.tools import Vitrine

pytestmark = pytest.mark.slow

KEYS = re.compile(r"vtr-[A-Za-z0-9_-]{43}")


@pytest.fixture
def free_port() -> int:
    """A port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    return port


@pytest.fixture
def vitrine(
    settings: Settings,
    free_port: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Vitrine:
    """The program on the database of this test."""
    for each in config.SETTINGS:
        monkeypatch.delenv(each.variable, raising=False)
    monkeypatch.setenv("DATABASE_URL", str(settings.database_url))
    monkeypatch.setenv("VITRINE_DATA", str(settings.data))
    monkeypatch.setenv("VITRINE_PORT", str(free_port))
    return Vitrine(monkeypatch, capsys)


async def run(vitrine: Vitrine, *arguments: object):  # type: ignore[no-untyped-def]
    """The program, whose own event loop needs a thread of its own."""
    return await asyncio.to_thread(vitrine, *arguments)


class TestDoctor:
    async def problems(self, vitrine: Vitrine) -> dict[str, str]:
        done = await run(vitrine, "doctor", "--json")
        found = json.loads(done.out)
        assert done.code == (0 if all(each["ok"] for each in found) else 1)
        return {
            each["what"]: f"{each['text']} {each['advice']}" for each in found if not each["ok"]
        }

    async def test_all_is_well(self, vitrine: Vitrine, settings: Settings) -> None:
        async with opened(settings):
            pass

        done = await run(vitrine, "doctor")

        assert done.code == 0
        lines = [line.split()[:2] for line in done.out.splitlines()]
        words = ["settings", "disk", "port", "database", "clock", "migrations"]
        words += ["history", "storage"]
        assert lines == [["ok", word] for word in words]

    async def test_nothing_yet(
        self, vitrine: Vitrine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.delenv("DATABASE_URL")
        assert await self.problems(vitrine) == {}
        assert os.listdir(tmp_path) == []

    async def test_settings(self, vitrine: Vitrine) -> None:
        done = await run(vitrine, "doctor", "--port", "x")
        assert done.code == 1
        assert done.out.startswith("problem  settings   The port must be a number")

    async def test_database_away(self, vitrine: Vitrine, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DATABASE_URL", "postgresql://u:hunter2@127.0.0.1:1/d")
        found = await self.problems(vitrine)
        assert list(found) == ["database"]
        assert "Is Postgres running" in found["database"]
        assert "hunter2" not in str(found)

    async def test_database_too_old(
        self, vitrine: Vitrine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(doctor, "LEAST_POSTGRES", 990_000)
        assert (
            "needs Postgres 15 or newer; upgrade it." in (await self.problems(vitrine))["database"]
        )

    async def test_database_of_a_newer_program(self, vitrine: Vitrine, settings: Settings) -> None:
        await execute(str(settings.database_url), "update alembic_version set version_num = 'x'")
        assert (await self.problems(vitrine))["migrations"] == (
            "The database was migrated by a newer Vitrine. Start the newer one."
        )

    async def test_database_of_an_older_program(
        self, vitrine: Vitrine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(migrate, "newest", lambda: "9999")
        assert (await self.problems(vitrine))["migrations"] == (
            "The database is older. Run `vitrine migrate`, or just `vitrine serve`."
        )

    async def test_storage_of_another_site(self, vitrine: Vitrine, settings: Settings) -> None:
        async with opened(settings):
            pass
        (settings.data / "files" / "storage-id").write_text("another")
        assert "holds the files of another database" in (await self.problems(vitrine))["storage"]

    async def test_clock(self, vitrine: Vitrine, monkeypatch: pytest.MonkeyPatch) -> None:
        now = time.time
        monkeypatch.setattr(doctor.time, "time", lambda: now() + 60)
        assert "apart. Set both by NTP" in (await self.problems(vitrine))["clock"]

    async def test_disk(self, vitrine: Vitrine, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(doctor, "LEAST_FREE_BYTES", 10**18)
        assert "Make room" in (await self.problems(vitrine))["disk"]

    async def test_something_else_on_the_port(
        self, vitrine: Vitrine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(doctor, "ANSWER_SECONDS", 0.1)
        with socket.create_server(("127.0.0.1", 0)) as taken:
            monkeypatch.setenv("VITRINE_PORT", str(taken.getsockname()[1]))
            found = (await self.problems(vitrine))["port"]
        assert found.endswith(
            "takes the port and does not answer as Vitrine. Stop it, or choose another with --port."
        )

    async def test_stale_server_on_the_port(
        self, vitrine: Vitrine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(doctor, "_version_at", lambda _: "0.0.1")
        with socket.create_server(("127.0.0.1", 0)) as taken:
            monkeypatch.setenv("VITRINE_PORT", str(taken.getsockname()[1]))
            found = (await self.problems(vitrine))["port"]
        assert found.endswith("is Vitrine 0.0.1; this is 0.1.0. Restart it.")


class TestDemo:
    async def test_made_once(self, settings: Settings) -> None:
        async with opened(settings) as site:
            started = time.monotonic()
            made = await demo.fill(site.site)
            assert time.monotonic() - started < 20
            assert (made.versions, made.collections) == (22, 8)
            with pytest.raises(Exception, match="only made on one that is empty"):
                await demo.fill(site.site)

    async def test_site_in_use(self, vitrine: Vitrine, settings: Settings) -> None:
        async with opened(settings) as site:
            await demo.fill(site.site)

        done = await run(vitrine, "serve", "--demo", "--port", "0")

        assert done.refusal(2) == (
            "This site is in use; the demonstration is only made on one that is empty. "
            "Choose another folder with --data."
        )


class TestGc:
    @pytest.mark.parametrize("age", ["", "24", "h", "-1h", "1w", "1.5h", "24h "])
    async def test_ages_that_are_none(self, vitrine: Vitrine, age: str) -> None:
        line = (await run(vitrine, "gc", "--older-than", age)).refusal(2)
        assert line.startswith("--older-than takes a number and s, m, h or d, like 24h, not ")

    async def test_database_that_is_not_there(
        self, vitrine: Vitrine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.delenv("DATABASE_URL")
        line = (await run(vitrine, "gc")).refusal(2)
        assert line == f"There is no database in {tmp_path}; `vitrine serve` makes one."

    async def test_storage_of_another_site(self, vitrine: Vitrine, settings: Settings) -> None:
        async with opened(settings):
            pass
        (settings.data / "files" / "storage-id").write_text("another")
        line = (await run(vitrine, "gc", "--delete")).refusal(2)
        assert line.startswith("The storage holds the files of another database")

    async def test_dry_run_then_delete(self, vitrine: Vitrine, settings: Settings) -> None:
        async with opened(settings) as site:
            await demo.fill(site.site)
        url = str(settings.database_url)
        await execute(
            url,
            """update artifact_version set state = 'DELETED' where artifact_id =
                (select id from artifact where name = 'triage-prompt')""",
        )
        assert re.fullmatch(
            r"0 files \(0 B\) and 0 uploads older than 24h, and 0 idempotency keys older than 48h"
            r" could go; \d+ files are needed\.",
            (await run(vitrine, "gc")).line,
        )
        await execute(
            url,
            """insert into idempotency_key (organization_id, key, fingerprint, created_at)
                select personal_organization_id, 'k' || hours, '', now() - hours * interval '1 hour'
                from site_user, unnest('{47, 49, 50, 9999}'::int[]) hours
                where username = 'admin'""",
        )
        await asyncio.sleep(1.1)

        for _ in range(2):
            assert re.fullmatch(
                r"2 files \(\d+ B\) and 0 uploads older than 1s, and 3 idempotency keys older than"
                r" 48h could go; \d+ files are needed\. Run `vitrine gc --delete` to remove them\.",
                (await run(vitrine, "gc", "--older-than", "1s")).line,
            )
        done = await run(vitrine, "gc", "--older-than", "1s", "--delete", "--json")
        assert {**done.document, "size_bytes": 0, "kept_blobs": 0} == {
            "deleted": True,
            "uploads": 0,
            "blobs": 2,
            "size_bytes": 0,
            "kept_blobs": 0,
            "idempotency_keys": 3,
        }
        assert re.fullmatch(
            r"Removed 0 files \(0 B\) and 0 uploads older than 24h, and 0 idempotency keys older"
            r" than 48h; \d+ files are needed\.",
            (await run(vitrine, "gc", "--delete")).line,
        )


class TestHistory:
    async def lines(self, vitrine: Vitrine, *arguments: str) -> list[dict[str, object]]:
        done = await run(vitrine, "history", "export", *arguments)
        assert (done.code, done.err) == (0, "")
        return [json.loads(line) for line in done.out.splitlines()]

    @pytest.mark.parametrize(
        ("arguments", "line"),
        [
            (("--since", "now"), "A time must be written like 2026-01-31 or"),
            (
                ("--after", "x"),
                "--after takes an event's `id`, as an export with --output printed it.",
            ),
            (("--organization", "nobody"), "There is no organization named 'nobody'."),
            (("--organization", "\x00"), "There is no organization named "),
        ],
    )
    async def test_refusals(
        self, vitrine: Vitrine, settings: Settings, arguments: tuple[str, str], line: str
    ) -> None:
        if "\x00" in arguments[1]:
            arguments = (arguments[0], "\udc00")
        async with opened(settings):
            pass
        assert (await run(vitrine, "history", "export", *arguments)).refusal(2).startswith(line)

    async def test_whole_and_in_parts(
        self, vitrine: Vitrine, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with opened(settings) as site:
            await demo.fill(site.site)
        monkeypatch.setattr("server.tools.history.PAGE", 7)

        whole = await self.lines(vitrine)

        assert [line["kind"] for line in whole[:3]] == [
            "ORGANIZATION_CREATED",
            "REGISTRY_CREATED",
            "REGISTRY_CREATED",
        ]
        assert {line["actor"] for line in whole} == {"admin", "casey"}
        assert [line["at"] for line in whole] == sorted(str(line["at"]) for line in whole)
        for n in (0, 6, 7, len(whole) - 1):
            assert await self.lines(vitrine, "--after", str(whole[n]["id"])) == whole[n + 1 :]
        local = await self.lines(vitrine, "--organization", "local")
        assert local == [line for line in whole if line["organization"] == "local"]
        assert len(local) < len(whole)
        since = str(whole[20]["at"])
        assert await self.lines(vitrine, "--since", since) == [
            line for line in whole if str(line["at"]) >= since
        ]
        assert await self.lines(vitrine, "--since", "2999-01-01") == []
