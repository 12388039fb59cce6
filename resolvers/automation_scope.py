"""What an automation is about, and who may automate it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from auth.permission import RegistryAction, TeamAction, require, require_seen
from db import artifact_change, collection, project_change
from db.connection import Connection, Row
from db.event import Event
from domain import automation, errors
from domain.about import About
from domain.ids import GlobalId, Kind
from domain.role import OrganizationRole, RegistryRole
from resolvers import registry as registries
from resolvers.context import Context


@dataclass(frozen=True)
class Scope:
    """A registry, a collection, a project or an artifact, with the names that history repeats."""

    kind: Kind
    organization_id: UUID
    id: UUID
    names: Mapping[str, object]
    registry_id: UUID | None = None
    collection_id: UUID | None = field(default=None)

    def columns(self) -> dict[str, UUID | None]:
        """The columns that name it in an automation's row."""
        return {column(kind): self.id if kind is self.kind else None for kind in automation.SCOPES}

    def event(self, kind: str, detail: Mapping[str, object]) -> Event:
        """Something that was done to an automation of this scope."""
        return Event(kind, {**detail, **self.names}, self.registry_id, self.collection_id)


def column(kind: Kind) -> str:
    """The column that names a scope of this kind."""
    return f"{kind.name.lower()}_id"


def of_row(organization_id: UUID, row: Row) -> GlobalId:
    """The scope that an automation's row names."""
    kind = next(kind for kind in automation.SCOPES if row[column(kind)] is not None)
    return GlobalId(kind, organization_id, row[column(kind)])


async def load(connection: Connection, context: Context, id: GlobalId, *at: str) -> Scope:
    """The scope, which the viewer may automate: a registry as its Admin, all else as a MEMBER.

    Errors: NOT_FOUND, PERMISSION_DENIED.
    """
    key = (id.organization_id, id.id)
    match id.kind:
        case Kind.REGISTRY:
            row = await registries.by_id(connection, context, *key, *at)
            role = RegistryRole(row["viewer_role"])
            about = About.of(Kind.REGISTRY, row)
            require(role, RegistryAction.AUTOMATE_REGISTRY, field=at, about=about)
            return Scope(id.kind, *key, {"registry": row["name"]}, row["id"])
        case Kind.COLLECTION:
            return await _collection(connection, context, id, at)
        case Kind.PROJECT:
            found = await project_change.by_id(connection, context.signed_in(), *key)
            row = _automated(found, Kind.PROJECT, at)
            return Scope(id.kind, *key, {"project": row["name"]})
    found = await artifact_change.by_id(connection, context.signed_in(), *key)
    row = _automated(found, Kind.ARTIFACT, at)
    return Scope(id.kind, *key, {"artifact": row["name"], "project": row["project"]})


async def _collection(
    connection: Connection, context: Context, id: GlobalId, at: errors.Field
) -> Scope:
    row = await collection.by_id(connection, context.signed_in(), id.organization_id, id.id)
    if row is None:
        raise errors.not_found("The collection", at)
    into = await registries.by_id(connection, context, id.organization_id, row["registry_id"], *at)
    role = RegistryRole(into["viewer_role"])
    about = About.within(into, row)
    require(role, RegistryAction.AUTOMATE_COLLECTION, field=at, about=about)
    names = {"registry": into["name"], "collection": row["name"]}
    return Scope(id.kind, id.organization_id, id.id, names, into["id"], row["id"])


def _automated(row: Row | None, kind: Kind, at: errors.Field) -> Row:
    """What is in a project, which the viewer may automate."""
    if row is None:
        raise errors.not_found(f"The {kind.name.lower()}", at)
    role = OrganizationRole(row["viewer_role"]) if row["viewer_role"] else None
    require_seen(role, TeamAction.AUTOMATE_PROJECT, field=at, about=About.of(kind, row))
    return row
