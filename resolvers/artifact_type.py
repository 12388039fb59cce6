"""Types of artifacts, which are there as soon as an artifact has them."""

from __future__ import annotations

from auth.permission import TeamAction
from db.connection import Connection
from domain import name, path
from domain.check import Checks
from resolvers import project as projects
from resolvers.context import Context
from resolvers.key import Key


async def require(context: Context, *, owner: str, project: str, type: str) -> Key:
    """The viewer could log an artifact of the type in the project, whose key this gives.

    Errors: INVALID_TYPE, NOT_FOUND, PERMISSION_DENIED.
    """
    context.signed_in()
    checks = Checks()
    checks(name.internal_artifact_type, type, "type")
    checks.done()

    async def work(connection: Connection) -> Key:
        at = path.ProjectPath(owner, project)
        row = await projects.at_path(connection, context, at, TeamAction.CREATE_ARTIFACT_VERSION)
        return Key(row["organization_id"], row["id"])

    return await context.transact(work)
