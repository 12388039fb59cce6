"""Where an organization's values come from."""

from __future__ import annotations

from typing import NamedTuple

from db import guard, visibility
from domain.text import findable
from reads import filters, table
from reads.source import Connection, Key, Many, One, Order, Scope, Table, Value

ID = table.global_id(table.ORGANIZATION)
VIEWER_ROLE = Value(lambda scope: visibility.organization_role(scope.t, scope.asker))
REGISTRIES = Connection(
    table.REGISTRY,
    "{t}.organization_id = {p}.organization_id",
    table.OWN_NAME,
    table.OWN_NAMED,
    filters=filters.REGISTRY,
    known={"organization": "select {p}.name"},
)
# A guest of one registry sees the organization's name, but neither its teams nor its members.
TEAMS = Connection(table.TEAM, "{t}.organization_id = {p}.organization_id", table.OWN_NAME)
MEMBERS = Connection(
    table.ORGANIZATION_MEMBER,
    "{t}.organization_id = {p}.organization_id",
    Order("name", (Key("{t}.username", "text"),)),
)
MEMBER_USER = One(table.USER, "{t}.id = {p}.user_id", inherits=True)

REGISTRY = One(
    table.REGISTRY,
    lambda scope: f"{scope.t}.organization_id = {scope.p}.organization_id and {table.named(scope)}",
)
TEAM = One(
    table.TEAM,
    lambda scope: f"{scope.t}.organization_id = {scope.p}.organization_id and {table.named(scope)}",
)


class Chosen(NamedTuple):
    """SQL of an organization's id, null if there is no single one, and of its name if known."""

    id: str
    name: str | None = None


def chosen(scope: Scope, name: str | None) -> Chosen:
    """The organization that a path means.

    Without a name it is the viewer's default one, else the only one they belong to. In haste, the
    guard of what is found asks whether they belong to it, which would be asked twice.
    """
    if name is None:
        return Chosen(f"""(select coalesce({_default(scope)},
                case when count(*) = 1 then (array_agg(m.organization_id))[1] end)
            from {_joined(scope)})""")
    word = scope.bind(findable(name), "text")
    if scope.hasty:
        found = f"select o.organization_id from organization o where o.name = {word}"
        return Chosen(f"({found} and o.kind = 'SHARED')", word)
    named = f"(select o.organization_id from {_called(scope, 'name', word)})"
    displayed = f"""(select case when count(*) = 1 then (array_agg(o.organization_id))[1] end
        from {_called(scope, "display_name", word)})"""
    return Chosen(f"coalesce({named}, {displayed})")


def ambiguous(scope: Scope, name: str | None) -> str:
    """Several organizations are meant equally, so that none is chosen."""
    if name is None:
        return f"""(select count(*) > 1 and {_default(scope)} is null from {_joined(scope)})"""
    word = scope.bind(findable(name), "text")
    return f"""(not exists (select from {_called(scope, "name", word)})
        and (select count(*) > 1 from {_called(scope, "display_name", word)}))"""


def _default(scope: Scope) -> str:
    """The viewer's default organization; that of their own projects owns no registries."""
    return f"""(select u.default_organization_id from site_user u where u.id = {scope.asker.user}
        and u.default_organization_id <> u.personal_organization_id)"""


def _joined(scope: Scope) -> str:
    return f"""organization_member m join organization o
        on o.organization_id = m.organization_id and o.kind = 'SHARED'
        where m.user_id = {scope.asker.user}"""


def _called(scope: Scope, column: str, word: str) -> str:
    """The organizations that are so called and may be seen."""
    seen = visibility.organization("o", scope.asker)
    if column == "display_name":
        # How many there are is told, so that the guard of the row that is found is not enough.
        seen += f" and {guard.organization('o', scope.asker)}"
    return f"organization o where o.{column} = {word} and {seen}"


NAMED = One(
    table.ORGANIZATION,
    lambda scope: f"{scope.t}.organization_id = {chosen(scope, scope.arguments['name']).id}",
    for_members=True,
    ambiguous=lambda scope: ambiguous(scope, scope.arguments["name"]),
)
ITSELF = One(table.ORGANIZATION, "{t}.organization_id = {p}.organization_id", inherits=True)
FEATURES = Many(
    Table(
        "(select '' as name, false as is_enabled where false)",
        lambda row, asker: "true",
        guard=lambda row, asker: "true",
    ),
    "true",
    "{t}.name",
)
