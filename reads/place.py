"""Where the values of a project or a registry come from, for clients that take both for one."""

from __future__ import annotations

from db import visibility
from domain import path
from domain.text import findable
from reads import owner, table, united
from reads.source import Choice, Connection, Many, One, Scope, Table, Value

OWNER = One(
    united.OWNERS,
    "{t}.organization_id = {p}.organization_id and {t}.id = {p}.owner_id",
    inherits=True,
)
OWNER_NAME = Value(
    "(select e.name from entity_name e where e.organization_id = {t}.organization_id"
    " and e.id = {t}.owner_id)"
)
CREATED_BY = One(table.USER, "{t}.id = {p}.created_by", inherits=True)
TYPES = Connection(
    united.TYPES,
    "{t}.organization_id = {p}.organization_id and {t}.place_id = {p}.id",
    united.NAME,
    inherits=True,
    size=100,
    most=1000,
)
TYPE = One(
    united.TYPES,
    lambda scope: (
        f"{scope.t}.organization_id = {scope.p}.organization_id"
        f" and {scope.t}.place_id = {scope.p}.id and {table.named(scope)}"
    ),
    inherits=True,
)


def at(scope: Scope, owner_name: str, name: str) -> str:
    """The place of a name among those of an owner, whose name is SQL."""
    t, own = scope.t, findable(name)
    key = f"({t}.organization_id, {t}.owner_id) = {owner.key_of(owner_name)}"
    if own.startswith(path.PREFIX):
        own = own.removeprefix(path.PREFIX)
        return f"{key} and {t}.kind = '{united.REGISTRY}' and {_own(scope, own)}"
    here = f"{key} and {t}.kind = '{united.PROJECT}' and {_own(scope, own)}"
    return f"({here} or {_migrated(scope, owner_name)})" if own == path.OLD_MODEL_REGISTRY else here


def _own(scope: Scope, name: str) -> str:
    return f"{scope.t}.own_name = {scope.bind(name, 'text')}"


def _migrated(scope: Scope, owner_name: str) -> str:
    """What once was a team's own list of models is a registry of its organization now."""
    t = scope.t
    return f"""({t}.kind = '{united.REGISTRY}' and {t}.organization_id =
        (select e.organization_id from entity_name e where e.name = {owner_name}
            and e.kind = 'TEAM')
        and {t}.own_name = {owner_name} || '{path.MIGRATED}')"""


NAMED = One(
    united.PLACES,
    lambda scope: at(scope, owner.named(scope, "entityName"), scope.arguments.get("name") or ""),
)
OF_OWNER = One(
    united.PLACES,
    lambda scope: at(scope, f"{scope.p}.name", scope.arguments.get("name") or ""),
)


def _named_in(found: Table, column: str, type: str | None) -> One:
    place = "place_id" if type else "id"

    def on(scope: Scope) -> str:
        of_type = f" and {scope.p}.name = {type.format(t=scope.t)}" if type else ""
        return (
            f"{scope.t}.organization_id = {scope.p}.organization_id"
            f" and {scope.t}.{column} = {scope.p}.{place} and {table.named(scope)}{of_type}"
        )

    return One(found, on)


def series(artifact: str, collection: str) -> Choice:
    """The artifact or the collection of a name, by the GraphQL types that these are."""
    return Choice(
        {
            artifact: _named_in(table.ARTIFACT, "project_id", None),
            collection: _named_in(table.COLLECTION, "registry_id", None),
        }
    )


def series_of_type(artifact: str, collection: str) -> Choice:
    """The same, if it is of the type from which it is reached."""
    return Choice(
        {
            artifact: _named_in(table.ARTIFACT, "project_id", "{t}.type"),
            collection: _named_in(table.COLLECTION, "registry_id", "any({t}.types)"),
        }
    )


_MEMBERS = """(select m.organization_id, m.registry_id as place_id, u.id, u.id as user_id,
        u.username, u.name, u.email, m.role
    from registry_member m join site_user u on u.id = m.user_id)"""
_TEAM_MEMBERS = """(select m.organization_id, m.registry_id as place_id, m.team_id as id, tm.name,
        m.role
    from registry_member m join team tm
        on tm.organization_id = m.organization_id and tm.id = m.team_id)"""
_OF_PLACE = "{t}.organization_id = {p}.organization_id and {t}.place_id = {p}.id"
MEMBERS = Many(
    Table(_MEMBERS, lambda row, asker: "false"), _OF_PLACE, "{t}.username", inherits=True
)
TEAM_MEMBERS = Many(
    Table(_TEAM_MEMBERS, lambda row, asker: "false"), _OF_PLACE, "{t}.name", inherits=True
)


def _may_change(scope: Scope) -> str:
    t = scope.t
    team = visibility.team_role(t, "team_id", scope.asker)
    registry = visibility.registry_role("r", scope.asker)
    return f"""(case {t}.kind when '{united.PROJECT}'
        then {t}.user_id = {scope.asker.user} or coalesce({team} >= 'MEMBER', false)
        else coalesce((select {registry} >= 'MEMBER' from registry r
            where r.organization_id = {t}.organization_id and r.id = {t}.id), false) end)"""


READ_ONLY = Value(lambda scope: f"(not coalesce({_may_change(scope)}, false))")
MEMBER_ROLE = One(
    Table("registry_member", lambda row, asker: "false"),
    "{t}.organization_id = {p}.organization_id and {t}.registry_id = {p}.place_id"
    " and {t}.member_id = {p}.id",
    inherits=True,
)
MEMBER_TEAM = One(
    united.OWNERS, "{t}.organization_id = {p}.organization_id and {t}.id = {p}.id", inherits=True
)


def _of_owner_named(scope: Scope) -> str:
    key = owner.key_of(owner.named(scope, "entityName"))
    return f"({scope.t}.organization_id, {scope.t}.owner_id) = {key}"


OF_OWNER_NAMED = Connection(united.PLACES, _of_owner_named, united.NAME, most=1000)
