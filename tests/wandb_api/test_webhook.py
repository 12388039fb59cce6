from __future__ import annotations

import json
from typing import Any

import pytest

from tests.api import Api
from tests.scene import Scene
from tests.wandb_api.automating import (
    CREATE,
    SIGN_IN,
    WEBHOOK,
    Scopes,
    calls,
    create,
    hidden,
    make_hook,
    scopes_of,
    sent,
)
from tests.wandb_api.changing import Changer


@pytest.fixture
async def scopes(api: Api, scene: Scene) -> Scopes:
    return await scopes_of(api, scene)


@pytest.fixture
async def hook(change: Changer, scene: Scene) -> str:
    """A webhook of the team, by id."""
    return await make_hook(change, scene, "mia", "vision")


@pytest.mark.parametrize(
    ("viewer", "input", "expected"),
    [
        ("", {}, SIGN_IN),
        ("mia", {"entityName": "nobody"}, hidden("organization")),
        ("sue", {}, hidden("organization")),
        ("vic", {}, (403, "CREATE_WEBHOOK needs at least the team role MEMBER.")),
        (
            "mia",
            {"name": "a/b"},
            (
                400,
                "A webhook name must be 1 to 64 letters, digits, - and _, with spaces only between"
                ' them; got "a/b".',
            ),
        ),
        (
            "mia",
            {"name": "taken"},
            (409, "vision has a webhook taken; please use a different name."),
        ),
    ],
)
async def test_webhook_is_refused(
    change: Changer, scene: Scene, viewer: str, input: Any, expected: tuple[int, str]
) -> None:
    given = {"entityName": "vision", "name": "new", "urlEndpoint": "https://example.org"}
    await change(WEBHOOK, scene.mia, **(given | {"name": "taken"}))

    assert await change.refused(WEBHOOK, scene.viewer(viewer), **(given | input)) == expected


async def test_webhook_of_others_is_not_found(
    change: Changer, scene: Scene, scopes: Scopes, hook: str
) -> None:
    theirs = await make_hook(change, scene, "sue", "rival")
    refused = hidden("webhook")

    assert await change.refused(CREATE, scene.ada, **sent(scopes.registry, **calls(theirs))) == (
        refused
    )
    assert await change.refused(CREATE, scene.sue, **sent(scopes.rival, **calls(hook))) == refused


async def test_webhook_is_made_and_called(
    change: Changer, scene: Scene, scopes: Scopes, hook: str
) -> None:
    payload = {"text": "${alias}", "n": [1, 2.5, None]}

    made = await create(change, scene, scopes.registry, **calls(hook, payload))
    plain = await create(change, scene, scopes.registry, name="plain", **calls(hook))

    assert json.loads(made["action"].pop("requestPayload")) == payload
    called = {
        "__typename": "GenericWebhookTriggeredAction",
        "integration": {
            "__typename": "GenericWebhookIntegration",
            "name": "deploy",
            "urlEndpoint": "https://example.org/secret",
        },
    }
    assert made["action"] == called
    assert plain["action"] == {**called, "requestPayload": None}
