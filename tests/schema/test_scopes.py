"""What a key is good for: every mutation of the schema, with every set of scopes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
)

from auth import scope
from domain.scope import ALL, ApiKeyScope
from tests.api import Api, built
from tests.scene import Scene

READ, WRITE, ADMIN = ApiKeyScope
MUTATIONS = built()._schema.mutation_type.fields  # type: ignore[union-attr]
SCALARS = {
    "Boolean": True,
    "Int": 1,
    "ByteCount": 1,
    "JSON": {},
    "DateTime": "2100-01-01T00:00:00Z",
}


def least(type_: GraphQLInputType) -> Any:
    """A value of the type that holds nothing optional."""
    if isinstance(type_, GraphQLNonNull):
        return least(type_.of_type)
    if isinstance(type_, GraphQLList):
        return []
    if isinstance(type_, GraphQLEnumType):
        return next(iter(type_.values))
    if not isinstance(type_, GraphQLInputObjectType):
        return SCALARS.get(type_.name, "x")
    if type_.extensions["strawberry-definition"].is_one_of:
        name, field = next(iter(type_.fields.items()))
        return {name: least(field.type)}
    required = {
        name: field
        for name, field in type_.fields.items()
        if isinstance(field.type, GraphQLNonNull)
    }
    return {name: least(field.type) for name, field in required.items()}


async def codes(
    api: Api, scene: Scene, mutation: str, scopes: frozenset[ApiKeyScope], **more: Any
) -> list[str]:
    """The codes and messages of the refusals on account of scopes."""
    field = MUTATIONS[mutation].args["input"]
    input_type = field.type.of_type  # type: ignore[union-attr]
    document = f"""mutation($input: {input_type.name}!) {{ {mutation}(input: $input) {{
        errors {{ code message }} }} }}"""
    input = least(input_type) | more
    data = await api(document, replace(scene.ada, scopes=scopes), input=input)
    errors = data[mutation]["errors"]
    found = [f"{error['code']}: {error['message']}" for error in errors]
    return [line for line in found if "with the scope" in line]


def message(mutation: str, needed: str) -> list[str]:
    action = "".join(f"_{c}" if c.isupper() else c.upper() for c in mutation)
    return [f"PERMISSION_DENIED: {action} needs an API key with the scope {needed}."]


def test_table_knows_every_mutation() -> None:
    assert set(MUTATIONS) <= set(scope.MUTATIONS)


def test_unknown_mutation_needs_the_most() -> None:
    assert scope.needed("destroyEverything", ()) == {ADMIN}


def test_what_is_administration() -> None:
    needing = sorted(name for name, least in scope.MUTATIONS.items() if least is ADMIN)

    assert needing == [
        "createApiKey",
        "createOrganization",
        "createServiceAccount",
        "createTeam",
        "createUser",
        "deactivateUser",
        "deleteTeam",
        "revokeApiKey",
        "setOrganizationMember",
        "setRegistryMember",
        "setTeamMember",
        "updateOrganization",
    ]
    assert set(scope.MUTATIONS.values()) == {WRITE, ADMIN}


async def test_every_mutation_without_its_scope_is_refused(api: Api, scene: Scene) -> None:
    for mutation in MUTATIONS:
        needed = scope.MUTATIONS[mutation]
        found = await codes(api, scene, mutation, ALL - {needed})
        assert found == message(mutation, needed.name)


async def test_every_mutation_with_its_scope_is_not(api: Api, scene: Scene) -> None:
    for mutation in MUTATIONS:
        assert await codes(api, scene, mutation, frozenset({scope.MUTATIONS[mutation]})) == []


@pytest.mark.parametrize("more", [{"visibility": "RESTRICTED"}, {"ownerId": None}])
async def test_who_sees_a_registry_is_administration(
    api: Api, scene: Scene, more: dict[str, Any]
) -> None:
    for scopes, missing in (({WRITE, READ}, "ADMIN"), ({ADMIN, READ}, "WRITE")):
        found = await codes(api, scene, "updateRegistry", frozenset(scopes), **more)
        assert found == message("updateRegistry", missing)
    assert await codes(api, scene, "updateRegistry", frozenset({WRITE, ADMIN}), **more) == []


async def test_refusal_comes_before_anything_else(api: Api, scene: Scene) -> None:
    reader = replace(scene.ada, scopes=frozenset({READ}))

    [error] = await api.refused("createProject", reader, team="nowhere", name="a/b")

    assert error == {
        "__typename": "PermissionDenied",
        "code": "PERMISSION_DENIED",
        "message": "CREATE_PROJECT needs an API key with the scope WRITE.",
        "field": None,
        "action": "CREATE_PROJECT",
        "requiredRole": None,
    }


@pytest.mark.parametrize("scopes", [{WRITE}, {ADMIN}, {WRITE, ADMIN}])
async def test_query_without_read_is_refused(
    api: Api, scene: Scene, scopes: set[ApiKeyScope]
) -> None:
    viewer = replace(scene.ada, scopes=frozenset(scopes))

    for document in ("{ viewer { username } }", "{ __typename }"):
        result = await api.execute(document, viewer, {})
        assert result.data is None
        assert await api.errors(document, viewer) == [("PERMISSION_DENIED", None)]


async def test_payload_needs_no_read(api: Api, scene: Scene) -> None:
    writer = replace(scene.mia, scopes=frozenset({WRITE}))

    payload = await api.changed(
        "createProject", writer, "project { team { name } }", team="vision", name="new"
    )

    assert payload == {"project": {"team": {"name": "vision"}}}


async def test_key_makes_none_that_is_good_for_more(api: Api, scene: Scene) -> None:
    admin = replace(scene.mia, scopes=frozenset({ADMIN}))
    reader = replace(scene.mia, scopes=frozenset({READ, ADMIN}))

    assert await api.refusals("createApiKey", admin, name="x") == [
        "PERMISSION_DENIED scopes: A key cannot make one with a scope it has not itself:"
        " READ, WRITE."
    ]
    assert await api.refusals("createApiKey", reader, name="x", scopes=["READ", "WRITE"]) == [
        "PERMISSION_DENIED scopes: A key cannot make one with a scope it has not itself: WRITE."
    ]
    payload = await api.changed(
        "createApiKey", reader, "apiKey { scopes }", name="x", scopes=["READ"]
    )
    assert payload == {"apiKey": {"scopes": ["READ"]}}


async def test_payload_shows_no_lists_to_a_key_without_read(api: Api, scene: Scene) -> None:
    writer = replace(scene.mia, scopes=frozenset({WRITE}))
    document = """mutation($i: UpdateRegistryInput!) { updateRegistry(input: $i) { registry {
        name collections { nodes { name } } } } }"""
    input = {"registryId": scene.models.global_id, "name": "renamed"}

    assert await api.errors(document, writer, i=input) == [("PERMISSION_DENIED", None)]
    changed = await api.changed("updateRegistry", writer, "registry { name }", **input)
    assert changed["registry"] == {"name": "renamed"}


@pytest.mark.parametrize(
    ("scopes", "without"),
    [
        ({READ, WRITE, ADMIN}, set()),
        ({READ, WRITE}, {"CHANGE_VISIBILITY", "MANAGE_MEMBERS"}),
    ],
)
async def test_a_page_shows_what_the_key_is_good_for(
    api: Api, scene: Scene, scopes: set[ApiKeyScope], without: set[str]
) -> None:
    document = '{ registry(path: "acme/models") { viewerCan } }'
    whole = (await api(document, scene.ada))["registry"]["viewerCan"]

    data = await api(document, replace(scene.ada, scopes=frozenset(scopes)))

    assert "MANAGE_MEMBERS" in whole
    assert data["registry"]["viewerCan"] == [name for name in whole if name not in without]


async def test_a_key_to_look_with_shows_no_button(api: Api, scene: Scene) -> None:
    document = '{ registry(path: "acme/models") { viewerRole viewerCan } }'

    data = await api(document, replace(scene.ada, scopes=frozenset({READ})))

    assert data["registry"] == {"viewerRole": "ADMIN", "viewerCan": ["VIEW", "DOWNLOAD"]}
