"""An artifact: a named series of versions inside a project."""

from __future__ import annotations

import strawberry

from reads import artifact
from reads.field import Argument, page, read
from schema.lazy import ArtifactVersion, Project
from schema.node import Connection, Node
from schema.scalar import DateTime


@strawberry.federation.type(description="A named series of versions inside a project.", keys=["id"])
class Artifact(Node):
    """What a run logs under one name."""

    id: strawberry.ID = read(artifact.ID, "The artifact's global id.")
    name: str = read("name", "The name, unique in the project.")
    path: str = read(artifact.PATH, "The path: owner/project/artifact.")
    type: str = read("type", "What the artifact is: model, dataset, ...")
    description: str | None = read("description", "What the series is about, in Markdown.")
    project: Project | None = read(
        artifact.PROJECT, "Where it is logged; null if you see it only through a link."
    )
    tags: list[str] = read("tags", "The artifact's tags, in the order they were set.")
    created_at: DateTime = read("created_at", "When the first version was begun.")
    version: ArtifactVersion | None = read(
        artifact.VERSION,
        "The version with this number or alias; null if there is none that you may see.",
        arguments=(Argument("ref", str, "A number such as v0, or an alias."),),
    )
    versions: Connection[ArtifactVersion] = page(
        artifact.VERSIONS, "The committed versions that you may see, the newest first."
    )
