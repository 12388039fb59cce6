"""Documents that clients name instead of sending them."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import httpx2
import pytest

from db import trusted_document
from resolvers.context import Site
from resolvers.trusted import id_of
from server.opening import Opened
from tests.server.conftest import Connect, app
from tests.straight.ask import Request, ask

QUERY = "{ viewer { username } }"
ID = id_of(QUERY)
SHA256 = hashlib.sha256(QUERY.encode()).hexdigest()
ADMIN = {"viewer": {"username": "admin"}}
STRAIGHT = pytest.mark.parametrize("straight", [True, False])


async def trust(site: Site, **bodies: str) -> None:
    """The documents are trusted."""
    async with site.pool.connection() as connection:
        await trusted_document.add(connection, bodies or {ID: QUERY})


async def sent(application: Any, id: str, key: str | None = None) -> Any:
    """The data of the answer to a request that comes in one piece, as from a socket."""
    headers = () if key is None else ((b"authorization", f"Bearer {key}".encode()),)
    body = json.dumps({"documentId": id}).encode()
    return json.loads((await ask(application, Request(body, headers))).body)["data"]


async def uses(site: Site) -> tuple[str, int, bool]:
    """The one document that is trusted, how often it was used, and whether it was."""
    await site.documents.close()
    async with site.pool.connection() as connection:
        [row] = await trusted_document.all(connection)
    return row["id"], row["uses"], row["used_at"] is not None


def opened(site: Opened, **more: Any) -> Opened:
    """The same site with other settings."""
    old = site.site
    made = Site(old.pool, old.store, old.manifests, old.signing_secret, **more)
    return Opened(made, site.viewers, site.storage_id)


def told(answer: httpx2.Response) -> tuple[int, str, str]:
    """The status, the code and the message of an error."""
    [error] = answer.json()["errors"]
    return answer.status_code, error["extensions"]["code"], error["message"]


class TestById:
    async def test_one_that_is_unknown(self, site: Opened, connect: Connect) -> None:
        answer = await connect(app(site)).post("/graphql", json={"documentId": ID})
        assert told(answer) == (
            404,
            "DOCUMENT_NOT_FOUND",
            "There is no trusted document of this id; `vitrine documents add` adds some.",
        )

    @pytest.mark.parametrize("id", ["\0", "sha256:\0", "\ud800", ""])
    async def test_one_that_cannot_be_kept(self, site: Opened, connect: Connect, id: str) -> None:
        content = json.dumps({"documentId": id})
        headers = {"Content-Type": "application/json"}
        answer = await connect(app(site)).post("/graphql", content=content, headers=headers)
        assert answer.status_code in (400, 404)

    @pytest.mark.parametrize(
        ("body", "message"),
        [
            ({"documentId": 7}, "`documentId` must be a string or null."),
            ({"documentId": ID, "query": QUERY}, "Give `query` or `documentId`, not both."),
        ],
    )
    async def test_one_that_cannot_be(
        self, site: Opened, connect: Connect, body: Any, message: str
    ) -> None:
        answer = await connect(app(site)).post("/graphql", json=body)
        assert told(answer) == (400, "BAD_REQUEST", message)

    @STRAIGHT
    async def test_by_post_and_by_get(
        self, site: Opened, connect: Connect, key: str, straight: bool
    ) -> None:
        await trust(site.site)
        client = connect(app(site, straight=straight))
        headers = {"Authorization": f"Bearer {key}"}
        for _ in range(2):
            posted = await client.post("/graphql", json={"documentId": ID}, headers=headers)
            got = await client.get("/graphql", params={"documentId": ID}, headers=headers)
            assert (posted.json()["data"], got.json()["data"]) == (ADMIN, ADMIN)

    @STRAIGHT
    async def test_its_uses_are_counted(self, site: Opened, key: str, straight: bool) -> None:
        await trust(site.site)
        front = app(site, straight=straight)
        for _ in range(3):
            assert await sent(front, ID, key) == ADMIN
        assert await uses(site.site) == (ID, 3, True)
        assert not straight or front.answers.answered == 2

    async def test_uses_of_what_falls_to_the_long_way_are_counted_once(self, site: Opened) -> None:
        await trust(site.site, mine="{ __schema { queryType { name } } }")
        front = app(site, straight=True)
        for _ in range(3):
            assert await sent(front, "mine") == {"__schema": {"queryType": {"name": "Query"}}}
        assert await uses(site.site) == ("mine", 3, True)

    async def test_one_that_is_trusted_no_longer(
        self, site: Opened, connect: Connect, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("resolvers.trusted.REMEMBER_SECONDS", 0.0)
        await trust(site.site)
        client = connect(app(site))
        assert (await client.post("/graphql", json={"documentId": ID})).status_code == 200
        async with site.site.pool.connection() as connection:
            assert await trusted_document.remove(connection, [ID, "other"]) == 1
        assert (await client.post("/graphql", json={"documentId": ID})).status_code == 404

    async def test_an_id_never_stands_for_another(self, site: Opened) -> None:
        await trust(site.site, mine=QUERY)
        async with site.site.pool.connection() as connection:
            assert await trusted_document.add(connection, {"mine": "{ __typename }"}) == []
            assert await trusted_document.bodies(connection, ["mine"]) == {"mine": QUERY}


class TestOnly:
    @STRAIGHT
    async def test_others_are_refused(self, site: Opened, connect: Connect, straight: bool) -> None:
        client = connect(app(opened(site, only_trusted=True), straight=straight))
        for asked in (
            {"query": QUERY},
            {"query": "{ __schema { types { name } } }"},
            {"query": "{"},
        ):
            assert told(await client.post("/graphql", json=asked)) == (
                403,
                "DOCUMENT_NOT_TRUSTED",
                "Only trusted documents are answered here; name one by its `documentId`.",
            )
            assert (await client.get("/graphql", params=asked)).status_code == 403

    @STRAIGHT
    async def test_one_that_is_trusted_may_be_sent_whole(
        self, site: Opened, connect: Connect, key: str, straight: bool
    ) -> None:
        await trust(site.site)
        client = connect(app(opened(site, only_trusted=True), straight=straight))
        headers = {"Authorization": f"Bearer {key}"}
        for body in ({"query": QUERY}, {"documentId": ID}):
            answer = await client.post("/graphql", json=body, headers=headers)
            assert answer.json()["data"] == ADMIN


class TestPersisted:
    """As Apollo's clients do it: the hash alone, and the whole where that is not known."""

    def body(self, query: str | None = None, sha256: object = SHA256) -> dict[str, Any]:
        persisted = {"persistedQuery": {"version": 1, "sha256Hash": sha256}}
        return {"extensions": persisted} | ({"query": query} if query else {})

    async def test_off(self, site: Opened, connect: Connect) -> None:
        answer = await connect(app(site)).post("/graphql", json=self.body())
        assert told(answer) == (
            200,
            "PERSISTED_QUERY_NOT_SUPPORTED",
            "PersistedQueryNotSupported",
        )

    async def test_on(self, site: Opened, connect: Connect, key: str) -> None:
        client = connect(app(opened(site, persisted_queries=True)))
        headers = {"Authorization": f"Bearer {key}"}
        first = await client.post("/graphql", json=self.body(), headers=headers)
        whole = await client.post("/graphql", json=self.body(QUERY), headers=headers)
        again = await client.post("/graphql", json=self.body(), headers=headers)

        assert told(first) == (200, "PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound")
        assert (whole.json()["data"], again.json()["data"]) == (ADMIN, ADMIN)

    @pytest.mark.parametrize("sha256", ["0" * 64, "", 7, None, []])
    async def test_a_hash_of_something_else(
        self, site: Opened, connect: Connect, sha256: object
    ) -> None:
        client = connect(app(opened(site, persisted_queries=True)))
        answer = await client.post("/graphql", json=self.body(QUERY, sha256))
        assert answer.status_code == 400

    async def test_it_opens_no_door(self, site: Opened, connect: Connect) -> None:
        client = connect(app(opened(site, persisted_queries=True, only_trusted=True)))
        answer = await client.post("/graphql", json=self.body(QUERY))
        assert answer.status_code == 403
        assert told(await client.post("/graphql", json=self.body()))[0] == 200
