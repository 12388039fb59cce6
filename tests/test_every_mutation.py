"""Every mutation, present and future, refuses whoever is not signed in, before anything else."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import GraphQLInputObjectType, GraphQLNonNull, GraphQLObjectType, get_named_type

from db.connection import Pool
from storage.folder import LocalFolder
from tests.api import Api, api, built, contents, scene, store
from tests.scene import Scene

__all__ = ["api", "scene", "store"]

MUTATION = built()._schema.mutation_type
assert MUTATION is not None
NAMES = sorted(MUTATION.fields)


def document(name: str) -> str:
    """A call of the mutation with its input in a variable, and the least of its answer."""
    assert MUTATION is not None
    field = MUTATION.fields[name]
    declared = ", ".join(f"${a}: {arg.type}" for a, arg in field.args.items())
    given = ", ".join(f"{a}: ${a}" for a in field.args)
    payload = get_named_type(field.type)
    assert isinstance(payload, GraphQLObjectType)
    assert "errors" in payload.fields
    return f"mutation({declared}) {{ {name}({given}) {{ errors {{ code }} }} }}"


def least(name: str) -> dict[str, Any]:
    """Values for the variables, right in form and naming nothing."""
    assert MUTATION is not None
    return {a: value(arg.type) for a, arg in MUTATION.fields[name].args.items()}


def value(type_: Any) -> Any:
    required = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
    named = get_named_type(required)
    if str(required).startswith("["):
        return []
    if isinstance(named, GraphQLInputObjectType):
        return {
            field: value(definition.type)
            for field, definition in named.fields.items()
            if isinstance(definition.type, GraphQLNonNull)
        }
    if hasattr(named, "values"):
        return next(iter(named.values))
    return {"Boolean": True, "Int": 1, "ByteCount": 1}.get(named.name, "x")


def test_there_are_mutations() -> None:
    assert "linkArtifact" in NAMES


@pytest.mark.parametrize("variables", ["right in form", "none", "garbage"])
@pytest.mark.parametrize("name", NAMES)
async def test_refuses_whoever_is_not_signed_in(
    api: Api, scene: Scene, name: str, variables: str
) -> None:
    given: dict[str, Any] = {"right in form": least(name), "none": {}}.get(
        variables, dict.fromkeys(least(name), 5)
    )
    before = await contents(api.site.pool)

    result = await api.execute(document(name), None, given)
    told = await api.errors(document(name), None, **given)

    assert not result.data
    assert told == [("UNAUTHENTICATED", None)]
    assert api.statements == 0
    assert await contents(api.site.pool) == before


@pytest.mark.parametrize("name", NAMES)
async def test_is_understood_from_whoever_is_signed_in(
    pool: Pool, store: LocalFolder, api: Api, scene: Scene, name: str
) -> None:
    told = await api.errors(document(name), scene.vic, **least(name))

    assert ("UNAUTHENTICATED", None) not in told
    assert "INTERNAL" not in [code for code, _ in told]
