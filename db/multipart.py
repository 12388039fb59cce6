"""Files that come in parts: which parts are expected, and which are held."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from db.connection import Connection, Row


class Part(NamedTuple):
    """One part of the file of an upload."""

    upload_id: UUID
    number: int
    md5: str


class Upload(NamedTuple):
    """A file that is to come in parts."""

    id: UUID
    path: str
    md5: str


async def add(
    connection: Connection,
    organization_id: UUID,
    artifact_version_id: UUID,
    uploads: Sequence[Upload],
    parts: Sequence[Part],
) -> None:
    """The parts of these uploads are expected."""
    await connection.execute(
        """
        with begun as (
            insert into multipart_upload (organization_id, id, artifact_version_id, path, md5)
            select $1, u.id, $2, u.path, u.md5
            from unnest($3::uuid[], $4::text[], $5::text[]) as u(id, path, md5)
        )
        insert into multipart_part (organization_id, multipart_upload_id, number, md5)
        select $1, p.* from unnest($6::uuid[], $7::integer[], $8::text[]) p
        """,
        organization_id,
        artifact_version_id,
        [upload.id for upload in uploads],
        [upload.path for upload in uploads],
        [upload.md5 for upload in uploads],
        [part.upload_id for part in parts],
        [part.number for part in parts],
        [part.md5 for part in parts],
    )


async def by_id(
    connection: Connection, organization_id: UUID, artifact_version_id: UUID, id: UUID, path: str
) -> Row | None:
    """The upload of this file of the version: the MD5 of the whole, and whether that is held."""
    return await connection.row(
        """
        select u.md5, c.sha256 is not null as is_held
        from multipart_upload u
        left join pending_content c
          on c.organization_id = u.organization_id and c.md5 = u.md5
             and c.artifact_version_id = u.artifact_version_id
        where u.organization_id = $1 and u.artifact_version_id = $2 and u.id = $3 and u.path = $4
        """,
        organization_id,
        artifact_version_id,
        id,
        path,
    )


async def parts(connection: Connection, organization_id: UUID, id: UUID) -> Sequence[Row]:
    """The parts of the upload in their order: `number`, `md5`, and `sha256` if held."""
    return await connection.fetch(
        """
        select number, md5, sha256 from multipart_part
        where organization_id = $1 and multipart_upload_id = $2
        order by number
        """,
        organization_id,
        id,
    )


async def is_expected(connection: Connection, organization_id: UUID, part: Part) -> bool:
    """Whether a version that is still pending expects the part."""
    return bool(
        await connection.value(
            """
            select true from multipart_part p
            join multipart_upload u
              on u.organization_id = p.organization_id and u.id = p.multipart_upload_id
            join artifact_version v
              on v.organization_id = u.organization_id and v.id = u.artifact_version_id
            where p.organization_id = $1 and p.multipart_upload_id = $2 and p.number = $3
              and p.md5 = $4 and v.state = 'PENDING'
            """,
            organization_id,
            *part,
        )
    )


async def received(
    connection: Connection, organization_id: UUID, part: Part, size_bytes: int, sha256: str
) -> bool:
    """Whether the part was wanted: it is held now."""
    row = await connection.row(
        """
        update multipart_part set
            size_bytes = case when sha256 is null then $5 else size_bytes end,
            sha256 = coalesce(sha256, $6)
        where organization_id = $1 and multipart_upload_id = $2 and number = $3 and md5 = $4
        returning number
        """,
        organization_id,
        *part,
        size_bytes,
        sha256,
    )
    return row is not None


async def drop_parts(connection: Connection, organization_id: UUID, id: UUID) -> None:
    """No part of the upload is needed any more."""
    await connection.execute(
        "delete from multipart_part where organization_id = $1 and multipart_upload_id = $2",
        organization_id,
        id,
    )
