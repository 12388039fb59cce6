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
from tests.wandb_api.conftest import Dialect

INTEGRATIONS = """query($name: String!, $cursor: String, $perPage: Int) { of: entity(name: $name) {
    integrations(after: $cursor, first: $perPage) { totalCount pageInfo { endCursor hasNextPage }
        edges { node { __typename ... on SlackIntegration { teamName }
            ... on GenericWebhookIntegration { name urlEndpoint } } } } } }"""
CALLED = """{ entity(name: "acme") { triggers(filters: "{\\"name\\": \\"models\\"}") {
    edges { node { triggeredAction { ... on GenericWebhookTriggeredAction { integration {
        ... on GenericWebhookIntegration { name urlEndpoint } } } } } } } } }"""


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


async def test_integrations_are_those_that_may_be_used(
    dialect: Dialect, change: Changer, scene: Scene
) -> None:
    await make_hook(change, scene, "mia", "vision", "team")
    await make_hook(change, scene, "ada", "acme", "all")
    await make_hook(change, scene, "sue", "rival", "theirs")

    async def integrations(viewer: str, name: str) -> Any:
        data = await dialect(INTEGRATIONS, scene.viewer(viewer), name=name, perPage=50)
        assert dialect.statements == 1
        return data["of"] and [edge["node"] for edge in data["of"]["integrations"]["edges"]]

    def named(*names: str) -> list[dict[str, str]]:
        kind, url = "GenericWebhookIntegration", "https://example.org/secret"
        return [{"__typename": kind, "name": name, "urlEndpoint": url} for name in names]

    assert await integrations("", "vision") is None
    assert await integrations("sue", "vision") is None
    assert await integrations("sue", "acme") is None
    assert await integrations("vic", "vision") == named("all")
    assert await integrations("mia", "acme") == named("all")
    assert await integrations("tim", "vision") == named("all", "team")
    assert await integrations("mia", "mia") == []
    assert await integrations("sue", "rival") == named("theirs")


@pytest.mark.parametrize(
    ("viewer", "url"), [("mia", "https://example.org/secret"), ("rex", ""), ("vic", "")]
)
async def test_address_is_told_to_whoever_may_use_it(
    dialect: Dialect,
    change: Changer,
    scene: Scene,
    scopes: Scopes,
    hook: str,
    viewer: str,
    url: str,
) -> None:
    await create(change, scene, scopes.registry, name="models", **calls(hook))

    data = await dialect(CALLED, scene.viewer(viewer))

    [edge] = data["entity"]["triggers"]["edges"]
    called = edge["node"]["triggeredAction"]["integration"]
    assert called == {"name": "deploy", "urlEndpoint": url}
