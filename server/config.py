"""What can be set, from where, and what it means; the only module that reads the environment.

`python -m server.config` prints the table that the README holds.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from auth import key


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that can be set; a flag wins over its variable, which wins over the default."""

    name: str
    variable: str
    flag: str | None
    default: str | None
    meaning: str


SETTINGS = (
    Setting("host", "VITRINE_HOST", "--host", "127.0.0.1", "The address to listen on."),
    Setting("port", "VITRINE_PORT", "--port", "8080", "The port to listen on; 0 takes a free one."),
    Setting(
        "data",
        "VITRINE_DATA",
        "--data",
        ".data",
        "The folder for all that is kept on this machine: the embedded database and the files.",
    ),
    Setting(
        "workers",
        "VITRINE_WORKERS",
        "--workers",
        "1",
        "How many processes answer requests, on one port and one database; not on Windows.",
    ),
    Setting(
        "database_url",
        "DATABASE_URL",
        None,
        None,
        "The Postgres to use, as postgresql://user:password@host:port/database. "
        "Without it, an embedded Postgres keeps its data in the data folder.",
    ),
    Setting(
        "connections",
        "DB_CONNECTIONS",
        None,
        "8",
        "How many connections to the database the server may have, divided among its workers; "
        "each worker has 2 at least.",
    ),
    Setting(
        "statement_cache",
        "DB_STATEMENT_CACHE",
        None,
        "100",
        "How many statements each connection to the database keeps prepared; 0 for a PgBouncer "
        "that pools transactions and is older than 1.21.",
    ),
    Setting(
        "session_settings",
        "DB_SESSION_SETTINGS",
        None,
        "on",
        "`off` for a PgBouncer, which refuses them: then give the role, by `alter role ... set`, "
        "`timezone = 'UTC'`, `jit = off`, `plan_cache_mode = force_generic_plan`, "
        "`random_page_cost = 1.1`, `max_parallel_workers_per_gather = 0`, "
        "`statement_timeout = '10s'`, `lock_timeout = '5s'` and "
        "`idle_in_transaction_session_timeout = '15s'`.",
    ),
    Setting(
        "straight",
        "VITRINE_STRAIGHT",
        None,
        "on",
        "`off` answers every operation through graphql-core, to compare or in doubt.",
    ),
    Setting(
        "storage_url",
        "STORAGE_URL",
        None,
        None,
        "Where files are kept, as s3://, gs://, az:// or file:// URL. "
        "Without it, they are in the data folder.",
    ),
    Setting(
        "bootstrap_key",
        "VITRINE_BOOTSTRAP_KEY",
        None,
        None,
        "The API key of the user admin, taken over at the very first start: "
        f"{key.START} and 43 random characters of A-Z, a-z, 0-9, _ and -. "
        "Without it, one is made and printed.",
    ),
)

MOST_WORKERS = 32
MOST_CONNECTIONS = 1000


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for this process; what is secret is in no repr."""

    host: str = "127.0.0.1"
    port: int = 8080
    data: Path = Path(".data")
    workers: int = 1
    database_url: str | None = field(default=None, repr=False)
    connections: int = 8
    statement_cache: int = 100
    session_settings: bool = True
    straight: bool = True
    storage_url: str | None = field(default=None, repr=False)
    bootstrap_key: str | None = field(default=None, repr=False)


DEFAULT_URL = "http://127.0.0.1:8080"


@dataclass(frozen=True, slots=True)
class Reach:
    """Which server the tools talk to, and by which key it knows them."""

    url: str = DEFAULT_URL
    key: str | None = field(default=None, repr=False)


class BadSetting(Exception):
    """A setting that cannot be used, and why, in words for the person who starts the program."""


def load(flags: Mapping[str, str | None], environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings that flags and environment make; raises BadSetting."""
    words = {setting.name: _word(setting, flags, environment) for setting in SETTINGS}
    return Settings(
        host=_host(words["host"] or ""),
        port=_port(words["port"] or ""),
        data=Path(words["data"] or "").expanduser(),
        workers=_number("VITRINE_WORKERS", words["workers"] or "", 1, MOST_WORKERS),
        database_url=_database_url(words["database_url"]),
        connections=_number("DB_CONNECTIONS", words["connections"] or "", 2, MOST_CONNECTIONS),
        statement_cache=_statement_cache(words["statement_cache"] or ""),
        session_settings=_switch("DB_SESSION_SETTINGS", words["session_settings"]),
        straight=_switch("VITRINE_STRAIGHT", words["straight"]),
        storage_url=words["storage_url"],
        bootstrap_key=_bootstrap_key(words["bootstrap_key"]),
    )


def reach(url: str | None, key_: str | None, environment: Mapping[str, str] = os.environ) -> Reach:
    """The server of the flags, else of VITRINE_URL and VITRINE_API_KEY; raises BadSetting."""
    word = url or environment.get("VITRINE_URL") or DEFAULT_URL
    parts = urlsplit(word)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise BadSetting(f"The server's address must begin with http:// or https://: {word[:80]}")
    secret = key_ or environment.get("VITRINE_API_KEY") or None
    if secret is not None and (problem := key.problem(secret)) is not None:
        # Not quoted: it may be another secret.
        raise BadSetting(f"The key that was given is none. {problem}")
    return Reach(word.rstrip("/"), secret)


def table() -> str:
    """The settings as a Markdown table."""
    rows = [("Variable", "Flag", "Default", "Meaning"), ("---",) * 4]
    rows += [
        (_code(each.variable), _code(each.flag), _code(each.default), each.meaning)
        for each in SETTINGS
    ]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _word(
    setting: Setting, flags: Mapping[str, str | None], environment: Mapping[str, str]
) -> str | None:
    """An empty variable counts as none: that is how container files switch one off."""
    flag = flags.get(setting.name)
    return flag if flag is not None else environment.get(setting.variable) or setting.default


def _host(word: str) -> str:
    if not word.strip():
        raise BadSetting("The host must be a name or an address such as 127.0.0.1.")
    return word.strip()


def _port(word: str) -> int:
    if not (word.isascii() and word.isdigit() and len(word) <= 5 and int(word) <= 65535):
        raise BadSetting(f"The port must be a number from 0 to 65535, not {word[:20]!r}.")
    return int(word)


def _database_url(word: str | None) -> str | None:
    if word is not None and not word.startswith(("postgresql://", "postgres://")):
        # Not quoted: it may hold a password.
        raise BadSetting("DATABASE_URL must begin with postgresql://.")
    return word


def _statement_cache(word: str) -> int:
    if not (word.isascii() and word.isdigit() and len(word) <= 5):
        raise BadSetting(f"DB_STATEMENT_CACHE must be a whole number, not {word[:20]!r}.")
    return int(word)


def _number(name: str, word: str, least: int, most: int) -> int:
    if not (word.isascii() and word.isdigit() and len(word) <= 5 and least <= int(word) <= most):
        raise BadSetting(f"{name} must be a number from {least} to {most}, not {word[:20]!r}.")
    return int(word)


def _switch(name: str, word: str | None) -> bool:
    if word not in ("on", "off"):
        raise BadSetting(f"{name} must be on or off, not {(word or '')[:20]!r}.")
    return word == "on"


def _bootstrap_key(word: str | None) -> str | None:
    if word is not None and (problem := key.problem(word)) is not None:
        raise BadSetting(f"VITRINE_BOOTSTRAP_KEY: {problem}")
    return word


def _code(word: str | None) -> str:
    return f"`{word}`" if word else ""


if __name__ == "__main__":
    sys.stdout.write(table())
