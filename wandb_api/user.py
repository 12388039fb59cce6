"""A user, as the SDK sees one."""

from __future__ import annotations

import strawberry

from reads import automation, number, owner, user
from reads.field import read
from reads.source import Value
from wandb_api.connection import AFTER, FIRST, Connection
from wandb_api.lazy import Entity, Organization, Project
from wandb_api.scalar import DateTime, JSONString


@strawberry.type(description="A key of a user's, of which only the beginning can be seen.")
class ApiKey:
    """The key itself was shown once."""

    id: strawberry.ID = read("id", "The key's id.")
    name: str = read("prefix", "How the key begins.")
    description: str | None = read("name", "What the key is for.")


@strawberry.type(description="A person or a service account.")
class User:
    """Who signs in with an API key."""

    id: strawberry.ID = read(
        number.labelled("User", "USER", number.SITE_WIDE, "{t}.id"), "The user's id."
    )
    name: str = read("name", "The name to show.")
    username: str | None = read("username", "The name to sign in by.")
    email: str | None = read(user.EMAIL, "The address; one's own alone.")
    admin: bool | None = read(
        user.IS_ADMINISTRATOR, "Whether they administer this server; of oneself alone."
    )
    flags: JSONString | None = read(Value("'{{}}'"), "Settings of the user; there are none.")
    entity: str | None = read(
        owner.DEFAULT_NAME, "The name of the team or user whose projects are meant if none is said."
    )
    deleted_at: DateTime | None = read("deactivated_at", "When they were deactivated.")
    api_keys: Connection[ApiKey] | None = read(user.API_KEYS.at_once(), "Their API keys.")
    teams: Connection[Entity] | None = read(
        owner.OF_USER, "Their teams, and themselves as the owner of their own projects."
    )
    organizations: list[Organization] | None = read(
        owner.ORGANIZATIONS_OF_USER, "The organizations they belong to."
    )
    projects: Connection[Project] | None = read(
        automation.PLACES_OF_USER,
        "The projects and registries of all that they belong to; those with automations first.",
        arguments=(AFTER, FIRST),
    )
