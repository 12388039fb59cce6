"""Automations, which the SDK calls triggers: where, after what, and what is then done."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.automation import AutomationAction
from reads import automation, webhook
from reads.field import part, read
from reads.source import Value
from wandb_api.automation_enum import EVENTS, AlertSeverity, EventTriggeringConditionType
from wandb_api.lazy import ArtifactPortfolio, ArtifactSequence, Entity, Project
from wandb_api.scalar import DateTime, JSONString

WEBHOOK = "GenericWebhookIntegration"
ACTION_TYPES = {
    AutomationAction.WEBHOOK: "GenericWebhookTriggeredAction",
    AutomationAction.NO_OP: "NoOpTriggeredAction",
}


@strawberry.type(description="A web address that automations can call.")
class GenericWebhookIntegration:
    """Of a team or of a whole organization."""

    id: strawberry.ID = read(webhook.ID, "The id.")
    name: str = read("name", "The name.")
    url_endpoint: str = read(webhook.URL, "The address; empty for whoever may not use it.")


@strawberry.type(description="A channel of Slack. Not offered.")
class SlackIntegration:
    """There are none."""

    id: strawberry.ID = part("The id.")
    team_name: str = part("The workspace.")
    channel_name: str = part("The channel.")


Integration = Annotated[
    GenericWebhookIntegration | SlackIntegration,
    strawberry.union("Integration", description="What automations can call."),
]


@strawberry.type(description="An event, and which of its kind are meant.")
class FilterEventTriggeringCondition:
    """The filter is not wrapped as it comes in."""

    event_type: EventTriggeringConditionType = read(
        automation.event({event: name.value for name, event in EVENTS.items()}),
        "What sets the automation off.",
    )
    filter: JSONString = read(
        # So the SDK expects it: wrapped where it has given it bare, but for events of runs.
        Value(
            "case when starts_with({t}.event::text, 'RUN_') then {t}.filter::text"
            " else json_build_object('filter', {t}.filter::text)::text end"
        ),
        "Which of these events are meant; but for events of runs it is inside `filter`.",
    )


@strawberry.type(description="A queue of jobs. Not offered.")
class RunQueue:
    """There are none."""

    id: strawberry.ID = part("The id.")
    name: str = part("The name.")


@strawberry.type(description="A job is queued. Not offered.")
class QueueJobTriggeredAction:
    """No automation does this."""

    queue: RunQueue | None = part("The queue.")
    template: JSONString = part("The job.")


@strawberry.type(description="Somebody is told. Not offered.")
class NotificationTriggeredAction:
    """No automation does this."""

    integration: Integration = part("Where they are told.")
    title: str | None = part("The title.")
    message: str | None = part("The text.")
    severity: AlertSeverity | None = part("How bad it is.")


@strawberry.type(description="A web address is called.")
class GenericWebhookTriggeredAction:
    """With a payload, perhaps."""

    integration: Integration = read(webhook.of_automation(WEBHOOK), "The address.")
    request_payload: JSONString | None = read(Value("{t}.payload::text"), "What is sent there.")


@strawberry.type(description="Nothing is done.")
class NoOpTriggeredAction:
    """It may be of use some day."""

    no_op: bool | None = read(Value("true"), "Always true.")


@strawberry.type(description="An assistant is asked. Not offered.")
class ARIATriggeredAction:
    """No automation does this."""

    prompt: str = part("What it is asked.")


@strawberry.type(description="A phone is told. Not offered.")
class PushNotificationTriggeredAction:
    """No automation does this."""

    title: str | None = part("The title.")


TriggerScope = Annotated[
    Project | ArtifactPortfolio | ArtifactSequence | Entity,
    strawberry.union("TriggerScope", description="What an automation is about."),
]
TriggeringCondition = Annotated[
    FilterEventTriggeringCondition,
    strawberry.union("TriggeringCondition", description="What sets an automation off."),
]
TriggeredAction = Annotated[
    QueueJobTriggeredAction
    | NotificationTriggeredAction
    | GenericWebhookTriggeredAction
    | NoOpTriggeredAction
    | ARIATriggeredAction
    | PushNotificationTriggeredAction,
    strawberry.union("TriggeredAction", description="What an automation does."),
]


@strawberry.type(description="An automation: what is to be done when something happens.")
class Trigger:
    """Its name is unique in its organization."""

    id: strawberry.ID = read(automation.ID, "The id.")
    created_at: DateTime = read("created_at", "When it was made.")
    updated_at: DateTime | None = read("updated_at", "When it last changed.")
    name: str = read("name", "The name.")
    description: str | None = read("description", "What it is for.")
    enabled: bool = read("is_enabled", "Whether it is on.")
    scope: TriggerScope = read(
        automation.scope("Project", "ArtifactSequence", "ArtifactPortfolio"), "What it is about."
    )
    triggering_condition: TriggeringCondition = read(
        automation.itself("FilterEventTriggeringCondition"), "What sets it off."
    )
    triggered_action: TriggeredAction = read(automation.by_action(ACTION_TYPES), "What it does.")
