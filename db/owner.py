"""Owners of projects: teams and users, by the name that paths give them."""

from __future__ import annotations

from db import guard, visibility
from db.connection import Connection, Row
from db.visibility import Asker
from domain.viewer import Viewer

ASKER = Asker("$1::uuid", "$2::boolean")

# What stands for a user who names no owner: whom they chose, else their only team, else they.
# Who chose themself has the organization of their own projects for a default one.
_DEFAULT = """(select coalesce(
        (select dt.name from team dt join team_member dm on dm.organization_id = dt.organization_id
            and dm.team_id = dt.id and dm.user_id = du.id
            where dt.organization_id = du.default_organization_id and dt.id = du.default_team_id),
        (select case when count(*) = 1 then max(dt.name) end from team_member dm join team dt
            on dt.organization_id = dm.organization_id and dt.id = dm.team_id
            where dm.user_id = du.id
            and du.default_organization_id is distinct from du.personal_organization_id),
        du.username)
    from site_user du where du.id = $1)"""


async def by_name(connection: Connection, viewer: Viewer, name: str | None) -> Row | None:
    """The team of this name, if the viewer may see it, or the viewer; their default without one.

    `viewer_role` is their role in the team, null for whoever only sees it, ADMIN for oneself.
    Other users are nobody's owners to log for, but for an administrator of the instance.
    """
    return await connection.row(
        f"""with named as (
            select e.kind, e.organization_id, e.id, e.name from entity_name e
            where e.name = coalesce($3, {_DEFAULT})
        )
        select n.kind, n.organization_id, n.id, n.name,
            {visibility.team_role("n", "id", ASKER)}::text as viewer_role
        from named n where n.kind = 'TEAM' and {visibility.team("n", ASKER)}
            and {guard.organization("n", ASKER)}
        union all
        select n.kind, n.organization_id, n.id, n.name, 'ADMIN' from named n
        where n.kind = 'USER' and (n.id = $1 or $2)""",
        viewer.user_id,
        viewer.is_administrator,
        name,
    )
