from __future__ import annotations

import json
from typing import Any

import pytest

from tests.api import Api
from tests.scene import Scene
from tests.wandb_api.automating import (
    ALIAS,
    CREATE,
    EVENTS,
    FINISHED,
    NEEDS_ONE,
    NEEDS_RUNS,
    NO_MEMBER,
    NO_REGISTRY_ADMIN,
    SIGN_IN,
    UPDATE,
    Scopes,
    calls,
    create,
    hidden,
    scopes_of,
    sent,
)
from tests.wandb_api.changing import Changer

ONLY = "Give {}, and nothing else, for the action {}."


@pytest.fixture
async def scopes(api: Api, scene: Scene) -> Scopes:
    return await scopes_of(api, scene)


@pytest.mark.parametrize(
    ("viewer", "scope", "expected"),
    [
        ("", "registry", SIGN_IN),
        ("", "portfolio", SIGN_IN),
        ("sue", "registry", hidden("project")),
        ("sue", "project", hidden("project")),
        ("sue", "portfolio", hidden("collection")),
        ("sue", "sequence", hidden("artifact")),
        ("vic", "secret", hidden("project")),
        ("ada", "rival", hidden("project")),
        ("mia", "registry", NO_REGISTRY_ADMIN),
        ("vic", "portfolio", NO_MEMBER),
        ("vic", "project", hidden("project")),
    ],
)
async def test_strangers_automate_nothing(
    change: Changer,
    scene: Scene,
    scopes: Scopes,
    viewer: str,
    scope: str,
    expected: tuple[int, str],
) -> None:
    input = sent(scopes.of(scope))

    assert await change.refused(CREATE, scene.viewer(viewer), **input) == expected


@pytest.mark.parametrize(
    ("scope", "input", "expected"),
    [
        ("registry", {"scopeID": "x"}, '"x" is not the id of a project or a registry.'),
        (
            "registry",
            {"scopeType": "ENTITY"},
            "Give a scope of the type PROJECT or ARTIFACT_COLLECTION.",
        ),
        ("portfolio", {"scopeID": "UHJvamVjdDox"}, '"UHJvamVjdDox" is not the id of a collection.'),
        (
            "portfolio",
            {"triggeringEventType": "UPDATE_ARTIFACT_ALIAS"},
            f"UPDATE_ARTIFACT_ALIAS is not offered; give one of {EVENTS}.",
        ),
        (
            "project",
            {"triggeringEventType": "WEAVE_METRIC_THRESHOLD"},
            f"WEAVE_METRIC_THRESHOLD is not offered; give one of {EVENTS}.",
        ),
        (
            "registry",
            {"triggeringEventType": "RUN_STATE"},
            NEEDS_RUNS.format("RUN_STATE", "registry"),
        ),
        (
            "sequence",
            {"triggeringEventType": "RUN_METRIC_ZSCORE"},
            NEEDS_RUNS.format("RUN_METRIC_ZSCORE", "artifact"),
        ),
        ("project", {"triggeringEventType": "CREATE_ARTIFACT"}, NEEDS_ONE.format("project")),
        ("registry", {"triggeringEventType": "CREATE_ARTIFACT"}, NEEDS_ONE.format("registry")),
        *(
            (
                "registry",
                {"triggeredActionType": action},
                f"{action} is not offered; give one of GENERIC_WEBHOOK, NO_OP.",
            )
            for action in ("NOTIFICATION", "QUEUE_JOB", "ARIA", "PUSH_NOTIFICATION")
        ),
        (
            "registry",
            {"triggeredActionType": "GENERIC_WEBHOOK"},
            ONLY.format("genericWebhookActionInput", "GENERIC_WEBHOOK"),
        ),
        (
            "registry",
            {"triggeredActionType": "GENERIC_WEBHOOK", "triggeredActionConfig": {}},
            ONLY.format("genericWebhookActionInput", "GENERIC_WEBHOOK"),
        ),
        (
            "registry",
            {"triggeredActionConfig": {"ariaActionInput": {"prompt": "?"}}},
            ONLY.format("noOpActionInput", "NO_OP"),
        ),
        ("registry", calls("x"), '"x" is not the id of a Webhook.'),
        ("registry", {"name": ""}, 'An automation name must be 1 to 255 characters; got "".'),
        (
            "registry",
            {"eventFilter": []},
            "An automation's filter must be a JSON object at the top; it is not.",
        ),
    ],
)
async def test_new_automation_is_refused(
    change: Changer, scene: Scene, scopes: Scopes, scope: str, input: Any, expected: str
) -> None:
    given = sent(scopes.of(scope), **input)

    assert await change.refused(CREATE, scene.ada, **given) == (400, expected)


