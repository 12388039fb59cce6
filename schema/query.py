"""What there is to ask: the fields of Query."""

from __future__ import annotations

from typing import Annotated

import strawberry

from reads import artifact_version as artifact_versions
from reads import collection as collections_
from reads import node as found
from reads import organization as organizations_
from reads import project as projects
from reads import registry as registries_
from reads import root, search
from reads import user as users_
from reads.field import PAGE, Argument, page, part, read
from schema.entity import ENTITIES, Entity
from schema.lazy import (
    ArtifactVersion,
    Collection,
    Organization,
    Project,
    Registry,
    User,
    Version,
)
from schema.link_check import LinkCheck, check_link
from schema.node import Connection, Node, PageInfo
from schema.order import COLLECTION_ORDER, REGISTRY_ORDER, VERSION_ORDER
from schema.server import ServerInfo, about
from schema.where import COLLECTION_WHERE, REGISTRY_WHERE, VERSION_WHERE

SearchHit = Annotated[
    Registry | Collection | Version,
    strawberry.union("SearchHit", description="Something that a search found."),
]


@strawberry.type(description="Something that was found, and its place among all that was.")
class SearchEdge:
    """One hit with its cursor."""

    cursor: str = part("Names this place for `after`.")
    node: SearchHit = part("What was found.")


@strawberry.type(description="A page of what was found, the best first.")
class SearchConnection:
    """At most `first` hits, 50 if not given."""

    edges: list[SearchEdge] = part("The hits with their cursors.")
    nodes: list[SearchHit] = part("The hits.")
    page_info: PageInfo = part("Where the page lies.")
    total_count: int = part(
        "How many hits there are, at most 10,000 of each kind; counted only when asked for."
    )


def _path(example: str) -> tuple[Argument, ...]:
    return (Argument("path", str, f"Where it is, such as {example}."),)


@strawberry.type(description="Everything there is to ask; what is hidden from you is null.")
class Query:
    """Whatever is missing, or hidden from the viewer, is null."""

    viewer: User | None = read(users_.ME, "Who you are; null when signed out.")
    entities: list[Entity | None] = ENTITIES
    node: Node | None = read(
        found.NODE,
        "The object with this global id; null if there is none that you may see.",
        arguments=(Argument("id", strawberry.ID, "A global id."),),
    )
    nodes: list[Node | None] = read(
        found.NODES,
        "The objects with these global ids, in order; null for what you may not see.",
        arguments=(Argument("ids", list[strawberry.ID], "Global ids, at most 100."),),
    )
    organization: Organization | None = read(
        organizations_.NAMED,
        "The organization of this name; null if you belong to none such.",
        arguments=(Argument("name", str, "Its name or its display name."),),
    )
    registry: Registry | None = read(
        registries_.AT_PATH,
        "The registry at a path; null if there is none that you may see.",
        arguments=_path("acme/wandb-registry-model, wandb-registry-model or acme/model"),
    )
    collection: Collection | None = read(
        collections_.AT_PATH,
        "The collection at a path; null if there is none that you may see.",
        arguments=_path("acme/wandb-registry-model/MNIST"),
    )
    version: Version | None = read(
        collections_.VERSION_AT_PATH,
        "The version at a path; without a number or alias, the latest.",
        arguments=_path("acme/wandb-registry-model/MNIST:v3 or ...:production"),
    )
    artifact_version: ArtifactVersion | None = read(
        artifact_versions.AT_PATH,
        "The committed artifact version at a path; without a number or alias, the latest.",
        arguments=_path("team/project/artifact:v0 or ...:best"),
    )
    project: Project | None = read(
        projects.AT_PATH,
        "The project at a path; null if there is none that you may see.",
        arguments=_path("team/project"),
    )
    organizations: Connection[Organization] = page(
        root.ORGANIZATIONS, "The organizations you belong to, by name; all for an administrator."
    )
    users: Connection[User] = page(
        root.USERS_FOUND,
        "Who shares an organization with you, by username; all for an administrator.",
        before=(
            Argument(
                "query",
                str | None,
                "Only those whose name or username holds this; or whose whole address it is, for"
                " an ADMIN of an organization of theirs.",
            ),
        ),
    )
    registries: Connection[Registry] = page(
        root.REGISTRIES,
        "The registries of all your organizations that you may see, by name unless told otherwise.",
        before=(REGISTRY_WHERE, REGISTRY_ORDER),
    )
    collections: Connection[Collection] = page(
        root.COLLECTIONS,
        "The collections of all these registries, by name unless told otherwise.",
        before=(COLLECTION_WHERE, COLLECTION_ORDER),
    )
    versions: Connection[Version] = page(
        root.VERSIONS,
        "The versions in all these collections, the highest number first unless told otherwise.",
        before=(VERSION_WHERE, VERSION_ORDER),
    )
    search: SearchConnection = read(
        search.HITS,
        "Registries, collections and versions by name, tag, alias and description, the best first.",
        arguments=(
            Argument("text", str, "Words to look for, at most 256 characters."),
            PAGE[0],
            PAGE[1],
        ),
    )
    check_link: LinkCheck = strawberry.field(
        resolver=check_link,
        description="What linkArtifact would say to the same input; changes nothing.",
    )
    server: ServerInfo = strawberry.field(
        resolver=about, description="The server's version and the limits in force."
    )
