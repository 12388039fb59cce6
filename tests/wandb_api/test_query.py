"""What the SDK can ask, as one viewer or another."""

from __future__ import annotations

from tests import factories
from tests.scene import Scene
from tests.wandb_api.conftest import Dialect

WHO = "{ viewer { username entity flags teams { edges { node { name } } } } }"


async def test_nobody_is_no_viewer(dialect: Dialect) -> None:
    assert await dialect(WHO) == {"viewer": None}


async def test_viewer_has_the_teams_and_themselves(dialect: Dialect, scene: Scene) -> None:
    found = await dialect(WHO, scene.mia)

    assert found["viewer"] == {
        "username": "mia",
        "entity": "vision",
        "flags": "{}",
        "teams": {"edges": [{"node": {"name": "mia"}}, {"node": {"name": "vision"}}]},
    }
    assert dialect.statements == 1


USERS = "query($query: String) { users(query: $query) { edges { node { username } } } }"


async def test_who_is_named_in_full_comes_first(dialect: Dialect, scene: Scene) -> None:
    pool = dialect.site.pool
    await factories.run(pool, "update site_user set username = 'a-mia' where username = 'ada'")
    await factories.run(pool, "update site_user set email = 'a-mi@x.y' where username = 'tim'")

    async def found(query: str) -> list[str]:
        edges = (await dialect(USERS, scene.ada, query=query))["users"]["edges"]
        return [edge["node"]["username"] for edge in edges]

    assert await found("MIA") == ["mia", "a-mia"]
    assert await found("mi") == ["a-mia", "mia"]
    assert await found("A-mi@x.y") == ["tim"]
    assert dialect.statements == 1
