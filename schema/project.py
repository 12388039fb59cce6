"""A project: where artifacts are logged."""

from __future__ import annotations

from typing import Annotated

import strawberry

from reads import project
from reads.field import Argument, page, read
from schema.lazy import Artifact, Run, Team, User
from schema.node import Connection, Node
from schema.scalar import DateTime

ProjectOwner = Annotated[
    Team | User, strawberry.union("ProjectOwner", description="Whose project it is.")
]


@strawberry.federation.type(description="Where a team, or one user, logs artifacts.", keys=["id"])
class Project(Node):
    """Whoever may see a project may read all of it."""

    id: strawberry.ID = read(project.ID, "The project's global id.")
    name: str = read("name", "The name, unique for its owner.")
    path: str = read(project.PATH, "The path: owner/project.")
    owner: ProjectOwner = read(project.OWNER, "The team or the user whose project it is.")
    team: Team | None = read(project.TEAM, "The team; null for a user's own project.")
    created_at: DateTime = read("created_at", "When the project was made.")
    run: Run | None = read(
        project.RUN,
        "The run of this name; null if there is none.",
        arguments=(Argument("name", str, "The run's name."),),
    )
    runs: Connection[Run] = page(project.RUNS, "The project's runs, the newest first.")
    artifact: Artifact | None = read(
        project.ARTIFACT,
        "The artifact of this name; null if there is none.",
        arguments=(Argument("name", str, "The artifact's name, without a version."),),
    )
    artifacts: Connection[Artifact] = page(
        project.ARTIFACTS,
        "The project's artifacts, by name.",
        before=(Argument("type", str | None, "Only artifacts of this type."),),
    )
