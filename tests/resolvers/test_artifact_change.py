"""Changing an artifact as a whole."""

from __future__ import annotations

from typing import Any

import pytest

from domain.viewer import Viewer
from resolvers import artifact_change
from resolvers.artifact_change import Changes
from tests import factories
from tests.api import Api
from tests.factories import Thing
from tests.resolvers import asking
from tests.resolvers.asking import refusals
from tests.scene import Scene

HIDDEN = "NOT_FOUND artifact_id: The artifact was not found, or you may not see it."
DENIED = (
    "PERMISSION_DENIED artifact_id: UPDATE_ARTIFACT_VERSION needs at least the team role MEMBER."
)
READ = """{ artifactVersion(path: "vision/mnist/%s") { type
    artifact { name type path versions { totalCount } } } }"""


@pytest.fixture
async def version(api: Api, scene: Scene) -> Thing:
    return await factories.add_artifact_version(api.site.pool, scene.mnist, creator=scene.mia)


@pytest.fixture
async def cnn(api: Api, version: Thing) -> Thing:
    """The artifact, of one version."""
    return await factories.artifact_of(api.site.pool, version)


async def update(api: Api, viewer: Viewer, at: Thing, **changes: Any) -> object:
    return await artifact_change.update(
        asking.of(api, viewer), artifact_id=at.global_id, changes=Changes(**changes)
    )


async def change_type(api: Api, viewer: Viewer, at: Thing, type: str) -> object:
    return await artifact_change.change_type(
        asking.of(api, viewer), artifact_id=at.global_id, type=type
    )


async def type_of(api: Api, at: Thing) -> object:
    return await factories.value(api.site.pool, "select type from artifact where id = $1", at.id)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"name": "a/b"},
            "INVALID_NAME name: An artifact name must be 1 to 128 characters, none of them / :;"
            ' got "a/b".',
        ),
        (
            {"description": "\x00"},
            "INVALID_INPUT description: A description must be without a NUL character; got"
            ' "\N{REPLACEMENT CHARACTER}".',
        ),
        (
            {"add_tags": ["a", "b"], "remove_tags": ["b"]},
            "INVALID_INPUT remove_tags: The tag b cannot be added and removed at once.",
        ),
        (
            {"add_tags": [f"t{n}" for n in range(21)]},
            "INVALID_INPUT add_tags: Give at most 20 tags in one call, not 21.",
        ),
    ],
)
async def test_words_are_refused(
    api: Api, scene: Scene, cnn: Thing, changes: dict[str, Any], expected: str
) -> None:
    assert await refusals(api, update(api, scene.mia, cnn, **changes)) == [expected]


async def test_id_of_another_thing_is_refused(api: Api, scene: Scene) -> None:
    assert await refusals(api, update(api, scene.mia, scene.mnist, name="rnn")) == [
        f'INVALID_ID artifact_id: "{scene.mnist.global_id}" is not the id of an Artifact.'
    ]


async def test_those_who_may_not_are_refused(
    api: Api, scene: Scene, version: Thing, cnn: Thing
) -> None:
    pool = api.site.pool
    for done in (update(api, scene.sue, cnn, name="rnn"), change_type(api, scene.sue, cnn, "x")):
        assert await refusals(api, done) == [HIDDEN]
    assert await refusals(api, update(api, scene.vic, cnn, name="rnn")) == [HIDDEN]
    digits = await factories.add_collection(pool, scene.models, creator=scene.ada)
    await factories.link(pool, version, digits, linked_by=scene.ada)
    assert await refusals(api, update(api, scene.vic, cnn, name="rnn")) == [DENIED]
    async with pool.connection() as connection:
        await factories.join_team(connection, scene.vision.key, scene.vic, "VIEWER")
    assert await refusals(api, update(api, scene.vic, cnn, name="rnn")) == [DENIED]
    assert await refusals(api, change_type(api, scene.vic, cnn, "x")) == [DENIED]


async def test_name_of_another_is_refused(api: Api, scene: Scene, cnn: Thing) -> None:
    await factories.add_artifact_version(api.site.pool, scene.mnist, "rnn", creator=scene.mia)

    assert await refusals(api, update(api, scene.mia, cnn, name="rnn")) == [
        "ALREADY_EXISTS name: The project has an artifact rnn; please use a different name."
    ]


async def test_name_that_is_kept_for_the_type_is_refused(api: Api, scene: Scene) -> None:
    version = await factories.add_artifact_version(
        api.site.pool, scene.mnist, "mine", type="code", creator=scene.mia
    )
    mine = await factories.artifact_of(api.site.pool, version)

    assert await refusals(api, update(api, scene.mia, mine, name="source-a")) == [
        "INVALID_TYPE name: An artifact type must be another than code for an artifact whose name"
        ' starts with source-; got "code".'
    ]


async def test_update(api: Api, scene: Scene, cnn: Thing) -> None:
    await api.history()

    await update(api, scene.tim, cnn, name="rnn", description="A net.", add_tags=["b", "a", "b"])

    row = await factories.value(
        api.site.pool,
        "select row(name, description, tags)::text from artifact where id = $1",
        cnn.id,
    )
    assert row == '(rnn,"A net.","{b,a}")'
    assert (await api(READ % "rnn", scene.mia))["artifactVersion"]["artifact"] == {
        "name": "rnn",
        "type": "model",
        "path": "vision/mnist/rnn",
        "versions": {"totalCount": 1},
    }
    about = {"artifact": "rnn", "project": "mnist", "changed": ["description", "name", "tags"]}
    assert await api.history() == [
        ("ARTIFACT_UPDATED", about | {"previous_name": "cnn", "added_tags": ["b", "a"]}, "tim")
    ]


