from __future__ import annotations

from typing import Any

import pytest

from domain.ids import decode
from tests import factories
from tests.api import Api
from tests.factories import Thing
from tests.scene import Scene

NULL = "Leave this out to keep it as it is; it cannot be null."
HIDDEN = "NOT_FOUND artifactVersionId: The artifact version was not found, or you may not see it."
DENIED = (
    "PERMISSION_DENIED artifactVersionId: UPDATE_ARTIFACT_VERSION needs at least the team role"
    " MEMBER."
)
LATEST = (
    "An alias set by hand must be another than latest, which always follows the newest version;"
    ' got "latest".'
)
STATE = "artifactVersion { description metadata ttlDays aliases tags }"


@pytest.fixture
async def version(api: Api, scene: Scene) -> Thing:
    return await factories.add_artifact_version(api.site.pool, scene.mnist, creator=scene.mia)


async def update(api: Api, scene: Scene, at: Thing, **input: Any) -> Any:
    payload = await api.changed(
        "updateArtifactVersion", scene.tim, STATE, artifactVersionId=at.global_id, **input
    )
    return payload["artifactVersion"]


async def begin(api: Api, scene: Scene, **given: Any) -> Thing:
    """A pending version."""
    payload = await api.changed(
        "createArtifactVersion",
        scene.mia,
        project="vision/mnist",
        name="cnn",
        type="model",
        files=[],
        **given,
    )
    found = decode(payload["artifactVersion"]["id"])
    assert found is not None
    return Thing(found.kind, found.organization_id, found.id, "cnn")


@pytest.mark.parametrize(
    ("input", "expected"),
    [
        ({"metadata": None}, [f"INVALID_INPUT metadata: {NULL}"]),
        (
            {"addAliases": None, "removeAliases": None, "addTags": None, "removeTags": None},
            [
                f"INVALID_INPUT addAliases: {NULL}",
                f"INVALID_INPUT removeAliases: {NULL}",
                f"INVALID_INPUT addTags: {NULL}",
                f"INVALID_INPUT removeTags: {NULL}",
            ],
        ),
        (
            {"metadata": [1]},
            ["INVALID_METADATA metadata: Metadata must be a JSON object at the top; it is not."],
        ),
        (
            {"description": "\ud800"},
            [
                "INVALID_INPUT description: A description must be without half of a surrogate"
                ' pair, which is no character; got "\ufffd".'
            ],
        ),
        (
            {"ttlDays": 0},
            [
                "INVALID_INPUT ttlDays: The time to live must be more than none and at most 36500"
                " days, not 0 days."
            ],
        ),
        ({"addAliases": ["latest"]}, [f"INVALID_ALIAS addAliases.0: {LATEST}"]),
        ({"removeAliases": ["a", "latest"]}, [f"INVALID_ALIAS removeAliases.1: {LATEST}"]),
        (
            {"addAliases": ["v1"], "addTags": ["!"]},
            [
                "INVALID_ALIAS addAliases.0: An alias must be not v and digits, which is how"
                ' version numbers are written; got "v1".',
                "INVALID_TAG addTags.0: A tag must be 1 to 128 letters, digits, - and _, with"
                ' spaces only between them; got "!".',
            ],
        ),
        (
            {"addAliases": ["a"], "removeAliases": ["a"]},
            ["INVALID_INPUT removeAliases: The alias a cannot be added and removed at once."],
        ),
        (
            {"addTags": ["a"], "removeTags": ["b", "a"]},
            ["INVALID_INPUT removeTags: The tag a cannot be added and removed at once."],
        ),
        (
            {"addTags": [str(n) for n in range(21)]},
            ["INVALID_INPUT addTags: Give at most 20 tags in one call, not 21."],
        ),
    ],
)
async def test_update_is_refused(
    api: Api, scene: Scene, version: Thing, input: dict[str, Any], expected: list[str]
) -> None:
    found = await api.refusals(
        "updateArtifactVersion", scene.mia, artifactVersionId=version.global_id, **input
    )

    assert found == expected


async def test_update_of_no_id_is_refused(api: Api, scene: Scene) -> None:
    for id in ("", scene.mnist.global_id):
        assert await api.refusals("updateArtifactVersion", scene.mia, artifactVersionId=id) == [
            f'INVALID_ID artifactVersionId: "{id}" is not the id of an ArtifactVersion.'
        ]


