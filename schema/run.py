"""A run: what produced or used an artifact version."""

from __future__ import annotations

import strawberry

from domain.run import RunState
from reads import run
from reads.field import page, read
from schema.lazy import ArtifactVersion, Project, User
from schema.node import Connection, Node
from schema.scalar import JSON, DateTime


@strawberry.type(description="One execution of a program that logs or uses artifacts.")
class Run(Node):
    """Known by its name in its project."""

    id: strawberry.ID = read(run.ID, "The run's global id.")
    name: str = read("name", "The name, unique in the project.")
    display_name: str | None = read("display_name", "The name to show.")
    project: Project | None = read(run.PROJECT, "The project in which it ran.")
    state: RunState = read(run.STATE, "How far it has come.")
    notes: str | None = read("notes", "What it was for.")
    tags: list[str] = read("tags", "Its tags, in the order they were set.")
    group: str | None = read("group_name", "The group of runs that it is part of.")
    job_type: str | None = read("job_type", "What its program does: train, evaluate, ...")
    config: JSON = read("config", "The settings of its program, an object.")
    summary: JSON = read("summary", "The last values that its program logged, an object.")
    created_at: DateTime = read("created_at", "When the run was first heard of.")
    created_by: User | None = read(run.CREATED_BY, "Who began it.")
    heartbeat_at: DateTime | None = read(
        "heartbeat_at", "When its program was last heard of; null if it never said anything."
    )
    inputs: Connection[ArtifactVersion] = page(
        run.INPUTS, "The artifact versions that it used, as far as you may see, the newest first."
    )
    outputs: Connection[ArtifactVersion] = page(
        run.OUTPUTS, "The artifact versions that it logged, the newest first."
    )
