"""Automations: what is to be done when something happens in a scope."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from db import guard, visibility
from db.connection import Connection, Row
from db.visibility import Asker
from domain.viewer import Viewer

ASKER = Asker("$1::uuid", "$2::boolean")


@dataclass(frozen=True)
class Automation:
    """What is kept of an automation; one of the four ids of scopes is given."""

    name: str
    description: str | None
    is_enabled: bool
    registry_id: UUID | None
    collection_id: UUID | None
    project_id: UUID | None
    artifact_id: UUID | None
    event: str
    filter: str
    action: str
    webhook_id: UUID | None
    payload: str | None

    def values(self) -> tuple[object, ...]:
        """The columns from $3 on, as the statements below take them."""
        return (
            self.name,
            self.description,
            self.is_enabled,
            self.registry_id,
            self.collection_id,
            self.project_id,
            self.artifact_id,
            self.event,
            self.filter,
            self.action,
            self.webhook_id,
            self.payload,
        )


async def create(
    connection: Connection, organization_id: UUID, id: UUID, made: Automation, created_by: UUID
) -> bool:
    """The automation is there; False if the organization has one of this name."""
    return bool(
        await connection.value(
            """insert into automation (organization_id, id, name, description, is_enabled,
                    registry_id, collection_id, project_id, artifact_id, event, filter, action,
                    webhook_id, payload, created_by)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::text::automation_event,
                    $11::text::json, $12::text::automation_action, $13, $14::text::json, $15)
                on conflict (organization_id, name) do nothing returning true""",
            organization_id,
            id,
            *made.values(),
            created_by,
        )
    )


async def lock(
    connection: Connection, viewer: Viewer, organization_id: UUID, id: UUID
) -> Row | None:
    """The automation as it is, if the viewer may see it; nobody else changes it until the end."""
    return await connection.row(
        f"""select a.name, a.description, a.is_enabled, a.registry_id, a.collection_id,
                a.project_id, a.artifact_id, a.event::text, a.filter::text, a.action::text,
                a.webhook_id, a.payload::text
            from automation a where a.organization_id = $3 and a.id = $4
            and {visibility.automation("a", ASKER)} and {guard.organization("a", ASKER)}
            for update of a""",
        viewer.user_id,
        viewer.is_administrator,
        organization_id,
        id,
    )


async def change(connection: Connection, organization_id: UUID, id: UUID, made: Automation) -> None:
    """The automation is as given; a name that another one has is a UniqueViolation."""
    await connection.execute(
        """update automation set name = $3, description = $4, is_enabled = $5, registry_id = $6,
                collection_id = $7, project_id = $8, artifact_id = $9,
                event = $10::text::automation_event, filter = $11::text::json,
                action = $12::text::automation_action, webhook_id = $13,
                payload = $14::text::json, updated_at = now()
            where organization_id = $1 and id = $2""",
        organization_id,
        id,
        *made.values(),
    )


async def delete(connection: Connection, organization_id: UUID, id: UUID) -> None:
    """The automation is gone."""
    await connection.execute(
        "delete from automation where organization_id = $1 and id = $2", organization_id, id
    )
