"""Where a project's values come from."""

from __future__ import annotations

from domain import path
from domain.text import findable
from reads import table
from reads.source import Choice, Connection, One, Scope, Value

ID = table.global_id(table.PROJECT)
PATH = Value("{t}_owner.name || '/' || {t}.name", uses=("owner",))
TEAM = One(
    table.TEAM,
    "{t}.organization_id = {p}.organization_id and {t}.id = {p}.team_id",
    inherits=True,
)
OWNER = Choice({"Team": TEAM, "User": One(table.USER, "{t}.id = {p}.user_id", inherits=True)})
RUN = One(
    table.RUN,
    lambda scope: (
        f"{scope.t}.organization_id = {scope.p}.organization_id"
        f" and {scope.t}.project_id = {scope.p}.id and {table.named(scope)}"
    ),
    inherits=True,
)
RUNS = Connection(
    table.RUN,
    "{t}.organization_id = {p}.organization_id and {t}.project_id = {p}.id",
    table.NEWEST_RUN,
    inherits=True,
)
ARTIFACT = One(
    table.ARTIFACT,
    lambda scope: (
        f"{scope.t}.organization_id = {scope.p}.organization_id"
        f" and {scope.t}.project_id = {scope.p}.id and {table.named(scope)}"
    ),
    inherits=True,
)


def _of_type(scope: Scope) -> str:
    condition = (
        f"{scope.t}.organization_id = {scope.p}.organization_id"
        f" and {scope.t}.project_id = {scope.p}.id"
    )
    type_ = scope.arguments.get("type")
    if type_ is None:
        return condition
    return f"{condition} and {scope.t}.type = {scope.bind(findable(type_), 'text')}"


ARTIFACTS = Connection(table.ARTIFACT, _of_type, table.OWN_NAME, inherits=True)


def _at_path(scope: Scope) -> str:
    at = path.project(scope.arguments["path"], ("path",))
    owner, name = (scope.bind(findable(word), "text") for word in (at.owner, at.project))
    t = scope.t
    return (
        f"({t}.organization_id, coalesce({t}.team_id, {t}.user_id)) = (select e.organization_id,"
        f" e.id from entity_name e where e.name = {owner}) and {t}.name = {name}"
    )


AT_PATH = One(table.PROJECT, _at_path)
