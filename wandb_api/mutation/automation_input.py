"""What the SDK says of an automation, and what it means."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from typing import Any

import strawberry
from strawberry.utils.str_converters import to_camel_case

from domain import errors
from domain.automation import AutomationEvent
from domain.unchanged import UNCHANGED, Given
from wandb_api.automation_enum import (
    ACTIONS,
    EVENTS,
    AlertSeverity,
    EventTriggeringConditionType,
    TriggeredActionType,
    TriggerScopeType,
)
from wandb_api.mutation.answer import given
from wandb_api.mutation.input import client_mutation_id, optional, required
from wandb_api.scalar import JSONString


@strawberry.input(description="A job to queue. Not offered.")
class QueueJobActionInput:
    """It is refused."""

    queue_i_d: strawberry.ID = required("The queue, by id.", name="queueID")
    template: JSONString = required("The job.")


@strawberry.input(description="Whom to tell. Not offered.")
class NotificationActionInput:
    """It is refused."""

    integration_i_d: strawberry.ID = required("Where, by id.", name="integrationID")
    title: str | None = optional("The title.")
    message: str | None = optional("The text.")
    severity: AlertSeverity | None = optional("How bad it is.")


@strawberry.input(description="Which web address to call.")
class GenericWebhookActionInput:
    """With a payload, perhaps."""

    integration_i_d: strawberry.ID = required("The webhook, by id.", name="integrationID")
    request_payload: JSONString | None = optional("A JSON object to send there.")


@strawberry.input(description="Nothing to do.")
class NoOpTriggeredActionInput:
    """It may be left out."""

    no_op: bool | None = optional("Has no effect.")


@strawberry.input(description="Whose phone to tell. Not offered.")
class PushNotificationActionInput:
    """It is refused."""

    user_i_d: strawberry.ID = required("The user, by id.", name="userID")
    title: str | None = optional("The title.")
    body: str | None = optional("The text.")


@strawberry.input(description="What to ask an assistant. Not offered.")
class ARIAActionInput:
    """It is refused."""

    prompt: str = required("The question.")


@strawberry.input(description="What an automation is to do: the part that goes with its action.")
class TriggeredActionConfig:
    """One part, and no other."""

    queue_job_action_input: QueueJobActionInput | None = optional("Not offered.")
    notification_action_input: NotificationActionInput | None = optional("Not offered.")
    generic_webhook_action_input: GenericWebhookActionInput | None = optional(
        "Of the action GENERIC_WEBHOOK."
    )
    no_op_action_input: NoOpTriggeredActionInput | None = optional("Of the action NO_OP.")
    push_notification_action_input: PushNotificationActionInput | None = optional("Not offered.")
    aria_action_input: ARIAActionInput | None = optional("Not offered.")

    def parts(self) -> set[str]:
        """The names of those that are given."""
        said = {name for name, value in vars(self).items() if given(value) is not None}
        return {to_camel_case(name) for name in said}


@strawberry.input(description="An automation to be.")
class CreateFilterTriggerInput:
    """Its name is unique in its organization."""

    name: str = required("The name.")
    description: str | None = optional("What it is for.")
    enabled: bool = required("Whether it is on.")
    scope_type: TriggerScopeType = required("Of which kind what it is about is.")
    scope_i_d: strawberry.ID = required("What it is about, by id.", name="scopeID")
    triggering_event_type: EventTriggeringConditionType = required("What sets it off.")
    event_filter: JSONString = required("Which of these events are meant; a JSON object.")
    triggered_action_type: TriggeredActionType = required("What it does.")
    triggered_action_config: TriggeredActionConfig = required("How it does that.")
    client_mutation_id: str | None = client_mutation_id()


@strawberry.input(description="What an automation is to be other than it is.")
class UpdateFilterTriggerInput:
    """What is absent or null stays as it is."""

    id: strawberry.ID = required("The automation, by id.")
    name: str | None = optional("The name.")
    description: str | None = optional("What it is for.")
    enabled: bool | None = optional("Whether it is on.")
    scope_type: TriggerScopeType | None = optional("Goes with scopeID.")
    scope_i_d: strawberry.ID | None = optional(
        "What it is about, by id; of the same organization.", name="scopeID"
    )
    triggering_event_type: EventTriggeringConditionType | None = optional("What sets it off.")
    event_filter: JSONString | None = optional("Which of these events are meant; a JSON object.")
    triggered_action_type: TriggeredActionType | None = optional("What it does.")
    triggered_action_config: TriggeredActionConfig | None = optional(
        "How it does that; goes with triggeredActionType."
    )
    client_mutation_id: str | None = client_mutation_id()


@strawberry.input(description="An automation to delete.")
class DeleteTriggerInput:
    """By its id."""

    trigger_i_d: strawberry.ID = required("The automation, by id.", name="triggerID")
    client_mutation_id: str | None = client_mutation_id()


@strawberry.input(description="A web address that automations shall be able to call.")
class CreateGenericWebhookIntegrationInput:
    """Of a team, or of a whole organization."""

    entity_name: str = required("Whose it is.")
    name: str = required("The name.")
    url_endpoint: str = required("The address.")
    access_token_ref: str | None = optional("The name of the secret that is its access token.")
    secret_ref: str | None = optional("The name of the secret that its calls are signed with.")
    client_mutation_id: str | None = client_mutation_id()


# The part of the config that goes with an action.
PARTS = {
    TriggeredActionType.GENERIC_WEBHOOK: "genericWebhookActionInput",
    TriggeredActionType.NO_OP: "noOpActionInput",
}


def event(type_: Any) -> Given[AutomationEvent]:
    """What sets the automation off; unchanged where nothing is said.

    Errors: INVALID_INPUT.
    """
    type_ = given(type_)
    if type_ is None:
        return UNCHANGED
    if type_ not in EVENTS:
        raise _not_offered("triggering_event_type", type_, EVENTS)
    return EVENTS[type_]


def action(type_: Any, config: Any) -> dict[str, Any]:
    """What the automation does, in the words of `resolvers.automation`; empty if nothing is said.

    Errors: INVALID_INPUT.
    """
    type_, config = given(type_), given(config)
    if type_ is None:
        if config is not None:
            raise refusal("triggered_action_type", "triggeredActionType with its config")
        return {}
    if type_ not in ACTIONS:
        raise _not_offered("triggered_action_type", type_, ACTIONS)
    called = _webhook(type_, config) if config is not None else {}
    return {"action": ACTIONS[type_], **called}


def _webhook(type_: TriggeredActionType, config: TriggeredActionConfig) -> dict[str, Any]:
    """The webhook that is called, and with what; nothing for an action that calls none."""
    others = config.parts() - {PARTS[type_]}
    part = given(config.generic_webhook_action_input)
    if others or (type_ is TriggeredActionType.GENERIC_WEBHOOK and part is None):
        raise refusal(
            "triggered_action_config",
            f"{PARTS[type_]}, and nothing else, for the action {type_.value}",
        )
    if part is None:
        return {}
    return {"webhook_id": str(part.integration_i_d), "payload": given(part.request_payload)}


def refusal(field: str, rule: str) -> errors.InvalidValue:
    """The input lacks what goes with another part of it."""
    return errors.InvalidValue("INVALID_INPUT", f"Give {rule}.", (field,), None, rule)


def _not_offered(field: str, given_: enum.Enum, offered: Iterable[enum.Enum]) -> Exception:
    rule = f"one of {', '.join(each.name for each in offered)}"
    message = f"{given_.name} is not offered; give {rule}."
    return errors.InvalidValue("INVALID_INPUT", message, (field,), given_.name, rule)
