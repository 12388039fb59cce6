from __future__ import annotations

import json
from typing import Any

import pytest

from tests import factories
from tests.api import Api
from tests.scene import Scene
from tests.wandb_api.automating import CREATE, calls, make_hook, scopes_of, sent
from tests.wandb_api.changing import Changer, number_id
from tests.wandb_api.conftest import Dialect

PAGE = "totalCount pageInfo { endCursor hasNextPage } edges { node { name } }"
LIST = f"""query($name: String!, $cursor: String, $perPage: Int, $order: String,
        $filters: JSONString) {{ of: %s(name: $name) {{
    triggers(after: $cursor, first: $perPage, order: $order, filters: $filters) {{
        {PAGE} }} }} }}"""
OF_ENTITY, OF_ORGANIZATION = LIST % "entity", LIST % "organization"
OF_PLACES = """query($cursor: String, $perPage: Int) { of: viewer {
    projects(after: $cursor, first: $perPage) { pageInfo { endCursor hasNextPage }
        edges { node { name triggers { name } } } } } }"""
OF_PLACES_OF = """query($name: String!) { of: entity(name: $name) {
    projects { edges { node { name triggers { name } } } } } }"""
RUNS = {"triggeringEventType": "RUN_STATE"}


@pytest.fixture
async def made(api: Api, change: Changer, scene: Scene) -> None:
    """An automation of each scope, in an order that is not that of their names."""
    scopes = await scopes_of(api, scene)
    private = await factories.add_personal_project(api.site.pool, scene.mia)
    own = {"scopeType": "PROJECT", "scopeID": await number_id(api, "Project", private)}
    hook = await make_hook(change, scene, "mia", "vision")
    for viewer, scope, name, more in (
        (scene.ada, scopes.secret, "secret", {}),
        (scene.ada, scopes.registry, "models", calls(hook)),
        (scene.ada, scopes.portfolio, "digits", {"description": "of numbers"}),
        (scene.mia, scopes.project, "mnist", RUNS),
        (scene.mia, scopes.sequence, "cnn", {}),
        (scene.mia, own, "own", RUNS),
        (scene.sue, scopes.rival, "rival", {}),
    ):
        await change(CREATE, viewer, **sent(scope, name=name, **more))


async def listed(
    dialect: Dialect, document: str, viewer: Any, name: str, **variables: Any
) -> list[str] | None:
    """The names in the list, which was read in one statement; None for no list."""
    if "filters" in variables:
        variables["filters"] = json.dumps(variables["filters"])
    data = await dialect(document, viewer, name=name, **variables)
    assert dialect.statements == 1
    if data["of"] is None:
        return None
    found = data["of"]["triggers"]
    assert found["totalCount"] >= len(found["edges"])
    return [edge["node"]["name"] for edge in found["edges"]]


@pytest.mark.parametrize(
    ("document", "name", "viewer", "expected"),
    [
        (OF_ENTITY, "acme", "", None),
        (OF_ENTITY, "acme", "sue", None),
        (OF_ENTITY, "vision", "sue", None),
        (OF_ORGANIZATION, "acme", "", None),
        (OF_ORGANIZATION, "acme", "sue", None),
        (OF_ENTITY, "mia", "sue", None),
        (OF_ENTITY, "mia", "ada", []),
        (OF_ENTITY, "vision", "vic", []),
        (OF_ENTITY, "acme", "vic", ["digits", "models"]),
        (OF_ORGANIZATION, "acme", "vic", ["digits", "models"]),
        (OF_ENTITY, "acme", "rex", ["digits", "models", "secret"]),
        (OF_ENTITY, "acme", "ada", ["digits", "models", "secret"]),
        (OF_ENTITY, "vision", "ada", ["cnn", "mnist"]),
        (OF_ENTITY, "mia", "mia", ["own"]),
        (OF_ORGANIZATION, "acme", "ada", ["cnn", "digits", "mnist", "models", "secret"]),
        (OF_ORGANIZATION, "Acme Inc.", "mia", ["cnn", "digits", "mnist", "models", "secret"]),
        (OF_ENTITY, "rival", "sue", ["rival"]),
    ],
)
@pytest.mark.usefixtures("made")
async def test_list_holds_what_the_viewer_may_see(
    dialect: Dialect,
    scene: Scene,
    document: str,
    name: str,
    viewer: str,
    expected: list[str] | None,
) -> None:
    assert await listed(dialect, document, scene.viewer(viewer), name) == expected


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        (
            {"filters": {"event": "LINK_MODEL"}},
            "The fields to filter by are description, created_at, createdAt, updated_at, updatedAt,"
            ' name; "event" is none.',
        ),
        (
            {"order": "-event"},
            "An order is + or - and one of name, createdAt, updatedAt, created_at, updated_at, not"
            ' "-event".',
        ),
        ({"perPage": 1001}, "first must be from 1 to 1000, not 1001."),
        ({"cursor": "x"}, "after must be a cursor of this connection in this order."),
    ],
)
@pytest.mark.parametrize("document", [OF_ENTITY, OF_ORGANIZATION])
async def test_what_cannot_be_asked_is_refused(
    dialect: Dialect, scene: Scene, document: str, variables: Any, expected: str
) -> None:
    if "filters" in variables:
        variables = {"filters": json.dumps(variables["filters"])}

    assert await dialect.refused(document, scene.ada, name="acme", **variables) == (400, expected)


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"filters": {"name": "models"}}, ["models"]),
        ({"filters": {"name": "mnist"}}, []),
        ({"filters": {"name": {"$regex": "^[ds]"}}}, ["digits", "secret"]),
        ({"filters": {"description": {"$contains": "numbers"}}}, ["digits"]),
        ({"filters": {"created_at": {"$lt": "2020-01-01"}}}, []),
        ({"filters": {"$or": [{"name": "secret"}, {"name": "models"}]}}, ["models", "secret"]),
        ({"order": "-name"}, ["secret", "models", "digits"]),
        ({"order": "+created_at"}, ["secret", "models", "digits"]),
        ({"order": "-updated_at"}, ["digits", "models", "secret"]),
        ({"perPage": 1000}, ["digits", "models", "secret"]),
    ],
)
@pytest.mark.usefixtures("made")
async def test_list_is_searched(
    dialect: Dialect, scene: Scene, variables: Any, expected: list[str]
) -> None:
    assert await listed(dialect, OF_ENTITY, scene.ada, "acme", **variables) == expected


