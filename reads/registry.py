"""Where a registry's values come from."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from db import visibility
from db.visibility import Asker
from domain import path
from domain.text import findable
from reads import filters, organization, table
from reads.source import Choice, Connection, One, Scope, Value

ID = table.global_id(table.REGISTRY)
PATH = Value("{t}_organization.name || '/wandb-registry-' || {t}.name", uses=("organization",))
ORGANIZATION = One(table.ORGANIZATION, "{t}.organization_id = {p}.organization_id", inherits=True)
OWNER = One(table.USER, "{t}.id = {p}.owner_id", inherits=True)
VIEWER_ROLE = Value(lambda scope: visibility.registry_role(scope.t, scope.asker))
COLLECTIONS = Connection(
    table.COLLECTION,
    "{t}.organization_id = {p}.organization_id and {t}.registry_id = {p}.id",
    table.OWN_NAME,
    table.OWN_NAMED,
    inherits=True,
    filters=filters.COLLECTION,
    known={
        "registry": "select (select o.name from organization o"
        " where o.organization_id = {p}.organization_id) as organization_name,"
        " {p}.name as registry_name"
    },
)

COLLECTION = One(
    table.COLLECTION,
    lambda scope: (
        f"{scope.t}.organization_id = {scope.p}.organization_id"
        f" and {scope.t}.registry_id = {scope.p}.id and {table.named(scope)}"
    ),
    inherits=True,
)


MEMBERS = Connection(
    table.REGISTRY_MEMBER,
    "{t}.organization_id = {p}.organization_id and {t}.registry_id = {p}.id",
    table.NAME,
    inherits=True,
)
MEMBER = Choice(
    {
        "User": One(table.USER, "{t}.id = {p}.user_id", inherits=True),
        "Team": One(
            table.TEAM,
            "{t}.organization_id = {p}.organization_id and {t}.id = {p}.team_id",
            inherits=True,
        ),
    }
)


def _effective_role(scope: Scope) -> str:
    """What the member is in the registry, asked as if they were asking."""
    member = Asker(f"{scope.t}.user_id", f"{scope.t}.is_administrator")
    return f"""(case when {scope.t}.user_id is null then {scope.t}.role else
        (select {visibility.registry_role("er", member)} from registry er
            where er.organization_id = {scope.t}.organization_id
            and er.id = {scope.t}.registry_id) end)"""


EFFECTIVE_ROLE = Value(_effective_role)


def viewer_can(actions: Mapping[str, Sequence[str]]) -> Value:
    """What the viewer may do in the registry: the actions of their role, as a JSON list.

    Deleting is for its creator while Admin, and for whoever is an admin of the organization.
    """

    def sql(scope: Scope) -> str:
        cases = " ".join(f"when '{role}' then {_json(names)}" for role, names in actions.items())
        may_delete = visibility.may_delete_registry(scope.t, scope.asker)
        return f"""case when {may_delete} then {_json([*actions["ADMIN"], "DELETE"])}
            else case {visibility.registry_role(scope.t, scope.asker)} {cases} end end"""

    return Value(sql)


def _json(words: Sequence[str]) -> str:
    return "'" + json.dumps(words, separators=(",", ":")) + "'::json"


def _path(scope: Scope) -> path.RegistryPath:
    return path.registry(scope.arguments["path"], ("path",))


def _at_path(scope: Scope) -> str:
    at = _path(scope)
    return (
        f"{scope.t}.organization_id = {organization.chosen(scope, at.organization).id}"
        f" and {scope.t}.name = {scope.bind(findable(at.registry), 'text')}"
    )


AT_PATH = One(
    table.REGISTRY,
    _at_path,
    for_members=True,
    ambiguous=lambda scope: organization.ambiguous(scope, _path(scope).organization),
)
