"""Looks for what keeps this machine's site from working, and says what to do about it."""

from __future__ import annotations

import asyncio
import json
import shutil
import socket
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from db import embedded, health, migrate, privileges, site
from db.connection import Connection, DatabaseUnreachable
from server import serving
from server.config import BadSetting, Settings
from server.opening import open_pool, store_of
from storage.store import StorageUnavailable, WrongStorage, check

LEAST_POSTGRES = 150_000
LEAST_FREE_BYTES = 1_000_000_000
MOST_CLOCK_SECONDS = 5.0
ANSWER_SECONDS = 5.0


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `advice` where something must be done."""

    what: str
    is_ok: bool
    text: str
    advice: str = ""

    def line(self) -> str:
        """As one line for people."""
        told = f"{'ok' if self.is_ok else 'problem':8} {self.what:10} {self.text}"
        return f"{told} {self.advice}".rstrip()

    def document(self) -> dict[str, Any]:
        """As JSON."""
        found = asdict(self)
        return {"what": found["what"], "ok": found["is_ok"], "text": self.text} | (
            {"advice": self.advice} if self.advice else {}
        )


def examine(settings: Settings) -> Iterator[Finding]:
    """Each finding as soon as it is made; nothing is changed."""
    yield Finding("settings", True, _said(settings))
    yield disk(settings.data)
    yield port(settings)
    if settings.database_url is None and not serving.embedded_folder(settings).exists():
        text = f"There is none in {settings.data} yet; `vitrine serve` makes one."
        yield Finding("database", True, text)
        return
    try:
        with serving.database(settings) as ready:
            yield from asyncio.run(_within(ready))
    except (embedded.EmbeddedError, BadSetting) as error:
        yield Finding("database", False, str(error), "See the log beside the data.")


def bad_settings(error: BadSetting) -> Finding:
    """The settings themselves cannot be used."""
    return Finding("settings", False, str(error), "See `vitrine serve --help`.")


def disk(folder: Path) -> Finding:
    """Whether there is room for what is kept on this machine."""
    there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    free = shutil.disk_usage(there).free
    text = f"{free / 1e9:.1f} GB are free at {folder}."
    if free >= LEAST_FREE_BYTES:
        return Finding("disk", True, text)
    return Finding("disk", False, text, "Make room, or move the data: --data FOLDER.")


def port(settings: Settings) -> Finding:
    """Whether the port is free, or has this very program on it that answers."""
    host = serving.ANYWHERE.get(settings.host, settings.host)
    try:
        with socket.create_connection((host, settings.port), timeout=ANSWER_SECONDS):
            pass
    except OSError:
        return _free(settings)
    url = f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"
    found = _version_at(url)
    own = version("vitrine")
    if found is None:
        text = f"Something on {url} takes the port and does not answer as Vitrine."
        return Finding("port", False, text, "Stop it, or choose another with --port.")
    if found != own:
        text = f"The server at {url} is Vitrine {found}; this is {own}."
        return Finding("port", False, text, "Restart it.")
    return Finding("port", True, f"The server at {url} answers; it is of this version.")


def _free(settings: Settings) -> Finding:
    try:
        with serving.listening(settings):
            return Finding("port", True, f"{settings.port} of {settings.host} is free.")
    except serving.CannotListen as error:
        return Finding("port", False, str(error))


def _version_at(url: str) -> str | None:
    body = b'{"query": "{ server { version } }"}'
    request = urllib.request.Request(f"{url}/graphql", body, {"Content-Type": "application/json"})
    try:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=ANSWER_SECONDS) as answer:
            return str(json.loads(answer.read(65_536))["data"]["server"]["version"])
    except (OSError, ValueError, LookupError, TypeError):
        return None


async def _within(settings: Settings) -> list[Finding]:
    try:
        async with open_pool(settings) as pool, pool.connection() as connection:
            found = [finding async for finding in _database(connection, settings)]
            if all(finding.is_ok for finding in found):
                found.append(await _storage(connection, settings))
            return found
    except (DatabaseUnreachable, BadSetting, OSError) as error:
        advice = "Is Postgres running, and are DATABASE_URL's host, user and password right?"
        return [Finding("database", False, f"It cannot be reached: {error}", advice)]


async def _database(connection: Connection, settings: Settings) -> AsyncIterator[Finding]:
    for look in (_postgres, _clock, _migrated):
        found = await look(connection)
        yield found
    if found.is_ok:
        yield await _history(connection)


async def _postgres(connection: Connection) -> Finding:
    number = await health.postgres_version(connection)
    text = f"Postgres {number // 10_000}.{number % 10_000} answers."
    if number >= LEAST_POSTGRES:
        return Finding("database", True, text)
    return Finding("database", False, text, "Vitrine needs Postgres 15 or newer; upgrade it.")


async def _clock(connection: Connection) -> Finding:
    before = time.time()
    there = await health.clock(connection)
    apart = abs(there - (before + time.time()) / 2)
    text = f"The database's clock and this one are {apart:.1f} s apart."
    if apart <= MOST_CLOCK_SECONDS:
        return Finding("clock", True, text)
    return Finding("clock", False, text, "Set both by NTP: signed addresses expire by the clock.")


async def _migrated(connection: Connection) -> Finding:
    state = await migrate.state(connection)
    if state == "current":
        return Finding("migrations", True, "The database has the shape that this version needs.")
    if state == "newer":
        text = "The database was migrated by a newer Vitrine."
        return Finding("migrations", False, text, "Start the newer one.")
    text = "The database is empty." if state == "empty" else "The database is older."
    return Finding("migrations", False, text, "Run `vitrine migrate`, or just `vitrine serve`.")


async def _history(connection: Connection) -> Finding:
    if not await privileges.may_rewrite(connection):
        return Finding("history", True, "The server can add to the history, and not change it.")
    text = "The role of DATABASE_URL could rewrite the history: a superuser, or given the right."
    # The site works as well; whoever wants it otherwise reads how.
    return Finding("history", True, f"{text} See docs/history.md.")


async def _storage(connection: Connection, settings: Settings) -> Finding:
    made = await site.load(connection)
    if made is None:
        return Finding("storage", True, "The site was never served, so nothing is stored yet.")
    try:
        store = store_of(settings)
        await check(store, made.storage_id)
        await store.probe()
    except WrongStorage as error:
        return Finding("storage", False, str(error), "Check STORAGE_URL and --data.")
    except (StorageUnavailable, BadSetting, TimeoutError) as error:
        return Finding("storage", False, str(error), "Check STORAGE_URL, its keys and rights.")
    return Finding("storage", True, "It is this site's, and can be written to.")


def _said(settings: Settings) -> str:
    database = "DATABASE_URL" if settings.database_url else "embedded"
    storage = "STORAGE_URL" if settings.storage_url else "folder"
    return f"data {settings.data}, database {database}, storage {storage}."
