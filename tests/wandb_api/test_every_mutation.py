"""What holds for each mutation of the dialect, whatever it is given."""

from __future__ import annotations

import logging
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
from tests.api import Api, contents
from tests.scene import Scene
from tests.schema.hostile import names, places, put, spots
from tests.wandb_api.changing import Changer, document, numbered
from tests.wandb_api.conftest import Dialect, built
from tests.wandb_api.good_inputs import GOOD, NEVER
from tests.wandb_api.hostile import NUMBERS, WORDS, numbers, told, wrapped
from tests.wandb_api.stage import filling, prepared

# What anybody may do with what is their own.
OPEN = {"createTeam"}
SCALARS = {"Boolean": True, "Int": 1, "Int64": 1, "Float": 1.0, "JSONString": "{}", "JSON": {}}
HOSTILE = ("", "\x00", "\ud800", "a\nb", "' or 1 = 1 --", "%", "../..", "x" * 5000, "💥", "\u202e")
# What an id has to be for the words beside it to be looked at.
IDS = {
    "projectId": numbered("Project", 1),
    "userId": numbered("User", 1),
    "teamId": numbered("Entity", 1),
    "artifactID": encode(Kind.ARTIFACT_VERSION, new_id(), new_id()),
}
MUTATION = built()._schema.mutation_type
assert MUTATION is not None
MUTATIONS = list(MUTATION.fields)
INPUTS = {
    mutation: [
        *GOOD.get(mutation, {}).values(),
        *([NEVER[mutation]] if mutation in NEVER else []),
    ]
    for mutation in MUTATIONS
}


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    """A text of a million characters is not shown for each place that refuses it."""
    caplog.set_level(logging.CRITICAL + 1, "strawberry.execution")


def input_of(mutation: str) -> GraphQLInputObjectType:
    assert MUTATION is not None
    found = get_named_type(MUTATION.fields[mutation].args["input"].type)
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
    for word, whole in (("x", False), ("\x00", True)):
        given = value(input_of(mutation), "", word, whole=whole)

        assert await change.refused(mutation, None, "__typename", **given) == (
            401,
            "Sign in with an API key: Authorization: Bearer KEY.",
        )


@pytest.mark.parametrize("mutation", MUTATIONS)
async def test_key_for_reading_changes_nothing(
    api: Api, change: Changer, scene: Scene, mutation: str
) -> None:
    fill = filling(await prepared(api, change, scene))
    ada = Viewer(scene.ada.user_id, "ada", False, frozenset({ApiKeyScope.READ}))

    for good in INPUTS[mutation]:
        status, message = await change.refused(mutation, ada, "__typename", **fill(good))
        assert (status, message.partition(" ")[2][:30]) == (403, "needs an API key with the scop")


@pytest.mark.parametrize("mutation", MUTATIONS)
async def test_strangers_change_nothing(
    api: Api, change: Changer, scene: Scene, mutation: str
) -> None:
    """Whoever is told no is told that it is not there, and nothing of it."""
    fill = filling(await prepared(api, change, scene))

    for good in GOOD.get(mutation, {}).values() if mutation not in OPEN else ():
        status, message = await change.refused(mutation, scene.sue, "__typename", **fill(good))
        assert (mutation, status) == (mutation, 404), message


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

        if told(result):
            assert await contents(dialect.site.pool) == before


def test_every_place_for_a_text_is_tried() -> None:
    """A new part of an input needs an input in GOOD that holds it."""
    untried = {}
    for mutation, goods in INPUTS.items():
        type_ = input_of(mutation)
        tried = {names(path) for good in goods for path, _ in spots(type_, good)}
        if missing := set(places(type_)) - tried:
            untried[mutation] = missing

    assert untried == {}


@pytest.mark.parametrize("mutation", MUTATIONS)
async def test_numbers_of_any_size(
    api: Api, dialect: Dialect, change: Changer, scene: Scene, mutation: str
) -> None:
    """They are kept, or refused and nothing is changed."""
    fill = filling(await prepared(api, change, scene))
    for good in INPUTS[mutation]:
        for path in numbers(input_of(mutation), good):
            for new in NUMBERS:
                before = await contents(api.site.pool)
                given = {"input": put(fill(good), path, new)}
                if told(await dialect.execute(document(mutation), scene.ada, given)):
                    assert await contents(api.site.pool) == before, (path, new)


@pytest.mark.slow
@pytest.mark.parametrize("mutation", MUTATIONS)
async def test_text_that_means_harm(
    api: Api, dialect: Dialect, change: Changer, scene: Scene, mutation: str
) -> None:
    """In each place of an input that works: it is kept, or refused and nothing is changed."""
    fill = filling(await prepared(api, change, scene))
    for good in INPUTS[mutation]:
        for path, type_ in spots(input_of(mutation), good):
            before = await contents(api.site.pool)
            for text in WORDS.values():
                for new in wrapped(type_, text):
                    given = {"input": put(fill(good), path, new)}
                    result = await dialect.execute(document(mutation), scene.ada, given)
                    if not told(result):
                        before = await contents(api.site.pool)
            assert await contents(api.site.pool) == before, (path, mutation)
