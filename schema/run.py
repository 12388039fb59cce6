"""A run: what produced or used an artifact version."""

from __future__ import annotations

import strawberry

from reads import run
from reads.field import read
from schema.lazy import Project
from schema.node import Node
from schema.scalar import DateTime


@strawberry.type(description="One execution of a program that logs or uses artifacts.")
class Run(Node):
    """Known by its name in its project."""

    id: strawberry.ID = read(run.ID, "The run's global id.")
    name: str = read("name", "The name, unique in the project.")
    display_name: str | None = read("display_name", "The name to show.")
    project: Project | None = read(run.PROJECT, "The project in which it ran.")
    created_at: DateTime = read("created_at", "When the run was first heard of.")
