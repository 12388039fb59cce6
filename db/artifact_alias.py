"""Aliases of artifact versions: each names one version of its artifact, and moves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from db.connection import Connection, Row


async def of_versions(
    connection: Connection, organization_id: UUID, artifact_version_ids: Sequence[UUID]
) -> Sequence[Row]:
    """The aliases of these versions by name, `latest` included: whose each is."""
    return await connection.fetch(
        """select artifact_version_id, artifact_id, name from artifact_alias
            where organization_id = $1 and artifact_version_id = any($2::uuid[]) order by name""",
        organization_id,
        list(artifact_version_ids),
    )


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


async def remove_all(
    connection: Connection, organization_id: UUID, artifact_version_ids: Sequence[UUID]
) -> None:
    """The versions have no aliases."""
    await connection.execute(
        """delete from artifact_alias
            where organization_id = $1 and artifact_version_id = any($2::uuid[])""",
        organization_id,
        list(artifact_version_ids),
    )


async def restore_latest(
    connection: Connection, organization_id: UUID, artifact_ids: Iterable[UUID]
) -> None:
    """In each artifact `latest` is on the committed version of the highest number, if any is."""
    await connection.execute(
        """insert into artifact_alias (organization_id, artifact_id, name, artifact_version_id)
            select $1, a.id, 'latest', newest.id
            from unnest($2::uuid[]) a(id) cross join lateral (select v.id from artifact_version v
                where v.organization_id = $1 and v.artifact_id = a.id and v.state = 'COMMITTED'
                order by v.number desc limit 1) newest
            on conflict (organization_id, artifact_id, name)
            do update set artifact_version_id = excluded.artifact_version_id""",
        organization_id,
        list(artifact_ids),
    )
