"""Lineage: what an artifact version was made from, and what was made from it."""

from __future__ import annotations

import enum

import strawberry

from reads.field import part
from schema.enum import described
from schema.node import Node


class LineageDirection(enum.Enum):
    """Which way to follow runs."""

    UPSTREAM = "UPSTREAM"
    DOWNSTREAM = "DOWNSTREAM"
    BOTH = "BOTH"


described(
    LineageDirection,
    "Which way to follow runs.",
    {
        "UPSTREAM": "To what it was made from.",
        "DOWNSTREAM": "To what was made from it.",
        "BOTH": "Either way, without turning back.",
    },
)


@strawberry.type(description="An edge of the graph: a run and one of its inputs or outputs.")
class LineageEdge:
    """From an input to the run, or from the run to an output."""

    from_: strawberry.ID = part("The id of the node that it starts from.", "from")
    to: strawberry.ID = part("The id of the node that it leads to.")


@strawberry.type(description="Artifact versions and the runs between them, as far as you may see.")
class Lineage:
    """A part of the whole graph, around one artifact version."""

    nodes: list[Node] = part("The artifact versions and runs, the nearest first.")
    edges: list[LineageEdge] = part("What joins the nodes.")
    truncated: bool = part("Whether there is more beyond the depth, or more than 1,000 nodes.")
