"""Linking versions into collections, and making collections."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from server.tools.client import Client
from server.tools.errors import Failed
from server.tools.place import Source

OF_LINK = "query($path: String!) { version(path: $path) { id } }"


def link(client: Client, source: Source, target: str, aliases: Sequence[str]) -> dict[str, Any]:
    """The version that links the source, in a collection that was made if it was not there."""
    payload = client.change(
        "linkArtifact",
        "collectionCreated version { path aliases source { path } }",
        **_named(client, source),
        targetPath=target,
        aliases=list(aliases),
        idempotencyKey=str(uuid4()),
    )
    version = payload["version"]
    return {
        "path": version["path"],
        "aliases": version["aliases"],
        "source": version["source"]["path"],
        "collectionCreated": payload["collectionCreated"],
    }


def _named(client: Client, source: Source) -> dict[str, str]:
    """A link is named by its id: the API links its source."""
    if not source.in_registry:
        return {"artifactVersionPath": source.path}
    found = client.ask(OF_LINK, path=source.path)["version"]
    if found is None:
        raise Failed(f"{source.path} was not found, or you may not see it.")
    return {"versionId": found["id"]}


def create_collection(
    client: Client,
    registry: str,
    name: str,
    types: Sequence[str],
    description: str | None,
    tags: Sequence[str],
) -> dict[str, Any]:
    """The new collection."""
    payload = client.change(
        "createCollection",
        "collection { path types tags description }",
        registryPath=registry,
        name=name,
        types=list(types),
        description=description,
        tags=list(tags),
        idempotencyKey=str(uuid4()),
    )
    made: dict[str, Any] = payload["collection"]
    return made
