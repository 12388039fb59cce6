"""What is done with runs: begun, described, stopped, deleted."""

from __future__ import annotations

import secrets
import string
from dataclasses import dataclass

from auth.permission import TeamAction
from db import event, run
from db.connection import Connection
from db.event import Event
from domain import errors, name
from domain.check import Checks
from domain.ids import new_id
from domain.run import RunState, require_step
from domain.run import state as check_state
from domain.text import findable
from resolvers import artifact_version_deletion as deletion
from resolvers import run_changes, run_place
from resolvers.context import Context
from resolvers.key import Key
from resolvers.run_changes import Columns, RunChanges
from resolvers.run_row import by_id, key_in, key_of

__all__ = ["RunChanges", "Upserted", "delete", "request_stop", "set_state", "upsert"]

USUAL_PROJECT = "uncategorized"
NAME_LENGTH = 8


@dataclass(frozen=True)
class Upserted:
    """The run, its project, and whether the run was made."""

    key: Key
    project_key: Key
    created: bool


async def upsert(
    context: Context,
    *,
    run_id: str | None,
    owner: str | None,
    project: str | None,
    name: str | None,
    changes: RunChanges,
) -> Upserted:
    """The run is there and says what the changes say.

    By id it stays in its state unless they name one. By path it is RUNNING unless they do, and its
    program has been heard of just now; it is made if it was not there, and so is its project. An
    earlier end is forgotten, and an earlier wish that it stop, where no program was running.

    Without an owner the viewer's default one is meant, without a project `uncategorized`, without a
    name a new one.

    Errors: INVALID_ID, INVALID_NAME, INVALID_TAG, INVALID_INPUT, NOT_FOUND, PERMISSION_DENIED.
    """
    context.signed_in()
    if run_id is not None:
        return await _change(context, run_id, changes)
    at = _Place(owner, project or USUAL_PROJECT, name or _new_name())
    return await _at_path(context, at, changes)


async def _change(context: Context, run_id: str, changes: RunChanges) -> Upserted:
    checks = Checks()
    key = key_of(checks, run_id)
    columns = run_changes.checked(checks, changes)
    checks.done()

    async def work(connection: Connection) -> Upserted:
        row = await by_id(connection, context, key, TeamAction.LOG_RUN)
        await run.change(connection, *key, changes=columns.changes, given=columns.given)
        return Upserted(key, Key(key.organization_id, row["project_id"]), False)

    return await context.transact(work)


@dataclass(frozen=True)
class _Place:
    """Where the run is to be."""

    owner: str | None
    project: str
    name: str


async def _at_path(context: Context, at: _Place, changes: RunChanges) -> Upserted:
    checks = Checks()
    place = _Place(
        at.owner if at.owner is None else findable(at.owner),
        checks(name.project, at.project, "project"),
        checks(name.run, at.name, "name"),
    )
    columns = run_changes.checked(checks, changes)
    checks.done()

    async def work(connection: Connection) -> Upserted:
        within = await run_place.owned(connection, context, place.owner)
        project_key = await run_place.project_of(connection, context, within, place.project)
        return await _begin(connection, context, project_key, place.name, columns)

    return await context.transact(work)


async def _begin(
    connection: Connection, context: Context, project_key: Key, name_: str, columns: Columns
) -> Upserted:
    key = Key(project_key.organization_id, new_id())
    found = await run.upsert(
        connection,
        *key,
        project_id=project_key.id,
        name=name_,
        created_by=context.signed_in().user_id,
        changes=columns.changes,
        given=columns.given,
    )
    return Upserted(Key(key.organization_id, found), project_key, found == key.id)


def _new_name() -> str:
    letters = string.ascii_lowercase + string.digits
    return "".join(secrets.choice(letters) for _ in range(NAME_LENGTH))


async def request_stop(context: Context, run_id: str) -> Key:
    """The run's program hears that it shall stop; nothing happens to one that runs no more.

    Errors: INVALID_ID, NOT_FOUND, PERMISSION_DENIED.
    """
    context.signed_in()
    checks = Checks()
    key = key_of(checks, run_id)
    checks.done()

    async def work(connection: Connection) -> Key:
        row = await by_id(connection, context, key, TeamAction.LOG_RUN)
        if row["state"] == RunState.RUNNING.name:
            await run.request_stop(connection, *key)
        return key

    return await context.transact(work)


async def set_state(context: Context, run_id: str, state: str) -> Key:
    """The run is PENDING, to begin anew, or given up as FAILED; one that is so already stays.

    Errors: INVALID_ID, INVALID_INPUT, NOT_FOUND, PERMISSION_DENIED, CONFLICT.
    """
    context.signed_in()
    checks = Checks()
    key = key_of(checks, run_id)
    checks.exact(check_state, state, "state")
    checks.done()

    async def work(connection: Connection) -> Key:
        row = await by_id(connection, context, key, TeamAction.LOG_RUN)
        if row["state"] != state:
            require_step(RunState(row["state"]), RunState(state), ("state",))
            await run.set_state(connection, *key, state)
        return key

    return await context.transact(work)


async def delete(context: Context, run_id: str, *, delete_artifacts: bool) -> Key:
    """The run is gone with its lines and files; gives the key that it had.

    The versions that it logged stay, made by no run. With `delete_artifacts` they are deleted like
    each by itself, aliases and links included, or nothing is.

    Errors: INVALID_ID, NOT_FOUND, PERMISSION_DENIED, PROTECTED_ALIAS, STILL_LINKED.
    """
    viewer = context.signed_in()
    checks = Checks()
    key = key_of(checks, run_id)
    checks.done()

    async def work(connection: Connection) -> Key:
        row = await by_id(connection, context, key, TeamAction.DELETE_RUN)
        if delete_artifacts:
            events = await _delete_logged(connection, context, key_in(row))
            await event.record(connection, key.organization_id, viewer.user_id, events)
        await run.delete(connection, *key)
        return key

    return await context.transact(work)


async def _delete_logged(connection: Connection, context: Context, key: Key) -> list[Event]:
    called = {
        row["id"]: row["name"] if row["number"] is None else f"{row['name']}:v{row['number']}"
        for row in await run.logged(connection, *key)
    }
    if not called:
        return []
    try:
        return await deletion.deleted(
            connection, context, key.organization_id, called, delete_aliases=True
        )
    except errors.Refusal as refusal:
        refusal.field = ("delete_artifacts",)
        raise
