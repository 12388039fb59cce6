from __future__ import annotations

import json
from typing import Any

import pytest

from domain.ids import Kind, encode, new_id
from tests.api import Api
from tests.scene import Scene
from tests.wandb_api.automating import (
    DELETE,
    EVENTS,
    FINISHED,
    NEEDS_ONE,
    NEEDS_RUNS,
    NO_MEMBER,
    NO_OP,
    NO_REGISTRY_ADMIN,
    SIGN_IN,
    TRIGGER,
    UPDATE,
    Scopes,
    calls,
    create,
    hidden,
    make_hook,
    scopes_of,
    texts,
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
    ("viewer", "scope", "expected"),
    [
        ("", "registry", SIGN_IN),
        ("sue", "registry", hidden("automation")),
        ("vic", "secret", hidden("automation")),
        ("vic", "project", hidden("automation")),
        ("mia", "registry", NO_REGISTRY_ADMIN),
        ("vic", "portfolio", NO_MEMBER),
    ],
)
async def test_strangers_change_nothing(
    change: Changer,
    scene: Scene,
    scopes: Scopes,
    viewer: str,
    scope: str,
    expected: tuple[int, str],
) -> None:
    made = await create(change, scene, scopes.of(scope))
    id, who = made["id"], scene.viewer(viewer)

    assert await change.refused(UPDATE, who, id=id, enabled=False) == expected
    assert await change.refused(DELETE, who, triggerID=id) == expected


async def test_what_is_not_there_is_not_found(
    change: Changer, scene: Scene, scopes: Scopes
) -> None:
    gone = (await create(change, scene, scopes.registry))["id"]
    assert await change(DELETE, scene.ada, triggerID=gone) == {"success": True}
    never = encode(Kind.AUTOMATION, scene.acme.id, new_id())

    for id in (gone, never, "VHJpZ2dlcjox", scene.models.global_id, ""):
        assert await change.refused(UPDATE, scene.ada, id=id, enabled=False) == hidden("automation")
        assert await change.refused(DELETE, scene.ada, triggerID=id) == hidden("automation")


@pytest.mark.parametrize(
    ("scope", "input", "expected"),
    [
        (
            "portfolio",
            {"triggeringEventType": "RUN_METRIC"},
            NEEDS_RUNS.format("RUN_METRIC", "collection"),
        ),
        (
            "registry",
            {"triggeringEventType": "RUN_STATE", "eventFilter": FINISHED},
            NEEDS_RUNS.format("RUN_STATE", "registry"),
        ),
        ("project", {"triggeringEventType": "CREATE_ARTIFACT"}, NEEDS_ONE.format("project")),
        (
            "portfolio",
            {"triggeringEventType": "UPDATE_ARTIFACT_ALIAS"},
            f"UPDATE_ARTIFACT_ALIAS is not offered; give one of {EVENTS}.",
        ),
        ("portfolio", {"scopeID": "x"}, "Give scopeType and scopeID together."),
        ("portfolio", {"scopeType": "PROJECT"}, "Give scopeType and scopeID together."),
        (
            "portfolio",
            {"triggeredActionConfig": {"noOpActionInput": {}}},
            "Give triggeredActionType with its config.",
        ),
        (
            "portfolio",
            {"triggeredActionType": "GENERIC_WEBHOOK"},
            "Give a webhook for the action WEBHOOK.",
        ),
        (
            "portfolio",
            {"triggeredActionType": "ARIA"},
            "ARIA is not offered; give one of GENERIC_WEBHOOK, NO_OP.",
        ),
    ],
)
async def test_change_is_refused(
    change: Changer, scene: Scene, scopes: Scopes, scope: str, input: Any, expected: str
) -> None:
    made = await create(change, scene, scopes.of(scope))

    refused = await change.refused(UPDATE, scene.ada, id=made["id"], **texts(input))

    assert refused == (400, expected)


async def test_event_does_not_stay_where_there_is_none_of_its_kind(
    change: Changer, scene: Scene, scopes: Scopes
) -> None:
    runs = await create(
        change, scene, scopes.project, triggeringEventType="RUN_STATE", eventFilter=FINISHED
    )
    logged = await create(
        change, scene, scopes.sequence, name="logged", triggeringEventType="CREATE_ARTIFACT"
    )

    for id, scope, expected in (
        (runs["id"], scopes.sequence, NEEDS_RUNS.format("RUN_STATE", "artifact")),
        (runs["id"], scopes.registry, NEEDS_RUNS.format("RUN_STATE", "registry")),
        (logged["id"], scopes.project, NEEDS_ONE.format("project")),
    ):
        refused = await change.refused(UPDATE, scene.ada, id=id, **scope)
        assert refused == (400, expected)


async def test_automation_does_not_move_to_another_organization(
    change: Changer, scene: Scene, scopes: Scopes
) -> None:
    made = await create(change, scene, scopes.registry)

    assert await change.refused(UPDATE, scene.root, id=made["id"], **scopes.rival) == (
        400,
        "The new scope must be something of the automation's own organization.",
    )


async def test_automation_is_changed(
    change: Changer, scene: Scene, scopes: Scopes, hook: str
) -> None:
    made = await create(change, scene, scopes.registry, **calls(hook, {"a": 1}))

    async def update(**input: Any) -> Any:
        answer = await change(
            UPDATE, scene.ada, f"trigger {TRIGGER}", id=made["id"], **texts(input)
        )
        return answer["trigger"]

    absent = ("name", "description", "enabled", "scopeType", "scopeID", "eventFilter")
    assert await update(**dict.fromkeys(absent)) == made
    assert await update(triggeredActionType="GENERIC_WEBHOOK") == made
    named = await update(name="told", description="Why", enabled=False)
    assert named == {**made, "name": "told", "description": "Why", "enabled": False}
    moved = await update(
        **scopes.project, triggeringEventType="RUN_STATE", eventFilter=FINISHED, **NO_OP
    )
    assert moved["scope"]["name"] == "mnist"
    assert moved["event"]["eventType"] == "RUN_STATE"
    assert json.loads(moved["event"]["filter"]) == FINISHED
    assert moved["action"] == {"__typename": "NoOpTriggeredAction", "noOp": True}
    called = await update(**calls(hook, {"b": 2}))
    assert json.loads(called["action"]["requestPayload"]) == {"b": 2}
    silent = await update(**calls(hook))
    assert silent["action"]["requestPayload"] is None