async def test_filter_must_be_json(change: Changer, scene: Scene, scopes: Scopes) -> None:
    status, message = await change.refused(
        CREATE, scene.ada, **sent(scopes.registry, eventFilter="{")
    )

    assert status == 400
    assert "JSONString must hold JSON" in message


async def test_name_is_taken_in_the_organization_alone(
    change: Changer, scene: Scene, scopes: Scopes
) -> None:
    made = await create(change, scene, scopes.registry)
    other = await create(change, scene, scopes.project, name="other")
    taken = (
        409,
        "The name notify is taken by an automation of this organization; please use a different"
        " name.",
    )

    assert await change.refused(CREATE, scene.ada, **sent(scopes.portfolio)) == taken
    assert await change.refused(UPDATE, scene.ada, id=other["id"], name="notify") == taken
    theirs = await change(CREATE, scene.sue, **sent(scopes.rival))
    assert theirs["trigger"]["id"] not in (made["id"], other["id"])


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ("registry", {"__typename": "Project", "name": "wandb-registry-models"}),
        ("project", {"__typename": "Project", "name": "mnist"}),
        ("portfolio", {"__typename": "ArtifactPortfolio", "name": "digits"}),
        ("sequence", {"__typename": "ArtifactSequence", "name": "cnn"}),
    ],
)
async def test_automation_is_made(
    change: Changer, scene: Scene, scopes: Scopes, scope: str, expected: dict[str, str]
) -> None:
    given = scopes.of(scope)

    made = await create(change, scene, given, description="Tell", enabled=False, eventFilter=ALIAS)

    assert made.pop("id")
    assert json.loads(json.loads(made["event"].pop("filter"))["filter"]) == ALIAS
    assert made == {
        "__typename": "Trigger",
        "name": "notify",
        "description": "Tell",
        "enabled": False,
        "scope": {"id": given["scopeID"], **expected},
        "event": {"__typename": "FilterEventTriggeringCondition", "eventType": "LINK_MODEL"},
        "action": {"__typename": "NoOpTriggeredAction", "noOp": True},
    }


@pytest.mark.parametrize(
    ("event", "scope"),
    [
        ("ADD_ARTIFACT_ALIAS", "registry"),
        ("ADD_ARTIFACT_TAG", "portfolio"),
        ("ADD_COLLECTION_TAG", "portfolio"),
        ("CREATE_ARTIFACT", "sequence"),
        ("CREATE_ARTIFACT", "portfolio"),
        ("LINK_MODEL", "project"),
        ("REMOVE_ARTIFACT_TAG", "registry"),
        ("REMOVE_COLLECTION_TAG", "registry"),
        ("UNLINK_ARTIFACT", "registry"),
    ],
)
async def test_event_of_artifacts_comes_back_with_its_filter_wrapped(
    change: Changer, scene: Scene, scopes: Scopes, event: str, scope: str
) -> None:
    made = await create(change, scene, scopes.of(scope), triggeringEventType=event)

    assert made["event"]["eventType"] == event
    assert json.loads(made["event"]["filter"]) == {"filter": "{}"}


@pytest.mark.parametrize(
    "event", ["RUN_METRIC", "RUN_METRIC_CHANGE", "RUN_METRIC_ZSCORE", "RUN_STATE"]
)
async def test_event_of_runs_comes_back_with_its_filter_as_it_was(
    change: Changer, scene: Scene, scopes: Scopes, event: str
) -> None:
    made = await create(
        change, scene, scopes.project, triggeringEventType=event, eventFilter=FINISHED
    )

    assert made["event"]["eventType"] == event
    assert json.loads(made["event"]["filter"]) == FINISHED
