"""Where the values of an owner of projects come from: a team, an organization or a user."""

from __future__ import annotations

from db import guard, visibility
from db.visibility import Asker
from domain.text import findable
from reads import filters, table, united
from reads.source import Choice, Connection, Many, One, Scope, Table, Value

KIND = Value("{t}.kind")
ORGANIZATION = One(
    table.ORGANIZATION,
    "{t}.organization_id = {p}.organization_id and {t}.kind = 'SHARED'",
)
USER = One(table.USER, f"{{t}}.id = {{p}}.id and {{p}}.kind = '{united.USER}'", inherits=True)
_MEMBERS = """(select m.organization_id, m.team_id as owner_id, u.id, u.username, u.name, m.role,
        u.is_service_account, u.username as sorted
    from team_member m join site_user u on u.id = m.user_id
    union all select m.organization_id, m.organization_id, u.id, u.username, u.name, m.role,
        u.is_service_account, u.username
    from organization_member m join site_user u on u.id = m.user_id
    union all select u.personal_organization_id, u.id, u.id, u.username, u.name, 'ADMIN',
        u.is_service_account, u.username
    from site_user u)"""


def _member(row: str, asker: Asker) -> str:
    # A guest of one registry is told whose it is, but not who else is there.
    return f"""(case when {row}.owner_id = {row}.id then {visibility.user(row, asker)}
        else {visibility.in_organization(row, asker)} end)"""


def _member_guard(row: str, asker: Asker) -> str:
    return f"""(case when {row}.owner_id = {row}.id then {guard.user(row, asker)}
        else {guard.organization(row, asker)} end)"""


# The newest user last: some clients take the last for the one that they have just made.
MEMBERS = Many(
    Table(_MEMBERS, _member, guard=_member_guard),
    "{t}.organization_id = {p}.organization_id and {t}.owner_id = {p}.id",
    "{t}.id",
)
PLACES = Connection(
    united.PLACES,
    "{t}.organization_id = {p}.organization_id and {t}.owner_id = {p}.id",
    united.NAME,
    filters=filters.PLACE,
    most=1000,
)
# Registries belong to the organization itself, not to its teams.
_REGISTRIES_OF = "{t}.organization_id = {p}.organization_id and {p}.id = {p}.organization_id"
LINKS = Connection(united.LINKS, _REGISTRIES_OF, united.NEWEST, filters=filters.LINK, most=1000)


def collections(type_name: str) -> Connection:
    """All collections in its registries; nodes are of this type."""
    key = "{t}.organization_id = {p}.organization_id and {t}.id = {p}.id"
    return Connection(
        table.COLLECTION,
        _REGISTRIES_OF,
        united.NEWEST,
        filters=filters.COLLECTION,
        node=Choice({type_name: One(table.COLLECTION, key, inherits=True)}),
        most=1000,
    )


def default_name(scope: Scope) -> str:
    """The name of the viewer's default owner: whom they chose, else their only team, else they.

    As an SQL expression. Who chose themself has their own projects' organization for a default one.
    """
    user = scope.asker.user
    return f"""(select coalesce(
            (select tm.name from team tm join team_member m
                on m.organization_id = tm.organization_id and m.team_id = tm.id and m.user_id = u.id
                where tm.organization_id = u.default_organization_id and tm.id = u.default_team_id),
            (select case when count(*) = 1 then max(tm.name) end from team_member m join team tm
                on tm.organization_id = m.organization_id and tm.id = m.team_id
                where m.user_id = u.id
                and u.default_organization_id is distinct from u.personal_organization_id),
            u.username)
        from site_user u where u.id = {user})"""


def named(scope: Scope, argument: str) -> str:
    """The name that an argument gives, or that of the viewer's default owner: SQL."""
    given = scope.arguments.get(argument)
    return default_name(scope) if given is None else scope.bind(findable(given), "text")


def key_of(name: str) -> str:
    """The organization and the id of the owner of this name, as an SQL row."""
    return f"(select e.organization_id, e.id from entity_name e where e.name = {name})"


DEFAULT_NAME = Value(
    lambda scope: (
        f"(case when {scope.t}.id = {scope.asker.user} then {default_name(scope)}"
        f" else {scope.t}.username end)"
    )
)
# The teams of a user, and the user with their own projects.
OF_USER = Connection(
    united.OWNERS,
    "(({t}.kind = 'USER' and {t}.id = {p}.id) or ({t}.kind = 'TEAM' and exists (select"
    " from team_member m where m.organization_id = {t}.organization_id and m.team_id = {t}.id"
    " and m.user_id = {p}.id)))",
    united.NAME,
    size=1000,
    most=1000,
)
ORGANIZATIONS_OF_USER = Many(
    table.ORGANIZATION,
    "exists (select from organization_member m"
    " where m.organization_id = {t}.organization_id and m.user_id = {p}.id)",
    "{t}.name",
)
# All projects and registries of whatever a user belongs to.
PLACES_OF_USER = Connection(
    united.PLACES,
    "({t}.owner_id = {p}.id or {t}.organization_id = any(array(select m.organization_id"
    " from organization_member m where m.user_id = {p}.id)))",
    united.NAME,
    most=1000,
)
OF_ORGANIZATION = One(
    united.OWNERS,
    "{t}.organization_id = {p}.organization_id and {t}.id = {p}.organization_id",
    inherits=True,
)
NAMED = One(
    united.OWNERS,
    lambda scope: f"({scope.t}.organization_id, {scope.t}.id) = {key_of(named(scope, 'name'))}",
)
