from __future__ import annotations

from typing import Any

import pytest

from tests import factories
from tests.api import Api
from tests.factories import Thing
from tests.scene import Scene

HIDDEN = "NOT_FOUND versionId: The version was not found, or you may not see it."
AT = {"registry": "models", "collection": "digits"}
NUMBER = "An alias must be not v and digits, which is how version numbers are written; got"
BY_HAND = (
    "An alias set by hand must be another than latest, which always follows the newest version;"
    ' got "latest".'
)


@pytest.fixture
async def versions(api: Api, scene: Scene) -> list[Thing]:
    """Two versions of one collection: the first golden and good, the second new."""
    pool = api.site.pool
    into = await factories.add_collection(pool, scene.models, creator=scene.mia)
    made = []
    for aliases in (["golden", "good"], ["new"]):
        source = await factories.add_artifact_version(pool, scene.mnist, creator=scene.mia)
        made.append(await factories.link(pool, source, into, linked_by=scene.mia, aliases=aliases))
    await api.history()
    return made


@pytest.mark.parametrize(
    ("viewer", "n", "input", "expected"),
    [
        ("mia", 1, {"add": ["latest"]}, [f"INVALID_ALIAS add.0: {BY_HAND}"]),
        ("mia", 1, {"remove": ["new", "latest"]}, [f"INVALID_ALIAS remove.1: {BY_HAND}"]),
        (
            "mia",
            1,
            {"add": ["a", "v1", "b/c"], "remove": ["v22", "x", "a"]},
            [
                f'INVALID_ALIAS add.1: {NUMBER} "v1".',
                "INVALID_ALIAS add.2: An alias must be 1 to 128 characters, none of them / :;"
                ' got "b/c".',
                f'INVALID_ALIAS remove.0: {NUMBER} "v22".',
                "INVALID_INPUT remove: The alias a cannot be added and removed at once.",
            ],
        ),
        ("sue", 1, {"add": ["a"]}, [HIDDEN]),
        (
            "vic",
            1,
            {"add": ["a"]},
            ["PERMISSION_DENIED -: EDIT_ALIASES needs at least the registry role MEMBER."],
        ),
        (
            "mia",
            1,
            {"add": ["a", "golden"]},
            [
                "PROTECTED_ALIAS add: The alias golden is protected;"
                " only an ADMIN of the registry may touch it."
            ],
        ),
        (
            "mia",
            0,
            {"add": ["a"], "remove": ["golden"]},
            [
                "PROTECTED_ALIAS remove: The alias golden is protected;"
                " only an ADMIN of the registry may touch it."
            ],
        ),
    ],
)
async def test_update_is_refused(
    api: Api,
    scene: Scene,
    versions: list[Thing],
    viewer: str,
    n: int,
    input: dict[str, Any],
    expected: list[str],
) -> None:
    found = await api.refusals(
        "updateVersionAliases",
        scene.viewer(viewer),
        versionId=versions[n].global_id,
        **input,
    )

    assert found == expected


@pytest.mark.parametrize("id", ["", "x"])
async def test_update_of_no_id_is_refused(api: Api, scene: Scene, id: str) -> None:
    assert await api.refusals("updateVersionAliases", scene.mia, versionId=id, add=["a"]) == [
        f'INVALID_ID versionId: "{id}" is not the id of a Version.'
    ]


async def test_update_of_a_source_is_refused(api: Api, scene: Scene) -> None:
    source = await factories.add_artifact_version(api.site.pool, scene.mnist, creator=scene.mia)

    [found] = await api.refusals(
        "updateVersionAliases", scene.mia, versionId=source.global_id, add=["a"]
    )

    assert found.startswith("NOT_A_LINK versionId: ")


async def test_update_of_an_unlinked_version_is_refused(
    api: Api, scene: Scene, versions: list[Thing]
) -> None:
    id = versions[1].global_id
    await api.changed("unlinkVersion", scene.mia, versionId=id)

    assert await api.refusals("updateVersionAliases", scene.mia, versionId=id, add=["a"]) == [
        HIDDEN
    ]


