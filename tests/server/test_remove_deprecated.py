"""The next schema can be tried: nothing that is deprecated is answered, nor told of."""

from __future__ import annotations

import enum
from typing import Annotated

import httpx2
import pytest
import strawberry

from schema.deprecated import without
from schema.extension import EXTENSIONS
from server.app import build
from server.opening import Opened
from tests.server.conftest import Connect

OLD = "2026-11-26: use better."
NEXT = "/graphql?remove_deprecated=true"


@strawberry.enum
class Colour(enum.Enum):
    """Of two values one goes."""

    RED = "RED"
    PINK = strawberry.enum_value("PINK", deprecation_reason=OLD)


@strawberry.type
class Query:
    """One field goes, and of the other an argument."""

    @strawberry.field
    def better(
        self,
        colour: Colour = Colour.RED,
        size: Annotated[int, strawberry.argument(deprecation_reason=OLD)] = 1,
    ) -> str:
        """Stays."""
        return f"{colour.value} {size}"

    @strawberry.field(deprecation_reason=OLD)
    def worse(self) -> str:
        """Goes."""
        return "worse"


@pytest.fixture
def client(shared_site: Opened, connect: Connect) -> httpx2.AsyncClient:
    schema = strawberry.Schema(Query, extensions=EXTENSIONS)
    return connect(build(shared_site, schema))


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("{ worse }", "The field Query.worse is deprecated. 2026-11-26: use better."),
        (
            "{ better(size: 2) }",
            "The argument 'Query.better(size:)' is deprecated. 2026-11-26: use better.",
        ),
        (
            "{ better(colour: PINK) }",
            "The enum value 'Colour.PINK' is deprecated. 2026-11-26: use better.",
        ),
    ],
)
async def test_deprecated_parts_are_refused(
    client: httpx2.AsyncClient, query: str, message: str
) -> None:
    posted = await client.post(NEXT, json={"query": query})
    got = await client.get(NEXT, params={"query": query, "remove_deprecated": "true"})
    usual = await client.post("/graphql", json={"query": query})

    assert posted.status_code == got.status_code == 400
    [error] = posted.json()["errors"]
    assert (error["message"], error["extensions"]["code"]) == (message, "DEPRECATED")
    assert got.json()["errors"][0]["message"] == message
    assert "errors" not in usual.json()


async def test_all_else_is_answered(client: httpx2.AsyncClient) -> None:
    answer = await client.post(NEXT, json={"query": "{ better }"})
    broken = await client.post(NEXT, json={"query": "{ better"})
    unknown = await client.post(NEXT, json={"query": "{ best }"})

    assert answer.json()["data"] == {"better": "RED 1"}
    assert broken.json()["errors"][0]["message"].startswith("Syntax Error")
    assert unknown.json()["errors"][0]["message"].startswith("Cannot query field 'best'")


@pytest.mark.parametrize("said", ["", "1", "TRUE", "true,true"])
@pytest.mark.parametrize("path", ["/graphql", "/schema.graphql"])
async def test_another_value_is_refused(client: httpx2.AsyncClient, path: str, said: str) -> None:
    given = {"remove_deprecated": said, "query": "{ better }"}
    answer = await client.get(path, params=given)

    assert answer.status_code == 400
    assert "`remove_deprecated` must be true or false." in answer.text


async def test_the_next_schema_as_text(client: httpx2.AsyncClient) -> None:
    usual = (await client.get("/schema.graphql")).text
    shown = await client.get("/schema.graphql?remove_deprecated=true")
    kept = await client.get("/schema.graphql?remove_deprecated=false")
    again = await client.get(
        "/schema.graphql?remove_deprecated=true", headers={"If-None-Match": shown.headers["etag"]}
    )

    for gone in ("worse", "PINK", "size: Int!"):
        assert gone in usual
        assert gone not in shown.text
    assert "better(colour: Colour! = RED): String!" in shown.text
    assert kept.text == usual
    assert again.status_code == 304


def test_text_without_anything_deprecated_stays_as_it_is() -> None:
    assert (
        without('"""What."""\ntype Query {  a: Int }\n') == '"""What."""\ntype Query {  a: Int }\n'
    )