async def test_those_who_may_not_are_refused(api: Api, scene: Scene, version: Thing) -> None:
    pool = api.site.pool
    into = await factories.add_collection(pool, scene.models, creator=scene.mia)
    input = {"artifactVersionId": version.global_id, "description": "x"}

    assert await api.refusals("updateArtifactVersion", scene.vic, **input) == [HIDDEN]
    await factories.link(pool, version, into, linked_by=scene.mia)
    # Seen through the link, whatever the role in the registry.
    assert await api.refusals("updateArtifactVersion", scene.vic, **input) == [DENIED]
    async with pool.connection() as connection:
        await factories.grant(connection, scene.models.key, scene.vic, "ADMIN")
    assert await api.refusals("updateArtifactVersion", scene.vic, **input) == [DENIED]
    async with pool.connection() as connection:
        await factories.join_team(connection, scene.vision.key, scene.vic, "VIEWER")
    assert await api.refusals("updateArtifactVersion", scene.vic, **input) == [DENIED]
    assert await api.refusals("updateArtifactVersion", scene.sue, **input) == [HIDDEN]


@pytest.mark.parametrize("name", ["root", "ada", "mia", "tim"])
async def test_those_who_may(api: Api, scene: Scene, version: Thing, name: str) -> None:
    payload = await api.changed(
        "updateArtifactVersion",
        scene.viewer(name),
        STATE,
        artifactVersionId=version.global_id,
        description=name,
    )

    assert payload["artifactVersion"]["description"] == name


async def test_a_deleted_version_is_not_found(api: Api, scene: Scene, version: Thing) -> None:
    input = {"artifactVersionId": version.global_id}
    await api.changed("deleteArtifactVersion", scene.mia, **input, deleteAliases=True)

    assert await api.refusals("updateArtifactVersion", scene.mia, **input) == [HIDDEN]


async def test_everything_at_once_is_one_event(api: Api, scene: Scene, version: Thing) -> None:
    await api.history()

    found = await update(
        api,
        scene,
        version,
        description="the best",
        metadata={"b": 1, "a": [True]},
        ttlDays=3,
        addAliases=["best", "best", "good"],
        addTags=["z", "a", "z"],
    )

    assert found == {
        "description": "the best",
        "metadata": {"a": [True], "b": 1},
        "ttlDays": 3,
        "aliases": ["best", "good", "latest"],
        "tags": ["z", "a"],
    }
    assert await api.history() == [
        (
            "ARTIFACT_VERSION_UPDATED",
            {
                "artifact": "cnn",
                "project": "mnist",
                "version": "v0",
                "changed": ["aliases", "description", "metadata", "tags", "ttl"],
                "added_aliases": ["best", "good"],
                "added_tags": ["z", "a"],
            },
            "tim",
        )
    ]


async def test_null_clears(api: Api, scene: Scene, version: Thing) -> None:
    await update(api, scene, version, description="x", ttlDays=3, metadata={"a": 1})

    found = await update(api, scene, version, description=None, ttlDays=None)

    assert (found["description"], found["ttlDays"], found["metadata"]) == (None, None, {"a": 1})


async def test_what_changes_nothing_writes_nothing(api: Api, scene: Scene, version: Thing) -> None:
    input = {
        "description": "x",
        "metadata": {"b": 2, "a": 1},
        "ttlDays": 9,
        "addTags": ["a", "b"],
        "addAliases": ["best"],
    }
    before = await update(api, scene, version, **input)
    await api.history()

    assert await update(api, scene, version, **input) == before
    assert await update(api, scene, version) == before
    assert await update(api, scene, version, removeTags=["x"], removeAliases=["y"]) == before
    assert await api.history() == []


async def test_tags_keep_their_order(api: Api, scene: Scene, version: Thing) -> None:
    await update(api, scene, version, addTags=["c", "a", "b"])
    await api.history()

    found = await update(api, scene, version, addTags=["a", "d"], removeTags=["c"])

    assert found["tags"] == ["a", "b", "d"]
    [(_, detail, _)] = await api.history()
    assert (detail["added_tags"], detail["removed_tags"]) == (["d"], ["c"])


