"""Mutations of versions: link, unlink, aliases."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from typing import Annotated, Any
from uuid import UUID

import strawberry

from domain import path
from domain.ids import Kind, encode
from reads.field import part
from reads.source import NO_VALUES
from resolvers import link, version
from resolvers.context import Context
from resolvers.link import Linked
from resolvers.source import Named
from resolvers.usual_link import AsLinked
from schema.error import Error
from schema.lazy import Collection, Version
from schema.mutation.answer import (
    INPUT,
    Info,
    Payload,
    answer,
    given,
    proves_viewer,
    refuse_nulls,
)
from schema.mutation.idempotency import idempotency_key, once


@strawberry.input(description="What to link, and where.")
class LinkArtifactInput:
    """Exactly one source and exactly one target."""

    artifact_version_path: str | None = strawberry.field(
        default=strawberry.UNSET, description="The source: team/project/artifact:v0."
    )
    artifact_version_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="The source, by id."
    )
    version_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="A version whose source is to be linked."
    )
    target_path: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="The collection: organization/wandb-registry-name/collection; made if missing.",
    )
    collection_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="The collection, by id."
    )
    aliases: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description="Aliases to set, beside latest."
    )
    idempotency_key: str | None = idempotency_key()

    def named(self) -> Named:
        """The source as operations take it."""
        return Named(
            given(self.artifact_version_path),
            given(self.artifact_version_id),
            given(self.version_id),
        )


@strawberry.input(description="A version to take out of its collection.")
class UnlinkVersionInput:
    """Its source stays."""

    version_id: strawberry.ID = strawberry.field(description="The version, by id.")


@strawberry.input(description="Aliases to set on a version and to take away from it.")
class UpdateVersionAliasesInput:
    """`latest` follows the newest version by itself."""

    version_id: strawberry.ID = strawberry.field(description="The version, by id.")
    add: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description="Aliases to set; another version loses them."
    )
    remove: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description="Aliases to take away."
    )
    idempotency_key: str | None = idempotency_key()


@strawberry.type(description="The answer to a change of a version.")
class VersionPayload:
    """The version and its collection, or why not."""

    version: Version | None = part("The version; null when refused or unlinked.")
    collection: Collection | None = part("The collection; null when refused.")
    collection_created: bool = part("Whether the collection was made for this link.")
    deleted_id: strawberry.ID | None = part("The id of the version that was unlinked.")
    errors: list[Error] = part("Why it was refused; empty when it worked.")


def _linked(made: Linked) -> Payload:
    organization_id, id = made.organization_id, made.version_id
    known = NO_VALUES if made.as_linked is None else _known(organization_id, id, made.as_linked)
    return (
        Payload(collectionCreated=made.collection_created)
        .with_object("version", "Version", organization_id, id, known)
        .with_object("collection", "Collection", organization_id, made.collection_id)
    )


def _known(organization_id: UUID, id: UUID, version: AsLinked) -> Mapping[str, Any]:
    return {
        "__typename": "Version",
        "id": encode(Kind.VERSION, organization_id, id),
        "number": version.number,
        "name": path.version_name(version.number),
        "path": version.path,
        "aliases": version.aliases,
    }


def _unlinked(made: Linked) -> Payload:
    deleted_id = encode(Kind.VERSION, made.organization_id, made.version_id)
    return Payload(collectionCreated=False, deletedId=deleted_id).with_object(
        "collection", "Collection", made.organization_id, made.collection_id
    )


@strawberry.mutation(
    description="Link an artifact version into a collection, which is made if it is not there; "
    "for a MEMBER of the registry. Linked there already, it only gets the aliases."
)
@proves_viewer
async def link_artifact(info: Info, input: Annotated[LinkArtifactInput, INPUT]) -> VersionPayload:
    """The artifact version is a version of the collection."""

    def do(context: Context) -> Awaitable[Linked]:
        return link.create(
            context,
            named=input.named(),
            target_path=given(input.target_path),
            collection_id=given(input.collection_id),
            aliases=input.aliases or (),
        )

    done = once(info, do)
    return await answer(info, done, _linked, collectionCreated=False)  # type: ignore[no-any-return]


@strawberry.mutation(
    description="Take a version out of its collection; for a MEMBER of the registry."
)
async def unlink_version(info: Info, input: Annotated[UnlinkVersionInput, INPUT]) -> VersionPayload:
    """The version is gone, its source is not."""
    done = link.remove(info.context, version_id=input.version_id)
    return await answer(info, done, _unlinked, collectionCreated=False)  # type: ignore[no-any-return]


@strawberry.mutation(
    description="Set aliases on a version and take others away; for a MEMBER of the registry."
)
async def update_version_aliases(
    info: Info, input: Annotated[UpdateVersionAliasesInput, INPUT]
) -> VersionPayload:
    """The version has the added aliases and none of the removed ones."""

    async def do(context: Context) -> Linked:
        refuse_nulls(input)
        return await version.update_aliases(
            context, version_id=input.version_id, add=input.add or (), remove=input.remove or ()
        )

    done = once(info, do)
    return await answer(info, done, _linked, collectionCreated=False)  # type: ignore[no-any-return]
