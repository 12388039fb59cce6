"""Everything that the SDK can ask."""

from __future__ import annotations

from importlib.metadata import version

import strawberry

from domain import ids as global_ids
from reads import lookup, organization, owner, place, root, user
from reads.complete import Made
from reads.field import Argument, read
from wandb_api import ids
from wandb_api.alias import COLLECTION_TYPES
from wandb_api.artifact import Artifact
from wandb_api.collection import ArtifactCollection
from wandb_api.connection import AFTER, FIRST, Connection
from wandb_api.entity import Entity
from wandb_api.organization import Organization
from wandb_api.project import Project
from wandb_api.server import FEATURES, NEWEST_SDK, OLDEST_SDK, ServerInfo
from wandb_api.user import User

NAME = Argument("name", str | None, "The name.")
ENTITY_NAME = Argument("entity_name", str | None, "Whose it is; yours if not given.")
ID = Argument("id", strawberry.ID, "The id.")


@strawberry.type(description="The version that a client knows by a key of its own.")
class ClientIDMapping:
    """Before the client knew its id."""

    server_i_d: strawberry.ID = read(lookup.VERSION_OF_CLIENT_KEY, "Its id.", name="serverID")


def _server_info() -> ServerInfo:
    return Made(  # type: ignore[return-value]
        features=[Made(name=name, isEnabled=True) for name in FEATURES],
        cliVersionInfo={"max_cli_version": NEWEST_SDK, "min_cli_version": OLDEST_SDK},
        latestLocalVersionInfo=Made(
            outOfDate=False,
            latestVersionString=version("vitrine"),
            versionOnThisInstanceString=version("vitrine"),
        ),
    )


@strawberry.type(description="Everything there is to ask; what is hidden from you is null.")
class Query:
    """Whatever is missing, or hidden from the viewer, is null."""

    viewer: User | None = read(user.ME, "Who you are; null when signed out.")
    server_info: ServerInfo | None = strawberry.field(
        resolver=_server_info, description="What this server can do."
    )
    entity: Entity | None = read(
        owner.NAMED, "The team, user or organization of this name.", arguments=(NAME,)
    )
    organization: Organization | None = read(
        organization.NAMED,
        "The organization of this name.",
        arguments=(Argument("name", str, "Its name, or its name to show."),),
    )
    project: Project | None = read(
        place.NAMED, "The project or registry of this name.", arguments=(NAME, ENTITY_NAME)
    )
    model: Project | None = read(
        place.NAMED, "An older name of `project`.", arguments=(NAME, ENTITY_NAME)
    )
    models: Connection[Project] | None = read(
        place.OF_OWNER_NAMED,
        "The projects or registries of somebody.",
        arguments=(ENTITY_NAME, AFTER, FIRST),
    )
    artifact: Artifact | None = read(
        lookup.artifact_version(lambda given: global_ids.decode(ids.ours(given["id"]))),
        "The version with this id.",
        arguments=(ID,),
    )
    artifact_collection: ArtifactCollection | None = read(
        lookup.series(*COLLECTION_TYPES, lambda given: global_ids.decode(given["id"])),
        "The collection with this id.",
        arguments=(ID,),
    )
    client_i_d_mapping: ClientIDMapping | None = read(
        lookup.key_of_client("clientID"),
        "The version that a client knows by a key of its own.",
        arguments=(Argument("client_i_d", strawberry.ID, "The client's key."),),
        name="clientIDMapping",
    )
    users: Connection[User] | None = read(
        root.USERS_MEANT,
        "Who shares an organization with you; whoever is named in full comes first.",
        arguments=(Argument("query", str | None, "A part of a name."),),
    )
