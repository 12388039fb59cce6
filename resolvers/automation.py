"""What is done with automations."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

from db import automation, event, webhook
from db.automation import Automation
from db.connection import Connection, UniqueViolation
from domain import automation as rules
from domain import errors, metadata, name
from domain.automation import AutomationAction, AutomationEvent
from domain.check import Checks
from domain.ids import GlobalId, Kind, new_id
from domain.unchanged import UNCHANGED, Given
from resolvers import automation_scope as scopes
from resolvers.automation_scope import Scope
from resolvers.context import Context
from resolvers.key import Key

FIELD = "automation_id"
_NOTHING = Automation("", None, True, None, None, None, None, "", "{}", "", None, None)


@dataclass(frozen=True)
class New:
    """An automation to be made; the filter and the payload are JSON objects."""

    name: str
    scope_id: str
    event: AutomationEvent
    action: AutomationAction
    filter: object
    description: str | None = None
    is_enabled: bool = True
    webhook_id: str | None = None
    payload: object = None


@dataclass(frozen=True)
class Changes:
    """What is to be other than it is; an action that calls no webhook takes it off as well."""

    name: Given[str] = UNCHANGED
    scope_id: Given[str] = UNCHANGED
    event: Given[AutomationEvent] = UNCHANGED
    action: Given[AutomationAction] = UNCHANGED
    filter: Given[object] = UNCHANGED
    description: Given[str | None] = UNCHANGED
    is_enabled: Given[bool] = UNCHANGED
    webhook_id: Given[str | None] = UNCHANGED
    payload: Given[object] = UNCHANGED


@dataclass(frozen=True)
class _Checked:
    """The columns that were given, and what the ids among them say."""

    columns: dict[str, Any]
    scope: GlobalId | None
    webhook: GlobalId | None


async def create(context: Context, new: New) -> Key:
    """The automation is there; gives its key.

    Errors: INVALID_NAME, INVALID_ID, INVALID_INPUT, NOT_FOUND, PERMISSION_DENIED, ALREADY_EXISTS.
    """
    viewer = context.signed_in()
    checks = Checks()
    checked = _checked(checks, Changes(**{f.name: getattr(new, f.name) for f in fields(new)}))
    checks.done()

    async def work(connection: Connection) -> Key:
        assert checked.scope is not None
        scope = await scopes.load(connection, context, checked.scope, "scope_id")
        made = await _after(connection, context, _NOTHING, checked, scope)
        key = Key(scope.organization_id, new_id())
        if not await automation.create(connection, *key, made, viewer.user_id):
            raise _name_taken(made.name)
        created = scope.event("AUTOMATION_CREATED", {"automation": made.name})
        await event.record(connection, key.organization_id, viewer.user_id, [created])
        return key

    return await context.transact(work)


async def update(context: Context, *, automation_id: str, changes: Changes) -> Key:
    """The automation is as given; a new scope is one of the same organization. Gives its key.

    Errors: INVALID_NAME, INVALID_ID, INVALID_INPUT, NOT_FOUND, PERMISSION_DENIED, ALREADY_EXISTS.
    """
    viewer = context.signed_in()
    checks = Checks()
    key = _key(checks, automation_id)
    checked = _checked(checks, changes)
    checks.done()

    async def work(connection: Connection) -> Key:
        now, scope = await _locked(connection, context, key)
        if checked.scope is not None:
            scope = await scopes.load(connection, context, checked.scope, "scope_id")
            _require_same_organization(scope, key)
        then = await _after(connection, context, now, checked, scope)
        changed = [f.name for f in fields(now) if getattr(now, f.name) != getattr(then, f.name)]
        if not changed:
            return key
        try:
            await automation.change(connection, *key, then)
        except UniqueViolation:
            raise _name_taken(then.name) from None
        detail = {"automation": then.name, "changed": sorted(changed)}
        updated = scope.event("AUTOMATION_UPDATED", detail)
        await event.record(connection, key.organization_id, viewer.user_id, [updated])
        return key

    return await context.transact(work)


async def delete(context: Context, *, automation_id: str) -> Key:
    """The automation is gone; gives what was its key.

    Errors: INVALID_ID, NOT_FOUND, PERMISSION_DENIED.
    """
    viewer = context.signed_in()
    checks = Checks()
    key = _key(checks, automation_id)
    checks.done()

    async def work(connection: Connection) -> Key:
        now, scope = await _locked(connection, context, key)
        await automation.delete(connection, *key)
        deleted = scope.event("AUTOMATION_DELETED", {"automation": now.name})
        await event.record(connection, key.organization_id, viewer.user_id, [deleted])
        return key

    return await context.transact(work)


def _key(checks: Checks, automation_id: str) -> Key:
    found = checks.id(Kind.AUTOMATION, automation_id, FIELD)
    return Key(found.organization_id, found.id)


def _checked(checks: Checks, changes: Changes) -> _Checked:
    given = {f.name: getattr(changes, f.name) for f in fields(changes)}
    columns = {word: value for word, value in given.items() if value is not UNCHANGED}
    scope = _scope(checks, columns.pop("scope_id", None))
    webhook_id = columns.get("webhook_id")
    called = checks.id(Kind.WEBHOOK, webhook_id, "webhook_id") if webhook_id is not None else None
    if "name" in columns:
        columns["name"] = checks(name.automation, columns["name"], "name")
    if columns.get("description") is not None:
        checks.exact(name.description, columns["description"], "description")
    if "filter" in columns:
        columns["filter"] = _json(checks, columns["filter"], "An automation's filter", "filter")
    if columns.get("payload") is not None:
        columns["payload"] = _json(checks, columns["payload"], "A payload", "payload")
    if called is not None:
        columns["webhook_id"] = called.id
    for word in ("event", "action"):
        if word in columns:
            columns[word] = columns[word].name
    return _Checked(columns, scope, called)


def _scope(checks: Checks, scope_id: str | None) -> GlobalId | None:
    if scope_id is None:
        return None
    try:
        return rules.scope(scope_id, ("scope_id",))
    except errors.InvalidValue as refusal:
        checks.add(refusal)
        return None


def _json(checks: Checks, value: object, what: str, field: str) -> str:
    try:
        return metadata.unsorted(value, what, (field,))
    except errors.InvalidValue as refusal:
        checks.add(refusal)
        return "{}"


async def _locked(connection: Connection, context: Context, key: Key) -> tuple[Automation, Scope]:
    """The automation as it is until the end, and its scope, which the viewer may automate."""
    row = await automation.lock(connection, context.signed_in(), *key)
    if row is None:
        raise errors.not_found("The automation", (FIELD,))
    scope_id = scopes.of_row(key.organization_id, row)
    return Automation(**row), await scopes.load(connection, context, scope_id, FIELD)


async def _after(
    connection: Connection, context: Context, now: Automation, checked: _Checked, scope: Scope
) -> Automation:
    """The automation after the changes, which go together; raises the first refusal."""
    then = replace(now, **(_released(checked.columns) | scope.columns()))
    rules.require_fitting(AutomationEvent[then.event], scope.kind, ("event",))
    _require_whole(then)
    if checked.webhook is not None and not (
        checked.webhook.organization_id == scope.organization_id
        and await webhook.is_seen(
            connection, context.signed_in(), scope.organization_id, checked.webhook.id
        )
    ):
        raise errors.not_found("The webhook", ("webhook_id",))
    return then


def _released(columns: dict[str, Any]) -> dict[str, Any]:
    """The changes, with those that go along with an action that calls no webhook."""
    if columns.get("action") != AutomationAction.NO_OP.name:
        return columns
    return {"webhook_id": None, "payload": None} | columns


def _require_whole(then: Automation) -> None:
    if then.action == AutomationAction.WEBHOOK.name:
        if then.webhook_id is None:
            raise _invalid("webhook_id", "a webhook for the action WEBHOOK")
    elif then.webhook_id is not None:
        raise _invalid("webhook_id", "no webhook for an action that calls none")
    elif then.payload is not None:
        raise _invalid("payload", "no payload for an action that sends none")


def _invalid(field: str, rule: str) -> errors.InvalidValue:
    return errors.InvalidValue("INVALID_INPUT", f"Give {rule}.", (field,), None, rule)


def _require_same_organization(scope: Scope, key: Key) -> None:
    if scope.organization_id != key.organization_id:
        rule = "something of the automation's own organization"
        message = f"The new scope must be {rule}."
        raise errors.InvalidValue("INVALID_INPUT", message, ("scope_id",), None, rule)


def _name_taken(name_: str) -> errors.AlreadyExists:
    """Some automation of the organization has the name; whether one may see it is not said."""
    return errors.AlreadyExists(
        "ALREADY_EXISTS",
        f"The name {name_} is taken by an automation of this organization; please use a different"
        " name.",
        ("name",),
    )
