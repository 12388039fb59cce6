"""A registry: a named shelf of collections in an organization."""

from __future__ import annotations

from collections.abc import Sequence

import strawberry

from auth import permission, scope
from auth.permission import RegistryAction
from domain.role import RegistryRole
from domain.scope import ALL
from reads import event, registry
from reads.field import Argument, page, read
from resolvers.context import Context
from schema.enum import RegistryVisibility
from schema.event import Event
from schema.lazy import Collection, Organization, User
from schema.node import Connection, Node
from schema.order import COLLECTION_ORDER
from schema.registry_member import RegistryMember
from schema.scalar import DateTime
from schema.where import COLLECTION_WHERE

_ACTIONS = {
    role.name: [action.name for action in permission.actions(role)] for role in RegistryRole
}


async def _with_the_key(context: Context, actions: Sequence[str]) -> list[str]:
    """Those of the role's actions that the viewer's key is good for."""
    scopes = context.viewer.scopes if context.viewer is not None else ALL
    return [name for name in actions if scope.allows(scopes, RegistryAction(name))]


@strawberry.federation.type(
    description="A named shelf of collections in an organization.", keys=["id", "path"]
)
class Registry(Node):
    """It accepts artifacts of all types or of a list of types."""

    id: strawberry.ID = read(registry.ID, "The registry's global id.")
    name: str = read("name", "The name, unique in the organization.")
    path: str = read(registry.PATH, "The path: organization/wandb-registry-name.")
    organization: Organization = read(registry.ORGANIZATION, "The organization it belongs to.")
    description: str | None = read("description", "What the registry is for, in Markdown.")
    visibility: RegistryVisibility = read("visibility", "Who sees it without being invited.")
    is_core: bool = read("is_core", "Whether it came with the organization and stays as it is.")
    accepts_all_types: bool = read(
        "accepts_all_types", "Whether artifacts of any type may come in."
    )
    accepted_types: list[str] = read(
        "accepted_types", "The saved types; while all types are accepted, those seen so far."
    )
    single_type_collections: bool = read(
        "single_type_collections", "Whether a collection has exactly one type."
    )
    protected_aliases: list[str] = read(
        "protected_aliases", "The aliases that only an Admin may set or take away."
    )
    owner: User | None = read(registry.OWNER, "Who answers for the registry; gives no rights.")
    created_at: DateTime = read("created_at", "When the registry was made.")
    updated_at: DateTime = read("updated_at", "When its settings last changed.")
    viewer_role: RegistryRole | None = read(
        registry.VIEWER_ROLE, "Your own role: the highest that you have by any way."
    )
    viewer_can: list[RegistryAction] = read(
        registry.viewer_can(_ACTIONS),
        "What you may do here with your key: what a page may show as a button.",
        completion=_with_the_key,
    )
    collection: Collection | None = read(
        registry.COLLECTION,
        "The collection of this name; null if there is none.",
        arguments=(Argument("name", str, "The collection's name."),),
    )
    collections: Connection[Collection] = page(
        registry.COLLECTIONS,
        "The registry's collections, by name unless told otherwise.",
        before=(COLLECTION_WHERE, COLLECTION_ORDER),
    )
    members: Connection[RegistryMember] = page(
        registry.MEMBERS, "The users and teams that were given a role here, by name."
    )
    history: Connection[Event] = page(
        event.OF_REGISTRY, "What was done in the registry, the newest first."
    )
