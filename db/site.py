"""The one row that tells this deployment from every other."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from uuid import UUID

from db.connection import Connection
from domain.ids import new_id

SECRET_SIZE = 32


@dataclass(frozen=True, slots=True)
class Site:
    """What all processes of a deployment share; the secret is in no log."""

    storage_id: UUID
    signing_secret: bytes = field(repr=False)


async def load_or_make(connection: Connection) -> Site:
    """The site, made once even where two processes start at the same time."""
    found = await load(connection)
    if found is None:
        await _make(connection)
        found = await load(connection)
    assert found is not None
    return found


async def load(connection: Connection) -> Site | None:
    """The site; None where it was never served."""
    row = await connection.row("select storage_id, signing_secret from site")
    return Site(row["storage_id"], row["signing_secret"]) if row is not None else None


async def is_untouched(connection: Connection) -> bool:
    """Whether nothing was made since the first start."""
    return bool(
        await connection.value(
            """select not exists (select from project)
                and not exists (select from registry where not is_core)
                and (select count(*) from site_user) = 1"""
        )
    )


async def _make(connection: Connection) -> None:
    await connection.execute(
        "insert into site (id, storage_id, signing_secret) values ($1, $2, $3)"
        " on conflict do nothing",
        new_id(),
        new_id(),
        secrets.token_bytes(SECRET_SIZE),
    )
