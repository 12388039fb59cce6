"""What a link must pass: the role, the protected aliases, and both gates for types."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from auth.permission import RegistryAction, require
from domain import errors
from domain.about import About
from domain.ids import Kind
from resolvers import aliases as alias_rules
from resolvers.source import Source
from resolvers.target import Target


def check(found: Source, target: Target, aliases: Sequence[str], *at: str) -> None:
    """The role, the protected aliases and both gates let the link through; raises the first no."""
    for refusal in refusals(found, target, aliases, *at):
        raise refusal


def refusals(
    found: Source, target: Target, aliases: Sequence[str], *at: str
) -> Iterator[errors.Refusal]:
    """What stands in the way of the link: the role, the protected aliases, both gates."""
    into, field = target.registry, at or None
    protected = into["protected_aliases"]
    about = About.of(Kind.REGISTRY, into)
    yield from _refusals_of(lambda: require(target.role, RegistryAction.LINK, about=about))
    yield from _refusals_of(
        lambda: alias_rules.require_unprotected(into, protected, aliases, *at, "aliases")
    )
    if target.collection is not None and found.type not in target.collection["types"]:
        yield not_allowed(found.type, target.collection["types"], "COLLECTION", field)
    if found.is_internal:
        yield _internal(found.type, into["accepted_types"], field)
    elif not into["accepts_all_types"] and found.type not in into["accepted_types"]:
        yield not_allowed(found.type, into["accepted_types"], "REGISTRY", field)


def _refusals_of(rule: Callable[[], None]) -> Iterator[errors.Refusal]:
    """What a rule refuses, if it does."""
    try:
        rule()
    except errors.Refusal as refusal:
        yield refusal


def not_allowed(
    type: str, allowed_types: Sequence[str], gate: str, field: errors.Field | None = None
) -> errors.TypeNotAllowed:
    """One of the two gates does not let the type through."""
    types = ", ".join(allowed_types)
    return errors.TypeNotAllowed(
        f"TYPE_NOT_ALLOWED_BY_{gate}",
        f"The {gate.lower()} does not accept the type {type}; it accepts {types}.",
        field,
        type=type,
        allowed_types=list(allowed_types),
        denied_by=gate,
    )


def _internal(
    type: str, allowed_types: Sequence[str], field: errors.Field | None
) -> errors.TypeNotAllowed:
    """What clients log for themselves stays in its project, even where all types are accepted."""
    refusal = not_allowed(type, allowed_types, "REGISTRY", field)
    refusal.message = (
        f"The type {type} is one that clients keep for themselves here; no registry accepts it."
    )
    return refusal
