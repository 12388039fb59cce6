"""The plain mutation: a transaction of one statement for each step, checked by the same rules."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

import asyncpg

from bench.rival.loaders import VERSION, Loaders, Row
from domain.ids import new_id

_SOURCE = re.compile(r"([^/]+)/([^/]+)/([^:]+):v(\d+)")
_TARGET = re.compile(r"([^/]+)/wandb-registry-([^/]+)/(.+)")


class Refused(Exception):
    """The link cannot be made."""


async def link(loaders: Loaders, source: str, target: str, aliases: list[str], key: str) -> Row:
    """The version that links the source into the target, which the key stands for."""
    async with loaders.pool.acquire() as connection, connection.transaction():
        if not await _claim(connection, loaders, key, f"{source} {target} {aliases}"):
            raise Refused("The key stands for another request.")
        found = await _source(connection, loaders, source)
        into = await _target(connection, loaders, target)
        _check(found, into, aliases)
        version_id = await _link(connection, loaders, found, into)
        await _alias(connection, loaders, into, version_id, aliases)
        await connection.execute(
            """update idempotency_key set outcome = $1 where key = $2 and organization_id =
                (select personal_organization_id from site_user where id = $3)""",
            json.dumps({"version_id": str(version_id)}),
            key,
            loaders.viewer_id,
        )
        return await connection.fetchrow(f"{VERSION} where v.id = $1", version_id)


async def _claim(connection: Any, loaders: Loaders, key: str, request: str) -> bool:
    return bool(
        await connection.fetchval(
            """insert into idempotency_key (organization_id, key, fingerprint)
                select personal_organization_id, $2, $3 from site_user where id = $1
                on conflict do nothing returning true""",
            loaders.viewer_id,
            key,
            hashlib.sha256(request.encode()).digest(),
        )
    )


async def _source(connection: Any, loaders: Loaders, path: str) -> Row:
    parts = _SOURCE.fullmatch(path)
    row = parts and await connection.fetchrow(
        """select s.organization_id, s.id, a.type from team t
            join project p on p.organization_id = t.organization_id and p.team_id = t.id
            join artifact a on a.organization_id = p.organization_id and a.project_id = p.id
            join artifact_version s on s.organization_id = a.organization_id
                and s.artifact_id = a.id
            where t.name = $2 and p.name = $3 and a.name = $4 and s.number = $5
            and s.state = 'COMMITTED'
            and exists (select from team_member m where m.organization_id = t.organization_id
                and m.team_id = t.id and m.user_id = $1)
            for share of a, s""",
        loaders.viewer_id,
        parts[1],
        parts[2],
        parts[3],
        int(parts[4]),
    )
    if not row:
        raise Refused("There is no such artifact version.")
    return row


async def _target(connection: Any, loaders: Loaders, path: str) -> Row:
    parts = _TARGET.fullmatch(path)
    row = parts and await connection.fetchrow(
        """select c.organization_id, c.id, c.name, c.types, c.registry_id, r.name as registry,
                r.accepts_all_types, r.accepted_types, r.protected_aliases
            from organization o
            join registry r on r.organization_id = o.organization_id and r.name = $3
            join collection c on c.organization_id = r.organization_id and c.registry_id = r.id
                and c.name = $4
            where o.name = $2 and o.kind = 'SHARED'
            and exists (select from registry_member g where g.organization_id = r.organization_id
                and g.registry_id = r.id and g.role >= 'MEMBER' and (g.user_id = $1
                or exists (select from team_member m where m.organization_id = g.organization_id
                    and m.team_id = g.team_id and m.user_id = $1)))
            for share of r""",
        loaders.viewer_id,
        *parts.groups(),
    )
    if not row:
        raise Refused("There is no such collection, or it is not yours to link into.")
    return row


def _check(found: Row, into: Row, aliases: list[str]) -> None:
    if found["type"] not in into["types"]:
        raise Refused("The collection does not accept the type.")
    if not into["accepts_all_types"] and found["type"] not in into["accepted_types"]:
        raise Refused("The registry does not accept the type.")
    if set(aliases) & set(into["protected_aliases"]):
        raise Refused("The alias is protected.")


async def _link(connection: Any, loaders: Loaders, found: Row, into: Row) -> Any:
    version_id = new_id()
    try:
        number = await connection.fetchval(
            """update collection set next_number = next_number + 1, updated_at = now()
                where organization_id = $1 and id = $2 returning next_number - 1""",
            into["organization_id"],
            into["id"],
        )
        await connection.execute(
            """insert into version
                (organization_id, id, collection_id, number, artifact_version_id, linked_by)
                values ($1, $2, $3, $4, $5, $6)""",
            into["organization_id"],
            version_id,
            into["id"],
            number,
            found["id"],
            loaders.viewer_id,
        )
    except asyncpg.UniqueViolationError as error:
        raise Refused("It is linked already.") from error
    await _record(connection, loaders, into, version_id, "VERSION_LINKED", f"v{number}")
    return version_id


async def _alias(
    connection: Any, loaders: Loaders, into: Row, version_id: Any, aliases: list[str]
) -> None:
    for name in sorted({*aliases, "latest"}):
        lost = await connection.fetchval(
            """insert into alias as a (organization_id, collection_id, name, version_id)
                values ($1, $2, $3, $4) on conflict (organization_id, collection_id, name)
                do update set version_id = excluded.version_id, previous_version_id = a.version_id
                returning a.previous_version_id""",
            into["organization_id"],
            into["id"],
            name,
            version_id,
        )
        if name != "latest":
            if lost is not None:
                await _record(connection, loaders, into, lost, "ALIAS_REMOVED", name)
            await _record(connection, loaders, into, version_id, "ALIAS_ADDED", name)


async def _record(
    connection: Any, loaders: Loaders, into: Row, version_id: Any, kind: str, word: str
) -> None:
    await connection.execute(
        """insert into event (organization_id, id, kind, actor_id, registry_id, collection_id,
                version_id, detail) values ($1, $2, $3, $4, $5, $6, $7, $8)""",
        into["organization_id"],
        new_id(),
        kind,
        loaders.viewer_id,
        into["registry_id"],
        into["id"],
        version_id,
        json.dumps({"registry": into["registry"], "collection": into["name"], "word": word}),
    )
