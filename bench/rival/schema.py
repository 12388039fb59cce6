"""The plain schema: what is asked of the benchmark's operations, under the names of ours."""

from __future__ import annotations

import re
from typing import Any

import strawberry
from strawberry.extensions import ParserCache, ValidationCache

from bench.rival.link import link
from bench.rival.loaders import COLLECTION, REGISTRY
from bench.rival.types import Collection, Info, Registry, Version
from bench.rival.words import Node
from domain.ids import Kind, decode

_REGISTRY = re.compile(r"([^/]+)/wandb-registry-([^/]+)")
_COLLECTION = re.compile(r"([^/]+)/wandb-registry-([^/]+)/(.+)")


@strawberry.type
class Query:
    """What can be asked."""

    @strawberry.field
    async def registry(self, info: Info, path: str) -> Registry | None:
        """The registry at a path."""
        parts = _REGISTRY.fullmatch(path)
        row = parts and await info.context.one(
            f"{REGISTRY} and o.name = $2 and o.kind = 'SHARED' and r.name = $3",
            info.context.viewer_id,
            *parts.groups(),
        )
        if not row:
            return None
        info.context.registry.prime((row["organization_id"], row["id"]), row)
        return Registry.of(row)

    @strawberry.field
    async def collection(self, info: Info, path: str) -> Collection | None:
        """The collection at a path."""
        parts = _COLLECTION.fullmatch(path)
        row = parts and await info.context.one(
            f"""{COLLECTION} and r.name = $3 and c.name = $4 and r.organization_id =
                (select organization_id from organization where name = $2 and kind = 'SHARED')""",
            info.context.viewer_id,
            *parts.groups(),
        )
        return Collection.of(row) if row else None

    @strawberry.field
    async def node(self, info: Info, id: strawberry.ID) -> Node | None:
        """The object with this global id."""
        found = decode(id)
        if found is None:
            return None
        key = (found.organization_id, found.id)
        if found.kind is Kind.COLLECTION:
            row = await info.context.collection.load(key)
            return Collection.of(row) if row is not None else None
        if found.kind is Kind.VERSION:
            return await _version(info, key)
        return None


async def _version(info: Info, key: Any) -> Version | None:
    """The version, if the viewer sees its collection."""
    row = await info.context.version.load(key)
    if row is None:
        return None
    collection = await info.context.collection.load((row["organization_id"], row["collection_id"]))
    return Version.of(row) if collection is not None else None


@strawberry.input
class LinkArtifactInput:
    """What is to be linked, and where."""

    artifact_version_path: str
    target_path: str
    aliases: list[str]
    idempotency_key: str


@strawberry.type
class VersionPayload:
    """The answer to a link."""

    version: Version | None


@strawberry.type
class Mutation:
    """What can be done."""

    @strawberry.mutation
    async def link_artifact(self, info: Info, input: LinkArtifactInput) -> VersionPayload:
        """Link an artifact version into a collection."""
        row = await link(
            info.context,
            input.artifact_version_path,
            input.target_path,
            input.aliases,
            input.idempotency_key,
        )
        return VersionPayload(version=Version.of(row))


def build() -> strawberry.Schema:
    """The schema, with the caches that Strawberry has."""
    return strawberry.Schema(
        Query,
        Mutation,
        types=[Version, Collection],
        extensions=[ParserCache, ValidationCache],
    )
