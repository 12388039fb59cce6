"""Mutations of links in registries."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.scope import ApiKeyScope
from reads import keyed
from reads.field import part
from resolvers import link
from resolvers.source import Named
from wandb_api import ids
from wandb_api.membership import ArtifactCollectionMembership
from wandb_api.mutation.answer import INPUT, Info, Payload, done, given, read


@strawberry.input(description="An alias to set.")
class ArtifactAliasInput:
    """In one collection."""

    artifact_collection_name: str = strawberry.field(description="The collection, by name.")
    alias: str = strawberry.field(description="The alias.")


@strawberry.input(description="What to link, and where.")
class LinkArtifactInput:
    """The version by its id or by the client's key; the collection by its names."""

    artifact_i_d: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, name="artifactID", description="The version, by id."
    )
    client_i_d: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, name="clientID", description="The version, by the client's key."
    )
    artifact_portfolio_i_d: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, name="artifactPortfolioID", description="The collection, by id."
    )
    artifact_portfolio_name: str | None = strawberry.field(
        default=strawberry.UNSET, description="The collection, by name; made if missing."
    )
    entity_name: str | None = strawberry.field(
        default=strawberry.UNSET, description="The organization."
    )
    project_name: str | None = strawberry.field(
        default=strawberry.UNSET, description="The registry, with its prefix."
    )
    aliases: list[ArtifactAliasInput] | None = strawberry.field(
        default=strawberry.UNSET, description="Aliases to set, beside latest."
    )
    client_mutation_id: str | None = strawberry.field(
        default=strawberry.UNSET, description="Has no effect."
    )


@strawberry.type(description="The link.")
class LinkArtifactPayload:
    """The version as a member of the collection."""

    version_index: int | None = part("The number in the collection.")
    artifact_membership: ArtifactCollectionMembership | None = part("The link.")


@strawberry.mutation(
    description="Link a version into a collection of a registry, which is made if it is not there."
)
async def link_artifact(
    info: Info, input: Annotated[LinkArtifactInput, INPUT]
) -> LinkArtifactPayload | None:
    """The version is a version of the collection."""
    target = "/".join(
        filter(
            None, map(given, (input.entity_name, input.project_name, input.artifact_portfolio_name))
        )
    )
    work = link.create(
        info.context,
        named=Named(artifact_version_id=ids.ours(str(given(input.artifact_i_d)))),
        target_path=target,
        collection_id=None,
        aliases=[each.alias for each in given(input.aliases) or ()],
    )
    linked = await done(info, work, ApiKeyScope.WRITE)
    payload = Payload().with_object(
        "artifactMembership", keyed.ENTRY, linked.organization_id, linked.version_id
    )
    return await read(info, payload)  # type: ignore[no-any-return]
