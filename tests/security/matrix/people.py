"""Who asks: one column of the matrix for each kind of viewer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from auth import key as keys
from db import api_key
from db.connection import Pool
from domain.ids import Kind, new_id
from domain.viewer import Viewer
from tests import factories

PAST = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
# The use of a key is noted once a minute, which would change what its owner sees of it.
NEVER_DUE = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)


class Person(NamedTuple):
    """Somebody: their roles by the name of the organization, the team or the registry."""

    organizations: Mapping[str, str] = {}
    teams: Mapping[str, str] = {}
    registries: Mapping[str, str] = {}
    is_administrator: bool = False


def _acme(role: str = "VIEWER", **more: Mapping[str, str]) -> Person:
    return Person({"acme": role}, **more)  # type: ignore[arg-type]


def _secret(role: str, **more: str) -> Person:
    return _acme(registries={"acme/secret": role, **more})


def _team(role: str) -> Person:
    return _acme(teams={"vision": role, "idle": role})


PEOPLE: Mapping[str, Person] = {
    "root": Person(is_administrator=True),
    "stranger": Person({"rival": "VIEWER"}),
    "restricted": _secret("RESTRICTED_VIEWER"),
    "viewer": _secret("VIEWER"),
    "member": _secret("MEMBER", **{"acme/open": "MEMBER"}),
    "keeper": _secret("ADMIN", **{"acme/open": "ADMIN"}),
    "maker": _secret("ADMIN"),
    "chief": _acme("ADMIN"),
    "clerk": _acme("MEMBER"),
    "robot": Person({"acme": "MEMBER"}, registries={"acme/secret": "MEMBER"}),
    "team-viewer": _team("VIEWER"),
    "team-member": _team("MEMBER"),
    "team-admin": _team("ADMIN"),
    "by-team": _acme(teams={"lab": "VIEWER"}),
    "gone": _acme("ADMIN", registries={"acme/secret": "ADMIN"}),
    "spy": Person({"rival": "ADMIN"}),
    "drone": Person({"rival": "MEMBER"}, registries={"rival/secret": "MEMBER"}),
    "loner": Person(),
}


class Column(NamedTuple):
    """One kind of viewer: the person, and what is the matter with their key."""

    person: str
    scopes: tuple[str, ...] = ()
    expires_at: dt.datetime | None = None
    is_revoked: bool = False
    is_dead: bool = False


COLUMNS: Mapping[str, Column] = {
    "nobody": Column(""),
    **{name: Column(name) for name in PEOPLE if name not in ("gone", "spy", "loner")},
    "reader": Column("chief", ("READ",)),
    "writer": Column("chief", ("WRITE", "ADMIN")),
    "worker": Column("chief", ("READ", "WRITE")),
    "expired": Column("chief", expires_at=PAST, is_dead=True),
    "revoked": Column("chief", is_revoked=True, is_dead=True),
    "deactivated": Column("gone", is_dead=True),
}
# Those whose requests are not refused as a whole.
ASKING = tuple(name for name, column in COLUMNS.items() if not column.is_dead)
# Those who may look at things, but for those to whom it looks as to others.
LOOKING = tuple(name for name in ASKING if name not in ("writer", "worker", "maker", "drone"))
DEAD = tuple(name for name, column in COLUMNS.items() if column.is_dead)

Headers = tuple[tuple[bytes, bytes], ...]


@dataclass
class Crowd:
    """The people, the headers by which each column is known, and the ids of keys."""

    people: dict[str, Viewer] = field(default_factory=dict)
    headers: dict[str, Headers] = field(default_factory=dict)
    keys: dict[str, factories.Thing] = field(default_factory=dict)

    async def join(self, pool: Pool) -> None:
        """Everybody is there, without a role."""
        for name, person in PEOPLE.items():
            self.people[name] = await factories.add_user(
                pool, name, is_administrator=person.is_administrator
            )
        await factories.run(
            pool, "update site_user set email = username || '@example.org', name = upper(username)"
        )

    async def sign_in(self, pool: Pool) -> None:
        """Each column has its key."""
        self.headers["nobody"] = ()
        for name, column in COLUMNS.items():
            if column.person:
                await self._key(pool, name, column)

    async def _key(self, pool: Pool, name: str, column: Column) -> None:
        key = keys.START + f"{len(self.headers):03}{name}".ljust(43, "x")
        id = new_id()
        async with pool.transaction() as connection:
            await api_key.create(
                connection,
                id,
                prefix=keys.prefix(key),
                sha256=keys.sha256(key),
                user_id=self.people[column.person].user_id,
                name=f"the key of {name}",
                scopes=column.scopes,
                expires_at=column.expires_at,
            )
            await connection.execute(
                "update api_key set last_used_at = $2, revoked_at = $3 where id = $1",
                id,
                NEVER_DUE,
                PAST if column.is_revoked else None,
            )
        self.headers[name] = ((b"authorization", f"Bearer {key}".encode()),)
        self.keys[name] = factories.Thing(Kind.API_KEY, id, id, name)
