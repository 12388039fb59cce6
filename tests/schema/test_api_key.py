from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any
from uuid import UUID

import pytest

from auth import key as keys
from auth.viewer import Viewers
from domain.errors import Unauthenticated
from domain.ids import NIL, Kind, encode
from domain.viewer import Viewer
from tests import factories
from tests.api import Api
from tests.scene import Scene

NO_USER = "NOT_FOUND username: The user was not found, or you may not see it."
NO_KEY = "NOT_FOUND apiKeyId: The API key was not found, or you may not see it."
KEY = "apiKey { id name prefix scopes createdAt expiresAt lastUsedAt revokedAt } key"
ALL = ["READ", "WRITE", "ADMIN"]
LIST = "{ viewer { apiKeys { totalCount nodes { name } } } }"


async def bot(api: Api, scene: Scene) -> None:
    """A service account of acme."""
    await api.changed("createServiceAccount", scene.ada, organization="acme", username="bot")


async def names(api: Api, viewer: Viewer, username: str) -> list[str] | None:
    """The keys of a user that the viewer sees, None if they do not see the user."""
    data = await api(
        "{ users { nodes { username apiKeys { totalCount nodes { name } } } } }", viewer
    )
    for node in data["users"]["nodes"]:
        if node["username"] == username:
            found = [key["name"] for key in node["apiKeys"]["nodes"]]
            assert node["apiKeys"]["totalCount"] == len(found)
            return found
    return None


@pytest.mark.parametrize(
    ("input", "expected"),
    [
        (
            {"name": "", "scopes": [], "expiresAt": "2020-01-01T02:00:00+01:00"},
            [
                'INVALID_NAME name: A name must be 1 to 128 characters; got "".',
                "INVALID_INPUT scopes: Give at least one scope, or null for all.",
                "INVALID_INPUT expiresAt: A key must expire at a moment to come;"
                " got 2020-01-01T02:00:00+01:00.",
            ],
        ),
        (
            {"expiresAt": "9999-12-31T23:59:59-14:00"},
            [
                "INVALID_INPUT expiresAt: A key must expire at a moment to come;"
                " got 9999-12-31T23:59:59-14:00."
            ],
        ),
        ({"username": "nobody"}, [NO_USER]),
        ({"username": "sue"}, [NO_USER]),
        ({"username": "\0"}, [NO_USER]),
        (
            {"username": "mia"},
            [
                "PERMISSION_DENIED username: The keys of a person are made by themselves,"
                " or by an administrator of this instance."
            ],
        ),
    ],
)
async def test_create_is_refused(
    api: Api, scene: Scene, input: dict[str, Any], expected: list[str]
) -> None:
    assert await api.refusals("createApiKey", scene.ada, **{"name": "new"} | input) == expected


async def test_keys_of_service_accounts_need_the_admin(api: Api, scene: Scene) -> None:
    await bot(api, scene)

    assert await api.refusals("createApiKey", scene.mia, username="bot", name="x") == [
        "PERMISSION_DENIED username: MANAGE_SERVICE_ACCOUNT_KEYS needs at least the organization"
        " role ADMIN."
    ]
    assert await api.refusals("createApiKey", scene.sue, username="bot", name="x") == [NO_USER]


async def test_key_of_deactivated_user_is_refused(api: Api, scene: Scene) -> None:
    await api.changed("deactivateUser", scene.root, username="mia")

    assert await api.refusals("createApiKey", scene.root, username="mia", name="x") == [
        "CONFLICT username: mia has been deactivated."
    ]


async def test_admin_elsewhere_cannot_come_by_keys(api: Api, scene: Scene) -> None:
    """Not even where the service account and the ADMIN of another organization know each other."""
    await bot(api, scene)
    await api.changed(
        "setOrganizationMember", scene.ada, organization="acme", username="sue", role="MEMBER"
    )

    assert await api.refusals("createApiKey", scene.sue, username="bot", name="x") == [
        "PERMISSION_DENIED username: MANAGE_SERVICE_ACCOUNT_KEYS needs at least the organization"
        " role ADMIN."
    ]


async def test_create_shows_the_key_once(api: Api, scene: Scene) -> None:
    await api.history()

    payload = await api.changed("createApiKey", scene.mia, KEY, name="laptop")

    key = payload["key"]
    found = payload["apiKey"]
    assert keys.problem(key) is None
    assert (found["name"], found["prefix"], found["scopes"]) == ("laptop", key[:12], ALL)
    assert found["createdAt"] is not None
    assert (found["expiresAt"], found["lastUsedAt"], found["revokedAt"]) == (None, None, None)
    detail = {"user": "mia", "key": "laptop", "prefix": key[:12]}
    assert await api.history() == [("API_KEY_CREATED", detail, "mia")]
    viewers = Viewers(api.site.pool)
    assert await viewers.of_key(key) == scene.mia
    await viewers.close()
    dump = "select string_agg(t::text, '') from (select k::text from api_key k union all select"
    text = await factories.value(api.site.pool, f"{dump} e::text from event e) t")
    assert key[12:] not in str(text)


@pytest.mark.parametrize(
    ("scopes", "kept"),
    [
        (None, ALL),
        (["ADMIN", "READ", "WRITE"], ALL),
        (["READ"], ["READ"]),
        (["WRITE", "READ", "WRITE"], ["READ", "WRITE"]),
    ],
)
async def test_scopes(api: Api, scene: Scene, scopes: list[str] | None, kept: list[str]) -> None:
    payload = await api.changed("createApiKey", scene.mia, KEY, name="x", scopes=scopes)

    assert payload["apiKey"]["scopes"] == kept
    viewers = Viewers(api.site.pool)
    viewer = await viewers.of_key(payload["key"])
    await viewers.close()
    assert {scope.name for scope in viewer.scopes} == set(kept)


