"""Webhooks: web addresses that a team or an organization lets automations call."""

from __future__ import annotations

from uuid import UUID

from db import guard, visibility
from db.connection import Connection
from db.visibility import Asker
from domain.viewer import Viewer

ASKER = Asker("$1::uuid", "$2::boolean")


async def create(
    connection: Connection,
    organization_id: UUID,
    id: UUID,
    *,
    team_id: UUID | None,
    name: str,
    url: str,
    access_token_name: str | None,
    secret_name: str | None,
    created_by: UUID,
) -> bool:
    """The webhook is there, a team's or the whole organization's; False if the name is taken."""
    return bool(
        await connection.value(
            """insert into webhook (organization_id, id, team_id, name, url, access_token_name,
                    secret_name, created_by)
                values ($1, $2, $3, $4, $5, $6, $7, $8)
                on conflict (organization_id, team_id, name) do nothing returning true""",
            organization_id,
            id,
            team_id,
            name,
            url,
            access_token_name,
            secret_name,
            created_by,
        )
    )


async def is_seen(connection: Connection, viewer: Viewer, organization_id: UUID, id: UUID) -> bool:
    """Whether the webhook is there, for the viewer to see."""
    return bool(
        await connection.value(
            f"""select true from webhook w where w.organization_id = $3 and w.id = $4
                and {visibility.webhook("w", ASKER)} and {guard.organization("w", ASKER)}""",
            viewer.user_id,
            viewer.is_administrator,
            organization_id,
            id,
        )
    )
