"""An artifact's type, or the artifact itself, changes while its versions are linked."""

from __future__ import annotations

import asyncio

import pytest

from db import version
from db.connection import Connection, Row
from resolvers import artifact_change, link
from resolvers.source import Named
from tests import factories
from tests.api import Api
from tests.factories import Thing
from tests.resolvers import asking
from tests.resolvers.asking import codes
from tests.scene import Scene

# Enough that the requests meet in every order, on the eight connections of the pool.
ROUNDS = 12
# Links whose type one of the two gates does not let through.
WRONG = """select count(*) from version v
    join artifact_version av on av.organization_id = v.organization_id
        and av.id = v.artifact_version_id
    join artifact a on a.organization_id = av.organization_id and a.id = av.artifact_id
    join collection c on c.organization_id = v.organization_id and c.id = v.collection_id
    join registry r on r.organization_id = c.organization_id and r.id = c.registry_id
    where not a.type = any(c.types) or not a.type = any(r.accepted_types)"""


async def source(api: Api, scene: Scene, name: str) -> tuple[Thing, Thing]:
    """A version, and the artifact that it is of."""
    made = await factories.add_artifact_version(api.site.pool, scene.mnist, name, creator=scene.mia)
    return made, await factories.artifact_of(api.site.pool, made)


async def linked(api: Api, scene: Scene, made: Thing, into: str) -> list[str]:
    return await codes(
        link.create(
            asking.of(api, scene.ada),
            named=Named(artifact_version_id=made.global_id),
            target_path=into,
            collection_id=None,
            aliases=(),
        )
    )


async def retyped(api: Api, scene: Scene, at: Thing, type: str = "dataset") -> list[str]:
    return await codes(
        artifact_change.change_type(asking.of(api, scene.mia), artifact_id=at.global_id, type=type)
    )


async def test_type_that_changes_under_a_link_is_seen_by_it(
    api: Api, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    await factories.add_collection(api.site.pool, scene.models, creator=scene.ada)
    made, at = await source(api, scene, "cnn")
    really = version.link

    async def nothing(*_: object) -> dict[str, object]:
        """Something is not as usual, so that the source is loaded before it is linked."""
        return {}

    async def after_change(connection: Connection, wanted: version.Link) -> Row | None:
        monkeypatch.setattr(version, "link", really)
        assert await retyped(api, scene, at) == []
        return await really(connection, wanted)

    monkeypatch.setattr("db.link.link", nothing)
    monkeypatch.setattr(version, "link", after_change)

    assert await linked(api, scene, made, "acme/models/digits") == [
        "TYPE_NOT_ALLOWED_BY_COLLECTION"
    ]


async def test_type_and_links_of_a_collection(api: Api, scene: Scene) -> None:
    await factories.add_collection(api.site.pool, scene.models, creator=scene.ada)
    made = [await source(api, scene, f"cnn-{n}") for n in range(ROUNDS)]
    both = 0

    for one, at in made:
        link_codes, type_codes = await asyncio.gather(
            linked(api, scene, one, "acme/models/digits"), retyped(api, scene, at)
        )

        assert sorted([link_codes, type_codes]) == [[], ["TYPE_NOT_ALLOWED_BY_COLLECTION"]]
        both += not link_codes
    assert await factories.value(api.site.pool, WRONG) == 0
    assert await factories.value(api.site.pool, "select count(*) from version") == both


async def test_types_and_links_of_a_registry_that_accepts_all(api: Api, scene: Scene) -> None:
    pool = api.site.pool
    every = await factories.add_registry(pool, scene.acme, "every", creator=scene.ada, types=None)
    await factories.add_collection(
        pool, every, creator=scene.ada, types=["model", *(f"t{n}" for n in range(ROUNDS))]
    )
    made = [await source(api, scene, f"cnn-{n}") for n in range(4)]
    for one, _ in made[:2]:
        assert await linked(api, scene, one, "acme/every/digits") == []

    found = await asyncio.gather(
        *(retyped(api, scene, at, f"t{n}") for n, (_, at) in enumerate(made)),
        *(linked(api, scene, one, "acme/every/digits") for one, _ in made[2:]),
        *(linked(api, scene, one, f"acme/every/new-{n}") for n, (one, _) in enumerate(made)),
    )

    # A collection that is made for a link has its type, so that another one is refused after it.
    assert {code for each in found for code in each} <= {"TYPE_NOT_ALLOWED_BY_COLLECTION"}
    assert await factories.value(pool, WRONG) == 0


async def test_deleted_artifact_leaves_no_link(api: Api, scene: Scene) -> None:
    await factories.add_collection(api.site.pool, scene.models, creator=scene.ada)

    for n in range(ROUNDS):
        made, at = await source(api, scene, f"cnn-{n}")
        link_codes, delete_codes = await asyncio.gather(
            linked(api, scene, made, "acme/models/digits"),
            codes(artifact_change.delete(asking.of(api, scene.mia), artifact_id=at.global_id)),
        )

        assert delete_codes == []
        assert link_codes in ([], ["NOT_FOUND"])
    assert await factories.value(api.site.pool, "select count(*) from version") == 0
    assert await factories.value(api.site.pool, "select count(*) from artifact") == 0


async def test_one_of_many_gets_the_name(api: Api, scene: Scene) -> None:
    made = [await source(api, scene, f"cnn-{n}") for n in range(6)]

    found = await asyncio.gather(
        *(
            codes(
                artifact_change.update(
                    asking.of(api, scene.mia),
                    artifact_id=at.global_id,
                    changes=artifact_change.Changes(name="wanted"),
                )
            )
            for _, at in made
        )
    )

    assert sorted(found) == [[], *[["ALREADY_EXISTS"]] * 5]
