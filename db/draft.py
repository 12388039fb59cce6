"""Drafts: pending versions whose manifest comes at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from db.artifact_version import SECONDS, Begun
from db.connection import Connection


async def begin(
    connection: Connection,
    organization_id: UUID,
    id: UUID,
    begun: Begun,
    created_by: UUID,
    *,
    history_step: int | None,
    shared_key: str | None,
) -> UUID:
    """The id of a version that is PENDING until its manifest is there.

    Under a shared key that is the one that others have begun, as long as it is pending.
    """
    found: UUID = await connection.value(
        f"""insert into artifact_version as v (organization_id, id, artifact_id, state, is_draft,
                digest, description, metadata, tags, pending_aliases, ttl_seconds, run_id,
                created_by, history_step, shared_draft_key)
            values ($1, $2, $3, 'PENDING', true, $4, $5, $6::text::json, $7, $8,
                {SECONDS.format(value="$9")}, $10, $11, $12, $13)
            on conflict (organization_id, artifact_id, shared_draft_key)
            do update set shared_draft_key = excluded.shared_draft_key
            returning v.id""",
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
        history_step,
        shared_key,
    )
    return found


async def produced_by(
    connection: Connection, organization_id: UUID, id: UUID, run_id: UUID
) -> None:
    """The version is an output of the run, unless it is one of another."""
    await connection.execute(
        """update artifact_version set run_id = $3
            where organization_id = $1 and id = $2 and run_id is null""",
        organization_id,
        id,
        run_id,
    )


async def state(connection: Connection, organization_id: UUID, id: UUID) -> str | None:
    """The state of the version at this moment."""
    found: str | None = await connection.value(
        "select state::text from artifact_version where organization_id = $1 and id = $2",
        organization_id,
        id,
    )
    return found


async def share(connection: Connection, organization_id: UUID, id: UUID) -> str | None:
    """The state of the version, which stays so until the end."""
    state: str | None = await connection.value(
        """select state::text from artifact_version
            where organization_id = $1 and id = $2 for share""",
        organization_id,
        id,
    )
    return state


async def bases(
    connection: Connection, organization_id: UUID, ids: Sequence[UUID]
) -> Mapping[UUID, str]:
    """The digests of the manifests of those of the versions that are committed."""
    rows = await connection.fetch(
        """select id, manifest_sha256 from artifact_version
            where organization_id = $1 and id = any($2::uuid[]) and state = 'COMMITTED'""",
        organization_id,
        list(ids),
    )
    return {row["id"]: row["manifest_sha256"] for row in rows}


async def hold_bases(connection: Connection, organization_id: UUID, ids: Sequence[UUID]) -> bool:
    """Whether all of the versions are committed; they stay so until the end."""
    rows = await connection.fetch(
        """select id from artifact_version
            where organization_id = $1 and id = any($2::uuid[]) and state = 'COMMITTED'
            order by id for share""",
        organization_id,
        list(ids),
    )
    return len(rows) == len(ids)


async def remove(connection: Connection, organization_id: UUID, id: UUID) -> None:
    """Nothing is left of what the draft that became the version was waiting for."""
    await connection.execute(
        """with no_contents as (
            delete from pending_content where organization_id = $1 and artifact_version_id = $2
        ), no_uploads as (
            delete from multipart_upload where organization_id = $1 and artifact_version_id = $2
        )
        delete from pending_manifest where organization_id = $1 and artifact_version_id = $2""",
        organization_id,
        id,
    )
