"""Finding users by name, and by address for whoever may ask for that."""

from __future__ import annotations

import pytest

from tests import factories
from tests.api import Api
from tests.scene import Scene

FIND = "query($query: String) { users(query: $query) { nodes { username email } } }"


@pytest.fixture
async def addresses(api: Api, scene: Scene) -> None:
    sql = "update site_user set email = username || '@Example.org'"
    await factories.run(api.site.pool, sql)


async def found(api: Api, scene: Scene, viewer: str, query: str | None) -> list[str]:
    data = await api(FIND, scene.viewer(viewer), query=query)
    return [node["username"] for node in data["users"]["nodes"]]


@pytest.mark.usefixtures("addresses")
@pytest.mark.parametrize(
    ("viewer", "query", "expected"),
    [
        ("mia", None, ["ada", "mia", "rex", "tim", "vic"]),
        ("mia", "", ["ada", "mia", "rex", "tim", "vic"]),
        ("mia", "I", ["mia", "tim", "vic"]),
        ("mia", "M%", []),
        ("mia", "\x00", []),
        # Who shares no organization with the viewer is not found.
        ("mia", "sue", []),
        ("sue", "mia", []),
        ("root", "u", ["sue"]),
        # Addresses: of one's own, for ADMINs, and only whole ones.
        ("mia", "tim@example.org", []),
        ("mia", "MIA@example.org", ["mia"]),
        ("ada", "tim@EXAMPLE.org", ["tim"]),
        ("ada", "tim@", []),
        ("ada", "example.org", []),
        ("ada", "sue@example.org", []),
        ("root", "sue@example.org", ["sue"]),
        ("", "mia", []),
    ],
)
async def test_found(
    api: Api, scene: Scene, viewer: str, query: str | None, expected: list[str]
) -> None:
    assert await found(api, scene, viewer, query) == expected


@pytest.mark.usefixtures("addresses")
async def test_found_by_an_address_shows_none(api: Api, scene: Scene) -> None:
    data = await api(FIND, scene.ada, query="tim@example.org")

    assert data["users"]["nodes"] == [{"username": "tim", "email": None}]


@pytest.mark.usefixtures("addresses")
async def test_names_are_searched_too(api: Api, scene: Scene) -> None:
    sql = "update site_user set name = 'Wilhelmina Ött' where username = 'mia'"
    await factories.run(api.site.pool, sql)

    assert await found(api, scene, "tim", "HELMINA Ö") == ["mia"]
