from __future__ import annotations

from typing import Any

import pytest

from tests import factories
from tests.api import Api
from tests.scene import Scene

RULE = r"1 to 128 characters, none of them / \ # ? % :"
HIDDEN = "NOT_FOUND team: The team was not found, or you may not see it."
DENIED = "PERMISSION_DENIED team: CREATE_PROJECT needs at least the team role MEMBER."


@pytest.mark.parametrize(
    ("viewer", "input", "expected"),
    [
        ("mia", {"name": ""}, f'INVALID_NAME name: A project name must be {RULE}; got "".'),
        ("mia", {"name": "a:b"}, f'INVALID_NAME name: A project name must be {RULE}; got "a:b".'),
        (
            "mia",
            {"name": "wandb-registry-x"},
            "INVALID_NAME name: A project name must be without wandb-registry- in front, which"
            ' paths put before a registry\'s name; got "wandb-registry-x".',
        ),
        (
            "mia",
            {"name": " x"},
            'INVALID_NAME name: A project name must be without white space around it; got " x".',
        ),
        ("mia", {"team": "nobody"}, HIDDEN),
        ("mia", {"team": "acme"}, HIDDEN),
        ("mia", {"team": "tim"}, HIDDEN),
        ("sue", {}, HIDDEN),
        ("vic", {}, DENIED),
        ("rex", {}, DENIED),
        (
            "mia",
            {"name": "mnist"},
            "ALREADY_EXISTS name: The team vision has a project mnist;"
            " please use a different name.",
        ),
    ],
)
async def test_create_is_refused(
    api: Api, scene: Scene, viewer: str, input: dict[str, Any], expected: str
) -> None:
    input = {"team": "vision", "name": "cifar"} | input

    assert await api.refusals("createProject", scene.viewer(viewer), **input) == [expected]


async def test_create_by_viewer_of_the_team_is_refused(api: Api, scene: Scene) -> None:
    async with api.site.pool.connection() as connection:
        await factories.join_team(connection, scene.vision.key, scene.vic, "VIEWER")

    assert await api.refusals("createProject", scene.vic, team="vision", name="cifar") == [DENIED]


@pytest.mark.parametrize("viewer", ["mia", "tim", "ada", "root"])
async def test_create(api: Api, scene: Scene, viewer: str) -> None:
    await api.history()

    payload = await api.changed(
        "createProject",
        scene.viewer(viewer),
        """project { name path team { name } owner { __typename } artifacts { totalCount }
            artifact(name: "x") { id } }""",
        team="vision",
        name="My project 2",
    )

    assert payload["project"] == {
        "name": "My project 2",
        "path": "vision/My project 2",
        "team": {"name": "vision"},
        "owner": {"__typename": "Team"},
        "artifacts": {"totalCount": 0},
        "artifact": None,
    }
    assert await api.history() == [
        ("PROJECT_CREATED", {"project": "My project 2", "team": "vision"}, viewer)
    ]


async def test_artifacts_by_type(api: Api, scene: Scene) -> None:
    pool = api.site.pool
    for name, type_ in [("b", "model"), ("a", "dataset"), ("c", "model")]:
        await factories.add_artifact_version(pool, scene.mnist, name, type=type_, creator=scene.mia)
    document = """query($id: ID!) { node(id: $id) { ... on Project {
        all: artifacts { nodes { name } totalCount }
        models: artifacts(type: "model") { nodes { name type } totalCount }
        any: artifacts(type: null) { totalCount } none: artifacts(type: "x") { nodes { name } }
        artifact(name: "a") { path versions { nodes { name path aliases } } }
    } } }"""

    data = await api(document, scene.tim, id=scene.mnist.global_id)

    assert data["node"] == {
        "all": {"nodes": [{"name": "a"}, {"name": "b"}, {"name": "c"}], "totalCount": 3},
        "models": {
            "nodes": [{"name": "b", "type": "model"}, {"name": "c", "type": "model"}],
            "totalCount": 2,
        },
        "any": {"totalCount": 3},
        "none": {"nodes": []},
        "artifact": {
            "path": "vision/mnist/a",
            "versions": {
                "nodes": [{"name": "a:v0", "path": "vision/mnist/a:v0", "aliases": ["latest"]}]
            },
        },
    }
