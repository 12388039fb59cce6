"""The history: one row for each change, written in the transaction of the change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import orjson

from db.connection import Connection
from domain.ids import new_id


def home(row: str) -> str:
    """The organization whose history tells of what concerns this user alone."""
    return f"coalesce({row}.service_organization_id, {row}.personal_organization_id)"


_HOME = f"coalesce($1, (select {home('u')} from site_user u where u.id = $2))"


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
    connection.wrote(organization_id)
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
        [_json(event.detail) for event in events],
    )


async def record_at_home(
    connection: Connection, user_id: UUID, actor_id: UUID | None, event: Event
) -> None:
    """The event is in the history of the user's own, or of the service account's organization."""
    await connection.execute(
        f"""insert into event (organization_id, id, kind, actor_id, detail)
            select {home("u")}, $2, $3, $4, $5::text::json from site_user u where u.id = $1""",
        user_id,
        new_id(),
        event.kind,
        actor_id,
        _json(event.detail),
    )


async def record_seldom(
    connection: Connection,
    organization_id: UUID | None,
    actor_id: UUID,
    event: Event,
    *,
    about: str,
    every: dt.timedelta,
) -> bool:
    """The event is in the history, unless that of the same actor about the same is so young.

    Without an organization it is in the history of the actor's own, or of the service account's.
    """
    return bool(
        await connection.value(
            f"""with due as (
                    insert into repeated_event as r (organization_id, actor_id, kind, about)
                    select {_HOME}, $2, $3, $4
                    on conflict (organization_id, actor_id, kind, about)
                        do update set at = now() where r.at <= now() - $5::interval
                    returning r.organization_id
                )
                insert into event (organization_id, id, kind, actor_id, detail)
                select due.organization_id, $6, $3, $2, $7::text::json from due returning true""",
            organization_id,
            actor_id,
            event.kind,
            about,
            every,
            new_id(),
            _json(event.detail),
        )
    )


async def forget_repeated(connection: Connection, older_than: dt.timedelta) -> None:
    """What was recorded last so long ago may be recorded again; the history stays as it is."""
    await connection.execute(
        "delete from repeated_event where at < now() - $1::interval", older_than
    )


def _json(detail: Mapping[str, object]) -> str:
    return orjson.dumps(detail).decode()
