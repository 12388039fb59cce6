"""The files of runs: announced by name, kept by content."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from db import guard, visibility
from db.connection import Connection, Row
from db.visibility import Asker
from domain.viewer import Viewer

ASKER = Asker("$1::uuid", "$2::boolean")


async def announce(
    connection: Connection,
    organization_id: UUID,
    run_id: UUID,
    ids: Sequence[UUID],
    names: Sequence[str],
) -> None:
    """The run has files of these names; the content that one has stays. The run is locked."""
    await connection.execute(
        """insert into run_file (organization_id, id, run_id, name)
            select $1, f.id, $2, f.name from unnest($3::uuid[], $4::text[]) f(id, name)
            on conflict (organization_id, run_id, name) do nothing""",
        organization_id,
        run_id,
        list(ids),
        list(names),
    )


async def is_expected(
    connection: Connection, organization_id: UUID, run_id: UUID, name: str
) -> bool:
    """Whether the run has a file of this name, whatever its content."""
    return bool(
        await connection.value(
            """select true from run_file
                where organization_id = $1 and run_id = $2 and name = $3""",
            organization_id,
            run_id,
            name,
        )
    )


async def received(
    connection: Connection,
    organization_id: UUID,
    run_id: UUID,
    name: str,
    *,
    size_bytes: int,
    md5: str,
    sha256: str,
) -> bool:
    """The file has this content, in place of any earlier one; False if there is no such file."""
    return bool(
        await connection.value(
            """update run_file set size_bytes = $4, md5 = $5, sha256 = $6, updated_at = now()
                where organization_id = $1 and run_id = $2 and name = $3 returning true""",
            organization_id,
            run_id,
            name,
            size_bytes,
            md5,
            sha256,
        )
    )


async def held(
    connection: Connection, organization_id: UUID, run_id: UUID, names: Sequence[str]
) -> set[str]:
    """Those of the names whose content has come."""
    rows = await connection.fetch(
        """select name from run_file where organization_id = $1 and run_id = $2
            and name = any($3::text[]) and sha256 is not null""",
        organization_id,
        run_id,
        list(names),
    )
    return {row["name"] for row in rows}


async def by_ids(
    connection: Connection, viewer: Viewer, organization_ids: Sequence[UUID], ids: Sequence[UUID]
) -> Sequence[Row]:
    """Those of the files that the viewer may see: key, name, their role in the file's project."""
    return await connection.fetch(
        f"""select f.organization_id, f.id, f.name, case when p.user_id = $1 then 'ADMIN'
                else {visibility.team_role("p", "team_id", ASKER)}::text end as viewer_role
            from unnest($3::uuid[], $4::uuid[]) w(organization_id, id)
            join run_file f on f.organization_id = w.organization_id and f.id = w.id
            join run r on r.organization_id = f.organization_id and r.id = f.run_id
            join project p on p.organization_id = r.organization_id and p.id = r.project_id
            where {visibility.project("p", ASKER)} and {guard.organization("p", ASKER)}""",
        viewer.user_id,
        viewer.is_administrator,
        list(organization_ids),
        list(ids),
    )


async def delete(
    connection: Connection, organization_ids: Sequence[UUID], ids: Sequence[UUID]
) -> None:
    """The files are gone; their content becomes nobody's."""
    # In one order, so that two who delete the same files do not wait for each other in a ring.
    await connection.execute(
        """with gone as (
            select f.organization_id, f.id
            from unnest($1::uuid[], $2::uuid[]) w(organization_id, id)
            join run_file f on f.organization_id = w.organization_id and f.id = w.id
            order by f.organization_id, f.id for update of f
        )
        delete from run_file f using gone
        where f.organization_id = gone.organization_id and f.id = gone.id""",
        list(organization_ids),
        list(ids),
    )
