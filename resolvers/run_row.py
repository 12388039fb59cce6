"""A run as operations load it: by path or by id, with the viewer's role in its project."""

from __future__ import annotations

from auth.permission import TeamAction, require_outside
from db import run
from db.connection import Connection, Row
from domain.about import About
from domain.check import Checks
from domain.ids import Kind
from domain.role import OrganizationRole
from domain.text import findable
from resolvers.context import Context
from resolvers.key import Key


def key_of(checks: Checks, run_id: str) -> Key:
    """The key that the id says."""
    found = checks.id(Kind.RUN, run_id, "run_id")
    return Key(found.organization_id, found.id)


async def by_path(
    connection: Connection, context: Context, owner: str, project: str, name: str
) -> Row:
    """The run, whose program the viewer may speak for; locked until the end.

    Errors: NOT_FOUND, PERMISSION_DENIED.
    """
    words = (findable(owner), findable(project), findable(name))
    row = await run.by_path(connection, context.signed_in(), *words)
    return _allowed(row, TeamAction.LOG_RUN, "run")


async def by_id(connection: Connection, context: Context, key: Key, action: TeamAction) -> Row:
    """The run, with which the viewer may do this; locked until the end.

    Errors: NOT_FOUND, PERMISSION_DENIED.
    """
    row = await run.by_id(connection, context.signed_in(), *key)
    return _allowed(row, action, "run_id")


def key_in(row: Row) -> Key:
    """The key of a loaded run."""
    return Key(row["organization_id"], row["id"])


def _allowed(row: Row | None, action: TeamAction, field: str) -> Row:
    role = OrganizationRole(row["viewer_role"]) if row is not None else None
    about = About.of(Kind.RUN, row) if row is not None else None
    require_outside(role, action, what="The run", field=(field,), about=about)
    assert row is not None
    return row
