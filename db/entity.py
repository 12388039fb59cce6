"""The site-wide look-ups: names of organizations, teams and users, and the SDK's numbers."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from db import guard, visibility
from db.connection import Connection, Row
from db.visibility import Asker
from domain.viewer import Viewer

ASKER = Asker("$1::uuid", "$2::boolean")


async def claim_name(
    connection: Connection, name: str, kind: str, organization_id: UUID, id: UUID
) -> bool:
    """The name belongs to this entity now; False if it is taken."""
    return bool(
        await connection.value(
            """insert into entity_name (name, kind, organization_id, id) values ($1, $2, $3, $4)
                on conflict do nothing returning true""",
            name,
            kind,
            organization_id,
            id,
        )
    )


async def release_name(connection: Connection, name: str) -> None:
    """The name is nobody's."""
    await connection.execute("delete from entity_name where name = $1", name)


async def number(connection: Connection, kind: str, organization_id: UUID, id: UUID) -> None:
    """The row has a number of its kind, never given before."""
    await connection.execute(
        "insert into sdk_number (kind, organization_id, id) values ($1, $2, $3)",
        kind,
        organization_id,
        id,
    )


async def of_numbers(
    connection: Connection, kind: str, numbers: Sequence[int]
) -> dict[int, tuple[UUID, UUID]]:
    """The rows of this kind that have these numbers, as far as there are any: their keys.

    They may be gone, or hidden from whoever asks.
    """
    rows = await connection.fetch(
        """select number, organization_id, id from sdk_number
            where kind = $1 and number = any($2::bigint[])""",
        kind,
        list(numbers),
    )
    return {row["number"]: (row["organization_id"], row["id"]) for row in rows}


async def place_of_number(connection: Connection, viewer: Viewer, number: int) -> Row | None:
    """The project or the registry that has the number, with its name and its owner's.

    None if the viewer may not see it.
    """
    return await connection.row(
        f"""with n as (select organization_id, id from sdk_number
            where kind = 'PROJECT' and number = $3)
        select 'PROJECT' as kind, n.organization_id, n.id, p.name, e.name as owner
        from n join project p on p.organization_id = n.organization_id and p.id = n.id
            and {visibility.project("p", ASKER)} and {guard.organization("p", ASKER)}
        join entity_name e on e.organization_id = p.organization_id
            and e.id = coalesce(p.team_id, p.user_id)
        union all select 'REGISTRY', n.organization_id, n.id, r.name, o.name
        from n join registry r on r.organization_id = n.organization_id and r.id = n.id
            and {visibility.registry("r", ASKER)} and {guard.organization("r", ASKER)}
        join organization o on o.organization_id = r.organization_id""",
        viewer.user_id,
        viewer.is_administrator,
        number,
    )
