"""A team: who shares projects."""

from __future__ import annotations

import strawberry

from domain.role import OrganizationRole
from reads import team
from reads.field import Argument, page, read
from schema.lazy import Organization, Project, User
from schema.node import Connection, Node


@strawberry.type(description="Somebody in a team.")
class TeamMember:
    """A user with a role."""

    user: User = read(team.MEMBER_USER, "Who the member is.")
    role: OrganizationRole = read("role", "What the member may do in the team.")


@strawberry.federation.type(
    description="A group of members of an organization who share projects.", keys=["id"]
)
class Team(Node):
    """Its name is unique on the site, as paths name it alone."""

    id: strawberry.ID = read(team.ID, "The team's global id.")
    name: str = read("name", "The name used in paths; unique on the site.")
    organization: Organization = read(team.ORGANIZATION, "The organization the team belongs to.")
    viewer_role: OrganizationRole | None = read(
        team.VIEWER_ROLE,
        "Your own role; ADMIN for an ADMIN of the organization; null if you may do nothing in it.",
    )
    members: Connection[TeamMember] = page(team.MEMBERS, "Who belongs to the team, by username.")
    project: Project | None = read(
        team.PROJECT,
        "The project of this name; null if there is none that you may see.",
        arguments=(Argument("name", str, "The project's name."),),
    )
    projects: Connection[Project] = page(
        team.PROJECTS, "The team's projects that you may see, by name."
    )
