"""Automations as tests make them through the dialect, and all that the SDK asks of one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tests import factories
from tests.api import Api
from tests.scene import Scene
from tests.wandb_api.changing import Changer, number_id

CREATE, UPDATE, DELETE = "createFilterTrigger", "updateFilterTrigger", "deleteTrigger"
WEBHOOK = "createGenericWebhookIntegration"
TRIGGER = """{ __typename id name description enabled
    scope { __typename ... on Project { id name } ... on ArtifactSequence { id name }
        ... on ArtifactPortfolio { id name } ... on Entity { id name entityType } }
    event: triggeringCondition {
        ... on FilterEventTriggeringCondition { __typename eventType filter } }
    action: triggeredAction { __typename ... on NoOpTriggeredAction { noOp }
        ... on GenericWebhookTriggeredAction { requestPayload integration {
            ... on GenericWebhookIntegration { __typename name urlEndpoint } } } } }"""
NO_OP = {
    "triggeredActionType": "NO_OP",
    "triggeredActionConfig": {"noOpActionInput": {"noOp": True}},
}
ALIAS = {"$or": [{"$and": [{"alias": {"$regex": "^prod"}}]}]}
FINISHED = {"run_filter": '{"$and": []}', "run_state_filter": {"states": ["FINISHED"]}}

SIGN_IN = (401, "Sign in with an API key: Authorization: Bearer KEY.")
NO_REGISTRY_ADMIN = (403, "AUTOMATE_REGISTRY needs at least the registry role ADMIN.")
NO_MEMBER = (403, "AUTOMATE_COLLECTION needs at least the registry role MEMBER.")
EVENTS = (
    "ADD_ARTIFACT_ALIAS, ADD_ARTIFACT_TAG, ADD_COLLECTION_TAG, CREATE_ARTIFACT, LINK_MODEL,"
    " REMOVE_ARTIFACT_TAG, REMOVE_COLLECTION_TAG, RUN_METRIC, RUN_METRIC_CHANGE, RUN_METRIC_ZSCORE,"
    " RUN_STATE, UNLINK_ARTIFACT"
)
NEEDS_RUNS = "{} needs the scope of a project, as only there are runs, not that of a {}."
NEEDS_ONE = "ARTIFACT_VERSION_COMMITTED needs the scope of one artifact, not that of a {}."


def hidden(what: str) -> tuple[int, str]:
    """The refusal of what is not there, or may not be seen."""
    return 404, f"The {what} was not found, or you may not see it."


@dataclass(frozen=True)
class Scopes:
    """What can be automated, as the SDK names it."""

    registry: dict[str, str]
    secret: dict[str, str]
    project: dict[str, str]
    rival: dict[str, str]
    portfolio: dict[str, str]
    sequence: dict[str, str]

    def of(self, name: str) -> dict[str, str]:
        """One of them."""
        found: dict[str, str] = getattr(self, name)
        return found


async def scopes_of(api: Api, scene: Scene) -> Scopes:
    """Those of the scene, a registry of the others, a collection and an artifact."""
    pool = api.site.pool
    digits = await factories.add_collection(pool, scene.models, "digits", creator=scene.ada)
    version = await factories.add_artifact_version(pool, scene.mnist, "cnn", creator=scene.mia)
    cnn = await factories.artifact_of(pool, version)
    rival = await factories.add_registry(pool, scene.rival, "models", creator=scene.sue)
    places = [
        {"scopeType": "PROJECT", "scopeID": await number_id(api, "Project", thing)}
        for thing in (scene.models, scene.secret, scene.mnist, rival)
    ]
    series = [
        {"scopeType": "ARTIFACT_COLLECTION", "scopeID": thing.global_id} for thing in (digits, cnn)
    ]
    return Scopes(*places, *series)


async def create(change: Changer, scene: Scene, scope: dict[str, str], **input: Any) -> Any:
    """A new automation of ada's, with all that the SDK asks of it."""
    made = await change(CREATE, scene.ada, f"trigger {TRIGGER}", **sent(scope, **input))
    return made["trigger"]


async def make_hook(
    change: Changer, scene: Scene, viewer: str, owner: str, name: str = "deploy"
) -> str:
    """The id of a new webhook."""
    made = await change(
        WEBHOOK,
        scene.viewer(viewer),
        entityName=owner,
        name=name,
        urlEndpoint="https://example.org/secret",
    )
    id: str = made["integration"]["id"]
    return id


def sent(scope: dict[str, str], **input: Any) -> dict[str, Any]:
    """The input of a new automation."""
    usual = {
        "name": "notify",
        "enabled": True,
        "triggeringEventType": "LINK_MODEL",
        "eventFilter": {},
        **NO_OP,
    }
    return texts({**usual, **scope, **input})


def texts(input: dict[str, Any]) -> dict[str, Any]:
    """The input with its filter as JSON in a text."""
    given = input.get("eventFilter")
    is_text = given is None or isinstance(given, str)
    return input if is_text else {**input, "eventFilter": json.dumps(given)}


def calls(integration_id: str, payload: object = None) -> dict[str, Any]:
    """The parts of an input that make an automation call a webhook."""
    part: dict[str, Any] = {"integrationID": integration_id}
    if payload is not None:
        part["requestPayload"] = json.dumps(payload)
    return {
        "triggeredActionType": "GENERIC_WEBHOOK",
        "triggeredActionConfig": {"genericWebhookActionInput": part},
    }
