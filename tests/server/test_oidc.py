"""Signing in by tokens and through gateways, over HTTP and on both ways to an answer."""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
from sqlalchemy.engine import make_url
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from auth.gateway import mac
from server.app import build
from server.config import Settings
from server.front import Front
from server.gateway import Vouched
from server.opening import Opened, opened
from tests.api import built
from tests.auth import issuer
from tests.auth.issuer import GONE, Issuer
from tests.server.conftest import KEY, Connect, dialect, execute

SECRET = "gateway secret of 32 characters!"
WHO = "{ viewer { username } }"
READ = '{ organization(name: "local") { name members { nodes { role user { username } } } } }'
REFUSED = "The API key is not valid, or no longer."


@pytest.fixture(scope="module")
async def provider() -> AsyncIterator[Issuer]:
    async with issuer.running() as made:
        yield made


@pytest.fixture(scope="module")
async def trusting(
    postgres_url: str,
    template: str,
    provider: Issuer,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Opened]:
    """A site that trusts the provider and a gateway."""
    name = f"site_{uuid.uuid4().hex}"
    await execute(postgres_url, f"create database {name} template {template} strategy file_copy")
    settings = Settings(
        data=tmp_path_factory.mktemp("site"),
        database_url=make_url(postgres_url).set(database=name).render_as_string(False),
        bootstrap_key=KEY,
        oidc_issuer=provider.address,
        oidc_audience=issuer.AUDIENCE,
        oidc_roles="groups: ml=local:MEMBER",
        gateway_secret=SECRET,
    )
    async with opened(settings) as made:
        yield made
    await execute(postgres_url, f"drop database {name} with (force)")


def at_once(app: ASGIApp) -> ASGIApp:
    """Bodies come in one piece, as they do over a wire: else they take the long way."""

    async def called(scope: Scope, receive: Receive, send: Send) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def again() -> Message:
            return waiting.pop() if waiting else await receive()

        await app(scope, again, send)

    return called


@pytest.fixture(params=["straight", "long"])
def client(
    request: pytest.FixtureRequest, trusting: Opened, connect: Connect
) -> httpx2.AsyncClient:
    app = build(trusting, built(), dialect(), straight=request.param == "straight")
    return connect(at_once(app))


async def ask(
    client: httpx2.AsyncClient, query: str, *, path: str = "/graphql", **headers: str
) -> httpx2.Response:
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return await client.post(path, json={"query": query}, headers=told)


async def username(client: httpx2.AsyncClient, **headers: str) -> object:
    answer = await ask(client, WHO, **headers)
    assert answer.status_code == 200, answer.text
    viewer = answer.json()["data"]["viewer"]
    return viewer and viewer["username"]


async def refused(client: httpx2.AsyncClient, query: str = WHO, **headers: str) -> None:
    answer = await ask(client, query, **headers)
    assert answer.status_code == 401
    (error,) = answer.json()["errors"]
    assert error["message"] == REFUSED
    assert error["extensions"]["code"] == "UNAUTHENTICATED"
    assert answer.headers["www-authenticate"] == "Bearer"


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def vouched(name: str, *, at: float = 0, secret: str = SECRET, path: str = "/graphql") -> str:
    moment = str(int(at or time.time()))
    signed = mac(secret, method="POST", path=path, username=name, at=moment)
    return f"{name}:{moment}:{signed}"


def outcome(answer: httpx2.Response) -> tuple[int, dict[str, Any]]:
    body = answer.json()
    body.pop("extensions", None)
    return answer.status_code, body


@pytest.mark.parametrize("query", [WHO, 'mutation { createProject(input: {name: "x"}) { id } }'])
async def test_bad_token_is_told_the_very_same_as_a_bad_key(
    client: httpx2.AsyncClient, provider: Issuer, query: str
) -> None:
    wrong_key = await ask(client, WHO, authorization="Bearer " + KEY[:-1] + "A")
    for token in (
        provider.token(key=9),
        provider.token(aud="another"),
        provider.token(exp=1),
        "a.b.c",
        "x",
        "a" * 20_000,
    ):
        answer = await ask(client, query, **bearer(token))
        assert outcome(answer) == outcome(wrong_key)


