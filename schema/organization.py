"""An organization: the owner of registries and teams."""

from __future__ import annotations

import strawberry

from domain.role import OrganizationRole, RegistryRole
from reads import event, organization
from reads.field import Argument, page, read
from schema.event import Event
from schema.lazy import Registry, Team, User
from schema.node import Connection, Node
from schema.order import REGISTRY_ORDER
from schema.scalar import DateTime
from schema.where import REGISTRY_WHERE


@strawberry.type(description="Somebody in an organization.")
class OrganizationMember:
    """A user with a role."""

    user: User = read(organization.MEMBER_USER, "Who the member is.")
    role: OrganizationRole = read("role", "What the member may do in the organization.")


@strawberry.federation.type(description="The owner of registries and teams.", keys=["id", "name"])
class Organization(Node):
    """Everything else but users lives in one organization."""

    id: strawberry.ID = read(organization.ID, "The organization's global id.")
    name: str = read("name", "The name used in paths; unique on the site.")
    display_name: str = read("display_name", "The name to show; paths may use it as well.")
    created_at: DateTime = read("created_at", "When the organization was made.")
    implicit_registry_role: RegistryRole = read(
        "implicit_registry_role",
        "The role of every member in registries that the whole organization sees.",
    )
    viewer_role: OrganizationRole | None = read(
        organization.VIEWER_ROLE, "Your own role; null if you are no member."
    )
    registry: Registry | None = read(
        organization.REGISTRY,
        "The registry of this name; null if there is none that you may see.",
        arguments=(Argument("name", str, "The registry's name, without a prefix."),),
    )
    registries: Connection[Registry] = page(
        organization.REGISTRIES,
        "The registries that you may see, by name unless told otherwise.",
        before=(REGISTRY_WHERE, REGISTRY_ORDER),
    )
    team: Team | None = read(
        organization.TEAM,
        "The team of this name; null if there is none.",
        arguments=(Argument("name", str, "The team's name."),),
    )
    teams: Connection[Team] = page(organization.TEAMS, "The organization's teams, by name.")
    members: Connection[OrganizationMember] = page(
        organization.MEMBERS, "Who belongs to the organization, by username."
    )
    history: Connection[Event] = page(
        event.OF_ORGANIZATION,
        "What was done in the organization, the newest first; empty but for ADMINs.",
    )
