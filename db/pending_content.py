"""Content that drafts expect or hold, by its MD5: the manifest at the end says where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from db import gc
from db.connection import Connection, Row


async def add(
    connection: Connection,
    organization_id: UUID,
    artifact_version_id: UUID,
    project_id: UUID,
    md5s: Iterable[str],
) -> None:
    """The contents are expected; those that the project is known to hold are held at once.

    An MD5 that stands for contents of several sizes in the project must be sent: which is meant
    is not known. What was expected or held before stays.
    """
    # In one order, so that two calls for the same contents do not wait for each other in a ring.
    wanted = sorted(set(md5s))
    await gc.hold_off(connection, organization_id)
    await connection.execute(
        """
        with known as (
            select b.md5, max(b.size_bytes) as size_bytes, max(b.sha256) as sha256
            from unnest($4::text[]) as w(md5) join project_blob b on b.md5 = w.md5
            where b.organization_id = $1 and b.project_id = $3
            group by b.md5 having count(*) = 1
        )
        insert into pending_content (organization_id, artifact_version_id, md5, size_bytes, sha256)
        select $1, $2, w.md5, k.size_bytes, k.sha256
        from unnest($4::text[]) as w(md5) left join known k on k.md5 = w.md5
        order by w.md5
        on conflict (organization_id, artifact_version_id, md5) do nothing
        """,
        organization_id,
        artifact_version_id,
        project_id,
        wanted,
    )


async def held(
    connection: Connection, organization_id: UUID, artifact_version_id: UUID, after: str, most: int
) -> Sequence[Row]:
    """The next contents of the version that are there: `md5`, `size_bytes`, `sha256`."""
    return await connection.fetch(
        """
        select md5, size_bytes, sha256 from pending_content
        where organization_id = $1 and artifact_version_id = $2 and md5 > $3
          and sha256 is not null
        order by md5 limit $4
        """,
        organization_id,
        artifact_version_id,
        after,
        most,
    )


async def awaited(
    connection: Connection, organization_id: UUID, artifact_version_id: UUID, md5s: Sequence[str]
) -> set[str]:
    """Those of the contents that the version still waits for."""
    rows = await connection.fetch(
        """
        select md5 from pending_content
        where organization_id = $1 and artifact_version_id = $2 and md5 = any($3::text[])
          and sha256 is null
        """,
        organization_id,
        artifact_version_id,
        list(md5s),
    )
    return {row["md5"] for row in rows}


async def is_expected(
    connection: Connection, organization_id: UUID, artifact_version_id: UUID, md5: str
) -> bool:
    """Whether a version that is still pending expects the content, or holds it."""
    return bool(
        await connection.value(
            """
            select true from pending_content c
            join artifact_version v
              on v.organization_id = c.organization_id and v.id = c.artifact_version_id
            where c.organization_id = $1 and c.artifact_version_id = $2 and c.md5 = $3
              and v.state = 'PENDING'
            """,
            organization_id,
            artifact_version_id,
            md5,
        )
    )


async def any_of(connection: Connection, organization_id: UUID, artifact_version_id: UUID) -> bool:
    """Whether the version expects or holds any content."""
    return bool(
        await connection.value(
            """
            select exists (select from pending_content
                where organization_id = $1 and artifact_version_id = $2)
            """,
            organization_id,
            artifact_version_id,
        )
    )


async def received(
    connection: Connection,
    organization_id: UUID,
    artifact_version_id: UUID,
    md5: str,
    size_bytes: int,
    sha256: str,
) -> bool:
    """Whether the content was wanted: it is marked as held, in a version that is still pending.

    Where other bytes of the same MD5 came first, those stay. No blob of the organization is removed
    until the end of the transaction.
    """
    # The row's lock makes a commit of the same moment come wholly before or wholly after.
    row = await connection.row(
        f"""
        with {gc.HELD_OFF}, open as (
            select from held_off, artifact_version v
            where v.organization_id = $1 and v.id = $2 and v.state = 'PENDING'
            for share of v
        )
        update pending_content set
            size_bytes = case when sha256 is null then $4 else size_bytes end,
            sha256 = coalesce(sha256, $5)
        where organization_id = $1 and artifact_version_id = $2 and md5 = $3
          and exists (select from open)
        returning md5
        """,
        organization_id,
        artifact_version_id,
        md5,
        size_bytes,
        sha256,
    )
    return row is not None
