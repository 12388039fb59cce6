"""Projects."""

from __future__ import annotations

from uuid import UUID

from db import guard, visibility
from db.connection import Connection, Row
from db.visibility import Asker
from domain.viewer import Viewer

ASKER = Asker("$1::uuid", "$2::boolean")


async def create(
    connection: Connection,
    organization_id: UUID,
    id: UUID,
    *,
    team_id: UUID,
    name: str,
    created_by: UUID,
) -> bool:
    """The project is there; False if the team has one of this name."""
    return bool(
        await connection.value(
            """insert into project (organization_id, id, team_id, name, created_by)
                values ($1, $2, $3, $4, $5) on conflict do nothing returning true""",
            organization_id,
            id,
            team_id,
            name,
            created_by,
        )
    )


async def ensure(
    connection: Connection,
    organization_id: UUID,
    id: UUID,
    *,
    team_id: UUID | None = None,
    user_id: UUID | None = None,
    name: str,
    created_by: UUID,
) -> UUID:
    """The id of the project of this name of the team or the user: the given one if it was made.

    It stays until the end.
    """
    # Most find it there and do not wait for each other; who would make it at the same moment does.
    owner = "p.team_id = $3" if team_id is not None else "p.user_id = $4"
    found: UUID = await connection.value(
        f"""with found as (
            select p.id from project p
            where p.organization_id = $1 and {owner} and p.name = $5 for key share
        ), made as (
            insert into project (organization_id, id, team_id, user_id, name, created_by)
            select $1, $2, $3, $4::uuid, $5, $6 where not exists (select from found)
            on conflict (organization_id, team_id, user_id, name)
                do update set name = excluded.name
            returning id
        )
        select id from found union all select id from made""",
        organization_id,
        id,
        team_id,
        user_id,
        name,
        created_by,
    )
    return found


_ROLE = f"""case when p.user_id = $1 then 'ADMIN'
    else {visibility.team_role("p", "team_id", ASKER)}::text end as viewer_role"""


async def by_path(connection: Connection, viewer: Viewer, owner: str, name: str) -> Row | None:
    """The project and the viewer's role in it (ADMIN in one's own), if they may read it.

    It stays until the end of a transaction.
    """
    return await connection.row(
        f"""select p.organization_id, p.id, p.name, e.name as owner, {_ROLE}
            from entity_name e join project p on p.organization_id = e.organization_id
                and (p.team_id = e.id or p.user_id = e.id)
            where e.name = $3 and p.name = $4 and {visibility.project("p", ASKER)}
                and {guard.organization("p", ASKER)}
            for key share of p""",
        viewer.user_id,
        viewer.is_administrator,
        owner,
        name,
    )


async def by_id(
    connection: Connection, viewer: Viewer, organization_id: UUID, id: UUID
) -> Row | None:
    """The project and the viewer's role in it, if they may read it; locked until the end."""
    return await connection.row(
        f"""select p.organization_id, p.id, p.name, {_ROLE},
                (select t.name from team t
                    where t.organization_id = p.organization_id and t.id = p.team_id) as team
            from project p where p.organization_id = $3 and p.id = $4
            and {visibility.project("p", ASKER)} and {guard.organization("p", ASKER)}
            for update of p""",
        viewer.user_id,
        viewer.is_administrator,
        organization_id,
        id,
    )


async def lock_versions(connection: Connection, organization_id: UUID, id: UUID) -> None:
    """Nobody links, commits or changes a version of the project until the end."""
    # In the order of everybody else: artifacts, then versions.
    await connection.execute(
        """with series as (
            select a.id from artifact a where a.organization_id = $1 and a.project_id = $2
            order by a.id for update
        )
        select from artifact_version v where v.organization_id = $1
        and v.artifact_id = any(array(select id from series)) order by v.id for update""",
        organization_id,
        id,
    )


async def is_linked(connection: Connection, organization_id: UUID, id: UUID) -> bool:
    """Whether a version of the project is linked in a collection."""
    return bool(
        await connection.value(
            """select exists (select from artifact a
                join artifact_version av
                    on av.organization_id = a.organization_id and av.artifact_id = a.id
                join version v
                    on v.organization_id = av.organization_id and v.artifact_version_id = av.id
                where a.organization_id = $1 and a.project_id = $2)""",
            organization_id,
            id,
        )
    )


async def delete(connection: Connection, organization_id: UUID, id: UUID) -> None:
    """The project is gone, with its runs, its artifacts and their versions."""
    # One statement: the references among what is deleted are checked at its end.
    await connection.execute(
        """with series as (
            select a.id from artifact a where a.organization_id = $1 and a.project_id = $2
        ), no_aliases as (
            delete from artifact_alias where organization_id = $1
            and artifact_id in (select id from series)
        ), no_versions as (
            delete from artifact_version where organization_id = $1
            and artifact_id in (select id from series)
        ), no_series as (
            delete from artifact where organization_id = $1 and project_id = $2
        ), no_runs as (
            delete from run where organization_id = $1 and project_id = $2
        )
        delete from project where organization_id = $1 and id = $2""",
        organization_id,
        id,
    )
