"""Entities asked for over HTTP, the short way and the long one, by people and by nobody."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from server.opening import Opened
from tests.server.conftest import KEY, Connect, app

QUERY = """query($representations: [_Any!]!) { _entities(representations: $representations) {
    __typename ... on Organization { name } ... on Registry { name path } } }"""
DEEP = """query($representations: [_Any!]!) { _entities(representations: $representations) {
    ... on Registry { collections(first: 100) { nodes { versions(first: 10) { nodes {
        number } } } } } } }"""
LOCAL = {"__typename": "Organization", "name": "local"}
MODEL = {"__typename": "Registry", "path": "local/wandb-registry-model"}
FOUND = {"__typename": "Registry", "name": "model", "path": "local/wandb-registry-model"}


@pytest.fixture(params=[True, False], ids=["short", "long"])
def client(
    request: pytest.FixtureRequest, shared_site: Opened, connect: Connect
) -> httpx2.AsyncClient:
    """A client whose every answer comes the one way or the other."""
    return connect(app(shared_site, straight=request.param))


async def asked(
    client: httpx2.AsyncClient, key: str | None, *representations: Any, query: str = QUERY
) -> Any:
    """The status and the answer."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    body = {"query": query, "variables": {"representations": list(representations)}}
    answer = await client.post("/graphql", json=body, headers=headers)
    return answer.status_code, answer.json()


@pytest.mark.parametrize("key", [KEY, None])
@pytest.mark.parametrize("count", [1001, 10_000])
async def test_too_many_are_refused(
    client: httpx2.AsyncClient, key: str | None, count: int
) -> None:
    _, answer = await asked(client, key, *[LOCAL] * count)
    assert answer.get("data") is None
    [error] = answer["errors"]
    assert error["extensions"]["code"] == "INVALID_INPUT"
    assert error["message"] == (f"At most 1000 representations can be given at once, not {count}.")


async def test_what_is_wrong_costs_its_own_place(client: httpx2.AsyncClient) -> None:
    wrong = [
        7,
        {},
        {"__typename": "Registry"},
        {"__typename": "__Schema", "id": "x"},
        {"__typename": "Registry", "path": ["local/model"]},
    ]
    status, answer = await asked(client, KEY, MODEL, *wrong, MODEL)
    assert status == 200
    assert answer["data"]["_entities"] == [FOUND, *[None] * len(wrong), FOUND]
    places = [error["path"] for error in answer["errors"]]
    assert places == [["_entities", place] for place in range(1, len(wrong) + 1)]
    assert "Traceback" not in str(answer)


async def test_what_is_claimed_beside_a_key_is_of_no_account(client: httpx2.AsyncClient) -> None:
    forged = {**MODEL, "name": "mine", "visibility": "ORGANIZATION", "viewer": "admin"}
    assert (await asked(client, KEY, forged))[1]["data"] == {"_entities": [FOUND]}


async def test_nobody_finds_nothing(client: httpx2.AsyncClient) -> None:
    status, answer = await asked(client, None, MODEL, LOCAL, {**MODEL, "viewer": "admin"})
    assert (status, answer["data"]) == (200, {"_entities": [None, None, None]})
    assert "errors" not in answer


async def test_each_counts(client: httpx2.AsyncClient) -> None:
    costs = []
    for count in (1, 11, 1000):
        _, answer = await asked(client, KEY, *[LOCAL] * count)
        costs.append(answer["extensions"]["cost"]["requested"])
    # Of each the entity itself, and of both types what is selected.
    assert costs == [5, 45, 4001]


@pytest.mark.parametrize("key", [KEY, None])
async def test_what_all_have_below_them_counts_for_each(
    client: httpx2.AsyncClient, key: str | None
) -> None:
    _, one = await asked(client, key, MODEL, query=DEEP)
    _, all_ = await asked(client, key, *[MODEL] * 1000, query=DEEP)
    assert "errors" not in one
    assert all_.get("data") is None
    [error] = all_["errors"]
    assert error["extensions"]["code"] == "LIMIT_EXCEEDED"
    assert error["message"].endswith("; this one has 2201001.")
