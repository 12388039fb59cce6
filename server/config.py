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
from auth.gateway import SHORTEST_SECRET
from auth.trust import Trust, trust
from domain.limits import DEEPEST_NESTING, MOST_FIELDS, MOST_FIELDS_AT_ONCE, Limits
from server.setting import CLOSED_RATE, Setting
from server.setting import SETTINGS as SETTINGS

MOST_WORKERS = 32
MOST_CONNECTIONS = 1000
MOST_WAIT_SECONDS = 300
MOST_COST = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for this process; what is secret is in no repr."""

    host: str = "127.0.0.1"
    port: int = 8080
    data: Path = Path(".data")
    workers: int = 1
    database_url: str | None = field(default=None, repr=False)
    database_owner_url: str | None = field(default=None, repr=False)
    connections: int = 8
    wait_seconds: int = 10
    statement_cache: int = 100
    session_settings: bool = True
    straight: bool = True
    closed: bool = False
    oidc_issuer: str | None = None
    oidc_audience: str | None = None
    oidc_roles: str | None = None
    gateway_secret: str | None = field(default=None, repr=False)
    query_depth: int = 20
    query_cost: int = 500_000
    query_root_fields: int = 50
    query_aliases: int = 500
    query_directives: int = 20
    rate: int | None = None
    trusted_documents: str = "on"
    persisted_queries: bool = False
    cors_origins: tuple[str, ...] = ()
    storage_url: str | None = field(default=None, repr=False)
    bootstrap_key: str | None = field(default=None, repr=False)

    @property
    def trust(self) -> Trust | None:
        """The provider whose tokens sign people in, if there is one."""
        return trust(self.oidc_issuer, self.oidc_audience, self.oidc_roles)

    @property
    def limits(self) -> Limits:
        """What one query may have at most, and one client in a minute."""
        return Limits(
            query_depth=self.query_depth,
            query_cost=self.query_cost,
            query_root_fields=self.query_root_fields,
            query_aliases=self.query_aliases,
            query_directives=self.query_directives,
            rate=self.rate,
        )


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
    _check_trust(words)
    if words["database_owner_url"] is not None and words["database_url"] is None:
        raise BadSetting(
            "DATABASE_OWNER_URL needs DATABASE_URL, the same database as another role."
        )
    return Settings(
        host=_host(words["host"] or ""),
        port=_port(words["port"] or ""),
        data=Path(words["data"] or "").expanduser(),
        workers=_number("VITRINE_WORKERS", words["workers"] or "", 1, MOST_WORKERS),
        database_url=_database_url("DATABASE_URL", words["database_url"]),
        database_owner_url=_database_url("DATABASE_OWNER_URL", words["database_owner_url"]),
        connections=_number("DB_CONNECTIONS", words["connections"] or "", 2, MOST_CONNECTIONS),
        wait_seconds=_number("DB_WAIT_SECONDS", words["wait_seconds"] or "", 1, MOST_WAIT_SECONDS),
        statement_cache=_statement_cache(words["statement_cache"] or ""),
        session_settings=_switch("DB_SESSION_SETTINGS", words["session_settings"]),
        straight=_switch("VITRINE_STRAIGHT", words["straight"]),
        closed=_switch("VITRINE_CLOSED", words["closed"]),
        oidc_issuer=words["oidc_issuer"],
        oidc_audience=words["oidc_audience"],
        oidc_roles=words["oidc_roles"],
        gateway_secret=_gateway_secret(words["gateway_secret"]),
        query_depth=_most("DEPTH", words, 1, DEEPEST_NESTING),
        query_cost=_most("COST", words, 1, MOST_COST),
        query_root_fields=_most("ROOT_FIELDS", words, 1, MOST_FIELDS_AT_ONCE),
        query_aliases=_most("ALIASES", words, 0, MOST_FIELDS),
        query_directives=_most("DIRECTIVES", words, 0, MOST_FIELDS_AT_ONCE),
        rate=_rate(words["rate"], is_closed=words["closed"] == "on"),
        trusted_documents=_one_of(
            "VITRINE_TRUSTED_DOCUMENTS", words["trusted_documents"], "on", "only"
        ),
        persisted_queries=_switch("VITRINE_PERSISTED_QUERIES", words["persisted_queries"]),
        cors_origins=_origins(words["cors_origins"] or ""),
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


def _database_url(name: str, word: str | None) -> str | None:
    if word is not None and not word.startswith(("postgresql://", "postgres://")):
        # Not quoted: it may hold a password.
        raise BadSetting(f"{name} must begin with postgresql://.")
    return word


def _statement_cache(word: str) -> int:
    if not (word.isascii() and word.isdigit() and len(word) <= 5):
        raise BadSetting(f"DB_STATEMENT_CACHE must be a whole number, not {word[:20]!r}.")
    return int(word)


def _most(what: str, words: Mapping[str, str | None], least: int, most: int) -> int:
    word = words[f"query_{what.lower()}"] or ""
    return _number(f"VITRINE_MAX_QUERY_{what}", word, least, most)


def _rate(word: str | None, *, is_closed: bool) -> int | None:
    if word is None:
        return CLOSED_RATE if is_closed else None
    return None if word in ("off", "0") else _number("VITRINE_RATE_LIMIT", word, 1, MOST_COST)


def _number(name: str, word: str, least: int, most: int) -> int:
    digits = word.isascii() and word.isdigit() and len(word) <= len(str(most))
    if not (digits and least <= int(word) <= most):
        raise BadSetting(f"{name} must be a number from {least} to {most}, not {word[:20]!r}.")
    return int(word)


def _switch(name: str, word: str | None) -> bool:
    if word not in ("on", "off"):
        raise BadSetting(f"{name} must be on or off, not {(word or '')[:20]!r}.")
    return word == "on"


def _one_of(name: str, word: str | None, *words: str) -> str:
    if word not in words:
        raise BadSetting(f"{name} must be {' or '.join(words)}, not {(word or '')[:20]!r}.")
    return str(word)


def _origins(word: str) -> tuple[str, ...]:
    found = tuple(each.strip() for each in word.split(",") if each.strip())
    for each in found:
        parts = urlsplit(each)
        as_it_is = f"{parts.scheme}://{parts.netloc}"
        if each != "*" and (parts.scheme not in ("http", "https") or each.lower() != as_it_is):
            raise BadSetting(
                "VITRINE_CORS_ORIGINS must hold origins such as https://app.example.com, "
                f"in lower case and without a path, or *; not {each[:80]!r}."
            )
    return found


def _check_trust(words: Mapping[str, str | None]) -> None:
    try:
        trust(words["oidc_issuer"], words["oidc_audience"], words["oidc_roles"])
    except ValueError as error:
        raise BadSetting(str(error)) from None


def _gateway_secret(word: str | None) -> str | None:
    if word is not None and len(word) < SHORTEST_SECRET:
        # Not quoted, as it is a secret.
        raise BadSetting(
            f"VITRINE_GATEWAY_SECRET must have {SHORTEST_SECRET} characters at least, "
            f"not {len(word)}."
        )
    return word


def _bootstrap_key(word: str | None) -> str | None:
    if word is not None and (problem := key.problem(word)) is not None:
        raise BadSetting(f"VITRINE_BOOTSTRAP_KEY: {problem}")
    return word


def _code(word: str | None) -> str:
    return f"`{word}`" if word else ""


if __name__ == "__main__":
    sys.stdout.write(table())
