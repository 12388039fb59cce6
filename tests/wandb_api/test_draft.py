"""Beginning to log a version in the SDK's words: where it goes, and with which aliases."""

from __future__ import annotations

from typing import Any

import pytest

from tests import factories
from tests.api import Api
from tests.scene import Scene
from tests.wandb_api.changing import Changer

NEW = {
    "entityName": "vision",
    "projectName": "mnist",
    "artifactTypeName": "model",
    "artifactCollectionName": "cnn",
    "digest": "0" * 32,
}
OTHERS = [
    {"artifactCollectionName": "cnn", "alias": "best"},
    {"artifactCollectionName": "digits", "alias": "golden"},
]
NO_PROJECT = "There is no project other of vision; begin a run in it to make it."
NOT_ITS_OWN = (
    'Give aliases of the collection that the version is logged to; "golden" is for "digits".'
)


@pytest.mark.parametrize(
    ("input", "expected"),
    [
        ({"projectName": "other"}, (404, NO_PROJECT)),
        ({"projectName": "other", "runName": "train"}, (404, NO_PROJECT)),
        ({"aliases": OTHERS}, (400, NOT_ITS_OWN)),
        (
            {
                "artifactCollectionName": None,
                "artifactCollectionNames": ["cnn"],
                "aliases": OTHERS,
            },
            (400, NOT_ITS_OWN),
        ),
    ],
)
async def test_refused(
    change: Changer, scene: Scene, input: Any, expected: tuple[int, str]
) -> None:
    assert await change.refused("createArtifact", scene.mia, **NEW | input) == expected


@pytest.mark.parametrize(
    "named",
    [{}, {"artifactCollectionName": None, "artifactCollectionNames": ["cnn"]}],
)
async def test_aliases_of_its_own_collection(
    api: Api, change: Changer, scene: Scene, named: Any
) -> None:
    answer = await change("createArtifact", scene.mia, **NEW | named | {"aliases": OTHERS[:1]})

    assert answer["artifact"]["state"] == "PENDING"
    kept = "select pending_aliases from artifact_version"
    assert await factories.value(api.site.pool, kept) == ["best"]
