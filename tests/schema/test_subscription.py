"""The history as it grows, told to those who follow it."""

from __future__ import annotations

import asyncio
import base64

import orjson
import pytest

from db.connection import Pool
from domain.ids import NIL, new_id
from resolvers.context import Site
from storage.manifest import Manifests
from tests.api import Api
from tests.scene import Scene
from tests.schema.following import COLLECTION, ORGANIZATION, REGISTRY, followed

MODELS = "acme/wandb-registry-models"
SECRET = "acme/wandb-registry-secret"


async def collection(api: Api, scene: Scene, name: str, registry: str = MODELS) -> str:
    """The id of one more collection."""
    made = await api.changed(
        "createCollection", scene.ada, registryPath=registry, name=name, types=["model"]
    )
    return str(made["collection"]["id"])


async def test_signed_out(api: Api, scene: Scene) -> None:
    async with followed(api, REGISTRY, None, path=MODELS) as stream:
        assert await stream.error() == ("UNAUTHENTICATED", None)


@pytest.mark.parametrize("path", ["acme/wandb-registry-none", SECRET, "none/wandb-registry-models"])
async def test_what_is_missing_and_what_is_hidden_are_one(
    api: Api, scene: Scene, path: str
) -> None:
    async with followed(api, REGISTRY, scene.vic, path=path) as stream:
        assert await stream.error() == ("NOT_FOUND", "path")


async def test_a_path_that_is_none(api: Api, scene: Scene) -> None:
    async with followed(api, REGISTRY, scene.mia, path="a/b/c/d/e") as stream:
        assert await stream.error() == ("INVALID_PATH", "path")


async def test_a_collection_that_is_missing(api: Api, scene: Scene) -> None:
    async with followed(api, COLLECTION, scene.mia, path=f"{MODELS}/none") as stream:
        assert await stream.error() == ("NOT_FOUND", "path")


async def test_an_organization_is_for_its_admins(api: Api, scene: Scene) -> None:
    async with followed(api, ORGANIZATION, scene.mia, organization="acme") as stream:
        assert await stream.error() == ("PERMISSION_DENIED", "organization")
    async with followed(api, ORGANIZATION, scene.sue, organization="acme") as stream:
        assert await stream.error() == ("NOT_FOUND", "organization")


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "???",
        "bm8=",
        "WyJldmVudCIsIjAxYTIxNTgwLTRkOGUtNzFlNy1hYTVlLTk1NTI3YWNlMzgyNiJd",
        base64.b64encode(orjson.dumps(["live", str(NIL), 7, str(NIL)])).decode(),
        base64.b64encode(orjson.dumps({"live": 1})).decode(),
    ],
)
async def test_a_cursor_of_something_else(api: Api, scene: Scene, cursor: str) -> None:
    async with followed(api, REGISTRY, scene.mia, path=MODELS, after=cursor) as stream:
        assert await stream.error() == ("INVALID_CURSOR", "after")


async def test_a_cursor_with_a_place_that_cannot_be(api: Api, scene: Scene) -> None:
    words = ["live", str(scene.acme.id), -1, str(new_id())]
    cursor = base64.b64encode(orjson.dumps(words)).decode()
    async with followed(api, REGISTRY, scene.mia, path=MODELS, after=cursor) as stream:
        assert await stream.error() == ("INVALID_CURSOR", "after")


async def test_what_happens_is_told(api: Api, scene: Scene) -> None:
    async with followed(api, REGISTRY, scene.vic, path=MODELS) as stream:
        await collection(api, scene, "a")
        told = await stream.told()
        assert told["event"] == {
            "kind": "COLLECTION_CREATED",
            "detail": {"registry": "models", "collection": "a", "types": ["model"]},
        }


async def test_what_is_selected_is_told_with_the_rights_of_that_moment(
    api: Api, scene: Scene
) -> None:
    document = """subscription($path: String!) { registryEvents(path: $path) {
        first: event { kind registry { name } }
        event { __typename actor { username } collection { path versions { totalCount } } } } }"""
    async with followed(api, document, scene.vic, path=MODELS) as stream:
        await collection(api, scene, "a")
        assert await stream.told() == {
            "first": {"kind": "COLLECTION_CREATED", "registry": {"name": "models"}},
            "event": {
                "__typename": "Event",
                "actor": {"username": "ada"},
                "collection": {"path": f"{MODELS}/a", "versions": {"totalCount": 0}},
            },
        }


async def test_other_registries_are_not_told_of(api: Api, scene: Scene) -> None:
    async with followed(api, REGISTRY, scene.ada, path=MODELS) as stream:
        await collection(api, scene, "a", SECRET)
        assert await stream.is_silent()


async def test_a_collection_is_told_of_alone(api: Api, scene: Scene) -> None:
    ids = [await collection(api, scene, name) for name in "ab"]
    async with followed(api, COLLECTION, scene.mia, path=f"{MODELS}/a") as stream:
        for id in reversed(ids):
            await api.changed("updateCollection", scene.mia, collectionId=id, description="x")
        told = await stream.told()
        assert told["event"]["detail"]["collection"] == "a"
        assert await stream.is_silent()


