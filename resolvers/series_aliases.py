"""Aliases of a version in its artifact and in the collections that link it, changed all at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from db import artifact_version
from db import version as links
from db.connection import Connection
from domain import errors
from domain.check import Checks
from domain.ids import Kind
from resolvers import aliases as alias_rules
from resolvers import artifact_version_change, series, version
from resolvers.artifact_version_change import Changes
from resolvers.artifact_version_row import key_of
from resolvers.context import Context
from resolvers.key import Key
from resolvers.place import Place


@dataclass(frozen=True)
class There:
    """What is to be other in one series, named by where it is and what it is called."""

    at: Place
    series: str
    add: Sequence[str] = ()
    remove: Sequence[str] = ()


async def change(context: Context, *, artifact_version_id: str, changes: Sequence[There]) -> Key:
    """The version has the added aliases in each series and none of the removed ones.

    `latest` is accepted and has no effect: it goes by the numbers alone.

    Errors: INVALID_ID, INVALID_ALIAS, NOT_FOUND, ORGANIZATION_AMBIGUOUS, PERMISSION_DENIED,
    PROTECTED_ALIAS.
    """
    context.signed_in()
    checks = Checks()
    key = key_of(checks, artifact_version_id)
    checked = [_checked(checks, each) for each in changes]
    checks.done()

    async def work(connection: Connection) -> Key:
        for each in checked:
            await _change(connection, context, key, each)
        return key

    return await context.transact(work)


def _checked(checks: Checks, there: There) -> There:
    return There(
        there.at,
        there.series,
        alias_rules.given(checks, there.add, "aliases"),
        alias_rules.given(checks, there.remove, "aliases"),
    )


async def _change(connection: Connection, context: Context, key: Key, there: There) -> None:
    found = await series.at_name_on(connection, context, there.at, there.series)
    organization_id, id = found.key
    if found.kind is Kind.COLLECTION:
        link = await links.of_source(connection, organization_id, id, key.id)
        if link is None or organization_id != key.organization_id:
            raise _elsewhere()
        at = Key(organization_id, link["id"])
        await version.change_aliases(connection, context, at, there.add, there.remove)
        return
    row = await artifact_version.by_id(connection, context.signed_in(), *key)
    if row is None or row["artifact_id"] != id:
        raise _elsewhere()
    described = Changes(add_aliases=there.add, remove_aliases=there.remove)
    await artifact_version_change.change(connection, context, key, described)


def _elsewhere() -> errors.NotFound:
    return errors.NotFound(
        "NOT_FOUND", "The version is not in this collection, or you may not see it."
    )
