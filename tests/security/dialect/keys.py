"""A key for everybody, and of one of them some that are good for less, or for nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from auth import key as keys
from db import api_key
from db.connection import Pool
from domain.ids import new_id
from domain.viewer import Viewer
from tests import factories

PAST = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


async def given(pool: Pool, people: Mapping[str, Viewer]) -> dict[str, str]:
    """The keys by the names of who asks with them; the lesser ones are the member's."""
    found = {name: await _key(pool, person, name) for name, person in people.items()}
    member = people["member"]
    found["expired"] = await _key(pool, member, "expired", expires_at=PAST)
    found["revoked"] = await _key(pool, member, "revoked")
    found["read-only"] = await _key(pool, member, "read-only", scopes=["READ"])
    found["write-only"] = await _key(pool, member, "write-only", scopes=["WRITE"])
    await factories.run(pool, "update api_key set revoked_at = now() where name = 'revoked'")
    # To note that they were used would change what their owner sees of them.
    await factories.run(pool, "update api_key set last_used_at = '2100-01-01'")
    return found


async def _key(
    pool: Pool,
    person: Viewer,
    name: str,
    *,
    scopes: Sequence[str] = (),
    expires_at: dt.datetime | None = None,
) -> str:
    key = keys.START + name.ljust(43, "x")
    async with pool.transaction() as connection:
        await api_key.create(
            connection,
            new_id(),
            prefix=keys.prefix(key),
            sha256=keys.sha256(key),
            user_id=person.user_id,
            name=name,
            scopes=scopes,
            expires_at=expires_at,
        )
    return key
