"""What linking would say, without linking."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from domain import errors, path
from domain.check import Checks
from resolvers import aliases as alias_rules
from resolvers import gates, source
from resolvers.context import Context
from resolvers.source import Named, Source
from resolvers.target import Aim, Target

T = TypeVar("T")


@dataclass(frozen=True)
class Checked:
    """Where the link would go, and everything that stands in its way."""

    refusals: Sequence[errors.Refusal]
    target: str | None = None
    will_create_collection: bool = False


async def check(
    context: Context,
    *,
    named: Named,
    target_path: str | None,
    collection_id: str | None,
    aliases: Sequence[str],
) -> Checked:
    """Every refusal that linking would meet, each stage as far as the earlier ones allow."""
    of_source, of_target, of_aliases = Checks(), Checks(), Checks()
    of_source.one_of(**named.fields())
    find = source.finder(of_source, context, named)
    of_target.one_of(target_path=target_path, collection_id=collection_id)
    to = Aim(of_target, target_path, collection_id)
    aliases = alias_rules.given(of_aliases, aliases, "aliases")
    found: Source | None = None
    target: Target | None = None
    async with context.site.pool.connection() as connection:
        if not of_source:
            found = await _or_refusal(of_source, source.load(connection, find, named.field()))
        if found is not None and not of_target:
            target = await _or_refusal(of_target, to.load(connection, context, found))
    return _checked(found, target, aliases, of_source, of_target, of_aliases)


async def _or_refusal(checks: Checks, loading: Awaitable[T]) -> T | None:
    try:
        return await loading
    except errors.Refusal as refusal:
        checks.add(refusal)
        return None


def _checked(
    found: Source | None, target: Target | None, aliases: Sequence[str], *stages: Checks
) -> Checked:
    refusals = [refusal for stage in stages for refusal in stage.refusals]
    if found is None or target is None:
        return Checked(refusals)
    refusals.extend(gates.refusals(found, target, aliases))
    into = target.registry
    at = path.collection_path(into["organization_name"], into["name"], target.name)
    return Checked(refusals, at, not refusals and target.collection is None)
