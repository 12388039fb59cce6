"""What refers to blobs, and the lock between those who begin to refer to one and the collector.

Whoever is about to let a row name a blob calls `hold_off` first; the collector, about to remove
blobs, calls `shut_out`. The lock is of one organization and ends with the transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from db.connection import Connection, Row
from db.run import is_alive

_LOCK = "hashtextextended('blobs of ' || $1::uuid::text, 0)"
# What `hold_off` does as the first part of another statement, which must select from it.
HELD_OFF = f"held_off as materialized (select pg_advisory_xact_lock_shared({_LOCK}))"
_FIRST = UUID(int=0)
# The tables whose rows keep the blob that they name in `sha256`.
_NAMING = (
    "pending_file",
    "pending_content",
    "pending_manifest",
    "multipart_part",
    "run_file",
    "project_blob",
)


class Place(NamedTuple):
    """Where a page of rows ended."""

    id: UUID = _FIRST
    path: str = ""


async def hold_off(connection: Connection, organization_id: UUID) -> None:
    """No blob of the organization is removed until the end of the transaction."""
    await connection.execute(f"select pg_advisory_xact_lock_shared({_LOCK})", organization_id)


async def shut_out(connection: Connection, organization_id: UUID) -> None:
    """Nobody begins to refer to a blob of the organization until the end of the transaction."""
    await connection.execute(f"select pg_advisory_xact_lock({_LOCK})", organization_id)


async def organizations(connection: Connection) -> list[UUID]:
    """All organizations, the personal ones included."""
    rows = await connection.fetch("select organization_id from organization order by 1")
    return [row["organization_id"] for row in rows]


# Versions that several processes log together wait for as long as these run, and say so seldom.
_ABANDONED = f"""v.state = 'PENDING' and v.created_at < now() - $2::interval
    and not exists (select from pending_manifest m
        where m.organization_id = v.organization_id and m.artifact_version_id = v.id
        and greatest(m.created_at, m.received_at) >= now() - $2::interval)
    and not exists (select from run r
        where r.organization_id = v.organization_id and r.id = v.run_id and {is_alive("r")})"""


async def abandoned(
    connection: Connection, organization_id: UUID, older_than: timedelta
) -> list[UUID]:
    """The versions that have waited for so long, to which nothing came, and whose run is over."""
    rows = await connection.fetch(
        f"select v.id from artifact_version v where v.organization_id = $1 and {_ABANDONED}",
        organization_id,
        older_than,
    )
    return [row["id"] for row in rows]


async def abandon(
    connection: Connection, organization_id: UUID, older_than: timedelta, ids: Sequence[UUID]
) -> int:
    """How many of these versions are gone with their files; one that is in use stays."""
    rows = await connection.fetch(
        f"""with gone as (
                select v.id from artifact_version v
                where v.organization_id = $1 and v.id = any($3::uuid[]) and {_ABANDONED}
                order by v.id for update of v skip locked
            )
            delete from artifact_version v using gone
            where v.organization_id = $1 and v.id = gone.id returning v.id""",
        organization_id,
        older_than,
        list(ids),
    )
    return len(rows)


_OF_DRAFTS = """select c.sha256, c.artifact_version_id from pending_content c
        where c.organization_id = $1 and c.sha256 > $2
    union all select m.sha256, m.artifact_version_id from pending_manifest m
        where m.organization_id = $1 and m.sha256 > $2
    union all select p.sha256, u.artifact_version_id from multipart_part p
        join multipart_upload u
            on u.organization_id = p.organization_id and u.id = p.multipart_upload_id
        where p.organization_id = $1 and p.sha256 > $2"""


async def of_drafts(
    connection: Connection,
    organization_id: UUID,
    after: str,
    most: int,
    passed_over: Sequence[UUID],
) -> list[str]:
    """The next blobs, in their order, that drafts hold, but for those that are passed over."""
    rows = await connection.fetch(
        f"""select h.sha256 from ({_OF_DRAFTS}) h
            where not h.artifact_version_id = any($4::uuid[])
            group by h.sha256 order by h.sha256 limit $3""",
        organization_id,
        after,
        most,
        list(passed_over),
    )
    return [row["sha256"] for row in rows]


async def pending(
    connection: Connection, organization_id: UUID, after: Place, most: int
) -> Sequence[Row]:
    """The next files that are expected: `artifact_version_id`, `path`, and `sha256` if held."""
    return await connection.fetch(
        """select artifact_version_id, path, sha256 from pending_file
            where organization_id = $1 and (artifact_version_id, path) > ($2, $3)
            order by artifact_version_id, path limit $4""",
        organization_id,
        after.id,
        after.path,
        most,
    )


async def manifests(
    connection: Connection, organization_id: UUID, after: UUID, most: int
) -> Sequence[Row]:
    """The next versions that hold their files: `id`, and `manifest_sha256` if committed."""
    return await connection.fetch(
        """select id, case when state = 'COMMITTED' then manifest_sha256 end as manifest_sha256
            from artifact_version where organization_id = $1 and id > $2 order by id limit $3""",
        organization_id,
        after,
        most,
    )


async def run_files(
    connection: Connection, organization_id: UUID, after: UUID, most: int
) -> Sequence[Row]:
    """The next files of runs: `id`, and `sha256` if held."""
    return await connection.fetch(
        """select id, sha256 from run_file where organization_id = $1 and id > $2
            order by id limit $3""",
        organization_id,
        after,
        most,
    )


async def forget(connection: Connection, organization_id: UUID, sha256s: Sequence[str]) -> None:
    """No project is known to hold these blobs, so that their bytes must be sent again."""
    await connection.execute(
        """delete from project_blob p using unnest($2::text[]) as gone(sha256)
            where p.organization_id = $1 and p.sha256 = gone.sha256""",
        organization_id,
        list(sha256s),
    )


async def wanted(connection: Connection, organization_id: UUID, sha256s: Sequence[str]) -> set[str]:
    """Those of the blobs that something pending, a run, or what a project holds names."""
    named = " or ".join(
        f"w.sha256 in (select n.sha256 from {table} n where n.organization_id = $1)"
        for table in _NAMING
    )
    rows = await connection.fetch(
        f"select w.sha256 from unnest($2::text[]) as w(sha256) where {named}",
        organization_id,
        list(sha256s),
    )
    return {row["sha256"] for row in rows}
