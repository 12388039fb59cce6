"""Aliases of artifact versions: each names one version of its artifact, and moves."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from db.connection import Connection


async def of_version(
    connection: Connection, organization_id: UUID, artifact_version_id: UUID
) -> list[str]:
    """The aliases of one version, `latest` included."""
    rows = await connection.fetch(
        """select name from artifact_alias
            where organization_id = $1 and artifact_version_id = $2 order by name""",
        organization_id,
        artifact_version_id,
    )
    return [row["name"] for row in rows]


async def assign(
    connection: Connection,
    organization_id: UUID,
    artifact_id: UUID,
    artifact_version_id: UUID,
    names: Sequence[str],
) -> list[str]:
    """The version has these aliases, whoever had them has not; gives those it did not have."""
    rows = await connection.fetch(
        """insert into artifact_alias as a
                (organization_id, artifact_id, name, artifact_version_id)
            select $1, $2, n.name, $3 from unnest($4::text[]) n(name) order by n.name
            on conflict (organization_id, artifact_id, name)
            do update set artifact_version_id = excluded.artifact_version_id
                where a.artifact_version_id <> excluded.artifact_version_id
            returning name""",
        organization_id,
        artifact_id,
        artifact_version_id,
        list(names),
    )
    return [row["name"] for row in rows]


async def remove(
    connection: Connection, organization_id: UUID, artifact_version_id: UUID, names: Sequence[str]
) -> list[str]:
    """The version has none of these aliases; gives those it had."""
    rows = await connection.fetch(
        """delete from artifact_alias where organization_id = $1 and artifact_version_id = $2
            and name = any($3::text[]) returning name""",
        organization_id,
        artifact_version_id,
        list(names),
    )
    return sorted(row["name"] for row in rows)


async def restore_latest(connection: Connection, organization_id: UUID, artifact_id: UUID) -> None:
    """`latest` is on the committed version of the highest number that is there, if any is."""
    await connection.execute(
        """insert into artifact_alias (organization_id, artifact_id, name, artifact_version_id)
            select $1, $2, 'latest', v.id from artifact_version v
            where v.organization_id = $1 and v.artifact_id = $2 and v.state = 'COMMITTED'
            order by v.number desc limit 1
            on conflict (organization_id, artifact_id, name)
            do update set artifact_version_id = excluded.artifact_version_id""",
        organization_id,
        artifact_id,
    )
