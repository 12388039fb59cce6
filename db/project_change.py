"""Projects of one user, and changing what is said of a project."""

from __future__ import annotations

from uuid import UUID

from db import guard, visibility
from db.connection import Connection, Row
from db.visibility import Asker
from domain.viewer import Viewer

ASKER = Asker("$1::uuid", "$2::boolean")
_ROLE = f"""case when p.user_id = $1 then 'ADMIN'
    else {visibility.team_role("p", "team_id", ASKER)}::text end as viewer_role"""


async def create_personal(
    connection: Connection, user_id: UUID, id: UUID, *, name: str
) -> UUID | None:
    """The organization in which the user has the project now; None if they have one so named."""
    organization_id: UUID | None = await connection.value(
        """insert into project (organization_id, id, user_id, name, created_by)
            select personal_organization_id, $2, id, $3, id from site_user where id = $1
            on conflict do nothing returning organization_id""",
        user_id,
        id,
        name,
    )
    return organization_id


async def lock(connection: Connection, viewer: Viewer, owner: str, name: str) -> Row | None:
    """The project and the viewer's role in it (ADMIN in one's own), if they may read it.

    Nobody else changes it until the end.
    """
    return await connection.row(
        f"""select p.organization_id, p.id, p.name, p.description, e.name as owner,
                p.team_id is null as is_personal, {_ROLE}
            from entity_name e join project p on p.organization_id = e.organization_id
                and (p.team_id = e.id or p.user_id = e.id)
            where e.name = $3 and p.name = $4 and {visibility.project("p", ASKER)}
                and {guard.organization("p", ASKER)}
            for update of p""",
        viewer.user_id,
        viewer.is_administrator,
        owner,
        name,
    )


async def change(
    connection: Connection, organization_id: UUID, id: UUID, *, name: str, description: str | None
) -> None:
    """The project is as given; a name that another of its owner has is a UniqueViolation."""
    await connection.execute(
        """update project set name = $3, description = $4, updated_at = now()
            where organization_id = $1 and id = $2""",
        organization_id,
        id,
        name,
        description,
    )


async def by_id(
    connection: Connection, viewer: Viewer, organization_id: UUID, id: UUID
) -> Row | None:
    """The project and the viewer's role in it (ADMIN in one's own), if they may read it."""
    return await connection.row(
        f"""select p.organization_id, p.id, p.name, {_ROLE} from project p
            where p.organization_id = $3 and p.id = $4 and {visibility.project("p", ASKER)}
                and {guard.organization("p", ASKER)}""",
        viewer.user_id,
        viewer.is_administrator,
        organization_id,
        id,
    )
