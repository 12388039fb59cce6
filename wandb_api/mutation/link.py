"""Mutations of links in registries."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain import errors, path, text
from domain.scope import ApiKeyScope
from reads import keyed
from reads.field import part
from resolvers import client_key as client_keys
from resolvers import link, link_of_source
from resolvers.link import Linked
from resolvers.source import Named
from wandb_api import ids
from wandb_api.membership import ArtifactCollectionMembership
from wandb_api.mutation.answer import INPUT, Info, Payload, done, given, read
from wandb_api.mutation.input import (
    ArtifactAliasInput,
    SuccessPayload,
    client_mutation_id,
    optional,
    required,
)


@strawberry.input(description="What to link, and where.")
class LinkArtifactInput:
    """The version by its id or by the client's key; the collection by its names or its id."""

    artifact_i_d: strawberry.ID | None = optional("The version, by id.", name="artifactID")
    client_i_d: strawberry.ID | None = optional("The version, by the client's key.", "clientID")
    artifact_portfolio_i_d: strawberry.ID | None = optional(
        "The collection, by id.", name="artifactPortfolioID"
    )
    artifact_portfolio_name: str | None = optional("The collection, by name; made if missing.")
    entity_name: str | None = optional("The organization; the version's if not given.")
    project_name: str | None = optional("The registry, with its prefix.")
    aliases: list[ArtifactAliasInput] | None = optional("Aliases to set, beside latest.")
    client_mutation_id: str | None = client_mutation_id()


@strawberry.input(description="What to unlink, and from where.")
class UnlinkArtifactInput:
    """A version and a collection that links it."""

    artifact_i_d: strawberry.ID = required("The version, by id.", name="artifactID")
    artifact_portfolio_i_d: strawberry.ID = required(
        "The collection, by id.", name="artifactPortfolioID"
    )
    client_mutation_id: str | None = client_mutation_id()


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
    linked = await done(info, _linked(info, input), ApiKeyScope.WRITE)
    key = (linked.organization_id, linked.version_id)
    payload = Payload().with_object("versionIndex", keyed.LINK_NUMBER, *key)
    payload.with_object("artifactMembership", keyed.ENTRY, *key)
    return await read(info, payload)  # type: ignore[no-any-return]


async def _linked(info: Info, input: LinkArtifactInput) -> Linked:
    collection_id = given(input.artifact_portfolio_i_d)
    return await link.create(
        info.context,
        named=Named(artifact_version_id=await _version(info, input)),
        target_path=_target(input) if collection_id is None else None,
        collection_id=collection_id,
        aliases=[each.alias for each in given(input.aliases) or ()],
    )


async def _version(info: Info, input: LinkArtifactInput) -> str:
    id, client_key = given(input.artifact_i_d), given(input.client_i_d)
    if id is not None:
        return ids.ours(str(id))
    if client_key is not None:
        return await client_keys.artifact_version(info.context, str(client_key))
    rule = "artifactID or clientID"
    raise errors.InvalidValue("INVALID_INPUT", f"Give {rule}.", ("artifact_i_d",), None, rule)


def _target(input: LinkArtifactInput) -> str:
    """The path of the collection; raises INVALID_PATH for one in a project."""
    owner, place = given(input.entity_name), given(input.project_name)
    name = given(input.artifact_portfolio_name)
    is_registry = place is not None and place.startswith(path.PREFIX)
    target = "/".join(filter(None, (owner, place, name)))
    if is_registry or place == path.OLD_MODEL_REGISTRY:
        return target
    rule = f"{path.PREFIX}<name>/{text.shown(name or '<collection>')}, with the name of a registry"
    raise errors.InvalidValue(
        "INVALID_PATH",
        f"Only collections of a registry link versions: link to {rule}; got {text.quoted(target)}.",
        ("project_name",),
        text.shown(target),
        rule,
    )


@strawberry.mutation(
    description="Take a version out of a collection; it stays where it was logged."
)
async def unlink_artifact(
    info: Info, input: Annotated[UnlinkArtifactInput, INPUT]
) -> SuccessPayload | None:
    """The collection does not link the version."""
    await done(info, _unlinked(info, input), ApiKeyScope.WRITE)
    return SuccessPayload(success=True)


async def _unlinked(info: Info, input: UnlinkArtifactInput) -> Linked:
    version_id = await link_of_source.in_collection(
        info.context,
        collection_id=str(input.artifact_portfolio_i_d),
        artifact_version_id=ids.ours(str(input.artifact_i_d)),
    )
    return await link.remove(info.context, version_id=version_id)
