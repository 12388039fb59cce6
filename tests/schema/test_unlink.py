from __future__ import annotations

import pytest

from tests import factories
from tests.api import Api
from tests.factories import Thing
from tests.scene import Scene

HIDDEN = "NOT_FOUND versionId: The version was not found, or you may not see it."
AT = {"registry": "models", "collection": "digits"}


@pytest.fixture
async def versions(api: Api, scene: Scene) -> list[Thing]:
    """Three versions of one collection: the first golden, the second in production."""
    pool = api.site.pool
    into = await factories.add_collection(pool, scene.models, creator=scene.mia)
    made = []
    for aliases in (["golden"], ["prod", "best"], []):
        source = await factories.add_artifact_version(pool, scene.mnist, creator=scene.mia)
        made.append(await factories.link(pool, source, into, linked_by=scene.mia, aliases=aliases))
    await api.history()
    return made


async def left(api: Api, scene: Scene) -> dict[str, list[str]]:
    """What is left in the collection: aliases by name."""
    data = await api(
        '{ collection(path: "acme/models/digits") { versions { nodes { name aliases } } } }',
        scene.mia,
    )
    nodes = data["collection"]["versions"]["nodes"]
    return {node["name"]: node["aliases"] for node in nodes}


@pytest.mark.parametrize(
    ("viewer", "n", "expected"),
    [
        ("sue", 1, HIDDEN),
        ("vic", 1, "PERMISSION_DENIED -: UNLINK needs at least the registry role MEMBER."),
        (
            "mia",
            0,
            "PROTECTED_ALIAS versionId: The alias golden is protected;"
            " only an ADMIN of the registry may touch it.",
        ),
    ],
)
async def test_unlink_is_refused(
    api: Api, scene: Scene, versions: list[Thing], viewer: str, n: int, expected: str
) -> None:
    found = await api.refusals(
        "unlinkVersion", scene.viewer(viewer), versionId=versions[n].global_id
    )

    assert found == [expected]


async def test_unlink_of_no_id_is_refused(api: Api, scene: Scene) -> None:
    for id in ("", "x", scene.models.global_id):
        assert await api.refusals("unlinkVersion", scene.mia, versionId=id) == [
            f'INVALID_ID versionId: "{id}" is not the id of a Version.'
        ]


async def test_unlink_of_a_source_is_refused(api: Api, scene: Scene) -> None:
    source = await factories.add_artifact_version(api.site.pool, scene.mnist, creator=scene.mia)

    assert await api.refusals("unlinkVersion", scene.mia, versionId=source.global_id) == [
        "NOT_A_LINK versionId: This is the id of an artifact version itself, not of a version of"
        " a collection."
    ]


async def test_unlink_twice_is_refused(api: Api, scene: Scene, versions: list[Thing]) -> None:
    await api.changed("unlinkVersion", scene.mia, versionId=versions[1].global_id)

    assert await api.refusals("unlinkVersion", scene.mia, versionId=versions[1].global_id) == [
        HIDDEN
    ]


async def test_unlink_tells_what_is_gone(api: Api, scene: Scene, versions: list[Thing]) -> None:
    id = versions[1].global_id

    payload = await api.changed(
        "unlinkVersion",
        scene.mia,
        """version { id } collection { name versions { totalCount } latestVersion { name } }
            collectionCreated deletedId""",
        versionId=id,
    )

    assert payload == {
        "version": None,
        "collection": {
            "name": "digits",
            "versions": {"totalCount": 2},
            "latestVersion": {"name": "v2"},
        },
        "collectionCreated": False,
        "deletedId": id,
    }
    assert await left(api, scene) == {"v2": ["latest"], "v0": ["golden"]}
    version = AT | {"version": "v1"}
    assert await api.history() == [
        ("ALIAS_REMOVED", version | {"alias": "best"}, "mia"),
        ("ALIAS_REMOVED", version | {"alias": "prod"}, "mia"),
        ("VERSION_UNLINKED", version, "mia"),
    ]
    data = await api('{ artifactVersion(path: "vision/mnist/cnn:v1") { name } }', scene.mia)
    assert data == {"artifactVersion": {"name": "cnn:v1"}}


async def test_latest_falls_back_to_the_newest_that_remains(
    api: Api, scene: Scene, versions: list[Thing]
) -> None:
    await api.changed("unlinkVersion", scene.mia, versionId=versions[2].global_id)
    assert await left(api, scene) == {"v1": ["best", "latest", "prod"], "v0": ["golden"]}

    await api.changed("unlinkVersion", scene.mia, versionId=versions[1].global_id)
    assert await left(api, scene) == {"v0": ["golden", "latest"]}


async def test_last_unlink_leaves_an_empty_collection(
    api: Api, scene: Scene, versions: list[Thing]
) -> None:
    for version in versions:
        payload = await api.changed(
            "unlinkVersion",
            scene.ada,
            "collection { name latestVersion { id } versions { nodes { id } } }",
            versionId=version.global_id,
        )

    assert payload == {
        "collection": {"name": "digits", "latestVersion": None, "versions": {"nodes": []}}
    }
    data = await api('{ version(path: "acme/models/digits") { id } }', scene.mia)
    assert data == {"version": None}