async def test_nothing_of_a_token_is_logged(
    client: httpx2.AsyncClient, provider: Issuer, caplog: pytest.LogCaptureFixture
) -> None:
    good, bad = provider.token(sub="logged"), provider.token(aud="another", sub="logged")

    with caplog.at_level(logging.DEBUG, logger="vitrine"):
        await username(client, **bearer(good))
        await refused(client, **bearer(bad))

    written = " ".join(f"{record.getMessage()} {vars(record)}" for record in caplog.records)
    for part in (*good.split("."), *bad.split("."), "logged"):
        assert part not in written


async def test_token_signs_in_with_its_roles(client: httpx2.AsyncClient, provider: Issuer) -> None:
    token = provider.token(sub="grace", preferred_username="grace", groups=["ml"])

    assert await username(client, **bearer(token)) == "grace"
    answer = await ask(client, READ, **bearer(token))
    assert answer.json()["data"]["organization"]["members"]["nodes"] == [
        {"role": "ADMIN", "user": {"username": "admin"}},
        {"role": "MEMBER", "user": {"username": "grace"}},
    ]


async def test_token_of_nobody_in_particular_sees_nothing(
    client: httpx2.AsyncClient, provider: Issuer
) -> None:
    answer = await ask(client, READ, **bearer(provider.token(sub="guest")))

    assert answer.status_code == 200
    assert answer.json()["data"] == {"organization": None}


async def test_token_and_gateway_are_answered_straight(
    trusting: Opened, connect: Connect, provider: Issuer
) -> None:
    app = build(trusting, built(), dialect())
    assert isinstance(app, Vouched)
    front = app._app
    assert isinstance(front, Front)
    client = connect(at_once(app))

    for _ in range(2):
        await username(client, **bearer(provider.token(sub="straight")))
        await username(client, x_vitrine_identity=vouched("admin"))

    assert front.answers.answered == 4


async def test_token_may_change_things(client: httpx2.AsyncClient, provider: Issuer) -> None:
    token = provider.token(sub="grace", preferred_username="grace", groups=["ml"])
    name = f"made-{uuid.uuid4().hex[:8]}"
    answer = await ask(
        client,
        f"""mutation {{ createRegistry(input: {{organization: "local", name: "{name}",
            visibility: ORGANIZATION}}) {{ registry {{ name }} errors {{ message }} }} }}""",
        **bearer(token),
    )

    assert answer.json()["data"]["createRegistry"] == {"registry": {"name": name}, "errors": []}


async def test_token_is_good_for_the_dialect(client: httpx2.AsyncClient, provider: Issuer) -> None:
    token = provider.token(sub="grace", preferred_username="grace", groups=["ml"])

    answer = await ask(client, WHO, path="/wandb/graphql", **bearer(token))

    assert answer.json()["data"] == {"viewer": {"username": "grace"}}


async def test_deactivation_and_loss_of_a_role_work_at_once(
    client: httpx2.AsyncClient, provider: Issuer, trusting: Opened
) -> None:
    subject = f"leaver-{uuid.uuid4().hex[:8]}"
    said: dict[str, Any] = {"sub": subject, "preferred_username": subject}
    token = provider.token(**said, groups=["ml"])
    for _ in range(3):
        answer = await ask(client, READ, **bearer(token))
        assert answer.json()["data"]["organization"]["name"] == "local"

    fresh = provider.token(**said, groups=[], iat=int(time.time()) + 1)
    answer = await ask(client, READ, **bearer(fresh))
    assert answer.json()["data"] == {"organization": None}
    answer = await ask(client, READ, **bearer(token))
    assert answer.json()["data"] == {"organization": None}

    async with trusting.site.pool.connection() as connection:
        await connection.execute(
            "update site_user set deactivated_at = now() where username = $1", subject
        )
    await refused(client, **bearer(token))
    await refused(client, **bearer(fresh))
    await refused(client, x_vitrine_identity=vouched(subject))


async def test_who_is_made_an_administrator_is_one_at_once(
    client: httpx2.AsyncClient, provider: Issuer, trusting: Opened
) -> None:
    subject = f"riser-{uuid.uuid4().hex[:8]}"
    token = provider.token(sub=subject, preferred_username=subject)
    for is_administrator in (False, True, False):
        async with trusting.site.pool.connection() as connection:
            await connection.execute(
                "update site_user set is_administrator = $2 where username = $1",
                subject,
                is_administrator,
            )
        answer = await ask(client, READ, **bearer(token))
        assert (answer.json()["data"]["organization"] is not None) == is_administrator


async def test_key_signs_in_as_ever(client: httpx2.AsyncClient) -> None:
    assert await username(client, **bearer(KEY)) == "admin"
    assert await username(client) is None