@pytest.mark.usefixtures("made")
async def test_list_is_paged(dialect: Dialect, scene: Scene) -> None:
    cursor, pages = None, []
    while True:
        data = await dialect(OF_ORGANIZATION, scene.ada, name="acme", perPage=2, cursor=cursor)
        found = data["of"]["triggers"]
        assert found["totalCount"] == 5
        pages.append([edge["node"]["name"] for edge in found["edges"]])
        cursor = found["pageInfo"]["endCursor"]
        if not found["pageInfo"]["hasNextPage"]:
            break

    assert pages == [["cnn", "digits"], ["mnist", "models"], ["secret"]]


@pytest.mark.parametrize(
    ("viewer", "expected"),
    [
        ("vic", {"wandb-registry-models": ["digits", "models"]}),
        (
            "mia",
            {
                "mnist": ["cnn", "mnist"],
                "private": ["own"],
                "wandb-registry-models": ["digits", "models"],
                "wandb-registry-secret": ["secret"],
            },
        ),
        ("sue", {"wandb-registry-models": ["rival"]}),
    ],
)
@pytest.mark.usefixtures("made")
async def test_places_tell_of_what_is_automated_in_them(
    dialect: Dialect, scene: Scene, viewer: str, expected: dict[str, list[str]]
) -> None:
    data = await dialect(OF_PLACES, scene.viewer(viewer), perPage=50)

    assert dialect.statements == 1
    assert names_of(data) == expected


@pytest.mark.usefixtures("made")
async def test_places_with_automations_come_first(api: Api, dialect: Dialect, scene: Scene) -> None:
    # The SDK stops at the first page on which there is none.
    for name in ("aaa", "nnn"):
        await factories.add_project(api.site.pool, scene.vision, name, creator=scene.ada)

    cursor, pages = None, []
    while True:
        data = await dialect(OF_PLACES, scene.tim, perPage=1, cursor=cursor)
        pages.extend(names_of(data))
        info = data["of"]["projects"]["pageInfo"]
        if not info["hasNextPage"]:
            break
        cursor = info["endCursor"]

    automated = ["mnist", "wandb-registry-models", "wandb-registry-secret"]
    assert pages == [*automated, "aaa", "nnn"]


@pytest.mark.usefixtures("made")
async def test_places_of_an_entity_tell_the_same(dialect: Dialect, scene: Scene) -> None:
    assert await dialect(OF_PLACES_OF, scene.sue, name="vision") == {"of": None}
    assert names_of(await dialect(OF_PLACES_OF, scene.vic, name="vision")) == {}
    assert names_of(await dialect(OF_PLACES_OF, scene.tim, name="vision")) == {
        "mnist": ["cnn", "mnist"]
    }


def names_of(data: Any) -> dict[str, list[str]]:
    nodes = [edge["node"] for edge in data["of"]["projects"]["edges"]]
    return {node["name"]: [each["name"] for each in node["triggers"]] for node in nodes}
