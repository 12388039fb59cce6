"""Artifact versions: immutable contents, pending until their files are there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from db import guard, visibility
from db.connection import Connection, Row
from db.visibility import Asker
from domain.viewer import Viewer

SECONDS = "extract(epoch from {value}::interval)::bigint"
ASKER = Asker("$1::uuid", "$2::boolean")


@dataclass(frozen=True)
class Begun:
    """What is known of a version before it is committed."""

    artifact_id: UUID
    digest: str
    description: str | None
    metadata: str
    tags: Sequence[str]
    aliases: Sequence[str]
    ttl: timedelta | None
    run_id: UUID | None


_LOADED = f"""select av.organization_id, av.id, av.number, av.state::text, av.digest,
        av.is_draft, av.artifact_id, av.pending_aliases, a.name, a.type, a.project_id,
        p.name as project,
        coalesce((select t.name from team t
            where t.organization_id = p.organization_id and t.id = p.team_id),
            (select u.username from site_user u where u.id = p.user_id)) as owner,
        o.kind = 'PERSONAL' as is_personal, o.name as organization_name,
        case when p.user_id = $1 then 'ADMIN'
            else {visibility.team_role("p", "team_id", ASKER)}::text end as viewer_role
    from artifact_version av
    join artifact a on a.organization_id = av.organization_id and a.id = av.artifact_id
    join project p on p.organization_id = a.organization_id and p.id = a.project_id
    join organization o on o.organization_id = av.organization_id
    where {visibility.artifact_version("av", ASKER)} and {guard.organization("av", ASKER)}"""


async def by_id(
    connection: Connection, viewer: Viewer, organization_id: UUID, id: UUID
) -> Row | None:
    """The version and the viewer's role in its project, if they may see it."""
    return (await by_ids(connection, viewer, organization_id, [id])).get(id)


async def by_ids(
    connection: Connection, viewer: Viewer, organization_id: UUID, ids: Sequence[UUID]
) -> dict[UUID, Row]:
    """Those of these versions of one organization that the viewer may see, as `by_id` gives one."""
    rows = await connection.fetch(
        f"{_LOADED} and av.organization_id = $3 and av.id = any($4::uuid[])",
        viewer.user_id,
        viewer.is_administrator,
        organization_id,
        list(ids),
    )
    return {row["id"]: row for row in rows}


async def by_number(
    connection: Connection, viewer: Viewer, owner: str, project: str, artifact: str, number: int
) -> Row | None:
    """The committed version of this number, if the viewer may see it."""
    return await _in_artifact(
        connection, viewer, owner, project, artifact, "av.number = $6", number
    )


async def by_alias(
    connection: Connection, viewer: Viewer, owner: str, project: str, artifact: str, alias: str
) -> Row | None:
    """The committed version that has this alias, if the viewer may see it."""
    holder = """av.id = (select al.artifact_version_id from artifact_alias al
        where al.organization_id = a.organization_id and al.artifact_id = a.id and al.name = $6)"""
    return await _in_artifact(connection, viewer, owner, project, artifact, holder, alias)


async def _in_artifact(
    connection: Connection,
    viewer: Viewer,
    owner: str,
    project: str,
    artifact: str,
    condition: str,
    value: object,
) -> Row | None:
    return await connection.row(
        f"""{_LOADED} and av.state = 'COMMITTED' and a.name = $5 and p.name = $4
            and (p.organization_id, coalesce(p.team_id, p.user_id)) = (
                select e.organization_id, e.id from entity_name e where e.name = $3)
            and {condition}""",
        viewer.user_id,
        viewer.is_administrator,
        owner,
        project,
        artifact,
        value,
    )


async def newest(connection: Connection, organization_id: UUID, artifact_id: UUID) -> Row | None:
    """The committed version of the highest number."""
    return await connection.row(
        """select id, digest, number from artifact_version
            where organization_id = $1 and artifact_id = $2 and state = 'COMMITTED'
            order by number desc limit 1""",
        organization_id,
        artifact_id,
    )


