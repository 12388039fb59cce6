"""Files of versions that are still being uploaded, and what a project is known to hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from db import gc
from db.connection import Connection, Row

Content = tuple[str, int]
"""The MD5 and the size of a file's content."""


@dataclass(frozen=True, slots=True)
class PendingFile:
    """A file announced for a version; `sha256` where its content is held already."""

    path: str
    size_bytes: int
    md5: str | None = None
    sha256: str | None = None
    reference: str | None = None
    reference_digest: str | None = None


async def add(
    connection: Connection,
    organization_id: UUID,
    artifact_version_id: UUID,
    files: Sequence[PendingFile],
) -> None:
    """The files are expected; a path that is there already is a UniqueViolation."""
    await connection.execute(
        """
        insert into pending_file (
            organization_id, artifact_version_id, path, size_bytes, md5, sha256, reference,
            reference_digest
        )
        select $1, $2, f.*
        from unnest($3::text[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::text[]) f
        """,
        organization_id,
        artifact_version_id,
        [file.path for file in files],
        [file.size_bytes for file in files],
        [file.md5 for file in files],
        [file.sha256 for file in files],
        [file.reference for file in files],
        [file.reference_digest for file in files],
    )


async def expected(
    connection: Connection, organization_id: UUID, artifact_version_id: UUID, path: str
) -> Row | None:
    """The file of that path, where its version is still pending."""
    return await connection.row(
        """
        select f.path, f.size_bytes, f.md5, f.sha256
        from pending_file f
        join artifact_version v
          on v.organization_id = f.organization_id and v.id = f.artifact_version_id
        where f.organization_id = $1 and f.artifact_version_id = $2 and f.path = $3
          and v.state = 'PENDING'
        """,
        organization_id,
        artifact_version_id,
        path,
    )


async def received(
    connection: Connection,
    organization_id: UUID,
    artifact_version_id: UUID,
    path: str,
    md5: str,
    size_bytes: int,
    sha256: str,
) -> bool:
    """Whether the content was wanted: it is marked as held, in a version that is still pending.

    Where other bytes of the same MD5 came first, those stay: a manifest may name them already. No
    blob of the organization is removed until the end of the transaction.
    """
    # The row's lock makes a commit of the same moment come wholly before or wholly after.
    row = await connection.row(
        f"""
        with {gc.HELD_OFF}, open as (
            select from held_off, artifact_version v
            where v.organization_id = $1 and v.id = $2 and v.state = 'PENDING'
            for share of v
        )
        update pending_file set sha256 = coalesce(sha256, $6)
        where organization_id = $1 and artifact_version_id = $2 and path = $3
          and md5 = $4 and size_bytes = $5 and exists (select from open)
        returning path
        """,
        organization_id,
        artifact_version_id,
        path,
        md5,
        size_bytes,
        sha256,
    )
    return row is not None


async def of_version(
    connection: Connection, organization_id: UUID, artifact_version_id: UUID
) -> Sequence[Row]:
    """All files of a version, by path."""
    return await connection.fetch(
        """
        select path, size_bytes, md5, sha256, reference, reference_digest
        from pending_file
        where organization_id = $1 and artifact_version_id = $2
        order by path
        """,
        organization_id,
        artifact_version_id,
    )


async def among(
    connection: Connection, organization_id: UUID, artifact_version_id: UUID, paths: Sequence[str]
) -> Mapping[str, PendingFile]:
    """Those of the paths at which a file of the version is expected, each with its file."""
    rows = await connection.fetch(
        """
        select path, size_bytes, md5, sha256, reference, reference_digest
        from pending_file
        where organization_id = $1 and artifact_version_id = $2 and path = any($3::text[])
        """,
        organization_id,
        artifact_version_id,
        list(paths),
    )
    return {row["path"]: PendingFile(**row) for row in rows}


async def count(connection: Connection, organization_id: UUID, artifact_version_id: UUID) -> int:
    """How many files of the version are expected or held."""
    found: int = await connection.value(
        """
        select count(*) from pending_file
        where organization_id = $1 and artifact_version_id = $2
        """,
        organization_id,
        artifact_version_id,
    )
    return found


async def remove(connection: Connection, organization_id: UUID, artifact_version_id: UUID) -> None:
    """No file of the version is pending."""
    await connection.execute(
        "delete from pending_file where organization_id = $1 and artifact_version_id = $2",
        organization_id,
        artifact_version_id,
    )


async def known(
    connection: Connection, organization_id: UUID, project_id: UUID, contents: Iterable[Content]
) -> Mapping[Content, str]:
    """The SHA-256 of each content that the project is known to hold; each is kept until the end."""
    wanted = sorted(set(contents))
    await gc.hold_off(connection, organization_id)
    rows = await connection.fetch(
        """
        select b.md5, b.size_bytes, b.sha256
        from unnest($3::text[], $4::bigint[]) as w(md5, size_bytes)
        join project_blob b on b.md5 = w.md5 and b.size_bytes = w.size_bytes
        where b.organization_id = $1 and b.project_id = $2
        """,
        organization_id,
        project_id,
        [md5 for md5, _ in wanted],
        [size for _, size in wanted],
    )
    return {(row["md5"], row["size_bytes"]): row["sha256"] for row in rows}


async def remember(
    connection: Connection,
    organization_id: UUID,
    project_id: UUID,
    blobs: Iterable[tuple[str, int, str]],
) -> None:
    """The project is known to hold each MD5, size and SHA-256; what it held before stays.

    A SHA-256 whose MD5 stands for another one already is kept by its own name, under which nobody
    asks for it: `gc` must find all that a commit came to refer to.
    """
    # In one order, so that two commits of the same files do not wait for each other in a ring.
    ordered = sorted(set(blobs))
    values = (
        organization_id,
        project_id,
        [md5 for md5, _, _ in ordered],
        [size for _, size, _ in ordered],
        [sha256 for _, _, sha256 in ordered],
    )
    new = await connection.fetch(
        """
        insert into project_blob (organization_id, project_id, md5, size_bytes, sha256)
        select $1, $2, b.*
        from unnest($3::text[], $4::bigint[], $5::text[]) b
        on conflict (organization_id, project_id, md5, size_bytes) do nothing
        returning md5
        """,
        *values,
    )
    if len(new) == len(ordered):
        return
    await connection.execute(
        """
        insert into project_blob (organization_id, project_id, md5, size_bytes, sha256)
        select $1, $2, b.sha256, 0, b.sha256
        from unnest($3::text[], $4::bigint[], $5::text[]) b(md5, size_bytes, sha256)
        where not exists (
            select from project_blob p
            where p.organization_id = $1 and p.project_id = $2
              and p.md5 = b.md5 and p.size_bytes = b.size_bytes and p.sha256 = b.sha256
        )
        order by b.sha256
        on conflict (organization_id, project_id, md5, size_bytes) do nothing
        """,
        *values,
    )


def by_own_name(sha256: str) -> tuple[str, int, str]:
    """A blob that is no file of anybody's, as `remember` takes it."""
    return sha256, 0, sha256