@pytest.mark.parametrize(
    ("viewer", "input", "aliases", "events"),
    [
        (
            "mia",
            {"add": ["b", "a", "b"]},
            ["a", "b", "latest", "new"],
            [("ALIAS_ADDED", "v1", "a"), ("ALIAS_ADDED", "v1", "b")],
        ),
        (
            "mia",
            {"add": ["good"], "remove": ["new", "none"]},
            ["good", "latest"],
            [
                ("ALIAS_REMOVED", "v1", "new"),
                ("ALIAS_REMOVED", "v0", "good"),
                ("ALIAS_ADDED", "v1", "good"),
            ],
        ),
        (
            "ada",
            {"add": ["golden"]},
            ["golden", "latest", "new"],
            [("ALIAS_REMOVED", "v0", "golden"), ("ALIAS_ADDED", "v1", "golden")],
        ),
        ("mia", {"add": ["new"], "remove": ["good"]}, ["latest", "new"], []),
        ("mia", {"add": [], "remove": []}, ["latest", "new"], []),
        ("mia", {"idempotencyKey": None}, ["latest", "new"], []),
        ("mia", {}, ["latest", "new"], []),
    ],
)
async def test_update(
    api: Api,
    scene: Scene,
    versions: list[Thing],
    viewer: str,
    input: dict[str, Any],
    aliases: list[str],
    events: list[Any],
) -> None:
    payload = await api.changed(
        "updateVersionAliases",
        scene.viewer(viewer),
        "version { aliases } collection { name } collectionCreated deletedId",
        versionId=versions[1].global_id,
        **input,
    )

    assert payload == {
        "version": {"aliases": aliases},
        "collection": {"name": "digits"},
        "collectionCreated": False,
        "deletedId": None,
    }
    assert await api.history() == [
        (kind, AT | {"version": version, "alias": alias}, viewer) for kind, version, alias in events
    ]


async def test_moved_alias_has_one_holder(api: Api, scene: Scene, versions: list[Thing]) -> None:
    await api.changed(
        "updateVersionAliases", scene.mia, versionId=versions[1].global_id, add=["good"]
    )
    document = """{ good: version(path: "acme/models/digits:good") { name aliases }
        old: version(path: "acme/models/digits:v0") { aliases } }"""

    assert await api(document, scene.mia) == {
        "good": {"name": "v1", "aliases": ["good", "latest", "new"]},
        "old": {"aliases": ["golden"]},
    }


@pytest.mark.parametrize(
    ("ref", "expected"),
    [
        ("", "v1"),
        (":latest", "v1"),
        (":v0", "v0"),
        (":v1", "v1"),
        (":good", "v0"),
        (":new", "v1"),
        (":none", None),
        (":v2", None),
        (":v01", None),
        (":V1", None),
        (":v99999999999", None),
        (":a/b", None),
        (":a:b", None),
    ],
)
async def test_look_up_by_path(
    api: Api, scene: Scene, versions: list[Thing], ref: str, expected: str | None
) -> None:
    data = await api(
        "query($path: String!) { version(path: $path) { name } }",
        scene.mia,
        path=f"acme/models/digits{ref}",
    )

    assert data == {"version": {"name": expected} if expected else None}


@pytest.mark.parametrize(
    ("ref", "expected"), [("v0", 0), ("good", 0), ("latest", 1), ("", None), ("v5", None)]
)
async def test_look_up_in_the_collection(
    api: Api, scene: Scene, versions: list[Thing], ref: str, expected: int | None
) -> None:
    data = await api(
        """query($ref: String!) { collection(path: "acme/models/digits") {
            version(ref: $ref) { number } } }""",
        scene.mia,
        ref=ref,
    )

    found = {"number": expected} if expected is not None else None
    assert data == {"collection": {"version": found}}


@pytest.mark.parametrize("path", ["", "digits", "models/digits", "a/b/c/d", "acme/models/digits:"])
async def test_look_up_by_malformed_path(api: Api, scene: Scene, path: str) -> None:
    told = await api.errors(
        "query($path: String!) { version(path: $path) { name } }", scene.mia, path=path
    )

    assert told == [("INVALID_PATH", "path")]


async def test_update_with_null_is_refused(api: Api, scene: Scene, versions: list[Thing]) -> None:
    found = await api.refusals(
        "updateVersionAliases", scene.mia, versionId=versions[1].global_id, add=None, remove=None
    )

    assert found == [
        f"INVALID_INPUT {field}: Leave this out to keep it as it is; it cannot be null."
        for field in ("add", "remove")
    ]
