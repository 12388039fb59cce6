"""Sessions of browsers: who is signed in by a cookie, who not, and from where it counts."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock
from uuid import UUID, uuid4

import httpx2
import pytest

from auth import key as keys
from auth import session as sessions
from auth.session import Session
from db import api_key
from db.failures import LATER, TimedOut
from domain.errors import Conflict
from server.opening import Opened
from server.session import Link
from tests.cost import bare, without_cost
from tests.server.conftest import KEY, Connect, app

OTHER_KEY = "vtr-ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmno_-"
VIEWER = {"query": "{ viewer { username } }"}
CHANGE = """mutation { createRegistry(input: {
    organization: "local", name: "x", visibility: ORGANIZATION
}) { errors { ... on Error { message } } } }"""
ADMIN = {"data": {"viewer": {"username": "admin"}}}
NOBODY = {"data": {"viewer": None}}
CLEARED = r"vitrine_session=\"\"; expires=[^;]+; HttpOnly; Max-Age=0; Path=/; SameSite=strict"
TWO_WEEKS = timedelta(days=14)

NOT_VALID = {"code": "UNAUTHENTICATED", "message": "The API key is not valid, or no longer."}
NO_LINK = {
    "code": "UNAUTHENTICATED",
    "message": "This link is not good, or no longer: it signs in only once.",
}
NO_BODY = {
    "code": "BAD_REQUEST",
    "message": 'The body must be {"key": KEY} or {"link": TOKEN}.',
}
FORBIDDEN = {
    "code": "FORBIDDEN_ORIGIN",
    "message": "A session counts only for requests of this site's own pages.",
}
ELSEWHERE = [
    {"origin": "https://evil.example"},
    {"origin": "http://test.evil.example"},
    {"origin": "http://evil@test"},
    {"origin": "http://test:8080"},
    {"origin": "null"},
    {"origin": ""},
    {"origin": "ftp://test"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "SAME-ORIGIN"},
    {"sec-fetch-site": "cross-site", "origin": "http://test"},
    {"sec-fetch-site": "same-origin", "origin": "https://evil.example"},
]
OWN = [
    {},
    {"origin": "http://test"},
    {"origin": "http://TEST"},
    {"sec-fetch-site": "same-origin", "origin": "http://test"},
    {"sec-fetch-site": "none"},
]


@pytest.fixture
def link() -> Link:
    return Link(KEY)


@pytest.fixture
def first(shared_site: Opened, connect: Connect, link: Link) -> httpx2.AsyncClient:
    """The application of a first start."""
    return connect(app(shared_site, link=link))


@pytest.fixture
def changing(site: Opened, connect: Connect) -> httpx2.AsyncClient:
    """The application of a site that may be changed."""
    return connect(app(site))


def token(site: Opened, key_id: UUID, *, secret: bytes | None = None, days: int = 14) -> str:
    session = Session(key_id, datetime.now(UTC) + timedelta(days=days))
    return sessions.sign(secret or site.site.signing_secret, session)


async def key_id(site: Opened) -> UUID:
    """The id of KEY."""
    async with site.site.pool.connection() as connection:
        found: UUID = await connection.value(
            "select id from api_key where prefix = $1", keys.prefix(KEY)
        )
    return found


async def execute(site: Opened, sql: str) -> None:
    async with site.site.pool.connection() as connection:
        await connection.execute(sql)


async def with_key(site: Opened, *scopes: str, expires_at: datetime | None = None) -> None:
    """Admin has OTHER_KEY, too."""
    async with site.site.pool.connection() as connection:
        user_id = await connection.value("select id from site_user where username = 'admin'")
        await api_key.create(
            connection,
            uuid4(),
            prefix=keys.prefix(OTHER_KEY),
            sha256=keys.sha256(OTHER_KEY),
            user_id=user_id,
            name="other",
            scopes=scopes,
            expires_at=expires_at,
        )


async def asked(
    client: httpx2.AsyncClient, cookie: str, **headers: str
) -> tuple[Any, httpx2.Headers]:
    """The answer to somebody with this cookie."""
    sent = {"cookie": f"vitrine_session={cookie}", **headers}
    answer = await client.post("/graphql", json=VIEWER, headers=sent)
    return without_cost(answer), answer.headers


class TestSignIn:
    @pytest.mark.parametrize(
        "key", ["vtr-" + KEY[:3:-1], KEY[:-1] + "A"], ids=["unknown", "same prefix"]
    )
    async def test_wrong_key(self, client: httpx2.AsyncClient, key: str) -> None:
        answer = await client.post("/session", json={"key": key})

        assert (answer.status_code, answer.json()) == (401, {"error": NOT_VALID})
        assert "set-cookie" not in answer.headers
        assert answer.headers["cache-control"] == "no-store"

    @pytest.mark.parametrize("key", ["", "x", KEY + "A", f" {KEY}", "é" * 47, "\0"])
    async def test_key_of_another_form(self, client: httpx2.AsyncClient, key: str) -> None:
        answer = await client.post("/session", json={"key": key})

        message = "An API key must be vtr- and 43 characters of A-Z, a-z, 0-9, _ and -."
        assert answer.status_code == 401
        assert answer.json() == {"error": {"code": "UNAUTHENTICATED", "message": message}}

    @pytest.mark.parametrize(
        "change",
        [
            "update api_key set revoked_at = now()",
            "update api_key set expires_at = now()",
            "update site_user set deactivated_at = now()",
        ],
    )
    async def test_key_no_longer_in_force(
        self, site: Opened, changing: httpx2.AsyncClient, change: str
    ) -> None:
        await execute(site, change)

        answer = await changing.post("/session", json={"key": KEY})

        assert (answer.status_code, answer.json()) == (401, {"error": NOT_VALID})

    @pytest.mark.parametrize(
        "body",
        ["{}", '{"key": 1}', '{"key": null}', f'{{"key": "{KEY}", "link": "x"}}', '{"Key": "x"}'],
    )
    async def test_body_of_another_form(self, client: httpx2.AsyncClient, body: str) -> None:
        headers = {"content-type": "application/json"}
        answer = await client.post("/session", content=body, headers=headers)

        assert (answer.status_code, answer.json()) == (400, {"error": NO_BODY})

    @pytest.mark.parametrize("body", ["", "x", "[]", '"x"', '{"key": "\\ud800"}', "[" * 2000])
    async def test_body_that_is_no_object(self, client: httpx2.AsyncClient, body: str) -> None:
        headers = {"content-type": "application/json"}
        answer = await client.post("/session", content=body, headers=headers)

        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "BAD_REQUEST")

    @pytest.mark.parametrize(
        "kind", [None, "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]
    )
    async def test_body_that_a_form_could_send(
        self, client: httpx2.AsyncClient, kind: str | None
    ) -> None:
        headers = {} if kind is None else {"content-type": kind}
        answer = await client.post("/session", content=f'{{"key": "{KEY}"}}', headers=headers)

        assert answer.status_code == 415
        assert answer.json() == {
            "error": {"code": "BAD_REQUEST", "message": "The body must be application/json."}
        }

    async def test_huge_body(self, client: httpx2.AsyncClient) -> None:
        answer = await client.post("/session", json={"key": "x" * 4096})

        assert answer.status_code == 413
        assert answer.json() == {
            "error": {
                "code": "LIMIT_EXCEEDED",
                "message": "The body has more than 4096 bytes.",
                "limit": "maxBodySize",
                "most": 4096,
                "found": 4106,
            }
        }

    @pytest.mark.parametrize("headers", ELSEWHERE)
    @pytest.mark.parametrize("method", ["POST", "DELETE"])
    async def test_another_site_signs_nobody_in_or_out(
        self, client: httpx2.AsyncClient, method: str, headers: dict[str, str]
    ) -> None:
        answer = await client.request(method, "/session", json={"key": KEY}, headers=headers)

        assert (answer.status_code, answer.json()) == (403, {"error": FORBIDDEN})
        assert "set-cookie" not in answer.headers

    @pytest.mark.parametrize("method", ["GET", "PUT", "HEAD"])
    async def test_other_methods(self, client: httpx2.AsyncClient, method: str) -> None:
        assert (await client.request(method, "/session")).status_code == 405

    @pytest.mark.parametrize("failure", LATER)
    async def test_database_that_is_away(
        self, first: httpx2.AsyncClient, link: Link, failure: type[Exception]
    ) -> None:
        with mock.patch("auth.viewer.api_key.live", side_effect=failure):
            refused = await first.post("/session", json={"link": link.token})
        again = await first.post("/session", json={"link": link.token})

        assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
        assert refused.json()["error"] == {
            "code": "UNAVAILABLE",
            "message": "The database cannot be used right now; try again.",
        }
        assert again.status_code == 204

    @pytest.mark.parametrize("headers", OWN)
    async def test_key_is_changed_for_a_cookie_that_is_not_the_key(
        self, shared_site: Opened, client: httpx2.AsyncClient, headers: dict[str, str]
    ) -> None:
        answer = await client.post("/session", json={"key": KEY}, headers=headers)

        assert (answer.status_code, answer.content) == (204, b"")
        assert answer.headers["cache-control"] == "no-store"
        [found] = re.findall(
            r"vitrine_session=([\w-]{75}); HttpOnly; Max-Age=(\d+); Path=/; SameSite=strict",
            answer.headers["set-cookie"],
        )
        assert answer.headers["set-cookie"].endswith("; SameSite=strict")
        assert 14 * 86400 - 60 < int(found[1]) <= 14 * 86400
        secret = shared_site.site.signing_secret
        session = sessions.verify(secret, found[0], now=datetime.now(UTC))
        assert session is not None
        assert session.key_id == await key_id(shared_site)

    @pytest.mark.parametrize(
        ("url", "headers"), [("https://test/session", {}), ("/session", {"origin": "https://test"})]
    )
    async def test_cookie_that_came_by_https_stays_there(
        self, client: httpx2.AsyncClient, url: str, headers: dict[str, str]
    ) -> None:
        answer = await client.post(url, json={"key": KEY}, headers=headers)

        assert answer.headers["set-cookie"].endswith("; Path=/; SameSite=strict; Secure")

    async def test_session_ends_with_its_key(
        self, site: Opened, changing: httpx2.AsyncClient
    ) -> None:
        await with_key(site, expires_at=datetime.now(UTC) + timedelta(hours=1))

        answer = await changing.post("/session", json={"key": OTHER_KEY})

        [seconds] = re.findall(r"Max-Age=(\d+)", answer.headers["set-cookie"])
        assert 3540 < int(seconds) <= 3600

    async def test_sign_out_clears_the_cookie(self, client: httpx2.AsyncClient) -> None:
        answer = await client.delete("/session")

        assert (answer.status_code, answer.content) == (204, b"")
        assert re.fullmatch(CLEARED, answer.headers["set-cookie"])


class TestLink:
    @pytest.mark.parametrize("wrong", ["", "x", "é"])
    async def test_wrong_token_does_not_use_the_link_up(
        self, first: httpx2.AsyncClient, link: Link, wrong: str
    ) -> None:
        refused = await first.post("/session", json={"link": wrong})
        followed = await first.post("/session", json={"link": link.token})

        assert (refused.status_code, refused.json()) == (401, {"error": NO_LINK})
        assert followed.status_code == 204

    async def test_later_starts_have_no_link(self, client: httpx2.AsyncClient, link: Link) -> None:
        answer = await client.post("/session", json={"link": link.token})

        assert (answer.status_code, answer.json()) == (401, {"error": NO_LINK})

    async def test_key_does_not_pass_for_a_link(self, first: httpx2.AsyncClient) -> None:
        assert (await first.post("/session", json={"link": KEY})).status_code == 401

    async def test_link_is_good_once(self, first: httpx2.AsyncClient, link: Link) -> None:
        followed = await first.post("/session", json={"link": link.token})
        again = await first.post("/session", json={"link": link.token})

        assert re.fullmatch(r"[\w-]{43}", link.token)
        assert followed.status_code == 204
        assert (again.status_code, again.json()) == (401, {"error": NO_LINK})
        assert without_cost(await first.post("/graphql", json=VIEWER)) == ADMIN

    async def test_of_many_at_once_one_wins(self, first: httpx2.AsyncClient, link: Link) -> None:
        answers = await asyncio.gather(
            *(first.post("/session", json={"link": link.token}) for _ in range(10))
        )

        assert sorted(answer.status_code for answer in answers) == [204, *[401] * 9]

    @pytest.mark.parametrize(
        "failure", [TimedOut("slow"), Conflict("CONFLICT", "late"), KeyError("a fault of ours")]
    )
    async def test_what_fails_does_not_use_the_link_up(
        self, first: httpx2.AsyncClient, link: Link, failure: Exception
    ) -> None:
        with mock.patch("db.sign_in.by_key", side_effect=failure):
            try:
                refused = await first.post("/session", json={"link": link.token})
            except type(failure):
                pass
            else:
                assert refused.status_code >= 500
        followed = await first.post("/session", json={"link": link.token})
        assert followed.status_code == 204

    async def test_who_leaves_does_not_use_the_link_up(
        self, first: httpx2.AsyncClient, link: Link
    ) -> None:
        begun = asyncio.Event()

        async def endless(*_: object) -> None:
            begun.set()
            await asyncio.Event().wait()

        with mock.patch("db.sign_in.by_key", side_effect=endless):
            asking = asyncio.create_task(first.post("/session", json={"link": link.token}))
            await begun.wait()
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
        followed = await first.post("/session", json={"link": link.token})
        assert followed.status_code == 204

    async def test_link_of_a_revoked_key(self, site: Opened, connect: Connect, link: Link) -> None:
        await execute(site, "update api_key set revoked_at = now()")

        answer = await connect(app(site, link=link)).post("/session", json={"link": link.token})

        assert (answer.status_code, answer.json()) == (401, {"error": NOT_VALID})


class TestCookie:
    @pytest.mark.parametrize("headers", ELSEWHERE)
    @pytest.mark.parametrize("cookie", ["good", "bad"])
    async def test_another_site_is_refused(
        self, shared_site: Opened, client: httpx2.AsyncClient, headers: dict[str, str], cookie: str
    ) -> None:
        value = token(shared_site, await key_id(shared_site)) if cookie == "good" else "x"
        sent = {"cookie": f"vitrine_session={value}", **headers}
        by_post = await client.post("/graphql", json=VIEWER, headers=sent)
        by_get = await client.get("/graphql", params=VIEWER, headers=sent)

        told = {
            "message": "A session counts only for requests of this site's own pages.",
            "extensions": {"code": "FORBIDDEN_ORIGIN"},
        }
        assert (by_post.status_code, bare(by_post)) == (403, {"errors": [told]})
        assert (by_get.status_code, bare(by_get)) == (403, {"errors": [told]})

    @pytest.mark.parametrize("headers", ELSEWHERE)
    async def test_another_site_that_brings_a_key_or_nothing_is_answered(
        self, shared_site: Opened, client: httpx2.AsyncClient, headers: dict[str, str]
    ) -> None:
        cookie = token(shared_site, await key_id(shared_site))
        bare = await client.post("/graphql", json=VIEWER, headers=headers)

        assert without_cost(bare) == NOBODY
        assert (await asked(client, cookie, authorization=f"Bearer {KEY}", **headers))[0] == ADMIN

    @pytest.mark.parametrize("value", ["", "x", KEY, "é".encode().decode("latin-1"), "a" * 75])
    async def test_what_we_did_not_sign_is_nobody(
        self, client: httpx2.AsyncClient, value: str
    ) -> None:
        headers = {b"cookie": f"vitrine_session={value}".encode("latin-1")}
        answer = await client.post("/graphql", json=VIEWER, headers=headers)

        assert without_cost(answer) == NOBODY
        assert re.fullmatch(CLEARED, answer.headers["set-cookie"])

    @pytest.mark.parametrize("kind", ["tampered", "other secret", "expired", "unknown key"])
    async def test_token_that_is_not_good_is_nobody(
        self, shared_site: Opened, client: httpx2.AsyncClient, kind: str
    ) -> None:
        own = await key_id(shared_site)
        good = token(shared_site, own)
        value = {
            "tampered": good[:-2] + ("AA" if good[-2:] != "AA" else "EA"),
            "other secret": token(shared_site, own, secret=bytes(32)),
            "expired": token(shared_site, own, days=0),
            "unknown key": token(shared_site, uuid4()),
        }[kind]

        assert (await asked(client, good))[0] == ADMIN
        body, headers = await asked(client, value)
        assert body == NOBODY
        assert re.fullmatch(CLEARED, headers["set-cookie"])

    @pytest.mark.parametrize(
        "change",
        [
            "update api_key set revoked_at = now()",
            "update api_key set expires_at = now()",
            "update site_user set deactivated_at = now()",
        ],
    )
    async def test_key_that_ended_meanwhile_is_nobody(
        self, site: Opened, changing: httpx2.AsyncClient, change: str
    ) -> None:
        await changing.post("/session", json={"key": KEY})
        before = await changing.post("/graphql", json=VIEWER)
        await execute(site, change)
        after = await changing.post("/graphql", json=VIEWER)

        assert without_cost(before) == ADMIN
        assert "set-cookie" not in before.headers
        assert without_cost(after) == NOBODY
        assert re.fullmatch(CLEARED, after.headers["set-cookie"])
        assert dict(changing.cookies) == {}

    async def test_change_by_nobody_is_refused_and_the_cookie_cleared(
        self, client: httpx2.AsyncClient
    ) -> None:
        headers = {"cookie": "vitrine_session=x"}
        answer = await client.post("/graphql", json={"query": CHANGE}, headers=headers)

        assert answer.status_code == 401
        assert re.fullmatch(CLEARED, answer.headers["set-cookie"])

    async def test_wrong_header_wins_over_a_good_cookie(
        self, shared_site: Opened, client: httpx2.AsyncClient
    ) -> None:
        cookie = token(shared_site, await key_id(shared_site))
        headers = {"cookie": f"vitrine_session={cookie}", "authorization": f"Bearer {OTHER_KEY}"}
        answer = await client.post("/graphql", json=VIEWER, headers=headers)

        assert answer.status_code == 401
        assert "set-cookie" not in answer.headers

    async def test_good_header_wins_over_a_wrong_cookie(self, client: httpx2.AsyncClient) -> None:
        body, headers = await asked(client, "x", authorization=f"Bearer {KEY}")

        assert body == ADMIN
        assert "set-cookie" not in headers

    async def test_cookie_counts_at_graphql_alone(
        self, shared_site: Opened, client: httpx2.AsyncClient
    ) -> None:
        cookie = token(shared_site, await key_id(shared_site))
        headers = {"cookie": f"vitrine_session={cookie}"}
        answer = await client.post("/wandb/graphql", json=VIEWER, headers=headers)

        assert without_cost(answer) == {"data": {"viewer": None}}

    async def test_session_has_the_scopes_of_its_key(
        self, site: Opened, changing: httpx2.AsyncClient
    ) -> None:
        await with_key(site, "READ")
        await changing.post("/session", json={"key": OTHER_KEY})
        answer = await changing.post("/graphql", json={"query": CHANGE})

        assert without_cost(await changing.post("/graphql", json=VIEWER)) == ADMIN
        assert answer.json()["data"]["createRegistry"]["errors"] == [
            {"message": "CREATE_REGISTRY needs an API key with the scope WRITE."}
        ]

    async def test_use_of_the_key_is_noted(
        self, site: Opened, changing: httpx2.AsyncClient
    ) -> None:
        assert (await asked(changing, token(site, await key_id(site))))[0] == ADMIN
        await site.viewers.close()

        async with site.site.pool.connection() as connection:
            assert await connection.value("select last_used_at from api_key") is not None

    @pytest.mark.parametrize("headers", OWN)
    async def test_cookie_signs_in(
        self, shared_site: Opened, client: httpx2.AsyncClient, headers: dict[str, str]
    ) -> None:
        body, answered = await asked(
            client, token(shared_site, await key_id(shared_site)), **headers
        )

        assert body == ADMIN
        assert "set-cookie" not in answered
