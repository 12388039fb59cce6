"""What holds for each mutation of the dialect, whatever it is given."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLNonNull,
    GraphQLType,
    get_named_type,
    is_list_type,
    is_required_input_field,
)

from domain.ids import Kind, encode, new_id
from domain.scope import ApiKeyScope
from domain.viewer import Viewer
from tests.api import contents
from tests.scene import Scene
from tests.wandb_api.changing import Changer, document, numbered
from tests.wandb_api.conftest import Dialect, built
from wandb_api import failure

SCALARS = {"Boolean": True, "Int": 1, "Int64": 1, "Float": 1.0, "JSONString": "{}", "JSON": {}}
HOSTILE = ("", "\x00", "\ud800", "a\nb", "' or 1 = 1 --", "%", "../..", "x" * 5000, "💥", "\u202e")
# What an id has to be for the words beside it to be looked at.
IDS = {
    "projectId": numbered("Project", 1),
    "userId": numbered("User", 1),
    "teamId": numbered("Entity", 1),
    "artifactID": encode(Kind.ARTIFACT_VERSION, new_id(), new_id()),
}
MUTATIONS = [
    "addAliases",
    "createArtifactCollectionTagAssignments",
    "createInvite",
    "createProjectMembers",
    "createServiceAccount",
    "createTeam",
    "deleteAliases",
    "deleteArtifact",
    "deleteArtifactCollectionTagAssignments",
    "deleteArtifactPortfolio",
    "deleteArtifactSequence",
    "deleteInvite",
    "deleteModel",
    "deleteProjectMembers",
    "linkArtifact",
    "moveArtifactSequence",
    "renameProject",
    "unlinkArtifact",
    "updateArtifact",
    "updateArtifactPortfolio",
    "updateArtifactSequence",
    "updateProjectMember",
    "updateProjectTeamMember",
    "updateUser",
    "upsertModel",
    "useArtifact",
]


def input_of(mutation: str) -> GraphQLInputObjectType:
    type_ = built()._schema.mutation_type
    assert type_ is not None
    found = get_named_type(type_.fields[mutation].args["input"].type)
    assert isinstance(found, GraphQLInputObjectType)
    return found


def value(type_: GraphQLType, name: str, word: str, *, whole: bool) -> Any:
    """Something that the type admits; every text in it is the word, but for ids that need form."""
    bare = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
    if is_list_type(bare):
        return [value(bare.of_type, name, word, whole=whole)]
    if isinstance(bare, GraphQLInputObjectType):
        return {
            key: value(field.type, key, word, whole=whole)
            for key, field in bare.fields.items()
            if whole or is_required_input_field(field)
        }
    if isinstance(bare, GraphQLEnumType):
        return next(iter(bare.values))
    return SCALARS.get(str(bare), IDS.get(name, word))


@pytest.mark.parametrize("mutation", MUTATIONS)
async def test_nobody_changes_anything(change: Changer, mutation: str) -> None:
    given = value(input_of(mutation), "", "x", whole=False)

    assert await change.refused(mutation, None, "__typename", **given) == (
        401,
        "Sign in with an API key: Authorization: Bearer KEY.",
    )


@pytest.mark.parametrize("mutation", MUTATIONS)
async def test_key_for_reading_changes_nothing(
    change: Changer, scene: Scene, mutation: str
) -> None:
    given = value(input_of(mutation), "", "x", whole=False)
    root = Viewer(scene.root.user_id, "root", True, frozenset({ApiKeyScope.READ}))

    status, message = await change.refused(mutation, root, "__typename", **given)

    assert (status, message.partition(" ")[2][:30]) == (403, "needs an API key with the scop")


@pytest.mark.parametrize("mutation", MUTATIONS)
async def test_whatever_text_comes_is_kept_or_refused(
    dialect: Dialect, scene: Scene, mutation: str
) -> None:
    """No text is an error of ours: the answer is data, or a refusal that changed nothing."""
    for word in HOSTILE:
        given = value(input_of(mutation), "", word, whole=True)
        before = await contents(dialect.site.pool)

        result = await dialect.execute(
            document(mutation, "__typename"), scene.root, {"input": given}
        )

        if result.errors:
            told = failure.told(result.errors, "request-1")
            assert told.code not in ("INTERNAL", "UNAVAILABLE"), (word, told.messages)
            assert await contents(dialect.site.pool) == before