async def begin(
    connection: Connection, organization_id: UUID, id: UUID, begun: Begun, created_by: UUID
) -> None:
    """The version is PENDING: it waits for its files."""
    await connection.execute(
        f"""insert into artifact_version (organization_id, id, artifact_id, state, digest,
                description, metadata, tags, pending_aliases, ttl_seconds, run_id, created_by)
            values ($1, $2, $3, 'PENDING', $4, $5, $6::text::json, $7, $8,
                {SECONDS.format(value="$9")}, $10, $11)""",
        organization_id,
        id,
        begun.artifact_id,
        begun.digest,
        begun.description,
        begun.metadata,
        list(begun.tags),
        list(begun.aliases),
        begun.ttl,
        begun.run_id,
        created_by,
    )


async def lock(connection: Connection, organization_id: UUID, id: UUID) -> Row | None:
    """The version as it is now; nobody changes it until the end."""
    return await connection.row(
        """select number, state::text, description, metadata::text, tags, pending_aliases,
                make_interval(secs => ttl_seconds) as ttl
            from artifact_version where organization_id = $1 and id = $2 for update""",
        organization_id,
        id,
    )


async def lock_all(
    connection: Connection, organization_id: UUID, ids: Sequence[UUID]
) -> dict[UUID, Row]:
    """Number and state of the versions as they are now; nobody changes them until the end."""
    rows = await connection.fetch(
        """select id, number, state::text from artifact_version
            where organization_id = $1 and id = any($2::uuid[]) order by id for update""",
        organization_id,
        list(ids),
    )
    return {row["id"]: row for row in rows}


async def hold(connection: Connection, organization_id: UUID, id: UUID) -> bool:
    """Whether the version is COMMITTED; it stays so until the end."""
    return bool(
        await connection.value(
            """select true from artifact_version
                where organization_id = $1 and id = $2 and state = 'COMMITTED' for share""",
            organization_id,
            id,
        )
    )


async def commit(
    connection: Connection,
    organization_id: UUID,
    id: UUID,
    *,
    number: int,
    digest: str,
    size_bytes: int,
    file_count: int,
    manifest_sha256: str,
) -> None:
    """The version is COMMITTED: numbered and never to change."""
    await connection.execute(
        """update artifact_version set state = 'COMMITTED', number = $3, digest = $4,
                size_bytes = $5, file_count = $6, manifest_sha256 = $7, committed_at = now(),
                shared_draft_key = null
            where organization_id = $1 and id = $2""",
        organization_id,
        id,
        number,
        digest,
        size_bytes,
        file_count,
        manifest_sha256,
    )


async def change(
    connection: Connection,
    organization_id: UUID,
    id: UUID,
    *,
    description: str | None,
    metadata: str,
    tags: Sequence[str],
    pending_aliases: Sequence[str],
    ttl: timedelta | None,
) -> None:
    """What is said of the version is as given; its content is as it was."""
    await connection.execute(
        f"""update artifact_version set description = $3, metadata = $4::text::json, tags = $5,
                pending_aliases = $6, ttl_seconds = {SECONDS.format(value="$7")}
            where organization_id = $1 and id = $2""",
        organization_id,
        id,
        description,
        metadata,
        list(tags),
        list(pending_aliases),
        ttl,
    )


async def delete(connection: Connection, organization_id: UUID, ids: Sequence[UUID]) -> None:
    """The committed versions are DELETED; their rows keep the numbers from being given again.

    Those that are pending are gone, with the files that they waited for.
    """
    await connection.execute(
        """with gone as (
            delete from artifact_version
            where organization_id = $1 and id = any($2::uuid[]) and state = 'PENDING'
        )
        update artifact_version set state = 'DELETED'
            where organization_id = $1 and id = any($2::uuid[]) and state = 'COMMITTED'""",
        organization_id,
        list(ids),
    )