async def test_outage_of_the_provider_is_unnoticed(
    client: httpx2.AsyncClient, provider: Issuer
) -> None:
    assert await username(client, **bearer(provider.token(sub="steady"))) is not None
    provider.trouble = GONE
    try:
        for number in range(5):
            token = provider.token(sub="steady", jti=str(number))
            assert await username(client, **bearer(token)) is not None
    finally:
        provider.trouble = {}


async def test_many_first_requests_are_one_sign_in(
    client: httpx2.AsyncClient, provider: Issuer, trusting: Opened
) -> None:
    subject = f"crowd-{uuid.uuid4().hex[:8]}"
    token = provider.token(sub=subject, preferred_username=subject, groups=["ml"])

    found = await asyncio.gather(*(username(client, **bearer(token)) for _ in range(50)))

    assert set(found) == {subject}


async def test_site_that_trusts_nobody_takes_no_token(
    shared_site: Opened, connect: Connect, provider: Issuer
) -> None:
    client = connect(build(shared_site, built(), dialect()))

    answer = await ask(client, WHO, **bearer(provider.token()))
    assert answer.status_code == 401
    assert "must be Bearer KEY" in answer.json()["errors"][0]["message"]
    assert await username(client, x_vitrine_identity=vouched("admin")) is None
    assert await username(client, authorization="Bearer " + KEY, x_user_id="1") == "admin"


@pytest.mark.parametrize(
    "name",
    [
        "x_user_id",
        "x_user",
        "x_forwarded_user",
        "x_forwarded_email",
        "x_forwarded_preferred_username",
        "x_auth_request_user",
        "x_remote_user",
        "remote_user",
        "x_webauth_user",
        "x_goog_authenticated_user_email",
        "x_ms_client_principal_name",
        "cf_access_authenticated_user_email",
        "x_vitrine_user",
    ],
)
async def test_headers_that_anybody_could_write_make_nobody_anyone(
    client: httpx2.AsyncClient, name: str
) -> None:
    assert await username(client, **{name: "admin"}) is None


async def test_gateway_vouches(client: httpx2.AsyncClient, provider: Issuer) -> None:
    token = provider.token(sub="grace", preferred_username="grace", groups=["ml"])
    assert await username(client, **bearer(token)) == "grace"

    assert await username(client, x_vitrine_identity=vouched("admin")) == "admin"
    # What the gateway says counts more than what its client sent along.
    given = vouched("grace")
    assert await username(client, x_vitrine_identity=given, **bearer(KEY)) == "grace"
    answer = await ask(client, READ, x_vitrine_identity=given)
    assert answer.json()["data"]["organization"]["name"] == "local"


async def test_gateway_vouches_for_the_dialect(client: httpx2.AsyncClient) -> None:
    path = "/wandb/graphql"
    given = vouched("admin", path=path)

    answer = await ask(client, WHO, path=path, x_vitrine_identity=given)

    assert answer.json()["data"] == {"viewer": {"username": "admin"}}


async def test_vouching_that_is_not_good_is_refused_with_a_good_key_too(
    client: httpx2.AsyncClient,
) -> None:
    for given in (
        "",
        "admin",
        "nonsense",
        vouched("admin", secret="another secret of 32 characters!"),
        vouched("admin", path="/wandb/graphql"),
        vouched("admin", at=time.time() - 120),
        vouched("admin", at=time.time() + 120),
        vouched("nobody-of-this-name"),
        vouched("local"),
        vouched("grace").replace("grace", "admin"),
    ):
        await refused(client, x_vitrine_identity=given)
        await refused(client, x_vitrine_identity=given, **bearer(KEY))


async def test_vouching_is_refused_at_another_address(client: httpx2.AsyncClient) -> None:
    answer = await client.post(
        "/graphql?x=1", json={"query": WHO}, headers={"x-vitrine-identity": vouched("admin")}
    )

    assert answer.status_code == 401


async def test_vouching_twice_is_refused(client: httpx2.AsyncClient) -> None:
    given = vouched("admin")

    answer = await client.post(
        "/graphql",
        json={"query": WHO},
        headers=[("x-vitrine-identity", given), ("X-Vitrine-Identity", given)],
    )

    assert answer.status_code == 401


async def test_client_cannot_pass_for_a_gateway(client: httpx2.AsyncClient) -> None:
    for header in ("Gateway admin", "Gateway x admin", f"Gateway {SECRET} admin"):
        await refused(client, authorization=header)
