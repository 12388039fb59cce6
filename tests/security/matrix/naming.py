"""Everywhere that a mutation or checkLink takes the name of a thing, with hidden and missing ones.

A hidden thing and one that is not there must be refused with the same bytes, but for the word that
the client sent itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from graphql import GraphQLInputObjectType, get_named_type

from domain.ids import Kind, encode, new_id
from tests.security.matrix.stage import Stage
from tests.security.matrix.walk import SCHEMA

# Fields that name something by a word; those that name it by an id have the type ID.
BY_WORD = {
    "organization",
    "team",
    "teamName",
    "username",
    "project",
    "registryPath",
    "artifactVersionPath",
    "targetPath",
}
# Names belong to the whole site, and anybody may make an organization and invite into it by
# username, so that it is no secret which there are; who may name somebody is told why not.
OPEN = {
    "createServiceAccount.username",
    "createUser.username",
    "setOrganizationMember.username",
    "setRegistryMember.member.username",
    "setTeamMember.username",
}
# Only administrators of the instance come so far as to name something, and they see all.
INSTANCE = {"createUser.organization", "deactivateUser.username"}


class Case(NamedTuple):
    """A field of an input that names a thing, who asks, and what else the input says."""

    field: str
    column: str
    kind: str
    input: Mapping[str, Any]


_REGISTRY = {"registryId": "{secret}"}
_LINK = {"artifactVersionId": "{linked}", "targetPath": "acme/secret/fresh"}
_USE = {"artifactVersionId": "{linked}", "runName": "r", "project": "vision/mnist"}
_NEW = {"name": "fresh", "types": ["model"], "registryId": "{secret}"}

CASES = (
    Case("updateOrganization.organization", "chief", "organization name", {"displayName": "x"}),
    Case(
        "setOrganizationMember.organization",
        "chief",
        "organization name",
        {"username": "loner", "role": "VIEWER"},
    ),
    Case("createServiceAccount.organization", "chief", "organization name", {"username": "x"}),
    Case(
        "createServiceAccount.teamId",
        "chief",
        "team",
        {"organization": "acme", "username": "fresh"},
    ),
    Case("createApiKey.username", "clerk", "username", {"name": "x"}),
    Case("revokeApiKey.apiKeyId", "clerk", "key", {}),
    Case("createTeam.organization", "chief", "organization name", {"name": "fresh"}),
    Case("setTeamMember.teamId", "chief", "team", {"username": "clerk", "role": "VIEWER"}),
    Case("deleteTeam.teamId", "chief", "team", {}),
    Case("createProject.team", "clerk", "team name", {"name": "fresh"}),
    Case("deleteProject.projectId", "clerk", "project", {"confirmName": "mnist"}),
    Case(
        "createArtifactVersion.project",
        "clerk",
        "project path",
        {"name": "x", "type": "model", "files": []},
    ),
    Case("addArtifactVersionFiles.artifactVersionId", "member", "artifact version", {"files": []}),
    Case("commitArtifactVersion.artifactVersionId", "member", "artifact version", {}),
    Case(
        "updateArtifactVersion.artifactVersionId",
        "member",
        "artifact version",
        {"description": "x"},
    ),
    Case("deleteArtifactVersion.artifactVersionId", "member", "artifact version", {}),
    Case(
        "useArtifactVersion.artifactVersionId",
        "member",
        "artifact version",
        {"runName": "r", "project": "member/private"},
    ),
    Case(
        "useArtifactVersion.versionId",
        "member",
        "version",
        {"runName": "r", "project": "member/private"},
    ),
    Case(
        "useArtifactVersion.project",
        "restricted",
        "project path",
        {"artifactVersionId": "{linked}", "runName": "r"},
    ),
    Case(
        "createRegistry.organization",
        "chief",
        "organization name",
        {"name": "x", "visibility": "RESTRICTED"},
    ),
    Case("updateRegistry.registryId", "member", "registry", {"description": "x"}),
    Case("updateRegistry.ownerId", "keeper", "user", _REGISTRY),
    Case("deleteRegistry.registryId", "member", "registry", {"confirmName": "vault"}),
    Case(
        "setRegistryMember.registryId",
        "keeper",
        "registry",
        {"member": {"username": "clerk"}, "role": "VIEWER"},
    ),
    Case("setRegistryMember.member.userId", "keeper", "user", {**_REGISTRY, "role": "VIEWER"}),
    Case("setRegistryMember.member.teamId", "keeper", "team", {**_REGISTRY, "role": "VIEWER"}),
    Case(
        "setRegistryMember.member.teamName",
        "keeper",
        "team name",
        {**_REGISTRY, "role": "VIEWER"},
    ),
    Case("setProtectedAliases.registryId", "keeper", "registry", {"aliases": []}),
    Case("createCollection.registryId", "member", "registry", {"name": "x", "types": ["model"]}),
    Case(
        "createCollection.registryPath",
        "member",
        "registry path",
        {"name": "x", "types": ["model"]},
    ),
    Case("createCollection.link.artifactVersionId", "member", "artifact version", _NEW),
    Case("createCollection.link.artifactVersionPath", "member", "artifact version path", _NEW),
    Case("updateCollection.collectionId", "member", "collection", {"description": "x"}),
    Case("deleteCollection.collectionId", "member", "collection", {}),
    Case("linkArtifact.artifactVersionId", "member", "artifact version", _LINK),
    Case("linkArtifact.artifactVersionPath", "member", "artifact version path", _LINK),
    Case("linkArtifact.versionId", "member", "version", _LINK),
    Case("linkArtifact.targetPath", "member", "target path", _LINK),
    Case("linkArtifact.collectionId", "member", "collection", _LINK),
    Case("unlinkVersion.versionId", "member", "version", {}),
    Case("updateVersionAliases.versionId", "member", "version", {"add": ["x"]}),
)
# Only one way to name the same thing may be given.
_INSTEAD = {
    "artifactVersionId": ("artifactVersionPath", "versionId"),
    "artifactVersionPath": ("artifactVersionId", "versionId"),
    "versionId": ("artifactVersionId", "artifactVersionPath"),
    "targetPath": ("collectionId",),
    "collectionId": ("targetPath",),
    "registryPath": ("registryId",),
}
_THINGS: Mapping[str, tuple[Kind, tuple[str, ...]]] = {
    "registry": (Kind.REGISTRY, ("acme/vault", "rival/open", "rival/secret")),
    "collection": (Kind.COLLECTION, ("acme/vault/digits", "rival/open/digits")),
    "version": (Kind.VERSION, ("acme/vault/digits:v0", "rival/open/digits:v0")),
    "artifact version": (
        Kind.ARTIFACT_VERSION,
        ("vision/mnist/cnn:v0", "vision/mnist/cnn:pending", "spies/mnist/cnn:v0"),
    ),
    "team": (Kind.TEAM, ("spies",)),
    "project": (Kind.PROJECT, ("vision/mnist", "spies/mnist", "member/private")),
    "user": (Kind.USER, ("user:spy", "user:loner", "user:drone")),
    "key": (Kind.API_KEY, ("key:chief", "key:robot", "key:stranger")),
}
# Words for what is hidden and for nothing. What a viewer knows of a place differs with the place,
# so that those of one line are alike: in an organization of theirs, and elsewhere.
_WORDS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "organization name": (("rival", "Rival Inc.", "spies", "spy", "none"),),
    "team name": (("spies", "rival", "spy", "none"),),
    "username": (("spy", "loner", "rival", "none"),),
    "registry path": (
        ("acme/vault", "acme/none"),
        ("rival/open", "rival/none", "none/none"),
        ("wandb-registry-vault", "wandb-registry-none"),
    ),
    "target path": (
        ("acme/vault/digits", "acme/vault/none", "acme/none/digits"),
        ("rival/open/digits", "rival/none/digits", "none/none/digits"),
        ("wandb-registry-vault/digits", "wandb-registry-none/digits"),
    ),
    "project path": (
        ("vision/mnist", "spies/mnist", "member/private", "vision/none", "none/none"),
    ),
    "artifact version path": (
        (
            *("vision/mnist/cnn:v0", "spies/mnist/cnn:v0", "spies/mnist/cnn"),
            *("vision/mnist/none:v0", "vision/mnist/cnn:v9", "vision/none/cnn"),
            "none/none/cnn:best",
        ),
    ),
}


def candidates(stage: Stage, kind: str) -> list[list[str]]:
    """The words for hidden things and for missing ones; those of one list are answered alike."""
    if kind in _WORDS:
        return [list(words) for words in _WORDS[kind]]
    what, hidden = _THINGS[kind]
    at = [stage.world.things[name].id for name in ("acme", "rival")]
    missing = [encode(what, organization, new_id()) for organization in (*at, new_id())]
    return [[*map(stage.world.id, hidden), *missing]]


def filled(stage: Stage, case: Case, word: str) -> tuple[str, dict[str, Any]]:
    """The mutation, and its input with this word in the field."""
    mutation, *way = case.field.split(".")
    ids = {
        "{secret}": stage.world.id("acme/secret"),
        "{linked}": stage.world.id("vision/mnist/cnn:v1"),
    }
    input = {
        name: ids.get(value, value) if isinstance(value, str) else value
        for name, value in case.input.items()
        if name not in _INSTEAD.get(way[-1], ())
    }
    for name in reversed(way[1:]):
        word = {name: word}  # type: ignore[assignment]
    return mutation, {**input, way[0]: word}


def fields() -> set[str]:
    """Every field of an input that names a thing, as the schema has them."""
    assert SCHEMA.mutation_type is not None
    found: set[str] = set()
    for name, field in SCHEMA.mutation_type.fields.items():
        found |= set(_within(get_named_type(field.args["input"].type), name))
    return found


def _within(type_: object, before: str) -> Iterator[str]:
    assert isinstance(type_, GraphQLInputObjectType)
    for name, field in type_.fields.items():
        inner = get_named_type(field.type)
        if isinstance(inner, GraphQLInputObjectType):
            yield from _within(inner, f"{before}.{name}")
        elif inner.name == "ID" or name in BY_WORD:
            yield f"{before}.{name}"


def with_idempotency_key() -> list[Case]:
    """The cases of mutations that can be sent with a key for a repeated call."""
    return [case for case in CASES if "idempotencyKey" in _input_of(case).fields]


def of_links() -> list[Case]:
    """The cases of what checkLink takes as well."""
    return [case for case in CASES if case.field.startswith("linkArtifact.")]


def _input_of(case: Case) -> GraphQLInputObjectType:
    assert SCHEMA.mutation_type is not None
    mutation = SCHEMA.mutation_type.fields[case.field.split(".")[0]]
    type_ = get_named_type(mutation.args["input"].type)
    assert isinstance(type_, GraphQLInputObjectType)
    return type_
