"""What only those above a registry do: protect aliases, delete it."""

from __future__ import annotations

from collections.abc import Sequence

from auth.permission import RegistryAction, require, require_delete
from db import collection, event, registry
from db.connection import Connection, Row
from db.event import Event
from domain import errors, name
from domain.about import About
from domain.check import Checks
from domain.ids import Kind
from domain.role import RegistryRole
from resolvers.context import Context
from resolvers.key import Key
from resolvers.registry import by_id
from resolvers.words import confirmed

FIELD = "registry_id"


async def protect_aliases(context: Context, *, registry_id: str, aliases: Sequence[str]) -> Key:
    """Only Admins set these aliases and take them away, and may all others be touched by MEMBERs.

    Errors: INVALID_ID, INVALID_ALIAS, NOT_FOUND, PERMISSION_DENIED.
    """
    viewer = context.signed_in()
    checks = Checks()
    key = _key(checks, registry_id)
    words = checks.each(name.settable_alias, aliases, "aliases")
    checks.done()

    async def work(connection: Connection) -> Key:
        row = await by_id(connection, context, *key, FIELD)
        role = RegistryRole(row["viewer_role"])
        about = About.of(Kind.REGISTRY, row)
        require(role, RegistryAction.EDIT_PROTECTED_ALIASES, field=(FIELD,), about=about)
        now = await _locked(connection, key)
        if now["protected_aliases"] == words:
            return key
        await registry.protect_aliases(connection, *key, words)
        detail: dict[str, object] = {"registry": now["name"], "aliases": words}
        done = Event("PROTECTED_ALIASES_SET", detail, key.id)
        await event.record(connection, key.organization_id, viewer.user_id, [done])
        return key

    return await context.transact(work)


async def delete(context: Context, *, registry_id: str, confirm_name: str | None) -> Key:
    """The registry is gone, with its collections; what they linked stays, as does its history.

    Its name is to be repeated; None is for clients that have no way of asking for it. Gives the
    key that it had.

    Errors: INVALID_ID, NOT_FOUND, PERMISSION_DENIED, CORE_REGISTRY, CONFIRMATION_MISMATCH.
    """
    viewer = context.signed_in()
    checks = Checks()
    key = _key(checks, registry_id)
    checks.done()

    async def work(connection: Connection) -> Key:
        row = await by_id(connection, context, *key, FIELD)
        await _require_delete(connection, context, row)
        now = await _locked(connection, key)
        if confirm_name is not None:
            confirmed(confirm_name, now["name"], "registry")
        count = await collection.lock_of_registry(connection, *key)
        await registry.delete(connection, *key)
        detail: dict[str, object] = {"registry": now["name"], "collections": count}
        deleted = Event("REGISTRY_DELETED", detail, key.id)
        await event.record(connection, key.organization_id, viewer.user_id, [deleted])
        return key

    return await context.transact(work)


def _key(checks: Checks, registry_id: str) -> Key:
    found = checks.id(Kind.REGISTRY, registry_id, FIELD)
    return Key(found.organization_id, found.id)


async def _locked(connection: Connection, key: Key) -> Row:
    now = await registry.lock(connection, *key)
    if now is None:
        raise errors.not_found("The registry", (FIELD,))
    return now


async def _require_delete(connection: Connection, context: Context, row: Row) -> None:
    viewer = context.signed_in()
    require_delete(
        RegistryRole(row["viewer_role"]),
        is_creator=row["created_by"] == viewer.user_id,
        is_organization_admin=await registry.administered(
            connection, viewer, row["organization_id"]
        ),
        field=(FIELD,),
        about=About.of(Kind.REGISTRY, row),
    )
    if row["is_core"]:
        raise errors.Conflict("CORE_REGISTRY", "A core registry cannot be deleted.", (FIELD,))
