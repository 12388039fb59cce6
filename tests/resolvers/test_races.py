"""What many do at once comes out as if they had done it one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from typing import Any

import pytest

from db import version
from db.connection import Connection, Pool, Row
from resolvers.context import Site
from storage.folder import LocalFolder
from storage.manifest import Manifests
from tests import factories
from tests.api import SECRET, Api
from tests.factories import Thing
from tests.scene import Scene

pytestmark = pytest.mark.slow

AT_ONCE = 16
STATE = """{ collection(path: "acme/models/digits") { types latestVersion { number }
    versions(first: 100, orderBy: {field: NUMBER, direction: ASC}) {
        nodes { id number aliases source { id } } } } }"""


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[Pool]:
    """Connections enough for all to run at the same time."""
    opened = Pool(database_url, size=AT_ONCE)
    await opened.open()
    yield opened
    await opened.close()


@pytest.fixture
def api(pool: Pool, store: LocalFolder) -> Api:
    """The API on the larger pool."""
    return Api(Site(pool, store, Manifests(store), SECRET))


async def sources(api: Api, scene: Scene, count: int, **given: Any) -> list[Thing]:
    """As many committed versions."""
    return [
        await factories.add_artifact_version(api.site.pool, scene.mnist, creator=scene.mia, **given)
        for _ in range(count)
    ]


def link(api: Api, scene: Scene, source: Thing, **input: Any) -> Awaitable[Any]:
    """The payload of linking the source into `models/digits`, whatever it is."""
    input = {"targetPath": "acme/models/digits"} | input
    return api.change("linkArtifact", scene.mia, artifactVersionId=source.global_id, **input)


def codes(payloads: list[Any]) -> list[str]:
    """The codes of all refusals."""
    return sorted(error["code"] for payload in payloads for error in payload["errors"])


def holders(state: Any, alias: str) -> list[int]:
    """The numbers of the versions that have the alias."""
    nodes = state["versions"]["nodes"]
    return [node["number"] for node in nodes if alias in node["aliases"]]


async def collection(api: Api, scene: Scene) -> Any:
    """The collection as it is: types, latest, versions by number."""
    return (await api(STATE, scene.mia))["collection"]


def check_alias_chain(history: list[Any], alias: str, last: str) -> int:
    """Who lost the alias is who had it, up to the last; gives how often it was given."""
    moves = [(kind, d["version"]) for kind, d, _ in history if d.get("alias") == alias]
    removed = {number for kind, number in moves if kind == "ALIAS_REMOVED"}
    added = [number for kind, number in moves if kind == "ALIAS_ADDED"]
    assert sorted([*removed, last]) == sorted(set(added))
    assert len(moves) == 2 * len(added) - 1
    return len(added)


@pytest.mark.parametrize("attempt", range(3))
async def test_many_link_to_one_new_path(api: Api, scene: Scene, attempt: int) -> None:
    made = await sources(api, scene, 32)
    await api.history()

    payloads = await asyncio.gather(
        *(link(api, scene, source, aliases=["prod"]) for source in made)
    )

    state, history = await collection(api, scene), await api.history()
    assert codes(payloads) == []
    assert sum(payload["collectionCreated"] for payload in payloads) == 1
    assert [node["number"] for node in state["versions"]["nodes"]] == list(range(32))
    assert state["latestVersion"] == {"number": 31}
    assert holders(state, "latest") == [31]
    assert holders(state, "prod") == [31]
    kinds = [kind for kind, _, _ in history]
    assert kinds.count("COLLECTION_CREATED") == 1
    assert kinds.count("VERSION_LINKED") == 32
    assert check_alias_chain(history, "prod", "v31") == 32


async def test_many_link_new_types_to_a_registry_of_all_types(api: Api, scene: Scene) -> None:
    every = await factories.add_registry(
        api.site.pool, scene.acme, "every", creator=scene.mia, types=None
    )
    types = [f"type-{n}" for n in range(8)]
    made = [(await sources(api, scene, 2, type=name, artifact=name)) for name in types]

    payloads = await asyncio.gather(
        *(
            link(api, scene, source, targetPath=f"{every.path}/c{n}")
            for n, pair in enumerate(made)
            for source in pair
        )
    )

    data = await api('{ registry(path: "acme/every") { acceptedTypes } }', scene.mia)
    assert codes(payloads) == []
    assert sorted(data["registry"]["acceptedTypes"]) == types


async def test_types_that_race_for_a_new_collection(api: Api, scene: Scene) -> None:
    made = [
        *(await sources(api, scene, 4, type="model")),
        *(await sources(api, scene, 4, type="dataset", artifact="data")),
    ]

    payloads = await asyncio.gather(*(link(api, scene, source) for source in made))

    state = await collection(api, scene)
    assert codes(payloads) == ["TYPE_NOT_ALLOWED_BY_COLLECTION"] * 4
    assert len(state["types"]) == 1
    assert [node["number"] for node in state["versions"]["nodes"]] == [0, 1, 2, 3]


@pytest.mark.parametrize("is_new", [True, False])
async def test_one_version_is_linked_many_times(api: Api, scene: Scene, is_new: bool) -> None:
    [first, source] = await sources(api, scene, 2)
    if not is_new:
        await link(api, scene, first)
    await api.history()

    payloads = await asyncio.gather(
        *(link(api, scene, source, aliases=[f"a{n}"]) for n in range(AT_ONCE))
    )

    assert codes(payloads) == []
    assert len({payload["version"]["id"] for payload in payloads}) == 1
    node = (await collection(api, scene))["versions"]["nodes"][-1]
    assert node["number"] == (0 if is_new else 1)
    assert node["aliases"] == sorted([*(f"a{n}" for n in range(AT_ONCE)), "latest"])
    kinds = [kind for kind, _, _ in await api.history()]
    assert kinds.count("VERSION_LINKED") == 1
    assert kinds.count("ALIAS_ADDED") == AT_ONCE


@pytest.mark.parametrize("attempt", range(3))
async def test_links_race_with_unlinking_the_newest(api: Api, scene: Scene, attempt: int) -> None:
    made = await sources(api, scene, 12)
    linked = [await link(api, scene, source) for source in made[:6]]

    payloads = await asyncio.gather(
        *(link(api, scene, source) for source in made[6:]),
        *(
            api.change("unlinkVersion", scene.mia, versionId=payload["version"]["id"])
            for payload in linked[2:]
        ),
    )

    state = await collection(api, scene)
    assert codes(payloads) == []
    assert [node["number"] for node in state["versions"]["nodes"]] == [0, 1, *range(6, 12)]
    assert holders(state, "latest") == [11]


async def test_relinks_race_with_unlinking(api: Api, scene: Scene) -> None:
    [source] = await sources(api, scene, 1)
    for _ in range(6):
        linked = await link(api, scene, source)
        id = linked["version"]["id"]

        payloads = await asyncio.gather(
            *(link(api, scene, source, aliases=[f"a{n}"]) for n in range(4)),
            api.change("unlinkVersion", scene.mia, versionId=id),
            *(link(api, scene, source, aliases=[f"b{n}"]) for n in range(4)),
        )

        assert codes(payloads) == []
        state = await collection(api, scene)
        assert len(state["versions"]["nodes"]) <= 1
        assert state["latestVersion"] is None or holders(state, "latest")


async def test_unlinked_once(api: Api, scene: Scene) -> None:
    made = await sources(api, scene, 2)
    linked = [await link(api, scene, source) for source in made]
    await api.history()

    payloads = await asyncio.gather(
        *(
            api.change("unlinkVersion", scene.mia, versionId=linked[1]["version"]["id"])
            for _ in range(8)
        )
    )

    assert codes(payloads) == ["NOT_FOUND"] * 7
    assert holders(await collection(api, scene), "latest") == [0]
    assert [kind for kind, _, _ in await api.history()] == ["VERSION_UNLINKED"]


@pytest.mark.parametrize("attempt", range(2))
async def test_alias_is_moved_by_many(api: Api, scene: Scene, attempt: int) -> None:
    made = await sources(api, scene, AT_ONCE)
    linked = [await link(api, scene, source) for source in made]
    await api.history()

    payloads = await asyncio.gather(
        *(
            api.change(
                "updateVersionAliases",
                scene.mia,
                versionId=payload["version"]["id"],
                add=["prod", "a", "z"],
                remove=["x"],
            )
            for payload in linked
        )
    )

    assert codes(payloads) == []
    state, history = await collection(api, scene), await api.history()
    for alias in ("prod", "a", "z"):
        [last] = holders(state, alias)
        assert check_alias_chain(history, alias, f"v{last}") == AT_ONCE
    assert holders(state, "latest") == [AT_ONCE - 1]


async def test_aliases_race_with_unlinking(api: Api, scene: Scene) -> None:
    for source in await sources(api, scene, 6):
        linked = await link(api, scene, source)
        id = linked["version"]["id"]

        payloads = await asyncio.gather(
            *(
                api.change("updateVersionAliases", scene.mia, versionId=id, add=[f"a{n}"])
                for n in range(4)
            ),
            api.change("unlinkVersion", scene.mia, versionId=id),
            *(
                api.change("updateVersionAliases", scene.mia, versionId=id, add=[f"b{n}"])
                for n in range(4)
            ),
        )

        assert set(codes(payloads)) <= {"NOT_FOUND"}
        assert (await collection(api, scene))["versions"]["nodes"] == []


@pytest.mark.parametrize("attempt", range(4))
async def test_new_types_race_with_closing_the_list(api: Api, scene: Scene, attempt: int) -> None:
    every = await factories.add_registry(
        api.site.pool,
        scene.acme,
        "every",
        creator=scene.ada,
        types=None,
        members={scene.mia: "MEMBER"},
    )
    await factories.add_collection(api.site.pool, every, "old", creator=scene.ada, types=["old"])
    made = [(await sources(api, scene, 1, type=f"t{n}", artifact=f"a{n}"))[0] for n in range(12)]
    close = api.change(
        "updateRegistry",
        scene.ada,
        registryId=every.global_id,
        acceptsAllTypes=False,
        addAcceptedTypes=["old"],
    )

    tasks = [link(api, scene, s, targetPath=f"{every.path}/c{n}") for n, s in enumerate(made)]
    tasks.insert(6, close)
    payloads = await asyncio.gather(*tasks)

    data = await api(
        """{ registry(path: "acme/every") { acceptsAllTypes acceptedTypes
            collections { nodes { types versions { nodes { type } } } } } }""",
        scene.ada,
    )
    found = data["registry"]
    assert payloads[6]["errors"] == []
    assert found["acceptsAllTypes"] is False
    refused = codes(payloads)
    assert set(refused) <= {"TYPE_NOT_ALLOWED_BY_REGISTRY"}
    used = [c["types"][0] for c in found["collections"]["nodes"] if c["versions"]["nodes"]]
    assert len(used) == 12 - len(refused)
    assert set(used) <= set(found["acceptedTypes"])
    assert len(found["acceptedTypes"]) == 13 - len(refused)


async def test_types_are_added_by_many(api: Api, scene: Scene) -> None:
    payloads = await asyncio.gather(
        *(
            api.change(
                "updateRegistry",
                scene.mia,
                registryId=scene.models.global_id,
                addAcceptedTypes=[f"t{n}"],
            )
            for n in range(AT_ONCE)
        )
    )

    data = await api('{ registry(path: "acme/models") { acceptedTypes } }', scene.mia)
    assert codes(payloads) == []
    assert len(data["registry"]["acceptedTypes"]) == 2 + AT_ONCE


@pytest.mark.parametrize("attempt", range(3))
async def test_one_of_many_gets_a_registrys_name(api: Api, scene: Scene, attempt: int) -> None:
    renamed = [
        await factories.add_registry(api.site.pool, scene.acme, f"r{n}", creator=scene.mia)
        for n in range(6)
    ]

    payloads = await asyncio.gather(
        *(
            api.change("updateRegistry", scene.mia, registryId=r.global_id, name="wanted")
            for r in renamed
        ),
        *(
            api.change(
                "createRegistry",
                scene.mia,
                organization="acme",
                name="wanted",
                visibility="ORGANIZATION",
            )
            for _ in range(6)
        ),
    )

    assert codes(payloads) == ["ALREADY_EXISTS"] * 11


@pytest.mark.parametrize(
    ("mutation", "input"),
    [
        ("createOrganization", {"name": "wanted"}),
        ("createTeam", {"organization": "acme", "name": "wanted"}),
        ("createProject", {"team": "vision", "name": "wanted"}),
        (
            "createCollection",
            {
                "registryPath": "acme/models",
                "name": "wanted",
                "types": ["model"],
                "link": {"artifactVersionPath": "vision/mnist/cnn"},
            },
        ),
    ],
)
async def test_one_of_many_gets_a_name(
    api: Api, scene: Scene, mutation: str, input: dict[str, Any]
) -> None:
    await sources(api, scene, 1)
    await api.history()

    payloads = await asyncio.gather(
        *(api.change(mutation, scene.ada, **input) for _ in range(AT_ONCE))
    )

    assert codes(payloads) == ["ALREADY_EXISTS"] * (AT_ONCE - 1)
    kinds = [kind for kind, _, _ in await api.history()]
    assert len([kind for kind in kinds if kind.endswith("_CREATED")]) == (
        3 if mutation == "createOrganization" else 1
    )


async def test_collection_is_made_and_linked_into_at_once(api: Api, scene: Scene) -> None:
    made = await sources(api, scene, 9)
    creation = {
        "registryPath": "acme/models",
        "name": "digits",
        "types": ["model", "dataset"],
        "link": {"artifactVersionId": made[8].global_id},
    }

    payloads = await asyncio.gather(
        *(link(api, scene, source) for source in made[:4]),
        api.change("createCollection", scene.mia, **creation),
        *(link(api, scene, source) for source in made[4:8]),
    )

    state = await collection(api, scene)
    created = payloads.pop(4)
    assert codes(payloads) == []
    assert codes([created]) in ([], ["ALREADY_EXISTS"])
    numbers = [node["number"] for node in state["versions"]["nodes"]]
    assert numbers == list(range(8 + (not created["errors"])))


async def test_one_version_is_committed_by_many(api: Api, scene: Scene) -> None:
    await sources(api, scene, 1)
    payload = await api.changed(
        "createArtifactVersion",
        scene.mia,
        project="vision/mnist",
        name="cnn",
        type="model",
        files=[{"path": "far", "sizeBytes": 7, "reference": "s3://b/c", "digest": "etag"}],
        aliases=["best"],
    )
    id = payload["artifactVersion"]["id"]

    payloads = await asyncio.gather(
        *(
            api.change(
                "commitArtifactVersion",
                scene.mia,
                "artifactVersion { name aliases }",
                artifactVersionId=id,
            )
            for _ in range(8)
        )
    )

    assert codes(payloads) == []
    assert {payload["artifactVersion"]["name"] for payload in payloads} == {"cnn:v1"}
    events = [detail for kind, detail, _ in await api.history() if kind.endswith("_COMMITTED")]
    assert events == [{"artifact": "cnn", "project": "mnist", "version": "v1"}]


async def test_versions_of_one_new_artifact_are_logged_by_many(api: Api, scene: Scene) -> None:
    async def log(n: int) -> str:
        begun = await api.changed(
            "createArtifactVersion",
            scene.mia,
            project="vision/mnist",
            name="rnn",
            type="model",
            files=[{"path": "far", "sizeBytes": n, "reference": "s3://b/c", "digest": f"e{n}"}],
            runName="run-1",
        )
        id = begun["artifactVersion"]["id"]
        done = await api.changed(
            "commitArtifactVersion", scene.mia, "artifactVersion { name }", artifactVersionId=id
        )
        return done["artifactVersion"]["name"]  # type: ignore[no-any-return]

    names = await asyncio.gather(*(log(n) for n in range(8)))

    data = await api(
        """{ artifactVersion(path: "vision/mnist/rnn") { name aliases
            artifact { versions { totalCount } } } }""",
        scene.mia,
    )
    assert sorted(names) == [f"rnn:v{n}" for n in range(8)]
    assert data["artifactVersion"] == {
        "name": "rnn:v7",
        "aliases": ["latest"],
        "artifact": {"versions": {"totalCount": 8}},
    }


async def test_types_that_race_for_a_new_artifact(api: Api, scene: Scene) -> None:
    payloads = await asyncio.gather(
        *(
            api.change(
                "createArtifactVersion",
                scene.mia,
                project="vision/mnist",
                name="rnn",
                type=f"type-{n % 2}",
                files=[],
            )
            for n in range(8)
        )
    )

    assert codes(payloads) == ["INVALID_TYPE"] * 4


async def test_alias_that_becomes_protected_is_not_moved_by_a_repeated_link(
    api: Api, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = [
        await factories.add_artifact_version(api.site.pool, scene.mnist, creator=scene.mia)
        for _ in range(2)
    ]
    link = {"targetPath": "acme/models/digits", "aliases": ["production"]}
    for source in sources:
        await api.changed("linkArtifact", scene.mia, artifactVersionId=source.global_id, **link)
    really = version.link

    async def after_protecting(connection: Connection, wanted: version.Link) -> Row | None:
        monkeypatch.setattr(version, "link", really)
        await api.changed(
            "setProtectedAliases",
            scene.ada,
            registryId=scene.models.global_id,
            aliases=["production"],
        )
        return await really(connection, wanted)

    monkeypatch.setattr(version, "link", after_protecting)
    payload = await api.change(
        "linkArtifact", scene.mia, artifactVersionId=sources[0].global_id, **link
    )

    assert [error["code"] for error in payload["errors"]] == ["PROTECTED_ALIAS"]
    found = await api('{ version(path: "acme/models/digits:production") { number } }', scene.mia)
    assert found["version"]["number"] == 1
