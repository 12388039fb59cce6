"""Manifests of drafts: announced, sent, and read when the version is committed."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from db.connection import Connection, Row


async def add(
    connection: Connection,
    organization_id: UUID,
    id: UUID,
    artifact_version_id: UUID,
    *,
    kind: str,
    base_version_id: UUID | None,
    md5: str | None,
) -> None:
    """The manifest is announced; a FULL one takes the place of those before it."""
    await connection.execute(
        """
        with replaced as (
            delete from pending_manifest
            where organization_id = $1 and artifact_version_id = $3 and kind = 'FULL'
              and $4 = 'FULL'
        )
        insert into pending_manifest
            (organization_id, id, artifact_version_id, kind, base_version_id, md5)
        values ($1, $2, $3, $4::text::manifest_kind, $5, $6)
        """,
        organization_id,
        id,
        artifact_version_id,
        kind,
        base_version_id,
        md5,
    )


async def by_id(connection: Connection, organization_id: UUID, id: UUID) -> Row | None:
    """The manifest of a version that is still pending."""
    return await connection.row(
        """
        select m.artifact_version_id, m.kind::text, m.md5, m.sha256
        from pending_manifest m
        join artifact_version v
          on v.organization_id = m.organization_id and v.id = m.artifact_version_id
        where m.organization_id = $1 and m.id = $2 and v.state = 'PENDING'
        """,
        organization_id,
        id,
    )


async def change(
    connection: Connection,
    organization_id: UUID,
    id: UUID,
    *,
    md5: str,
    base_version_id: UUID | None,
) -> bool:
    """The manifest has this MD5; bytes of another are forgotten. A base stays if none is given."""
    row = await connection.row(
        """
        update pending_manifest set
            md5 = $3,
            base_version_id = coalesce($4, base_version_id),
            sha256 = case when md5 = $3 then sha256 end,
            size_bytes = case when md5 = $3 then size_bytes end,
            received_at = case when md5 = $3 then received_at end
        where organization_id = $1 and id = $2
        returning id
        """,
        organization_id,
        id,
        md5,
        base_version_id,
    )
    return row is not None


async def received(
    connection: Connection,
    organization_id: UUID,
    id: UUID,
    md5: str,
    size_bytes: int,
    sha256: str,
) -> bool:
    """Whether the manifest was wanted: it is held now, by a version that is still pending."""
    # The lock makes a commit of the same moment come wholly before or wholly after.
    row = await connection.row(
        """
        with open as (
            select v.id from artifact_version v
            where v.organization_id = $1 and v.state = 'PENDING' and v.id = (
                select m.artifact_version_id from pending_manifest m
                where m.organization_id = $1 and m.id = $2)
            for share
        )
        update pending_manifest m set size_bytes = $4, sha256 = $5, received_at = now()
        from open
        where m.organization_id = $1 and m.id = $2 and m.artifact_version_id = open.id
          and m.md5 = $3
        returning m.id
        """,
        organization_id,
        id,
        md5,
        size_bytes,
        sha256,
    )
    return row is not None


async def of_version(
    connection: Connection, organization_id: UUID, artifact_version_id: UUID
) -> Sequence[Row]:
    """The manifests that the version is to be made of, in the order in which they came."""
    return await connection.fetch(
        """
        select id, kind::text, base_version_id, md5, size_bytes, sha256
        from pending_manifest
        where organization_id = $1 and artifact_version_id = $2
        order by received_at nulls last, id
        """,
        organization_id,
        artifact_version_id,
    )