async def test_an_alias_moves_in_its_series_alone(api: Api, scene: Scene, version: Thing) -> None:
    pool = api.site.pool
    newer = await factories.add_artifact_version(
        pool, scene.mnist, creator=scene.mia, aliases=["best"]
    )
    other = await factories.add_artifact_version(
        pool, scene.mnist, "rnn", creator=scene.mia, aliases=["best"]
    )

    assert (await update(api, scene, version, addAliases=["best"]))["aliases"] == ["best"]
    assert (await update(api, scene, newer))["aliases"] == ["latest"]
    assert (await update(api, scene, other))["aliases"] == ["best", "latest"]
    assert (await update(api, scene, version, removeAliases=["best"]))["aliases"] == []


async def test_removing_the_alias_of_another_leaves_it(
    api: Api, scene: Scene, version: Thing
) -> None:
    newer = await factories.add_artifact_version(
        api.site.pool, scene.mnist, creator=scene.mia, aliases=["best"]
    )

    await update(api, scene, version, removeAliases=["best"])

    assert (await update(api, scene, newer))["aliases"] == ["best", "latest"]


async def test_a_pending_version_gets_its_aliases_when_committed(api: Api, scene: Scene) -> None:
    pending = await begin(api, scene, aliases=["a", "b"])
    await api.history()

    found = await update(
        api, scene, pending, addAliases=["c"], removeAliases=["a", "x"], addTags=["t"]
    )

    assert (found["aliases"], found["tags"]) == ([], ["t"])
    assert await api.history() == [
        (
            "ARTIFACT_VERSION_UPDATED",
            {
                "artifact": "cnn",
                "project": "mnist",
                "changed": ["aliases", "tags"],
                "added_aliases": ["c"],
                "removed_aliases": ["a"],
                "added_tags": ["t"],
            },
            "tim",
        )
    ]
    await api.changed("commitArtifactVersion", scene.mia, artifactVersionId=pending.global_id)
    assert (await update(api, scene, pending))["aliases"] == ["b", "c", "latest"]


async def test_links_show_what_is_said_of_the_source(
    api: Api, scene: Scene, version: Thing
) -> None:
    pool = api.site.pool
    into = await factories.add_collection(pool, scene.models, creator=scene.mia)
    link = await factories.link(pool, version, into, linked_by=scene.mia, aliases=["best"])

    await update(api, scene, version, description="x", addTags=["t"], addAliases=["mine"])

    found = await api(
        """query($id: ID!) { node(id: $id) { ... on Version { description tags aliases } } }""",
        scene.vic,
        id=link.global_id,
    )
    assert found["node"] == {"description": "x", "tags": ["t"], "aliases": ["best", "latest"]}


async def test_logging_the_same_content_tells_what_it_changed(api: Api, scene: Scene) -> None:
    pending = await begin(api, scene, tags=["a"])
    await api.changed("commitArtifactVersion", scene.mia, artifactVersionId=pending.global_id)
    await api.history()

    same = await begin(api, scene, tags=["a", "b"], aliases=["best", "latest"])

    assert same.global_id == pending.global_id
    assert await api.history() == [
        (
            "ARTIFACT_VERSION_UPDATED",
            {
                "artifact": "cnn",
                "project": "mnist",
                "version": "v0",
                "changed": ["aliases", "tags"],
                "added_aliases": ["best"],
                "added_tags": ["b"],
            },
            "mia",
        )
    ]
    await begin(api, scene, tags=["b"], aliases=["best"])
    assert await api.history() == []


async def test_too_many_tags_are_refused_everywhere(api: Api, scene: Scene) -> None:
    tags = [str(n) for n in range(21)]
    expected = ["INVALID_INPUT tags: Give at most 20 tags in one call, not 21."]

    assert expected == await api.refusals(
        "createArtifactVersion",
        scene.mia,
        project="vision/mnist",
        name="cnn",
        type="model",
        files=[],
        tags=tags,
    )
    assert expected == await api.refusals(
        "createCollection",
        scene.mia,
        registryId=scene.models.global_id,
        name="x",
        types=["model"],
        tags=tags,
    )
