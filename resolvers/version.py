"""What is done with versions of collections."""

from __future__ import annotations

from collections.abc import Sequence

from auth.permission import RegistryAction, require
from db import collection
from db.connection import Connection
from domain import name
from domain.about import About
from domain.check import Checks
from domain.ids import Kind
from domain.role import RegistryRole
from resolvers import aliases as alias_rules
from resolvers import link, words
from resolvers import registry as registries
from resolvers.context import Context
from resolvers.key import Key
from resolvers.link import Linked


async def update_aliases(
    context: Context, *, version_id: str, add: Sequence[str], remove: Sequence[str]
) -> Linked:
    """The version has the added aliases and none of the removed ones.

    Errors: INVALID_ID, INVALID_ALIAS, INVALID_INPUT, NOT_A_LINK, NOT_FOUND, PERMISSION_DENIED,
    PROTECTED_ALIAS.
    """
    key = link.version_key(version_id)
    checks = Checks()
    add = checks.each(name.settable_alias, add, "add")
    remove = checks.each(name.settable_alias, remove, "remove")
    words.apart(checks, "alias", add, remove, "remove")
    checks.done()

    async def work(connection: Connection) -> Linked:
        return await change_aliases(connection, context, key, add, remove)

    return await context.transact(work)


async def change_aliases(
    connection: Connection, context: Context, key: Key, add: Sequence[str], remove: Sequence[str]
) -> Linked:
    """The version has the added aliases and none of the removed ones; the words are checked.

    Errors: NOT_FOUND, PERMISSION_DENIED, PROTECTED_ALIAS.
    """
    row = await link.loaded(connection, context, key)
    into = await registries.by_id(
        connection, context, key.organization_id, row["registry_id"], "version_id"
    )
    role = RegistryRole(into["viewer_role"])
    require(role, RegistryAction.EDIT_ALIASES, about=About.of(Kind.REGISTRY, into))
    protected = (await registries.held(connection, into, "version_id"))["protected_aliases"]
    alias_rules.require_unprotected(into, protected, add, "add")
    alias_rules.require_unprotected(into, protected, remove, "remove")
    await collection.lock(connection, key.organization_id, row["collection_id"])
    # Unlinked meanwhile, it can have no aliases.
    await link.loaded(connection, context, key)
    place = alias_rules.Place(into, row["collection_id"], row["collection"], key.id, row["number"])
    await alias_rules.take_away(connection, context, place, remove)
    await alias_rules.assign(connection, context, place, add)
    return Linked(key.organization_id, key.id, row["collection_id"])
