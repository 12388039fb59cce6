"""What keeps a source that is linked from being deleted, and what history says of its links."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from auth.permission import RegistryAction, TeamAction, allowed
from db import alias
from db.connection import Row
from db.event import Event
from domain import errors
from domain.about import About
from domain.ids import Kind
from domain.role import RegistryRole
from resolvers import link


def require_removable(links: Sequence[Row], *field: str, what: str) -> None:
    """No protected alias is on any of the links, and the viewer may take all of them away.

    A link in a hidden registry says no more than that it is there.

    Errors: PROTECTED_ALIAS, STILL_LINKED.
    """
    require_unprotected(links, *field, what=what)
    if not all(_may_unlink(row["viewer_role"]) for row in links):
        raise still_linked("you may not unlink it everywhere", *field, what=what)


def require_unprotected(links: Sequence[Row], *field: str, what: str) -> None:
    """No protected alias that the viewer can see is on any of the links."""
    for row in links:
        held = [word for word in row["aliases"] if word in row["protected_aliases"]]
        if held and row["viewer_role"] is not None:
            raise errors.PermissionDenied(
                "PROTECTED_ALIAS",
                f"{what} is linked under the protected alias {held[0]}; nobody may delete it until"
                " the alias is taken away.",
                field,
                action=TeamAction.DELETE_ARTIFACT_VERSION.name,
                about=About(
                    Kind.REGISTRY, row["organization_id"], row["registry_id"], row["registry"]
                ),
            )


def still_linked(hint: str, *field: str, what: str) -> errors.Conflict:
    """A collection keeps it from being deleted."""
    return errors.Conflict("STILL_LINKED", f"{what} is linked in a collection; {hint}.", field)


def events(links: Sequence[Row]) -> Iterator[Event]:
    """What happened when all of the links were taken away."""
    for row in links:
        yield from link.unlinked(row["registry_id"], row["registry"], row, row["aliases"])


def without_latest(links: Sequence[Row]) -> set[UUID]:
    """The collections that have no `latest` when all of the links are taken away."""
    return {row["collection_id"] for row in links if alias.LATEST in row["aliases"]}


def _may_unlink(role: str | None) -> bool:
    return allowed(RegistryRole(role) if role else None, RegistryAction.UNLINK)
