"""Teams and their members."""

from __future__ import annotations

from uuid import UUID

from db import visibility
from db.connection import Connection, Row
from db.visibility import Asker
from domain.viewer import Viewer

ASKER = Asker("$1::uuid", "$2::boolean")


async def create(
    connection: Connection, organization_id: UUID, id: UUID, *, name: str, created_by: UUID
) -> None:
    """The team is there, its maker an ADMIN of it."""
    await connection.execute(
        "insert into team (organization_id, id, name, created_by) values ($1, $2, $3, $4)",
        organization_id,
        id,
        name,
        created_by,
    )
    await connection.execute(
        """insert into team_member (organization_id, team_id, user_id, role)
            values ($1, $2, $3, 'ADMIN')""",
        organization_id,
        id,
        created_by,
    )


async def by_name(connection: Connection, viewer: Viewer, name: str) -> Row | None:
    """The team of this name and the viewer's role in it, if they may see it."""
    return await connection.row(
        f"""select t.organization_id, t.id, t.name,
                {visibility.team_role("t", "id", ASKER)}::text as viewer_role
            from entity_name e join team t
                on t.organization_id = e.organization_id and t.id = e.id
            where e.name = $3 and e.kind = 'TEAM' and {visibility.team("t", ASKER)}""",
        viewer.user_id,
        viewer.is_administrator,
        name,
    )