async def test_expiry_ends_the_key(api: Api, scene: Scene) -> None:
    moment = (dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)).isoformat()
    payload = await api.changed("createApiKey", scene.mia, KEY, name="x", expiresAt=moment)
    assert dt.datetime.fromisoformat(payload["apiKey"]["expiresAt"]).isoformat() == moment
    viewers = Viewers(api.site.pool)
    await viewers.of_key(payload["key"])
    await viewers.close()

    await factories.run(api.site.pool, "update api_key set expires_at = now()")

    with pytest.raises(Unauthenticated):
        await viewers.of_key(payload["key"])


@pytest.mark.parametrize("viewer", ["root", "ada"])
async def test_key_of_a_service_account(api: Api, scene: Scene, viewer: str) -> None:
    await bot(api, scene)
    await api.history()

    payload = await api.changed(
        "createApiKey", scene.viewer(viewer), KEY, username="bot", name="ci"
    )

    viewers = Viewers(api.site.pool)
    assert (await viewers.of_key(payload["key"])).username == "bot"
    await viewers.close()
    assert await names(api, scene.ada, "bot") == ["ci"]
    detail = {"user": "bot", "key": "ci", "prefix": payload["key"][:12]}
    assert await api.history() == [("API_KEY_CREATED", detail, viewer)]


async def test_who_sees_which_keys(api: Api, scene: Scene) -> None:
    await bot(api, scene)
    await api.changed("createApiKey", scene.ada, username="bot", name="ci")
    made = await api.changed("createApiKey", scene.mia, name="first")
    await api.changed("createApiKey", scene.mia, name="second")
    document = "query($id: ID!) { node(id: $id) { id ... on ApiKey { name } } }"

    seen = {
        "root": (["ci"], ["second", "first"], True),
        "ada": (["ci"], [], False),
        "mia": ([], ["second", "first"], True),
        "vic": ([], [], False),
        "sue": (None, None, False),
    }
    for viewer, (of_bot, of_mia, finds) in seen.items():
        who = getattr(scene, viewer)
        assert (await names(api, who, "bot"), await names(api, who, "mia")) == (of_bot, of_mia)
        node = (await api(document, who, id=made["apiKey"]["id"]))["node"]
        assert node == ({"id": made["apiKey"]["id"], "name": "first"} if finds else None)
    assert (await api(document, None, id=made["apiKey"]["id"]))["node"] is None


async def test_service_account_that_was_taken_out_is_still_answered_for(
    api: Api, scene: Scene
) -> None:
    await bot(api, scene)
    made = await api.changed("createApiKey", scene.ada, username="bot", name="ci")
    await api.changed(
        "setOrganizationMember", scene.ada, organization="acme", username="bot", role=None
    )

    await api.changed("revokeApiKey", scene.ada, apiKeyId=made["apiKey"]["id"])
    await api.changed("createApiKey", scene.ada, username="bot", name="again")
    await api.changed(
        "setOrganizationMember", scene.ada, organization="acme", username="bot", role="MEMBER"
    )


@pytest.mark.parametrize(
    ("id", "expected"),
    [
        ("x", 'INVALID_ID apiKeyId: "x" is not the id of an ApiKey.'),
        (encode(Kind.API_KEY, NIL, UUID(int=1)), NO_KEY),
    ],
)
async def test_revoke_of_none_is_refused(api: Api, scene: Scene, id: str, expected: str) -> None:
    assert await api.refusals("revokeApiKey", scene.root, apiKeyId=id) == [expected]


async def test_revoke_key_of_another_is_refused(api: Api, scene: Scene) -> None:
    made = await api.changed("createApiKey", scene.mia, name="laptop")

    for viewer in (scene.ada, scene.vic, scene.sue):
        assert await api.refusals("revokeApiKey", viewer, apiKeyId=made["apiKey"]["id"]) == [NO_KEY]


async def test_revoke_holds_at_once_and_again_is_the_same(api: Api, scene: Scene) -> None:
    made = await api.changed("createApiKey", scene.mia, KEY, name="laptop")
    await api.history()

    first = await api.changed("revokeApiKey", scene.mia, KEY, apiKeyId=made["apiKey"]["id"])
    again = await api.changed("revokeApiKey", scene.root, KEY, apiKeyId=made["apiKey"]["id"])

    assert first == again
    assert first["key"] is None
    assert first["apiKey"]["revokedAt"] is not None
    detail = {"user": "mia", "key": "laptop", "prefix": made["key"][:12]}
    assert await api.history() == [("API_KEY_REVOKED", detail, "mia")]
    with pytest.raises(Unauthenticated):
        await Viewers(api.site.pool).of_key(made["key"])
    assert (await api(LIST, scene.mia))["viewer"]["apiKeys"] == {"totalCount": 0, "nodes": []}


async def test_revoke_during_use(api: Api, scene: Scene) -> None:
    made = await api.changed("createApiKey", scene.mia, name="laptop")
    viewers = Viewers(api.site.pool)

    async def use() -> bool:
        try:
            return await viewers.of_key(made["key"]) == scene.mia
        except Unauthenticated:
            return False

    revoke = {"apiKeyId": made["apiKey"]["id"]}
    await asyncio.gather(
        *(use() for _ in range(10)),
        *(api.changed("revokeApiKey", scene.mia, **revoke) for _ in range(3)),
        *(use() for _ in range(10)),
    )
    await viewers.close()

    assert await use() is False
    events = "select count(*) from event where kind = 'API_KEY_REVOKED'"
    assert await factories.value(api.site.pool, events) == 1
