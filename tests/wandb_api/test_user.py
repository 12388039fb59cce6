from __future__ import annotations

import pytest

from tests.scene import Scene
from tests.wandb_api.changing import Changer

SIGN_IN = (401, "Sign in with an API key: Authorization: Bearer KEY.")
WHO = "{ viewer { entity } }"


@pytest.mark.parametrize(
    ("viewer", "owner", "expected"),
    [
        ("", "vision", SIGN_IN),
        ("mia", "nobody", (404, "The team was not found, or you may not see it.")),
        ("mia", "ada", (404, "The team was not found, or you may not see it.")),
        ("sue", "vision", (404, "The team was not found, or you may not see it.")),
        (
            "vic",
            "vision",
            (409, "You are no member of vision; give a team of yours, or yourself."),
        ),
    ],
)
async def test_default_is_refused(
    change: Changer, scene: Scene, viewer: str, owner: str, expected: tuple[int, str]
) -> None:
    assert await change.refused("updateUser", scene.viewer(viewer), defaultEntity=owner) == expected


@pytest.mark.parametrize("owner", ["vision", "mia"])
async def test_default_is_the_team_or_the_user(change: Changer, scene: Scene, owner: str) -> None:
    assert await change("updateUser", scene.mia, defaultEntity=owner) == {"user": {"entity": owner}}

    assert await change.dialect(WHO, scene.mia) == {"viewer": {"entity": owner}}


async def test_what_is_null_stays(change: Changer, scene: Scene) -> None:
    await change("updateUser", scene.mia, defaultEntity="mia")

    assert await change("updateUser", scene.mia, defaultEntity=None) == {"user": {"entity": "mia"}}
