"""The closed profile: what is wrong is told, and no name that the client has not said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from graphql import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    concat_ast,
    parse,
    validate,
)

from reads import closed as closed_profile
from reads import validation
from tests.api import built
from tests.server.conftest import dialect
from tests.web.test_documents import SOURCES, documents

DIALECTS = ("/graphql", "/wandb/graphql")
INTROSPECTION = {
    "{ __schema { queryType { name } } }": "__schema",
    '{ __type(name: "Query") { fields { name } } }': "__type",
    "{ a: __schema { types { name } } }": "__schema",
    "{ ...F } fragment F on Query { __schema { types { name } } }": "__schema",
}
# By a document of the native API: all that is said of it.
WRONG = {
    "{\n  regist }": ["There is no field 'regist' here."],
    "{ viewer }": ["Field 'viewer' must have a selection of fields."],
    "{ viewer { username { id } } }": ["Field 'username' must not have a selection of fields."],
    "{ registry(pat: 1) { id } }": [
        "There is no argument 'pat' here.",
        "A required argument of 'registry' is missing.",
    ],
    "{ node { id } }": ["A required argument of 'node' is missing."],
    "{ node(id: 1.5) { id } }": ["This value is not what is expected here."],
    "{ viewer { ...F } } fragment F on Usr { id }": ["There is no type 'Usr'."],
    "{ viewer { ... on Registry { id } } }": ["This fragment can match nothing here."],
    "{ viewer { a: id a: username } }": [
        "Fields 'a' conflict. Use different aliases to fetch both."
    ],
    "query($x: Boolean) { node(id: $x) { id } }": [
        "Variable '$x' is of a type that does not fit here."
    ],
    "query($x: Nothing) { node(id: $x) { id } }": ["There is no type 'Nothing'."],
    "{ registries(where: {nam: {}}) { totalCount } }": ["There is no input field 'nam' here."],
    "{ registries(orderBy: {field: NAM}) { totalCount } }": [
        "This value is not what is expected here."
    ],
    "{ registries(orderBy: {}) { totalCount } }": ["A required input field is missing here."],
    "{ viewer @skp(if: true) { id } }": ["Unknown directive '@skp'."],
    "{ viewer @skip { id } }": ["A required argument of 'skip' is missing."],
    "{ _service { sdl } }": ["There is no field '_service' here."],
    "{ a: _service { ...F } } fragment F on _Service { sdl }": [
        "There is no field '_service' here."
    ],
    "mutation { __schema { types { name } } }": ["There is no field '__schema' here."],
}


async def errors(
    client: httpx2.AsyncClient, query: str, path: str = "/graphql", **more: Any
) -> Any:
    answer = await client.post(path, json={"query": query, **more.pop("body", {})}, **more)
    assert answer.json().get("data") is None
    return answer.json()["errors"]


async def said(client: httpx2.AsyncClient, query: str, **more: Any) -> list[str]:
    return [error["message"] for error in await errors(client, query, **more)]


@pytest.mark.parametrize("path", DIALECTS)
@pytest.mark.parametrize(("query", "field"), INTROSPECTION.items())
async def test_no_introspection(
    closed: httpx2.AsyncClient, path: str, query: str, field: str
) -> None:
    told = await said(closed, query, path=path)

    assert told[0] == f"There is no introspection here, and so no field '{field}'."


@pytest.mark.parametrize("path", DIALECTS)
async def test_no_introspection_for_who_is_signed_in(
    closed: httpx2.AsyncClient, key: str, path: str
) -> None:
    headers = {"authorization": f"Bearer {key}"}

    assert await errors(closed, "{ __schema { types { name } } }", path=path, headers=headers)


@pytest.mark.parametrize("path", DIALECTS)
async def test_typename_stays(closed: httpx2.AsyncClient, path: str) -> None:
    answer = await closed.post(path, json={"query": "{ __typename }"})

    assert answer.json()["data"] == {"__typename": "Query"}


@pytest.mark.parametrize(("query", "messages"), WRONG.items())
async def test_what_is_wrong_is_told(
    closed: httpx2.AsyncClient, query: str, messages: list[str]
) -> None:
    told = await errors(closed, query)

    assert [error["message"] for error in told] == messages
    assert all(error["locations"] for error in told)


@pytest.mark.parametrize(
    ("input", "message"),
    [
        (None, "Variable '$i' has invalid value: This value is not what is expected here."),
        (1, "Variable '$i' has invalid value: This value is not what is expected here."),
        ({}, "Variable '$i' has invalid value: A required input field is missing here."),
        (
            {"organization": "a", "nam": "b"},
            "Variable '$i' has invalid value: A required input field is missing here.",
        ),
        (
            {"organization": "a", "name": "b", "visibilit": "c", "visibility": "RESTRICTED"},
            "Variable '$i' has invalid value: There is no input field 'visibilit' here.",
        ),
        (
            {"organization": "a", "name": "b", "visibility": "RESTRICTD"},
            "Variable '$i' has invalid value at .visibility: "
            "This value is not what is expected here.",
        ),
    ],
)
async def test_variables_tell_nothing(
    closed: httpx2.AsyncClient, key: str, input: object, message: str
) -> None:
    query = "mutation($i: CreateRegistryInput!) { createRegistry(input: $i) { __typename } }"
    headers = {"authorization": f"Bearer {key}"}
    told = await said(closed, query, headers=headers, body={"variables": {"i": input}})

    assert told[0] == message


async def test_argument_that_is_null_tells_nothing(closed: httpx2.AsyncClient) -> None:
    query = "query($i: ID = 1) { node(id: $i) { id } }"
    answer = await closed.post("/graphql", json={"query": query, "variables": {"i": None}})

    assert [error["message"] for error in answer.json()["errors"]] == [
        "Argument 'id' has invalid value: This value is not what is expected here."
    ]


@pytest.mark.parametrize("accept", ["text/html", "text/html,*/*;q=0.8"])
async def test_no_graphiql(closed: httpx2.AsyncClient, accept: str) -> None:
    page = await closed.get("/graphql", headers={"accept": accept})

    assert page.status_code in (404, 503)
    assert "graphiql" not in page.text.lower().replace("/graphql", "")


async def test_no_sdl(closed: httpx2.AsyncClient, client: httpx2.AsyncClient) -> None:
    assert (await closed.get("/schema.graphql")).status_code == 404
    assert (await client.get("/schema.graphql")).status_code == 200


async def test_open_profile_suggests_and_introspects(client: httpx2.AsyncClient) -> None:
    assert await said(client, "{ registris { totalCount } }") == [
        "Cannot query field 'registris' on type 'Query'. Did you mean 'registries' or 'registry'?"
    ]
    answer = await client.post("/graphql", json={"query": "{ __schema { queryType { name } } }"})
    assert answer.json()["data"] == {"__schema": {"queryType": {"name": "Query"}}}


NAME = re.compile(r"[_A-Za-z]\w*", re.ASCII)
# Everything that is said, without the names in it.
SAID = {
    "There is no field '' here.",
    "There is no argument '' here.",
    "There is no input field '' here.",
    "A required argument of '' is missing.",
    "A required input field is missing here.",
    "Field '' must have a selection of fields.",
    "Field '' must not have a selection of fields.",
    "This value is not what is expected here.",
}


def wrong_documents(schema: GraphQLSchema) -> Iterator[str]:
    """Of every field and every input field, documents that are wrong in each way."""
    for type_ in schema.type_map.values():
        if type_.name.startswith("__"):
            continue
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
            for name, field in type_.fields.items():
                wrong = [name, f"{name} {{ zz }}", f"{name}x", f"{name}(zz: 1)"]
                wrong += [f"{name}({each}: {{zz: [ZZ]}})" for each in field.args]
                wrong += [f"{name}({each}: zz)" for each in field.args]
                for each in wrong:
                    yield f"{{ ...F }} fragment F on {type_.name} {{ {each} }}"


@pytest.mark.slow
@pytest.mark.parametrize("schema", [built, dialect], ids=["native", "dialect"])
def test_no_name_is_told_that_the_document_does_not_hold(schema: Any) -> None:
    told, rules = 0, closed_profile.discreet(validation.RULES)
    for document in wrong_documents(schema()._schema):
        sent = set(NAME.findall(document))
        for error in validate(schema()._schema, parse(document), rules, hide_suggestions=True):
            if "fragment" in error.message.lower():
                continue
            quoted = re.findall(r"'([^']*)'", error.message)
            assert set(quoted) <= sent, (document, error.message)
            assert re.sub(r"'[^']*'", "''", error.message) in SAID, (document, error.message)
            told += 1
    assert told > 1000


@pytest.mark.slow
def test_the_check_above_sees_a_name_that_is_told() -> None:
    """What graphql-core says by itself would not pass."""
    schema = built()._schema
    found = [
        error.message
        for document in wrong_documents(schema)
        for error in validate(schema, parse(document))
        if not set(re.findall(r"'(\w+)'", error.message)) <= set(NAME.findall(document))
    ]

    assert len(found) > 100


def test_the_web_app_asks_nothing_that_is_closed() -> None:
    schema = built()._schema
    everything = concat_ast([parse(source) for source in documents(SOURCES)])

    assert validate(schema, everything, closed_profile.discreet(validation.RULES)) == []


def test_marks_are_of_one_schema() -> None:
    schema = build_schema("type Query { a: Int }")
    assert not closed_profile.is_closed(schema)

    closed_profile.close(schema)

    assert closed_profile.is_closed(schema)
    assert not closed_profile.is_closed(build_schema("type Query { a: Int }"))
