"""Where an automation's values come from, and the lists of automations.

Name, description, whether it is enabled, event, filter, action and payload are columns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from domain.automation import AutomationAction, AutomationEvent
from reads import owner, table, united
from reads.source import Choice, Connection, Key, Many, One, Order, Value
from reads.where import Comparable, Filters, Text

ID = table.global_id(table.AUTOMATION)
# Whoever sees the automation is told what it calls, but not the whole address (`webhook.URL`).
WEBHOOK = One(
    table.WEBHOOK,
    "{t}.organization_id = {p}.organization_id and {t}.id = {p}.webhook_id",
    inherits=True,
)
FILTERS: Filters = {
    "name": Text("{t}.name"),
    "description": Text("{t}.description"),
    "event": Text("{t}.event::text"),
    "createdAt": Comparable("{t}.created_at", "timestamptz"),
    "updatedAt": Comparable("{t}.updated_at", "timestamptz"),
}
OF_ORGANIZATION = Connection(
    table.AUTOMATION,
    "{t}.organization_id = {p}.organization_id",
    table.NAME,
    table.NAMED,
    filters=FILTERS,
    most=1000,
)
# Of a project or a registry, and of all that is in it.
_IN_PLACE = """{t}.organization_id = {p}.organization_id and ({t}.project_id = {p}.id
    or {t}.registry_id = {p}.id
    or {t}.collection_id in (select ac.id from collection ac
        where ac.organization_id = {p}.organization_id and ac.registry_id = {p}.id)
    or {t}.artifact_id in (select aa.id from artifact aa
        where aa.organization_id = {p}.organization_id and aa.project_id = {p}.id))"""
OF_PLACE = Many(table.AUTOMATION, _IN_PLACE, "{t}.name")
# The same once more, each part of it by an index, as it is asked of many places at once.
_NONE_IN = """(case when exists (select from automation fa
        where fa.organization_id = {t}.organization_id and fa.project_id = {t}.id)
    or exists (select from automation fa
        where fa.organization_id = {t}.organization_id and fa.registry_id = {t}.id)
    or exists (select from collection fc join automation fa
            on fa.organization_id = fc.organization_id and fa.collection_id = fc.id
        where fc.organization_id = {t}.organization_id and fc.registry_id = {t}.id)
    or exists (select from artifact fb join automation fa
            on fa.organization_id = fb.organization_id and fa.artifact_id = fb.id
        where fb.organization_id = {t}.organization_id and fb.project_id = {t}.id)
    then 0 else 1 end)"""
# Some clients look for automations place by place, and stop at the first page without any.
PLACES_OF_USER = replace(
    owner.PLACES_OF_USER,
    order=Order("automated", (Key(_NONE_IN, "integer"), *united.NAME.keys)),
)
# Of an organization what is in its registries, of a team or a user what is in their projects.
_OF_OWNER = """{t}.organization_id = {p}.organization_id
    and case when {t}.registry_id is not null or {t}.collection_id is not null
        then {p}.id = {p}.organization_id
        else {p}.id = (select coalesce(ap.team_id, ap.user_id) from project ap
            where ap.organization_id = {t}.organization_id
            and ap.id = coalesce({t}.project_id, (select aa.project_id from artifact aa
                where aa.organization_id = {t}.organization_id and aa.id = {t}.artifact_id))) end"""
OF_OWNER = Connection(
    table.AUTOMATION, _OF_OWNER, table.NAME, table.NAMED, filters=FILTERS, most=1000
)


def scope(place: str, artifact: str, collection: str) -> Choice:
    """What the automation is about, by the GraphQL types that these are."""
    return Choice(
        {
            place: One(
                united.PLACES,
                "{t}.organization_id = {p}.organization_id"
                " and {t}.id = coalesce({p}.project_id, {p}.registry_id)",
                inherits=True,
            ),
            artifact: One(
                table.ARTIFACT,
                "{t}.organization_id = {p}.organization_id and {t}.id = {p}.artifact_id",
                inherits=True,
            ),
            collection: One(
                table.COLLECTION,
                "{t}.organization_id = {p}.organization_id and {t}.id = {p}.collection_id",
                inherits=True,
            ),
        }
    )


def event(names: Mapping[AutomationEvent, str]) -> Value:
    """What sets the automation off, by the names that a client knows."""
    whens = " ".join(f"when '{event.name}' then '{name}'" for event, name in names.items())
    return Value(f"case {{t}}.event::text {whens} end")


_ITSELF = "{t}.organization_id = {p}.organization_id and {t}.id = {p}.id"


def itself(type_name: str) -> Choice:
    """A part of what the automation is, for clients that take it for an object of this type."""
    return Choice({type_name: One(table.AUTOMATION, _ITSELF, inherits=True)})


def by_action(types: Mapping[AutomationAction, str]) -> Choice:
    """The same, of a type for each thing that an automation can do."""
    return Choice(
        {
            name: One(
                table.AUTOMATION, f"{_ITSELF} and {{t}}.action = '{action.name}'", inherits=True
            )
            for action, name in types.items()
        }
    )
