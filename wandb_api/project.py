"""A project of a team or a user, or a registry of an organization."""

from __future__ import annotations

import strawberry

from reads import automation, entry, number, place, run_history, series
from reads.field import Argument, read
from reads.source import Value
from wandb_api import search
from wandb_api.alias import COLLECTION_TYPES
from wandb_api.connection import AFTER, FILTERS, FIRST, ORDER, Connection
from wandb_api.lazy import (
    Artifact,
    ArtifactCollection,
    ArtifactCollectionMembership,
    ArtifactType,
    Entity,
    Run,
    Trigger,
    User,
)
from wandb_api.scalar import DateTime, JSONString

NO_TEXT = Value("null::text")
KEY = ("{t}.organization_id", "{t}.id")


@strawberry.type(description="What somebody may do.")
class Role:
    """By name."""

    name: str = read(Value("lower({t}.role::text)"), "admin, member, viewer or restricted_viewer.")


@strawberry.type(description="A user with a role in a registry.")
class ProjectMember:
    """Granted to the user, not to a team."""

    id: strawberry.ID = read(
        number.labelled("User", "USER", number.SITE_WIDE, "{t}.id"), "The user's id."
    )
    name: str | None = read("name", "The name to show.")
    username: str | None = read("username", "The name they sign in by.")
    email: str | None = read(Value("null::text"), "Not shown to others.")
    role: Role = read(place.MEMBER_ROLE, "What they may do.")


@strawberry.type(description="A team with a role in a registry.")
class ProjectTeamMember:
    """Granted to all its members."""

    team: Entity = read(place.MEMBER_TEAM, "The team.")
    role: Role = read(place.MEMBER_ROLE, "What its members may do.")


NAME = Argument("name", str, "The name.")
REF = Argument("name", str, "collection, collection:alias or collection:v3.")


@strawberry.type(description="A project, or a registry under its name with wandb-registry- before.")
class Project:
    """Holds runs and artifacts, or collections of links."""

    id: strawberry.ID = read(number.labelled("Project", "PROJECT", *KEY), "The project's id.")
    internal_id: strawberry.ID = read(
        number.labelled("ProjectInternalId", "PROJECT", *KEY), "The id that filters go by."
    )
    name: str = read("name", "The name; a registry's with its prefix.")
    entity_name: str = read(place.OWNER_NAME, "Whose it is, by name.")
    entity: Entity = read(place.OWNER, "Whose it is.")
    description: str | None = read("description", "What it is for.")
    access: str | None = read(
        Value("case when {t}.visibility = 'RESTRICTED' then 'RESTRICTED' else 'PRIVATE' end"),
        "PRIVATE: the organization or the team; RESTRICTED: whoever is invited.",
    )
    repo: str | None = read(NO_TEXT, "Not kept of a project; a run knows its commit.")
    docker_image: str | None = read(NO_TEXT, "Not kept.")
    views: JSONString | None = read(Value("'{{}}'"), "There are no saved views.")
    read_only: bool | None = read(place.READ_ONLY, "Whether you may only look.")
    is_benchmark: bool = read(Value("false"), "Not offered.")
    created_at: DateTime = read("created_at", "When it was made.")
    updated_at: DateTime | None = read("updated_at", "When its settings last changed.")
    user: User | None = read(place.CREATED_BY, "Who made it.")
    allow_all_artifact_types_in_registry: bool = read(
        "accepts_all_types", "Whether artifacts of any type may come in."
    )
    artifact_types: Connection[ArtifactType] = read(
        place.TYPES,
        "The types in use; of a registry those that it has saved.",
        arguments=(
            Argument("include_all", bool | None, "Also those that nothing has yet."),
            AFTER,
            FIRST,
        ),
    )
    artifact_type: ArtifactType | None = read(
        place.TYPE, "The type of this name.", arguments=(NAME,)
    )
    artifact_collection: ArtifactCollection | None = read(
        place.series(*COLLECTION_TYPES), "The collection of this name.", arguments=(NAME,)
    )
    artifact_collections: Connection[ArtifactCollection] | None = read(
        search.collections(series.of_place(*COLLECTION_TYPES)),
        "Its collections, the newest first.",
        arguments=(AFTER, FIRST, FILTERS, ORDER),
    )
    artifact: Artifact | None = read(
        entry.VERSION_IN_PLACE, "The version that is meant.", arguments=(REF,)
    )
    artifact_collection_membership: ArtifactCollectionMembership | None = read(
        entry.IN_PLACE,
        "The version that is meant, as a member of that collection.",
        arguments=(REF,),
    )
    members: list[ProjectMember] = read(place.MEMBERS, "The users with a role in the registry.")
    team_members: list[ProjectTeamMember] = read(
        place.TEAM_MEMBERS, "The teams with a role in the registry."
    )
    triggers: list[Trigger] = read(
        automation.OF_PLACE, "The automations of it and of what is in it, by name."
    )
    run: Run | None = read(
        run_history.NAMED,
        "The run of this name.",
        arguments=(NAME, Argument("desc", str | None, "Has no effect.")),
    )
    bucket: Run | None = read(
        run_history.NAMED,
        "The run of this name.",
        arguments=(
            NAME,
            Argument("missing_ok", bool | None, "Has no effect."),
            Argument("desc", str | None, "Has no effect."),
        ),
    )
    run_count: int | None = read(search.RUN_COUNT, "How many runs there are.", arguments=(FILTERS,))
    runs: Connection[Run] | None = read(
        search.runs(run_history.OF_PLACE), "Its runs.", arguments=(FILTERS, AFTER, FIRST, ORDER)
    )
    buckets: Connection[Run] | None = read(
        run_history.OF_PLACE, "An older name of `runs`.", arguments=(AFTER, FIRST)
    )
