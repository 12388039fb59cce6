"""Mutations of artifact versions that are there: describe, delete, use."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.ids import Kind, encode
from resolvers import artifact_version_change, artifact_version_deletion, artifact_version_use
from resolvers.artifact_version_change import Changes
from resolvers.artifact_version_use import Use
from resolvers.context import Context
from resolvers.key import Key
from schema.mutation.answer import (
    INPUT,
    Info,
    Payload,
    answer,
    given,
    given_or,
    refuse_nulls,
    ttl_of_days,
)
from schema.mutation.artifact_version import ArtifactVersionPayload
from schema.mutation.idempotency import idempotency_key, once
from schema.scalar import JSON

CLEARED_BY_NULL = frozenset({"description", "ttl_days", "idempotency_key"})


@strawberry.input(description="Changes of an artifact version; what is absent stays as it is.")
class UpdateArtifactVersionInput:
    """Its files never change."""

    artifact_version_id: strawberry.ID = strawberry.field(description="The version, by id.")
    description: str | None = strawberry.field(
        default=strawberry.UNSET, description="The new description; null takes it away."
    )
    metadata: JSON | None = strawberry.field(
        default=strawberry.UNSET, description="The new metadata, an object of at most 100 keys."
    )
    ttl_days: int | None = strawberry.field(
        default=strawberry.UNSET,
        description="After how many days it may be deleted; null for never.",
    )
    add_aliases: list[str] | None = strawberry.field(
        default=strawberry.UNSET,
        description="Aliases to set in its series; another version loses them.",
    )
    remove_aliases: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description="Aliases to take away."
    )
    add_tags: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description="Tags to add at the end, at most 20."
    )
    remove_tags: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description="Tags to take away, at most 20."
    )
    idempotency_key: str | None = idempotency_key()

    def changes(self) -> Changes:
        """The changes as operations take them."""
        refuse_nulls(self, CLEARED_BY_NULL)
        return Changes(
            description=given_or(self.description),
            metadata=given_or(self.metadata),
            ttl=ttl_of_days(given_or(self.ttl_days)),
            add_aliases=given_or(self.add_aliases, ()),
            remove_aliases=given_or(self.remove_aliases, ()),
            add_tags=given_or(self.add_tags, ()),
            remove_tags=given_or(self.remove_tags, ()),
        )


@strawberry.input(description="An artifact version to delete.")
class DeleteArtifactVersionInput:
    """Its number is never given again."""

    artifact_version_id: strawberry.ID = strawberry.field(description="The version, by id.")
    delete_aliases: bool | None = strawberry.field(
        default=False,
        description="Whether it goes although it has aliases, latest included, or is linked where"
        " you may unlink it.",
    )


@strawberry.input(description="What a run takes as its input; the version is named in one way.")
class UseArtifactVersionInput:
    """The run is made if it is not there."""

    artifact_version_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="The artifact version, by id."
    )
    version_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="A version of a collection that links it, by id."
    )
    run_name: str = strawberry.field(description="The run, by its name in the project.")
    project: str = strawberry.field(description="The run's project: team/project.")

    def use(self) -> Use:
        """The use as operations take it."""
        return Use(
            given(self.artifact_version_id), given(self.version_id), self.run_name, self.project
        )


def _payload(key: Key) -> Payload:
    return Payload(uploads=[]).with_object("artifactVersion", "ArtifactVersion", *key)


def _deleted(key: Key) -> Payload:
    return Payload(uploads=[], deletedId=encode(Kind.ARTIFACT_VERSION, *key))


@strawberry.mutation(
    description="Describe, tag and alias an artifact version; for a MEMBER of its team."
)
async def update_artifact_version(
    info: Info, input: Annotated[UpdateArtifactVersionInput, INPUT]
) -> ArtifactVersionPayload:
    """The version is described as given."""

    async def do(context: Context) -> Key:
        return await artifact_version_change.update(
            context, artifact_version_id=input.artifact_version_id, changes=input.changes()
        )

    return await answer(info, once(info, do), _payload, uploads=[])  # type: ignore[no-any-return]


@strawberry.mutation(
    description="Delete an artifact version; for a MEMBER of its team. What is linked under a"
    " protected alias nobody can delete."
)
async def delete_artifact_version(
    info: Info, input: Annotated[DeleteArtifactVersionInput, INPUT]
) -> ArtifactVersionPayload:
    """The version is gone."""
    done = artifact_version_deletion.delete(
        info.context,
        artifact_version_id=input.artifact_version_id,
        delete_aliases=input.delete_aliases is True,
    )
    return await answer(info, done, _deleted, uploads=[])  # type: ignore[no-any-return]


@strawberry.mutation(
    description="Record that a run takes an artifact version as its input; for a MEMBER of the"
    " run's team who is also one of the version's, or a VIEWER of the registry it is named in."
)
async def use_artifact_version(
    info: Info, input: Annotated[UseArtifactVersionInput, INPUT]
) -> ArtifactVersionPayload:
    """The version is an input of the run."""
    done = artifact_version_use.use(info.context, input.use())
    return await answer(info, done, _payload, uploads=[])  # type: ignore[no-any-return]
