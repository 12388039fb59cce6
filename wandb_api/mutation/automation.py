"""Mutations of automations, and of the webhooks that they call."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain import errors, text
from domain.ids import Kind, decode
from domain.scope import ApiKeyScope
from domain.unchanged import UNCHANGED, Given
from reads import keyed
from reads.field import part
from resolvers import automation, numbered, webhook
from resolvers.automation import Changes, New
from resolvers.key import Key
from wandb_api import ids
from wandb_api.automation import WEBHOOK, Integration
from wandb_api.automation_enum import TriggerScopeType
from wandb_api.lazy import Trigger
from wandb_api.mutation.answer import (
    INPUT,
    Info,
    Payload,
    done,
    given,
    given_or_unchanged,
    read,
)
from wandb_api.mutation.automation_input import (
    CreateFilterTriggerInput,
    CreateGenericWebhookIntegrationInput,
    DeleteTriggerInput,
    UpdateFilterTriggerInput,
    action,
    event,
    refusal,
)
from wandb_api.mutation.input import SuccessPayload


@strawberry.type(description="The automation.")
class TriggerPayload:
    """As it is now."""

    trigger: Trigger | None = part("The automation.")


@strawberry.type(description="The webhook.")
class CreateGenericWebhookIntegrationPayload:
    """Automations can call it."""

    integration: Integration | None = part("The webhook.")


@strawberry.mutation(description="Make an automation: what is to be done when something happens.")
async def create_filter_trigger(
    info: Info, input: Annotated[CreateFilterTriggerInput, INPUT]
) -> TriggerPayload | None:
    """The automation is there."""

    async def work() -> Key:
        return await automation.create(info.context, await _new(info, input))

    return await _now(info, await done(info, work(), ApiKeyScope.WRITE))


async def _new(info: Info, input: CreateFilterTriggerInput) -> New:
    event_ = event(input.triggering_event_type)
    assert event_ is not UNCHANGED
    does = action(input.triggered_action_type, input.triggered_action_config)
    return New(
        input.name,
        await _scope(info, input.scope_type, str(input.scope_i_d)),
        event_,
        filter=input.event_filter,
        description=given(input.description),
        is_enabled=input.enabled,
        **does,
    )


@strawberry.mutation(description="Change an automation.")
async def update_filter_trigger(
    info: Info, input: Annotated[UpdateFilterTriggerInput, INPUT]
) -> TriggerPayload | None:
    """The automation is as given."""

    async def work() -> Key:
        automation_id = _automation(input.id)
        changes = Changes(
            name=given_or_unchanged(input.name),
            scope_id=await _new_scope(info, input),
            event=event(input.triggering_event_type),
            filter=given_or_unchanged(input.event_filter),
            description=given_or_unchanged(input.description),
            is_enabled=given_or_unchanged(input.enabled),
            **action(input.triggered_action_type, input.triggered_action_config),
        )
        return await automation.update(info.context, automation_id=automation_id, changes=changes)

    return await _now(info, await done(info, work(), ApiKeyScope.WRITE))


@strawberry.mutation(description="Delete an automation.")
async def delete_trigger(
    info: Info, input: Annotated[DeleteTriggerInput, INPUT]
) -> SuccessPayload | None:
    """The automation is gone."""

    async def work() -> Key:
        return await automation.delete(info.context, automation_id=_automation(input.trigger_i_d))

    await done(info, work(), ApiKeyScope.WRITE)
    return SuccessPayload(success=True)


@strawberry.mutation(description="Make a webhook, for automations to call.")
async def create_generic_webhook_integration(
    info: Info, input: Annotated[CreateGenericWebhookIntegrationInput, INPUT]
) -> CreateGenericWebhookIntegrationPayload | None:
    """The webhook is there."""
    new = webhook.New(
        input.entity_name,
        input.name,
        input.url_endpoint,
        access_token_name=given(input.access_token_ref),
        secret_name=given(input.secret_ref),
    )
    key = await done(info, webhook.create(info.context, new), ApiKeyScope.WRITE)
    payload = Payload().with_object("integration", keyed.webhook(WEBHOOK), *key)
    return await read(info, payload)  # type: ignore[no-any-return]


async def _now(info: Info, key: Key) -> TriggerPayload:
    payload = Payload().with_object("trigger", keyed.AUTOMATION, *key)
    return await read(info, payload)  # type: ignore[no-any-return]


def _automation(id: strawberry.ID) -> str:
    """The id; what is none is not there, so that the SDK makes what it is told to make then."""
    found = decode(str(id))
    if found is None or found.kind is not Kind.AUTOMATION:
        raise errors.not_found("The automation")
    return str(id)


async def _new_scope(info: Info, input: UpdateFilterTriggerInput) -> Given[str]:
    type_, id = given(input.scope_type), given(input.scope_i_d)
    if type_ is None and id is None:
        return UNCHANGED
    if type_ is None or id is None:
        raise refusal("scope_i_d", "scopeType and scopeID together")
    return await _scope(info, type_, str(id))


async def _scope(info: Info, type_: TriggerScopeType, id: str) -> str:
    """The global id of what the automation is about."""
    match type_:
        case TriggerScopeType.PROJECT:
            found, _ = await numbered.place(info.context, ids.project_number(id))
            return found.id
        case TriggerScopeType.ARTIFACT_COLLECTION:
            series = decode(id)
            if series is not None and series.kind in (Kind.ARTIFACT, Kind.COLLECTION):
                return id
            rule = "the id of a collection"
            message = f"{text.quoted(id)} is not {rule}."
            raise errors.InvalidValue("INVALID_ID", message, ("scope_i_d",), text.shown(id), rule)
    raise refusal("scope_type", "a scope of the type PROJECT or ARTIFACT_COLLECTION")
