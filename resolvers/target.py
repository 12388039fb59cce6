"""The collection to link into, whichever way it was named."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from db import collection, registry
from db.connection import Connection, Row
from domain import errors, name, path
from domain.check import Checks
from domain.ids import Kind
from domain.role import RegistryRole
from resolvers import legacy
from resolvers import registry as registries
from resolvers.context import Context
from resolvers.key import Key
from resolvers.source import Source


@dataclass(frozen=True)
class Target:
    """Where to link: a registry that the viewer may link into, and the name of a collection."""

    registry: Row
    collection: Row | None
    name: str
    by_id: bool = False

    @property
    def role(self) -> RegistryRole:
        """The viewer's role in the registry."""
        return RegistryRole(self.registry["viewer_role"])

    def is_met_by(self, collection_id: UUID) -> bool:
        """Whether this collection is meant: named by id, no other of the same name is."""
        return not self.by_id or self.collection is None or self.collection["id"] == collection_id


class Aim:
    """The target as it was named, by path or by id."""

    def __init__(self, checks: Checks, target_path: str | None, collection_id: str | None) -> None:
        self._path: path.CollectionPath | None = None
        self._old: path.OldModelPath | None = None
        self._key: Key | None = None
        if target_path is not None:
            self._path = self._checked_path(checks, target_path)
            self._old = path.old_model(target_path)
        elif collection_id is not None:
            found = checks.id(Kind.COLLECTION, collection_id, "collection_id")
            self._key = Key(found.organization_id, found.id)

    def _checked_path(self, checks: Checks, text: str) -> path.CollectionPath | None:
        try:
            found = path.link_target(text, ("target_path",))
        except errors.InvalidValue as refusal:
            checks.add(refusal)
            return None
        checks(name.collection, found.collection, "target_path")
        return found

    async def load(self, connection: Connection, context: Context, found: Source) -> Target:
        """The target as it is now, in a registry of the source's organization."""
        if self._old is not None and (
            held := await legacy.collection_at(connection, context, self._old, "target_path")
        ):
            into, row = held
            require_same_organization(into, found, "target_path")
            return Target(into, row, row["name"], by_id=True)
        if self._path is not None:
            return await self._at_path(connection, context, self._path, found)
        assert self._key is not None
        row = await collection.by_id(connection, context.signed_in(), *self._key)
        if row is None:
            raise errors.not_found("The collection", ("collection_id",))
        into = await registries.by_id(
            connection, context, row["organization_id"], row["registry_id"], "collection_id"
        )
        require_same_organization(into, found, "collection_id")
        return Target(into, row, row["name"], by_id=True)

    async def _at_path(
        self, connection: Connection, context: Context, at: path.CollectionPath, found: Source
    ) -> Target:
        if at.organization is None:
            into = await registry.by_name(
                connection, context.signed_in(), found.organization_id, at.registry
            )
        else:
            to = path.RegistryPath(at.organization, at.registry)
            into = await registries.at_path(connection, context, to, "target_path")
        if into is None:
            raise errors.not_found("The registry", ("target_path",))
        require_same_organization(into, found, "target_path")
        row = await collection.by_name(
            connection, into["organization_id"], into["id"], at.collection
        )
        return Target(into, row, at.collection)


def require_same_organization(into: Row, found: Source, *field: str) -> None:
    """The source belongs to the registry's organization, as only such can be linked into it."""
    if into["organization_id"] != found.organization_id:
        raise errors.InvalidValue(
            "INVALID_PATH" if field == ("target_path",) else "INVALID_INPUT",
            f"{found.path} belongs to another organization than this registry.",
            field,
            rule="a registry of the artifact's own organization",
        )
