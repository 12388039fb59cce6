"""Linking an artifact version into a collection, and taking the link away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from auth.permission import RegistryAction, allowed, require
from db import alias, artifact_change, collection, event, registry, version
from db.connection import Connection, Row, UniqueViolation
from db.event import Event
from domain import errors, path
from domain.about import About
from domain.check import Checks
from domain.ids import Kind, decode
from domain.role import RegistryRole
from resolvers import aliases as alias_rules
from resolvers import gates, source, usual_link
from resolvers import registry as registries
from resolvers.context import Context
from resolvers.key import Key
from resolvers.outcome import kept
from resolvers.source import Named, Source
from resolvers.target import Aim, Target
from resolvers.usual_link import AsLinked

# Each try but the last means that another request changed what this one had read.
TRIES = 5


@kept
@dataclass(frozen=True)
class Linked:
    """The version that links the source now."""

    organization_id: UUID
    version_id: UUID
    collection_id: UUID
    collection_created: bool = False
    as_linked: AsLinked | None = field(default=None, compare=False)
    """What it was when it was linked, where that is known; never of an outcome that was kept."""


async def create(
    context: Context,
    *,
    named: Named,
    target_path: str | None,
    collection_id: str | None,
    aliases: Sequence[str],
) -> Linked:
    """The artifact version is a version of the collection, which was made if it was not there.

    Linked there already, it only gets the aliases.

    Errors: INVALID_INPUT, INVALID_PATH, INVALID_ID, INVALID_ALIAS, INVALID_NAME, NOT_FOUND,
    ORGANIZATION_AMBIGUOUS, PERSONAL_ARTIFACT, ARTIFACT_NOT_COMMITTED, PERMISSION_DENIED,
    PROTECTED_ALIAS, TYPE_NOT_ALLOWED_BY_COLLECTION, TYPE_NOT_ALLOWED_BY_REGISTRY, CONFLICT.
    """
    checks = Checks()
    checks.one_of(**named.fields())
    find = source.finder(checks, context, named)
    checks.one_of(target_path=target_path, collection_id=collection_id)
    to = Aim(checks, target_path, collection_id)
    aliases = alias_rules.given(checks, aliases, "aliases")
    checks.done()
    if not context.is_unusual:
        usual = await usual_link.made(
            context, named, target_path, collection_id, aliases, Linked.__name__
        )
        if usual is not None:
            return Linked(**usual.outcome, as_linked=usual.as_linked)

    async def work(connection: Connection) -> Linked:
        found = await source.load(connection, find, named.field())
        target = await to.load(connection, context, found)
        gates.check(found, target, aliases)
        linked = await link(connection, context, found, target, aliases)
        if linked is None:
            raise _Changed
        return linked

    for _ in range(TRIES):
        try:
            return await context.transact(work)
        except (UniqueViolation, _Changed):
            continue
    raise errors.Conflict("CONFLICT", "The collection is changing all the time; try again.", None)


class _Changed(Exception):
    """What was loaded was no longer so when the link was to be made; nothing was changed."""


async def link(
    connection: Connection,
    context: Context,
    found: Source,
    target: Target,
    aliases: Sequence[str],
) -> Linked | None:
    """The link, made in the transaction at hand.

    None if things have changed since they were loaded; then nothing of the transaction may stay.
    """
    viewer = context.signed_in()
    into = target.registry
    organization_id = into["organization_id"]
    if into["accepts_all_types"] and found.type not in into["accepted_types"]:
        # The artifact is locked before the registry, as by whoever changes its type.
        await artifact_change.hold(connection, organization_id, found.id)
        await registry.save_types(connection, organization_id, into["id"], [found.type])
    row = await version.link(
        connection,
        version.Link(
            organization_id,
            into["id"],
            target.name,
            found.id,
            found.type,
            aliases,
            viewer.user_id,
            allowed(target.role, RegistryAction.EDIT_PROTECTED_ALIASES),
            {"registry": into["name"], "source": found.path},
        ),
    )
    if row is not None and not target.is_met_by(row["collection_id"]):
        return None
    if row is not None:
        return Linked(
            organization_id, row["version_id"], row["collection_id"], row["collection_created"]
        )
    return await _linked_already(connection, context, found, target, aliases)


async def _linked_already(
    connection: Connection,
    context: Context,
    found: Source,
    target: Target,
    aliases: Sequence[str],
) -> Linked | None:
    if target.collection is None:
        return None
    organization_id, collection_id = target.registry["organization_id"], target.collection["id"]
    if aliases:
        # The statement that links has not held the registry's rules where it came to nothing.
        now = await registries.held(connection, target.registry, "target_path")
        protected = now["protected_aliases"]
        alias_rules.require_unprotected(target.registry, protected, aliases, "aliases")
        await collection.lock(connection, organization_id, collection_id)
    row = await version.of_source(connection, organization_id, collection_id, found.id)
    if row is None:
        return None
    at = alias_rules.Place(target.registry, collection_id, target.name, row["id"], row["number"])
    if aliases:
        await alias_rules.assign(connection, context, at, aliases)
    return Linked(organization_id, row["id"], collection_id)


async def remove(context: Context, *, version_id: str) -> Linked:
    """The version is gone from its collection; its source stays, its number is not given again.

    Errors: INVALID_ID, NOT_A_LINK, NOT_FOUND, PERMISSION_DENIED, PROTECTED_ALIAS.
    """
    viewer = context.signed_in()
    key = version_key(version_id)

    async def work(connection: Connection) -> Linked:
        row = await loaded(connection, context, key)
        into = await registries.by_id(
            connection, context, key.organization_id, row["registry_id"], "version_id"
        )
        role = RegistryRole(into["viewer_role"])
        require(role, RegistryAction.UNLINK, about=About.of(Kind.REGISTRY, into))
        protected = (await registries.held(connection, into, "version_id"))["protected_aliases"]
        await collection.lock(connection, key.organization_id, row["collection_id"])
        held = await alias.of_version(connection, *key)
        alias_rules.require_unprotected(into, protected, held, "version_id")
        if not await version.unlink(connection, key.organization_id, [key.id]):
            raise errors.not_found("The version", ("version_id",))
        if alias.LATEST in held:
            await alias.restore_latest(connection, key.organization_id, [row["collection_id"]])
        await collection.touch(connection, key.organization_id, row["collection_id"])
        events = unlinked(into["id"], into["name"], row, held)
        await event.record(connection, key.organization_id, viewer.user_id, events)
        return Linked(key.organization_id, row["id"], row["collection_id"])

    return await context.transact(work)


def unlinked(registry_id: UUID, registry: str, row: Row, held: Sequence[str]) -> list[Event]:
    """What happened when the version, which held these aliases, was unlinked."""
    detail: dict[str, object] = {
        "registry": registry,
        "collection": row["collection"],
        "version": path.version_name(row["number"]),
    }
    where = (registry_id, row["collection_id"], row["id"])
    lost = [name for name in held if name != alias.LATEST]
    removed = [Event("ALIAS_REMOVED", detail | {"alias": name}, *where) for name in lost]
    return [*removed, Event("VERSION_UNLINKED", detail, *where)]


def version_key(version_id: str) -> Key:
    """The key of the version with this id; raises NOT_A_LINK for the id of a source."""
    found = decode(version_id)
    if found is not None and found.kind is Kind.ARTIFACT_VERSION:
        raise errors.Conflict(
            "NOT_A_LINK",
            "This is the id of an artifact version itself, not of a version of a collection.",
            ("version_id",),
        )
    checks = Checks()
    found = checks.id(Kind.VERSION, version_id, "version_id")
    checks.done()
    return Key(found.organization_id, found.id)


async def loaded(connection: Connection, context: Context, key: Key) -> Row:
    """The version, if the viewer may see it."""
    row = await version.by_id(connection, context.signed_in(), *key)
    if row is None:
        raise errors.not_found("The version", ("version_id",))
    return row
