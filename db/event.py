"""The history: one row for each change, written in the transaction of the change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

import orjson

from db.connection import Connection
from domain.ids import new_id


@dataclass(frozen=True)
class Event:
    """Something that was done; `detail` repeats the names, which outlive the things."""

    kind: str
    detail: dict[str, object] = field(default_factory=dict)
    registry_id: UUID | None = None
    collection_id: UUID | None = None
    version_id: UUID | None = None


async def record(
    connection: Connection, organization_id: UUID, actor_id: UUID, events: Sequence[Event]
) -> None:
    """The events are in the history of the organization, in this order."""
    if not events:
        return
    await connection.execute(
        """insert into event (organization_id, id, kind, actor_id, registry_id, collection_id,
                version_id, detail)
            select $1, e.id, e.kind, $2, e.registry_id, e.collection_id, e.version_id,
                e.detail::json
            from unnest($3::uuid[], $4::text[], $5::uuid[], $6::uuid[], $7::uuid[], $8::text[])
                as e(id, kind, registry_id, collection_id, version_id, detail)""",
        organization_id,
        actor_id,
        [new_id() for _ in events],
        [event.kind for event in events],
        [event.registry_id for event in events],
        [event.collection_id for event in events],
        [event.version_id for event in events],
        [orjson.dumps(event.detail).decode() for event in events],
    )
