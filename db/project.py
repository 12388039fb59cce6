"""Projects."""

from __future__ import annotations

from uuid import UUID

from db import visibility
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


async def by_path(connection: Connection, viewer: Viewer, owner: str, name: str) -> Row | None:
    """The project and the viewer's role in it (ADMIN in one's own), if they may read it."""
    return await connection.row(
        f"""select p.organization_id, p.id, p.name, e.name as owner,
                case when p.user_id = $1 then 'ADMIN'
                    else {visibility.team_role("p", "team_id", ASKER)}::text end as viewer_role
            from entity_name e join project p on p.organization_id = e.organization_id
                and (p.team_id = e.id or p.user_id = e.id)
            where e.name = $3 and p.name = $4 and {visibility.project("p", ASKER)}""",
        viewer.user_id,
        viewer.is_administrator,
        owner,
        name,
    )
