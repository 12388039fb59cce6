from __future__ import annotations

from typing import Any

import pytest

from tests import factories
from tests.api import Api
from tests.scene import Scene

RULE = "1 to 64 letters A to Z, digits, - and _, starting with a letter or digit"
HIDDEN = "NOT_FOUND organization: The organization was not found, or you may not see it."
DENIED = "PERMISSION_DENIED organization: CREATE_TEAM needs at least the organization role ADMIN."


@pytest.mark.parametrize(
    ("viewer", "input", "expected"),
    [
        (
            "ada",
            {"name": "no/team"},
            f'INVALID_NAME name: A team name must be {RULE}; got "no/team".',
        ),
        ("ada", {"organization": "nowhere"}, HIDDEN),
        ("ada", {"organization": "rival"}, HIDDEN),
        ("ada", {"organization": "ada"}, HIDDEN),
        ("ada", {"organization": ""}, HIDDEN),
        ("sue", {}, HIDDEN),
        ("mia", {}, DENIED),
        ("vic", {}, DENIED),
        (
            "ada",
            {"name": "vision"},
            "ALREADY_EXISTS name: The name vision is taken on this site;"
            " please use a different one.",
        ),
        (
            "ada",
            {"name": "rival"},
            "ALREADY_EXISTS name: The name rival is taken on this site;"
            " please use a different one.",
        ),
    ],
)
async def test_create_is_refused(
    api: Api, scene: Scene, viewer: str, input: dict[str, Any], expected: str
) -> None:
    input = {"organization": "acme", "name": "nlp"} | input

    assert await api.refusals("createTeam", scene.viewer(viewer), **input) == [expected]


async def test_refusal_says_action_and_no_role_of_a_registry(api: Api, scene: Scene) -> None:
    [error] = await api.refused("createTeam", scene.vic, organization="acme", name="nlp")

    assert error == {
        "__typename": "PermissionDenied",
        "code": "PERMISSION_DENIED",
        "message": "CREATE_TEAM needs at least the organization role ADMIN.",
        "field": ["organization"],
        "action": "CREATE_TEAM",
        "requiredRole": None,
    }


async def test_create_by_ambiguous_name_is_refused(api: Api, scene: Scene) -> None:
    await factories.add_organization(
        api.site.pool, "twin", display_name="Acme Inc.", admin=scene.ada
    )

    assert await api.refusals("createTeam", scene.ada, organization="Acme Inc.", name="nlp") == [
        "ORGANIZATION_AMBIGUOUS organization: Several organizations are meant equally;"
        " name one by its own name."
    ]


@pytest.mark.parametrize("viewer", ["ada", "root"])
async def test_create_makes_its_maker_admin(api: Api, scene: Scene, viewer: str) -> None:
    await api.history()

    payload = await api.changed(
        "createTeam",
        scene.viewer(viewer),
        """team { name organization { name } projects { totalCount }
            members { nodes { role user { username } } } } deletedId""",
        organization="Acme Inc.",
        name="nlp",
    )

    assert payload == {
        "team": {
            "name": "nlp",
            "organization": {"name": "acme"},
            "projects": {"totalCount": 0},
            "members": {"nodes": [{"role": "ADMIN", "user": {"username": viewer}}]},
        },
        "deletedId": None,
    }
    assert await api.history() == [("TEAM_CREATED", {"team": "nlp"}, viewer)]


async def test_look_up_in_the_organization(api: Api, scene: Scene) -> None:
    document = """{ organization(name: "acme") { team(name: "vision") { name
        members { nodes { user { username } role } } project(name: "mnist") { path }
        other: project(name: "cifar") { path } } none: team(name: "nlp") { name }
        teams { nodes { name } } } }"""
    vision = {
        "name": "vision",
        "members": {
            "nodes": [
                {"user": {"username": "ada"}, "role": "ADMIN"},
                {"user": {"username": "mia"}, "role": "MEMBER"},
                {"user": {"username": "tim"}, "role": "MEMBER"},
            ]
        },
        "project": {"path": "vision/mnist"},
        "other": None,
    }

    data = await api(document, scene.tim)
    outside = await api(document, scene.vic)

    assert data["organization"] == {
        "team": vision,
        "none": None,
        "teams": {"nodes": [{"name": "vision"}]},
    }
    assert outside["organization"]["team"] == vision | {"project": None}


@pytest.mark.parametrize(
    ("viewer", "role"),
    [("ada", "ADMIN"), ("root", "ADMIN"), ("mia", "MEMBER"), ("vic", None)],
)
async def test_own_role(api: Api, scene: Scene, viewer: str, role: str | None) -> None:
    document = 'query { organization(name: "acme") { team(name: "vision") { viewerRole } } }'

    data = await api(document, scene.viewer(viewer))

    assert data["organization"]["team"] == {"viewerRole": role}
