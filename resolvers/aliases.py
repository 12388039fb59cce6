"""The rules of aliases: which may be given, who may move them, what history says of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from auth.permission import RegistryAction, allowed
from db import alias, collection, event
from db.connection import Connection, Row
from db.event import Event
from domain import errors, name, path
from domain.about import About
from domain.check import Checks
from domain.ids import Kind
from domain.role import RegistryRole
from resolvers.context import Context


@dataclass(frozen=True)
class Place:
    """A version, and the names of what it stands in."""

    registry: Row
    collection_id: UUID
    collection: str
    version_id: UUID
    number: int

    @property
    def ids(self) -> tuple[UUID, UUID, UUID]:
        """The registry, the collection and the version."""
        return self.registry["id"], self.collection_id, self.version_id


def given(checks: Checks, aliases: Sequence[str], *field: str) -> list[str]:
    """The aliases given along with something new; `latest` is accepted and has no effect."""
    return [word for word in checks.each(name.alias, aliases, *field) if word != alias.LATEST]


def require_unprotected(
    registry: Row, protected: Sequence[str], aliases: Sequence[str], *field: str
) -> None:
    """None of the aliases is protected, or the viewer's role in the registry may touch those."""
    touched = [word for word in aliases if word in protected]
    role = RegistryRole(registry["viewer_role"])
    if touched and not allowed(role, RegistryAction.EDIT_PROTECTED_ALIASES):
        raise errors.PermissionDenied(
            "PROTECTED_ALIAS",
            f"The alias {touched[0]} is protected; only an ADMIN of the registry may touch it.",
            field,
            action=RegistryAction.EDIT_PROTECTED_ALIASES.name,
            required_role=RegistryRole.ADMIN.name,
            about=About.of(Kind.REGISTRY, registry),
        )


async def assign(
    connection: Connection, context: Context, place: Place, aliases: Sequence[str]
) -> None:
    """The version has the aliases, and history says so; its collection is locked already."""
    organization_id = place.registry["organization_id"]
    moved = await alias.assign(
        connection, organization_id, place.collection_id, place.version_id, aliases
    )
    events = []
    for row in moved:
        if row["previous_version_id"] is not None:
            before = replace(
                place, version_id=row["previous_version_id"], number=row["previous_number"]
            )
            events.append(_event("ALIAS_REMOVED", before, row["name"]))
        events.append(_event("ALIAS_ADDED", place, row["name"]))
    await _record(connection, context, place, events)


async def take_away(
    connection: Connection, context: Context, place: Place, aliases: Sequence[str]
) -> None:
    """The version has none of the aliases, and history says so."""
    organization_id = place.registry["organization_id"]
    lost = await alias.remove(connection, organization_id, place.version_id, aliases)
    await _record(
        connection, context, place, [_event("ALIAS_REMOVED", place, word) for word in lost]
    )


async def _record(
    connection: Connection, context: Context, place: Place, events: Sequence[Event]
) -> None:
    if not events:
        return
    organization_id = place.registry["organization_id"]
    await collection.touch(connection, organization_id, place.collection_id)
    await event.record(connection, organization_id, context.signed_in().user_id, events)


def _event(kind: str, place: Place, word: str) -> Event:
    detail: dict[str, object] = {
        "registry": place.registry["name"],
        "collection": place.collection,
        "version": path.version_name(place.number),
        "alias": word,
    }
    return Event(kind, detail, *place.ids)
