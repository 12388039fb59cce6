"""A GET that is repeated is answered anew only where there is something new."""

from __future__ import annotations

import httpx2
import pytest

QUERY = "{ viewer { username } }"


async def get(
    client: httpx2.AsyncClient, key: str | None, query: str = QUERY, **headers: str
) -> httpx2.Response:
    """The answer to a GET."""
    if key is not None:
        headers["Authorization"] = f"Bearer {key}"
    return await client.get("/graphql", params={"query": query}, headers=headers)


async def test_it_is_not_sent_twice(client: httpx2.AsyncClient, key: str) -> None:
    first = await get(client, key)
    again = await get(client, key, **{"If-None-Match": first.headers["etag"]})

    assert first.headers["etag"].startswith('W/"')
    assert first.headers["cache-control"] == "private, no-cache"
    assert first.headers["vary"] == "Authorization, Cookie, Accept"
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["cache-control"] == "private, no-cache"
    assert "content-type" not in again.headers


async def test_another_viewer_is_answered_anew(client: httpx2.AsyncClient, key: str) -> None:
    first = await get(client, key)
    again = await get(client, None, **{"If-None-Match": first.headers["etag"]})

    assert again.json()["data"] == {"viewer": None}


async def test_of_several_tags_one_is_enough(client: httpx2.AsyncClient, key: str) -> None:
    first = await get(client, key)
    tags = f'"x", {first.headers["etag"].removeprefix("W/")}'
    assert (await get(client, key, **{"If-None-Match": tags})).status_code == 304
    assert (await get(client, key, **{"If-None-Match": '"x", W/"y"'})).status_code == 200


@pytest.mark.parametrize("query", ["{ nope }", "{", '{ registry(path: "a/b/c/d") { name } }'])
async def test_an_error_is_kept_by_nobody(client: httpx2.AsyncClient, key: str, query: str) -> None:
    answer = await get(client, key, query)
    assert "etag" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"


async def test_a_post_is_kept_by_nobody(client: httpx2.AsyncClient, key: str) -> None:
    headers = {"Authorization": f"Bearer {key}", "If-None-Match": "*"}
    answer = await client.post("/graphql", json={"query": QUERY}, headers=headers)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert "etag" not in answer.headers


async def test_the_schema(client: httpx2.AsyncClient) -> None:
    first = await client.get("/schema.graphql")
    again = await client.get("/schema.graphql", headers={"If-None-Match": first.headers["etag"]})

    assert first.headers["cache-control"] == "no-cache"
    assert (again.status_code, again.content) == (304, b"")
