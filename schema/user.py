"""A user: a person or a service account."""

from __future__ import annotations

import strawberry

from reads import event, user
from reads.field import page, read
from schema.event import Event
from schema.lazy import ApiKey, Organization, Team
from schema.node import Connection, Node
from schema.scalar import DateTime


@strawberry.federation.type(
    description="A person, or a service account that acts like one.", keys=["id"]
)
class User(Node):
    """Users belong to the site, not to one organization."""

    id: strawberry.ID = read(user.ID, "The user's global id.")
    username: str = read("username", "The name to sign in and to be named by; unique on the site.")
    name: str = read("name", "The full name, as it should be shown.")
    email: str | None = read(user.EMAIL, "The address; shown to the user and to administrators.")
    is_service_account: bool = read("is_service_account", "Whether a program acts by this user.")
    deactivated_at: DateTime | None = read(
        "deactivated_at", "Since when the user can sign in no more; null = the user can."
    )
    is_administrator: bool | None = read(
        user.IS_ADMINISTRATOR,
        "Whether this is an administrator of the instance; shown to the user and to"
        " administrators.",
    )
    organizations: Connection[Organization] = page(
        user.ORGANIZATIONS, "The user's organizations that you belong to as well, by name."
    )
    teams: Connection[Team] = page(
        user.TEAMS, "The user's teams in organizations that you belong to, by name."
    )
    api_keys: Connection[ApiKey] = page(
        user.API_KEYS,
        "The user's keys that are not revoked, the newest first; empty unless they are your own,"
        " or of a service account of an organization that you are ADMIN of.",
    )
    history: Connection[Event] = page(
        event.OF_USER,
        "What concerns the user alone, such as their keys and sign-ins, the newest first; empty"
        " unless it is you, or you are an administrator of the instance. A service account's is in"
        " its organization's history.",
    )
