"""What is done with collections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from auth.permission import RegistryAction, require
from db import collection, event, registry
from db.connection import Connection, Row
from db.event import Event
from domain import errors, name, path
from domain.check import Checks
from domain.ids import Kind, new_id
from domain.role import RegistryRole
from resolvers import aliases as alias_rules
from resolvers import link, source
from resolvers import registry as registries
from resolvers.context import Context
from resolvers.key import Key
from resolvers.link import Target
from resolvers.source import Named


@dataclass(frozen=True)
class FirstLink:
    """The version to link into a new collection at once."""

    named: Named
    aliases: Sequence[str]


@dataclass(frozen=True)
class Made:
    """The new collection, and its first version if one was given."""

    organization_id: UUID
    id: UUID
    version_id: UUID | None


async def create(
    context: Context,
    *,
    registry_path: str | None,
    registry_id: str | None,
    name_: str,
    types: Sequence[str],
    description: str | None,
    tags: Sequence[str],
    first: FirstLink | None,
) -> Made:
    """The collection is there, with its first link if one was given; or neither is.

    Errors: INVALID_INPUT, INVALID_PATH, INVALID_ID, INVALID_NAME, INVALID_TYPE, INVALID_TAG,
    INVALID_ALIAS, SINGLE_TYPE_REQUIRED, NOT_FOUND, ORGANIZATION_AMBIGUOUS, PERMISSION_DENIED,
    ALREADY_EXISTS, TYPE_NOT_ALLOWED_BY_REGISTRY, TYPE_NOT_ALLOWED_BY_COLLECTION,
    PERSONAL_ARTIFACT, ARTIFACT_NOT_COMMITTED, PROTECTED_ALIAS.
    """
    checks = Checks()
    checks.one_of(registry_path=registry_path, registry_id=registry_id)
    into = _Registry(checks, registry_path, registry_id)
    name_ = checks(name.collection, name_, "name")
    types = checks.each(name.artifact_type, types, "types")
    if not types:
        checks.add(registries.no_type("types"))
    if description is not None:
        checks.exact(name.description, description, "description")
    tags = checks.each(name.tag, tags, "tags")
    find, aliases = _first(checks, context, first)
    checks.done()
    async with context.site.pool.transaction() as connection:
        row = await into.load(connection, context)
        require(RegistryRole(row["viewer_role"]), RegistryAction.CREATE_COLLECTION)
        key = Key(row["organization_id"], new_id())
        await _open_gate(connection, row, types)
        made = await collection.create(
            connection,
            *key,
            registry_id=row["id"],
            name=name_,
            types=types,
            description=description,
            tags=tags,
            created_by=context.signed_in().user_id,
        )
        if not made:
            raise errors.AlreadyExists(
                "ALREADY_EXISTS",
                f"The registry has a collection {name_}; please use a different name.",
                ("name",),
            )
        await _record(connection, context, row, key, name_, types)
        if find is None:
            return Made(*key, None)
        version_id = await _link(connection, context, row, key, name_, find, first, aliases)
        return Made(*key, version_id)


def _first(
    checks: Checks, context: Context, first: FirstLink | None
) -> tuple[source.Find | None, list[str]]:
    if first is None:
        return None, []
    fields = first.named.fields()
    del fields["version_id"]
    inner = Checks()
    inner.one_of(**fields)
    checks.take(inner, "link")
    if inner:
        return None, []
    find = source.finder(checks, context, first.named, "link")
    return find, alias_rules.given(checks, first.aliases, "link", "aliases")


class _Registry:
    """The registry as it was named, by path or by id."""

    def __init__(self, checks: Checks, registry_path: str | None, registry_id: str | None) -> None:
        self._path: path.RegistryPath | None = None
        self._key: Key | None = None
        if registry_path is not None:
            try:
                self._path = path.registry(registry_path, ("registry_path",))
            except errors.InvalidValue as refusal:
                checks.add(refusal)
        elif registry_id is not None:
            found = checks.id(Kind.REGISTRY, registry_id, "registry_id")
            self._key = Key(found.organization_id, found.id)

    async def load(self, connection: Connection, context: Context) -> Row:
        """The registry, with the viewer's role in it."""
        if self._path is not None:
            return await registries.at_path(connection, context, self._path, "registry_path")
        assert self._key is not None
        return await registries.by_id(connection, context, *self._key, "registry_id")


async def _open_gate(connection: Connection, row: Row, types: Sequence[str]) -> None:
    """The registry lets all the types in, and will until the end of the transaction."""
    key = (row["organization_id"], row["id"])
    if row["accepts_all_types"]:
        await registry.save_types(connection, *key, types)
    now = await registry.gate(connection, *key)
    if now is None:
        raise errors.not_found("The registry")
    if now["single_type_collections"] and len(types) > 1:
        raise errors.InvalidValue(
            "SINGLE_TYPE_REQUIRED",
            "In this registry a collection has exactly one type.",
            ("types",),
            ", ".join(types),
            "exactly one type",
        )
    if now["accepts_all_types"]:
        return
    for n, type in enumerate(types):
        if type not in now["accepted_types"]:
            raise link.not_allowed(type, now["accepted_types"], "REGISTRY", ("types", str(n)))


async def _record(
    connection: Connection, context: Context, row: Row, key: Key, name_: str, types: Sequence[str]
) -> None:
    detail: dict[str, object] = {"registry": row["name"], "collection": name_, "types": types}
    created = Event("COLLECTION_CREATED", detail, row["id"], key.id)
    user_id = context.signed_in().user_id
    await event.record(connection, key.organization_id, user_id, [created])


async def _link(
    connection: Connection,
    context: Context,
    row: Row,
    key: Key,
    name_: str,
    find: source.Find,
    first: FirstLink | None,
    aliases: Sequence[str],
) -> UUID:
    assert first is not None
    found = await source.load(connection, find, "link", first.named.field())
    made = await collection.by_name(connection, key.organization_id, row["id"], name_)
    target = Target(row, made, name_)
    link.check_gates(found, target, aliases, "link")
    linked = await link.link(connection, context, found, target, aliases)
    if linked is None:
        raise errors.Conflict("CONFLICT", "The registry has just changed; try again.", ("link",))
    return linked.version_id
