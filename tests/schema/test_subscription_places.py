"""From where on the history is told: at any cursor, and beside transactions that are still open."""

from __future__ import annotations

import pytest

from db.connection import Connection
from domain.ids import new_id
from resolvers.event_reads import MOST_READING
from tests.api import Api
from tests.live.served import until
from tests.scene import Scene
from tests.schema.following import REGISTRY, followed

MODELS = "acme/wandb-registry-models"
SECRET = "acme/wandb-registry-secret"


async def add(connection: Connection, scene: Scene, *kinds: str) -> None:
    """Such events of the registry were written, which nobody is told of."""
    for kind in kinds:
        await connection.execute(
            """insert into event (organization_id, id, kind, actor_id, registry_id)
                values ($1, $2, $3, $4, $5)""",
            *(scene.acme.id, new_id(), kind, scene.ada.user_id, scene.models.id),
        )


async def collection(api: Api, scene: Scene, name: str, registry: str = MODELS) -> None:
    await api.changed(
        "createCollection", scene.ada, registryPath=registry, name=name, types=["model"]
    )


async def cursors(api: Api, scene: Scene, *names: str) -> list[str]:
    """Of the events of collections that were made."""
    async with followed(api, REGISTRY, scene.mia, path=MODELS) as stream:
        for name in names:
            await collection(api, scene, name)
        return [(await stream.told())["cursor"] for _ in names]


async def test_at_a_cursor_between_events_of_one_transaction(api: Api, scene: Scene) -> None:
    kinds = ["TYPE_ADDED", "REGISTRY_UPDATED", "TYPE_REMOVED"]
    [start] = await cursors(api, scene, "a")
    async with api.site.pool.transaction() as connection:
        await add(connection, scene, *kinds)
    async with followed(api, REGISTRY, scene.mia, path=MODELS, after=start) as stream:
        told = [await stream.told() for _ in kinds]
    assert [each["event"]["kind"] for each in told] == kinds
    for at, each in enumerate(told, 1):
        after = each["cursor"]
        async with followed(api, REGISTRY, scene.mia, path=MODELS, after=after) as stream:
            assert await stream.kinds(3 - at) == kinds[at:]
            assert await stream.is_silent(0.1)


async def test_after_a_cursor_beside_an_older_transaction(api: Api, scene: Scene) -> None:
    """What is in the table already is not told before what may yet come before it."""
    [start] = await cursors(api, scene, "a")
    async with api.site.pool.transaction() as connection:
        await add(connection, scene, "TYPE_ADDED")
        await collection(api, scene, "b")
        async with followed(api, REGISTRY, scene.mia, path=MODELS, after=start) as stream:
            assert await stream.is_silent()
            await connection.raw.execute("commit; begin")
            assert await stream.kinds(2) == ["TYPE_ADDED", "COLLECTION_CREATED"]


async def test_after_a_cursor_beside_other_registries(api: Api, scene: Scene) -> None:
    [start] = await cursors(api, scene, "a")
    await collection(api, scene, "s", SECRET)
    async with followed(api, REGISTRY, scene.ada, path=MODELS, after=start) as stream:
        assert await stream.is_silent()


async def test_from_here_on_beside_an_older_transaction(api: Api, scene: Scene) -> None:
    """What it has written is seen later, so it is told, and so is all that comes after that."""
    async with api.site.pool.transaction() as connection:
        await add(connection, scene, "TYPE_ADDED")
        await collection(api, scene, "a")
        async with followed(api, REGISTRY, scene.mia, path=MODELS) as stream:
            await collection(api, scene, "b")
            assert await stream.is_silent()
            await connection.raw.execute("commit; begin")
            created = ["COLLECTION_CREATED"] * 2
            assert await stream.kinds(3) == ["TYPE_ADDED", *created]


async def test_what_is_read_and_heard_of_is_told_once(api: Api, scene: Scene) -> None:
    """The table is read when it was heard already that there is more in it."""
    [start] = await cursors(api, scene, "a")
    turn, tails = api.site.streams.reads.turn, api.site.streams._tails
    for _ in range(MOST_READING):
        await turn.acquire()
    async with followed(api, REGISTRY, scene.mia, path=MODELS, after=start) as stream:
        [follower] = tails[scene.acme.id].followers
        await collection(api, scene, "b")
        await until(lambda: bool(follower._waiting))
        for _ in range(MOST_READING):
            turn.release()
        await collection(api, scene, "c")
        told = [await stream.told() for _ in "bc"]
        assert [each["event"]["detail"]["collection"] for each in told] == ["b", "c"]
        assert await stream.is_silent()


@pytest.mark.parametrize("key", ["short", "k" * 64])
async def test_what_is_whole_and_what_is_completed_are_one(
    api: Api, scene: Scene, key: str
) -> None:
    """A key that no column can have is left to the library, and the answer is the same."""
    document = f"""subscription($path: String!) {{ live: registryEvents(path: $path) {{
        __typename place: cursor {key}: event {{ kind detail registry {{ name }} }} }} }}"""
    async with followed(api, document, scene.vic, path=MODELS) as stream:
        await collection(api, scene, "a")
        told = await stream.told()
        assert list(told) == ["__typename", "place", key]
        assert told.pop("place")
        assert told == {
            "__typename": "LiveEvent",
            key: {
                "kind": "COLLECTION_CREATED",
                "detail": {"registry": "models", "collection": "a", "types": ["model"]},
                "registry": {"name": "models"},
            },
        }
