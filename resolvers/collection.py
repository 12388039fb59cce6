"""What is done with collections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from auth.permission import RegistryAction, require
from db import collection, event, registry
from db.connection import Connection, Row
from db.event import Event
from domain import errors, name, path
from domain.about import About
from domain.check import Checks
from domain.ids import Kind, new_id
from domain.role import RegistryRole
from resolvers import aliases as alias_rules
from resolvers import gates, link, source, words
from resolvers import registry as registries
from resolvers.context import Context
from resolvers.key import Key
from resolvers.outcome import kept
from resolvers.source import Named
from resolvers.target import Target, require_same_organization


@dataclass(frozen=True)
class FirstLink:
    """The version to link into a new collection at once."""

    named: Named
    aliases: Sequence[str]


@kept
@dataclass(frozen=True)
class Made:
    """The new collection, and its first version if one was given."""

    organization_id: UUID
    id: UUID
    version_id: UUID | None


@dataclass(frozen=True)
class New:
    """A collection to be made, in a registry named by its path or its id."""

    registry_path: str | None
    registry_id: str | None
    name: str
    types: Sequence[str]
    description: str | None
    tags: Sequence[str]
    first: FirstLink | None


@dataclass(frozen=True)
class _Checked:
    """The new collection with its words checked, and how to load what they name."""

    new: New
    into: _Registry
    find: source.Find | None
    aliases: Sequence[str]


async def create(context: Context, new: New) -> Made:
    """The collection is there, with its first link if one was given; or neither is.

    Errors: INVALID_INPUT, INVALID_PATH, INVALID_ID, INVALID_NAME, INVALID_TYPE, INVALID_TAG,
    INVALID_ALIAS, SINGLE_TYPE_REQUIRED, NOT_FOUND, ORGANIZATION_AMBIGUOUS, PERMISSION_DENIED,
    ALREADY_EXISTS, TYPE_NOT_ALLOWED_BY_REGISTRY, TYPE_NOT_ALLOWED_BY_COLLECTION,
    PERSONAL_ARTIFACT, ARTIFACT_NOT_COMMITTED, PROTECTED_ALIAS, CONFLICT.
    """
    checked = _checked(context, new)

    async def work(connection: Connection) -> Made:
        row = await checked.into.load(connection, context)
        role, about = RegistryRole(row["viewer_role"]), About.of(Kind.REGISTRY, row)
        require(role, RegistryAction.CREATE_COLLECTION, about=about)
        await open_gate(connection, row, checked.new.types, "types")
        key = await _make(connection, context, row, checked.new)
        if checked.find is None:
            return Made(*key, None)
        return Made(*key, await _link(connection, context, row, key, checked))

    return await context.transact(work)


def _checked(context: Context, new: New) -> _Checked:
    checks = Checks()
    checks.one_of(registry_path=new.registry_path, registry_id=new.registry_id)
    into = _Registry(checks, new.registry_path, new.registry_id)
    name_ = checks(name.collection, new.name, "name")
    types = checks.each(name.artifact_type, new.types, "types")
    if not types:
        checks.add(registries.no_type("types"))
    if new.description is not None:
        checks.exact(name.description, new.description, "description")
    tags = words.tags(checks, new.tags, "tags")
    find, aliases = _first(checks, context, new.first)
    checks.done()
    return _Checked(replace(new, name=name_, types=types, tags=tags), into, find, aliases)


async def _make(connection: Connection, context: Context, row: Row, new: New) -> Key:
    user_id = context.signed_in().user_id
    key = Key(row["organization_id"], new_id())
    made = await collection.create(
        connection,
        *key,
        registry_id=row["id"],
        name=new.name,
        types=new.types,
        description=new.description,
        tags=new.tags,
        created_by=user_id,
    )
    if not made:
        raise name_taken(new.name)
    detail: dict[str, object] = {
        "registry": row["name"],
        "collection": new.name,
        "types": new.types,
    }
    created = Event("COLLECTION_CREATED", detail, row["id"], key.id)
    await event.record(connection, key.organization_id, user_id, [created])
    return key


def name_taken(name_: str) -> errors.AlreadyExists:
    """The registry has a collection of this name."""
    return errors.AlreadyExists(
        "ALREADY_EXISTS",
        f"The registry has a collection {name_}; please use a different name.",
        ("name",),
    )


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
    find = None if inner else source.finder(checks, context, first.named, "link")
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


async def open_gate(
    connection: Connection, row: Row, types: Sequence[str], field: str, had: Sequence[str] = ()
) -> None:
    """The registry lets the types in beside those a collection had, and will until the end."""
    new = [type for type in types if type not in had]
    if row["accepts_all_types"]:
        await registry.save_types(connection, row["organization_id"], row["id"], new)
    now = await registries.held(connection, row)
    if now["single_type_collections"] and new and len(had) + len(new) > 1:
        raise errors.InvalidValue(
            "SINGLE_TYPE_REQUIRED",
            "In this registry a collection has exactly one type.",
            (field,),
            ", ".join([*had, *new]),
            "exactly one type",
        )
    if now["accepts_all_types"]:
        return
    for n, type in enumerate(types):
        if type in new and type not in now["accepted_types"]:
            raise gates.not_allowed(type, now["accepted_types"], "REGISTRY", (field, str(n)))


async def _link(
    connection: Connection, context: Context, row: Row, key: Key, checked: _Checked
) -> UUID:
    new = checked.new
    assert new.first is not None
    assert checked.find is not None
    field = ("link", new.first.named.field())
    found = await source.load(connection, checked.find, *field)
    require_same_organization(row, found, *field)
    made = await collection.by_name(connection, key.organization_id, row["id"], new.name)
    target = Target(row, made, new.name)
    gates.check(found, target, checked.aliases, "link")
    linked = await link.link(connection, context, found, target, checked.aliases)
    if linked is None:
        raise errors.Conflict("CONFLICT", "The registry has just changed; try again.", ("link",))
    return linked.version_id