async def test_what_changes_nothing_writes_nothing(api: Api, scene: Scene, cnn: Thing) -> None:
    await update(api, scene.mia, cnn, description="A net.", add_tags=["a"])
    await api.history()

    await update(api, scene.mia, cnn, name="cnn", description="A net.", add_tags=["a"])
    await update(api, scene.mia, cnn, remove_tags=["b"])
    await change_type(api, scene.mia, cnn, "model")

    assert await api.history() == []


async def test_null_takes_the_description_away(api: Api, scene: Scene, cnn: Thing) -> None:
    await update(api, scene.mia, cnn, description="A net.")
    await update(api, scene.mia, cnn, description=None, remove_tags=["a"])

    sql = "select description is null from artifact where id = $1"
    assert await factories.value(api.site.pool, sql, cnn.id) is True


@pytest.mark.parametrize("type", ["", "a/b", "wandb-x", "job"])
async def test_type_that_is_none_is_refused(api: Api, scene: Scene, cnn: Thing, type: str) -> None:
    [refusal] = await refusals(api, change_type(api, scene.mia, cnn, type))

    assert refusal.startswith("INVALID_TYPE type: An artifact type must be ")


async def test_type_that_the_name_rules_out_is_refused(api: Api, scene: Scene) -> None:
    version = await factories.add_artifact_version(
        api.site.pool, scene.mnist, "run-abc", creator=scene.mia
    )
    at = await factories.artifact_of(api.site.pool, version)

    [refusal] = await refusals(api, change_type(api, scene.mia, at, "run_table"))

    assert refusal.startswith("INVALID_TYPE type: ")


async def test_type_of_what_nothing_links_changes(api: Api, scene: Scene, cnn: Thing) -> None:
    await api.history()

    await change_type(api, scene.mia, cnn, "dataset")

    assert await api(READ % "cnn", scene.mia) == {
        "artifactVersion": {
            "type": "dataset",
            "artifact": {
                "name": "cnn",
                "type": "dataset",
                "path": "vision/mnist/cnn",
                "versions": {"totalCount": 1},
            },
        }
    }
    about = {"artifact": "cnn", "project": "mnist", "changed": ["type"]}
    assert await api.history() == [
        ("ARTIFACT_UPDATED", about | {"previous_type": "model", "type": "dataset"}, "mia")
    ]


async def test_collection_that_links_it_has_a_say(
    api: Api, scene: Scene, version: Thing, cnn: Thing
) -> None:
    # An older version is linked; the newest is what the artifact goes on with.
    digits = await factories.add_collection(api.site.pool, scene.models, creator=scene.ada)
    await factories.link(api.site.pool, version, digits, linked_by=scene.ada)
    await factories.add_artifact_version(api.site.pool, scene.mnist, creator=scene.mia)

    assert await refusals(api, change_type(api, scene.mia, cnn, "dataset")) == [
        "TYPE_NOT_ALLOWED_BY_COLLECTION type: The collection does not accept the type dataset; it"
        " accepts model."
    ]


async def test_collection_that_accepts_both_lets_it_pass(
    api: Api, scene: Scene, version: Thing, cnn: Thing
) -> None:
    digits = await factories.add_collection(
        api.site.pool, scene.models, creator=scene.ada, types=["model", "dataset"]
    )
    await factories.link(api.site.pool, version, digits, linked_by=scene.ada)

    await change_type(api, scene.mia, cnn, "dataset")

    assert await type_of(api, cnn) == "dataset"


async def test_registry_has_a_say(api: Api, scene: Scene, version: Thing, cnn: Thing) -> None:
    digits = await factories.add_collection(
        api.site.pool, scene.models, creator=scene.ada, types=["model", "plot"]
    )
    await factories.link(api.site.pool, version, digits, linked_by=scene.ada)

    assert await refusals(api, change_type(api, scene.mia, cnn, "plot")) == [
        "TYPE_NOT_ALLOWED_BY_REGISTRY type: The registry does not accept the type plot; it accepts"
        " dataset, model."
    ]


async def test_hidden_collection_says_no_more_than_no(
    api: Api, scene: Scene, version: Thing, cnn: Thing
) -> None:
    hidden = await factories.add_registry(
        api.site.pool, scene.acme, "hidden", creator=scene.ada, visibility="RESTRICTED"
    )
    digits = await factories.add_collection(api.site.pool, hidden, creator=scene.ada)
    await factories.link(api.site.pool, version, digits, linked_by=scene.ada)

    assert await refusals(api, change_type(api, scene.mia, cnn, "dataset")) == [
        "TYPE_NOT_ALLOWED_BY_COLLECTION type: A collection that links a version of the artifact"
        " does not accept the type dataset; you may not see it."
    ]


async def test_registry_of_all_types_saves_the_new_one(
    api: Api, scene: Scene, version: Thing, cnn: Thing
) -> None:
    every = await factories.add_registry(
        api.site.pool, scene.acme, "every", creator=scene.ada, types=None
    )
    digits = await factories.add_collection(
        api.site.pool, every, creator=scene.ada, types=["model", "plot"]
    )
    await factories.link(api.site.pool, version, digits, linked_by=scene.ada)

    await change_type(api, scene.mia, cnn, "plot")

    found = await api('{ registry(path: "acme/every") { acceptedTypes } }', scene.ada)
    assert found == {"registry": {"acceptedTypes": ["plot"]}}
