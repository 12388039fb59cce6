"""Mutations of aliases, which a version has in each collection that it is in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import strawberry

from domain.scope import ApiKeyScope
from resolvers import series_aliases
from resolvers.place import Place
from resolvers.series_aliases import There
from wandb_api import ids
from wandb_api.mutation.answer import INPUT, Info, done
from wandb_api.mutation.input import SuccessPayload, client_mutation_id, required


@strawberry.input(description="An alias in a collection.")
class ArtifactCollectionAliasInput:
    """The collection is named by where it is and what it is called."""

    entity_name: str = required("Whose project, or of which organization the registry.")
    project_name: str = required("The project or the registry.")
    artifact_collection_name: str = required("The collection, by name.")
    alias: str = required("The alias.")

    @property
    def place(self) -> Place:
        """Where the collection is."""
        return Place(self.entity_name, self.project_name)


Aliases = Sequence[ArtifactCollectionAliasInput]


@strawberry.input(description="Aliases for a version.")
class AddAliasesInput:
    """One that another version of the collection has moves; `latest` has no effect."""

    artifact_i_d: strawberry.ID = required("The version, by id.", name="artifactID")
    aliases: list[ArtifactCollectionAliasInput] = required("The aliases.")
    client_mutation_id: str | None = client_mutation_id()


@strawberry.input(description="Aliases to take from a version.")
class DeleteAliasesInput:
    """One that it has not, and `latest`, have no effect."""

    artifact_i_d: strawberry.ID = required("The version, by id.", name="artifactID")
    aliases: list[ArtifactCollectionAliasInput] = required("The aliases.")
    client_mutation_id: str | None = client_mutation_id()


@strawberry.mutation(description="Give a version aliases.")
async def add_aliases(
    info: Info, input: Annotated[AddAliasesInput, INPUT]
) -> SuccessPayload | None:
    """The version has the aliases, and no other version of the same collections has."""
    changes = [There(*place, add=words) for place, words in _by_collection(input.aliases).items()]
    return await _changed(info, str(input.artifact_i_d), changes)


@strawberry.mutation(description="Take aliases from a version.")
async def delete_aliases(
    info: Info, input: Annotated[DeleteAliasesInput, INPUT]
) -> SuccessPayload | None:
    """The version has none of the aliases."""
    held = _by_collection(input.aliases)
    changes = [There(*place, remove=words) for place, words in held.items()]
    return await _changed(info, str(input.artifact_i_d), changes)


def _by_collection(aliases: Aliases) -> dict[tuple[Place, str], list[str]]:
    found: dict[tuple[Place, str], list[str]] = {}
    for each in aliases:
        found.setdefault((each.place, each.artifact_collection_name), []).append(each.alias)
    return found


async def _changed(info: Info, id: str, changes: Sequence[There]) -> SuccessPayload:
    work = series_aliases.change(info.context, artifact_version_id=ids.ours(id), changes=changes)
    await done(info, work, ApiKeyScope.WRITE)
    return SuccessPayload(success=True)
