"""An entity: a team, a user or an organization as the owner of projects or registries."""

from __future__ import annotations

import strawberry

from reads import automation, number, owner, place, webhook
from reads.field import Argument, read
from reads.source import Value
from wandb_api import search
from wandb_api.automation import WEBHOOK, Integration
from wandb_api.collection import ArtifactCollectionType
from wandb_api.connection import AFTER, FILTERS, FIRST, ORDER, Connection
from wandb_api.lazy import (
    ArtifactCollection,
    ArtifactCollectionMembership,
    Organization,
    Project,
    Trigger,
    User,
)
from wandb_api.scalar import Int64, JSONString

NO = Value("false")
PROJECT_FILTERS = Argument(
    "project_filters", JSONString | None, "Conditions on the registry, as in `filters`."
)


@strawberry.type(description="Somebody in a team, an organization, or with projects of their own.")
class Member:
    """A user and what they are there."""

    id: str | None = read(
        number.labelled("User", "USER", number.SITE_WIDE, "{t}.id"), "The user's id."
    )
    role: str | None = read(
        Value("lower({t}.role::text)"), "What they may do: admin, member, viewer."
    )
    admin: bool | None = read(Value("({t}.role = 'ADMIN')"), "Whether they are an admin.")
    pending: bool | None = read(NO, "Whether they have still to accept; nobody has.")
    email: str | None = read(Value("null::text"), "Not shown to others.")
    username: str | None = read("username", "The name they sign in by.")
    name: str = read("name", "The name to show.")
    photo_url: str | None = read(Value("null::text"), "There are no pictures.")
    account_type: str | None = read(
        Value(
            "case when {t}.is_service_account then 'SERVICE' when {t}.owner_id = {t}.id then 'USER'"
            " else 'MEMBER' end"
        ),
        "USER, MEMBER or SERVICE.",
    )
    api_key: str | None = read(Value("null::text"), "Keys are shown once, when they are made.")


@strawberry.type(
    description="A team, a user or an organization, which owns projects or registries."
)
class Entity:
    """Its name is unique on this server."""

    id: strawberry.ID = read(
        number.labelled("Entity", "ENTITY", "{t}.organization_id", "{t}.id"), "The entity's id."
    )
    name: str = read("name", "The name in paths.")
    entity_type: str | None = read(Value("lower({t}.kind)"), "team, user or organization.")
    available: bool | None = read(Value("true"), "Whether it can be used.")
    photo_url: str | None = read(Value("null::text"), "There are no pictures.")
    read_only: bool | None = read(NO, "Whether nothing can be logged here.")
    read_only_admin: bool = read(NO, "Whether admins may only look.")
    is_team: bool = read(Value("({t}.kind = 'TEAM')"), "Whether it is a team.")
    private_only: bool = read(Value("true"), "Whether its projects are seen by members alone.")
    storage_bytes: Int64 = read(Value("0"), "Not counted.")
    code_saving_enabled: bool = read(NO, "Whether programs are saved with their runs.")
    default_access: str = read(Value("'PRIVATE'"), "Who sees new projects.")
    is_paid: bool | None = read(NO, "There is nothing to pay.")
    limits: JSONString | None = read(Value("'{{}}'"), "There are no quotas.")
    members: list[Member] = read(owner.MEMBERS, "Who belongs to it.")
    user: User | None = read(owner.USER, "The user, if it is one.")
    organization: Organization | None = read(
        owner.ORGANIZATION, "The organization that it is or belongs to; null for a user."
    )
    xxhash_digests_enabled: bool | None = read(NO, "Digests are MD5 alone.")
    project: Project | None = read(
        place.OF_OWNER,
        "Its project or registry of this name.",
        arguments=(Argument("name", str | None, "The name; a registry's with its prefix."),),
    )
    projects: Connection[Project] | None = read(
        search.places(owner.PLACES),
        "Its projects or registries.",
        arguments=(FILTERS, AFTER, FIRST, ORDER),
    )
    artifact_collections: Connection[ArtifactCollection] | None = read(
        search.registry_collections(owner.collections("ArtifactPortfolio")),
        "The collections in its registries, the newest first.",
        arguments=(
            PROJECT_FILTERS,
            FILTERS,
            Argument(
                "collection_types", list[ArtifactCollectionType] | None, "Only of these kinds."
            ),
            AFTER,
            FIRST,
            ORDER,
        ),
    )
    artifact_memberships: Connection[ArtifactCollectionMembership] | None = read(
        search.registry_versions(owner.LINKS),
        "The versions linked in its registries, the newest link first.",
        arguments=(
            PROJECT_FILTERS,
            Argument("collection_filters", JSONString | None, "Conditions on the collection."),
            FILTERS,
            AFTER,
            FIRST,
            ORDER,
        ),
    )
    triggers: Connection[Trigger] | None = read(
        search.automations(automation.OF_OWNER),
        "The automations of its projects or registries, by name.",
        arguments=(AFTER, FIRST, ORDER, FILTERS),
    )
    integrations: Connection[Integration] | None = read(
        webhook.of_owner(WEBHOOK), "What its automations can call.", arguments=(AFTER, FIRST)
    )
