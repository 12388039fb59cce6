"""A collection: a curated set of links to artifact versions for one task."""

from __future__ import annotations

import strawberry

from reads import collection, event
from reads.field import Argument, page, read
from schema.event import Event
from schema.lazy import Registry, User, Version
from schema.node import Connection, Node
from schema.order import VERSION_ORDER
from schema.scalar import DateTime
from schema.snippet import SnippetKind, snippet
from schema.where import VERSION_WHERE


@strawberry.federation.type(
    description="A curated set of links to artifact versions for one task.", keys=["id", "path"]
)
class Collection(Node):
    """It numbers its versions from v0 in the order they were linked."""

    id: strawberry.ID = read(collection.ID, "The collection's global id.")
    name: str = read("name", "The name, unique in the registry.")
    path: str = read(collection.PATH, "The path: organization/wandb-registry-name/collection.")
    registry: Registry = read(collection.REGISTRY, "The registry it stands in.")
    types: list[str] = read("types", "The artifact types it accepts; never empty.")
    description: str | None = read("description", "The collection's card, in Markdown.")
    tags: list[str] = read("tags", "The collection's tags, in the order they were set.")
    created_at: DateTime = read("created_at", "When the collection was made.")
    updated_at: DateTime = read("updated_at", "When the collection or a link in it last changed.")
    created_by: User | None = read(collection.CREATED_BY, "Who made the collection.")
    version: Version | None = read(
        collection.VERSION,
        "The version with this number or alias; null if there is none.",
        arguments=(Argument("ref", str, "A number such as v3, or an alias."),),
    )
    versions: Connection[Version] = page(
        collection.VERSIONS,
        "The collection's versions, the newest first unless told otherwise.",
        before=(VERSION_WHERE, VERSION_ORDER),
    )
    latest_version: Version | None = read(
        collection.LATEST, "The version that was linked last; null while there is none."
    )
    history: Connection[Event] = page(
        event.OF_COLLECTION, "What was done in the collection, the newest first."
    )
    snippet: str = read(
        collection.PLACE,
        "Code to copy that links into the collection, or uses or downloads what is in it.",
        arguments=(Argument("kind", SnippetKind, "What the code does."),),
        completion=snippet,
    )