async def test_an_organization_is_told_of_whole(api: Api, scene: Scene) -> None:
    async with followed(api, ORGANIZATION, scene.ada, organization="Acme Inc.") as stream:
        await collection(api, scene, "a")
        await collection(api, scene, "b", SECRET)
        await api.changed("createTeam", scene.ada, organization="acme", name="speech")
        assert await stream.kinds(3) == ["COLLECTION_CREATED", "COLLECTION_CREATED", "TEAM_CREATED"]


async def test_it_goes_on_after_any_cursor(api: Api, scene: Scene) -> None:
    async with followed(api, REGISTRY, scene.mia, path=MODELS) as stream:
        for name in "abc":
            await collection(api, scene, name)
        told = [await stream.told() for _ in "abc"]
    for at in range(3):
        after = told[at]["cursor"]
        async with followed(api, REGISTRY, scene.mia, path=MODELS, after=after) as stream:
            assert [await stream.told() for _ in told[at + 1 :]] == told[at + 1 :]
            assert await stream.is_silent(0.1)


async def test_events_are_told_once_and_in_order_however_many_write(api: Api, scene: Scene) -> None:
    async with followed(api, REGISTRY, scene.mia, path=MODELS) as stream:
        names = [f"c{number}" for number in range(60)]
        writing = asyncio.gather(*(collection(api, scene, name) for name in names))
        told = [await stream.told() for _ in names]
        await writing
        assert await stream.is_silent(0.1)
    assert sorted(each["event"]["detail"]["collection"] for each in told) == sorted(names)
    middle = told[29]["cursor"]
    async with followed(api, REGISTRY, scene.mia, path=MODELS, after=middle) as again:
        assert [await again.told() for _ in range(30)] == told[30:]


async def test_what_an_older_transaction_writes_later_is_not_left_out(
    api: Api, scene: Scene
) -> None:
    """Its event has the smaller id and the smaller transaction, and is seen last."""
    insert = """insert into event (organization_id, id, kind, actor_id, registry_id)
        values ($1, $2, $3, $4, $5)"""
    key = scene.acme.id, new_id(), "TYPE_ADDED", scene.ada.user_id, scene.models.id
    async with followed(api, REGISTRY, scene.mia, path=MODELS) as stream:
        async with api.site.pool.transaction() as connection:
            await connection.execute(insert, *key)
            await collection(api, scene, "a")
            # The one that is settled must wait for the one that may yet come before it.
            assert await stream.is_silent()
        assert await stream.kinds(2) == ["TYPE_ADDED", "COLLECTION_CREATED"]


async def test_losing_the_role_ends_it(api: Api, scene: Scene) -> None:
    async with followed(api, REGISTRY, scene.rex, path=SECRET) as stream:
        await api.changed(
            "setRegistryMember",
            scene.ada,
            registryId=scene.secret.global_id,
            member={"username": "rex"},
            role=None,
        )
        assert await stream.error() == ("NOT_FOUND", None)


async def test_leaving_the_organization_ends_it(api: Api, scene: Scene) -> None:
    """Though nothing has happened in the registry itself."""
    async with followed(api, REGISTRY, scene.vic, path=MODELS) as stream:
        gone = {"organization": "acme", "username": "vic", "role": None}
        await api.changed("setOrganizationMember", scene.ada, **gone)
        assert await stream.error() == ("NOT_FOUND", None)


async def test_deleting_the_subject_ends_it(api: Api, scene: Scene) -> None:
    id = await collection(api, scene, "a")
    async with followed(api, COLLECTION, scene.vic, path=f"{MODELS}/a") as stream:
        await api.changed("deleteCollection", scene.ada, collectionId=id)
        assert await stream.error() == ("NOT_FOUND", None)


async def test_more_than_are_kept_waiting(
    api: Api, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resolvers.event_tail.MOST_WAITING", 3)
    async with followed(api, REGISTRY, scene.mia, path=MODELS) as stream:
        names = [f"c{number}" for number in range(20)]
        for name in names:
            await collection(api, scene, name)
        # Nobody has read meanwhile.
        told = [await stream.told() for _ in names]
    assert [each["event"]["detail"]["collection"] for each in told] == names


async def test_what_nobody_tells_of_is_found(api: Api, scene: Scene) -> None:
    """As where another process wrote it, and its word was lost."""
    api.site.streams.open()
    try:
        async with followed(api, REGISTRY, scene.mia, path=MODELS) as stream:
            api.site.pool.written = lambda _: None
            await collection(api, scene, "a")
            assert await stream.kinds(1) == ["COLLECTION_CREATED"]
    finally:
        await api.site.streams.close()


async def test_two_processes(api: Api, scene: Scene, database_url: str) -> None:
    """One follows what the other writes, and hears of it before it would look."""
    pool = Pool(database_url)
    await pool.open()
    other = Api(Site(pool, api.site.store, Manifests(api.site.store), b"s" * 32))
    api.site.streams.open()
    other.site.streams.open()
    try:
        async with followed(api, REGISTRY, scene.mia, path=MODELS) as stream:
            await asyncio.sleep(0.2)
            await collection(other, scene, "a")
            assert not await stream.is_silent(0.5)
            assert await stream.kinds(1) == ["COLLECTION_CREATED"]
    finally:
        await api.site.streams.close()
        await other.site.streams.close()
        await pool.close()
