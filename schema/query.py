"""What there is to ask: the fields of Query."""

from __future__ import annotations

import strawberry

from reads import artifact_version as artifact_versions
from reads import collection as collections
from reads import node as found
from reads import organization as organizations
from reads import registry as registries
from reads import user as users
from reads.field import Argument, read
from schema.lazy import ArtifactVersion, Collection, Organization, Registry, User, Version
from schema.node import Node


def _path(example: str) -> tuple[Argument, ...]:
    return (Argument("path", str, f"Where it is, such as {example}."),)


@strawberry.type(description="Everything there is to ask; what is hidden from you is null.")
class Query:
    """Whatever is missing, or hidden from the viewer, is null."""

    viewer: User | None = read(users.ME, "Who you are; null when signed out.")
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
        organizations.NAMED,
        "The organization of this name; null if you belong to none such.",
        arguments=(Argument("name", str, "Its name or its display name."),),
    )
    registry: Registry | None = read(
        registries.AT_PATH,
        "The registry at a path; null if there is none that you may see.",
        arguments=_path("acme/wandb-registry-model, wandb-registry-model or acme/model"),
    )
    collection: Collection | None = read(
        collections.AT_PATH,
        "The collection at a path; null if there is none that you may see.",
        arguments=_path("acme/wandb-registry-model/MNIST"),
    )
    version: Version | None = read(
        collections.VERSION_AT_PATH,
        "The version at a path; without a number or alias, the latest.",
        arguments=_path("acme/wandb-registry-model/MNIST:v3 or ...:production"),
    )
    artifact_version: ArtifactVersion | None = read(
        artifact_versions.AT_PATH,
        "The committed artifact version at a path; without a number or alias, the latest.",
        arguments=_path("team/project/artifact:v0 or ...:best"),
    )
