"""The tables whose rows are objects of the API, each with its one condition for being seen."""

from __future__ import annotations

from dataclasses import replace

from db import guard, visibility
from domain.ids import SITE_WIDE, Kind
from domain.text import findable
from reads.source import Key, Order, Scope, Table, Value

_ORGANIZATION_OF = """select o.name from organization o
    where o.organization_id = {t}.organization_id"""
_REGISTRY_OF = """select o.name as organization_name, r.name as registry_name
    from registry r join organization o on o.organization_id = r.organization_id
    where r.organization_id = {t}.organization_id and r.id = {t}.registry_id"""
_COLLECTION_OF = """select o.name as organization_name, r.name as registry_name, c.name
    from collection c join registry r on r.organization_id = c.organization_id
        and r.id = c.registry_id
    join organization o on o.organization_id = r.organization_id
    where c.organization_id = {t}.organization_id and c.id = {t}.collection_id"""
_SOURCE_OF = """select av.digest, av.size_bytes, av.tags, av.description, av.metadata
    from artifact_version av
    where av.organization_id = {t}.organization_id and av.id = {t}.artifact_version_id"""
_SOURCE_TYPE_OF = """select a.type
    from artifact_version av join artifact a on a.organization_id = av.organization_id
        and a.id = av.artifact_id
    where av.organization_id = {t}.organization_id and av.id = {t}.artifact_version_id"""
_OWNER_OF = """select coalesce(
        (select tm.name from team tm
            where tm.organization_id = {t}.organization_id and tm.id = {t}.team_id),
        (select u.username from site_user u where u.id = {t}.user_id)) as name"""
_PROJECT_OF = """select pr.name, coalesce(
        (select tm.name from team tm
            where tm.organization_id = pr.organization_id and tm.id = pr.team_id),
        (select u.username from site_user u where u.id = pr.user_id)) as owner
    from project pr
    where pr.organization_id = {t}.organization_id and pr.id = {t}.project_id"""
_ARTIFACT_OF = """select a.name, a.type from artifact a
    where a.organization_id = {t}.organization_id and a.id = {t}.artifact_id"""
_PLACE_OF = """select pr.name as project, coalesce(
        (select tm.name from team tm
            where tm.organization_id = pr.organization_id and tm.id = pr.team_id),
        (select u.username from site_user u where u.id = pr.user_id)) as owner
    from artifact a join project pr on pr.organization_id = a.organization_id
        and pr.id = a.project_id
    where a.organization_id = {t}.organization_id and a.id = {t}.artifact_id"""

ORGANIZATION = Table("organization", visibility.organization, Kind.ORGANIZATION)
USER = Table("site_user", visibility.user, Kind.USER, guard=guard.user)
TEAM = Table("team", visibility.team, Kind.TEAM)
PROJECT = Table("project", visibility.project, Kind.PROJECT, {"owner": _OWNER_OF})
ARTIFACT = Table("artifact", visibility.artifact, Kind.ARTIFACT, {"project": _PROJECT_OF})
ARTIFACT_VERSION = Table(
    "artifact_version",
    visibility.artifact_version,
    Kind.ARTIFACT_VERSION,
    {"artifact": _ARTIFACT_OF, "place": _PLACE_OF},
)
ORGANIZATION_MEMBER = Table(
    "(select m.organization_id, m.user_id as id, m.user_id, m.role, u.username"
    " from organization_member m join site_user u on u.id = m.user_id)",
    visibility.in_organization,
)
TEAM_MEMBER = Table(
    "(select m.organization_id, m.team_id, m.user_id as id, m.user_id, m.role, u.username"
    " from team_member m join site_user u on u.id = m.user_id)",
    visibility.in_organization,
)
EVENT = Table("event", visibility.administers, Kind.EVENT)
API_KEY = Table("api_key", visibility.api_key, Kind.API_KEY, guard=guard.api_key)
REGISTRY_MEMBER = Table(
    "(select m.organization_id, m.registry_id, m.member_id as id, m.user_id, m.team_id, m.role,"
    " coalesce(u.username, tm.name) as name,"
    " coalesce(u.is_administrator, false) as is_administrator"
    " from registry_member m left join site_user u on u.id = m.user_id"
    " left join team tm on tm.organization_id = m.organization_id and tm.id = m.team_id)",
    lambda row, asker: visibility.of_registry(row, "registry_id", asker),
)
RUN = Table("run", visibility.run, Kind.RUN)
REGISTRY = Table("registry", visibility.registry, Kind.REGISTRY, {"organization": _ORGANIZATION_OF})
COLLECTION = Table("collection", visibility.collection, Kind.COLLECTION, {"registry": _REGISTRY_OF})
VERSION = Table(
    "version",
    visibility.version,
    Kind.VERSION,
    {"collection": _COLLECTION_OF, "source": _SOURCE_OF, "source_type": _SOURCE_TYPE_OF},
)
AUTOMATION = Table("automation", visibility.automation, Kind.AUTOMATION)
WEBHOOK = Table("webhook", visibility.webhook, Kind.WEBHOOK)

NAME = Order("name", (Key("{t}.name", "text"),))
# Among those of one registry, project or organization.
OWN_NAME = replace(NAME, unique=True)
ORGANIZATION_NAME = Order("name", NAME.keys, id="organization_id")
CREATED_AT = Order("created_at", (Key("{t}.created_at", "time"),))
UPDATED_AT = Order("updated_at", (Key("{t}.updated_at", "time"),))
NAMED = {"NAME": NAME, "CREATED_AT": CREATED_AT, "UPDATED_AT": UPDATED_AT}
OWN_NAMED = {**NAMED, "NAME": OWN_NAME}

NEWEST_RUN = Order("run", (), descending=True)
NEWEST_VERSION = Order("artifact_version", (), descending=True)
NEWEST_NUMBER = Order("number", (Key("{t}.number", "integer"),), descending=True)
# Among those of one collection or artifact.
OWN_NUMBER = replace(NEWEST_NUMBER, unique=True)
LINKED_AT = Order("linked_at", (Key("{t}.linked_at", "time"),), descending=True)
BY_NUMBER = {"NUMBER": NEWEST_NUMBER, "LINKED_AT": LINKED_AT}
BY_OWN_NUMBER = {**BY_NUMBER, "NUMBER": OWN_NUMBER}


def global_id(table: Table) -> Value:
    """The opaque global id of a row, as `domain.ids.encode` makes it."""
    assert table.kind is not None
    site_wide = table.kind in SITE_WIDE
    organization = (
        "'\\x" + "00" * 16 + "'::bytea" if site_wide else "uuid_send({t}.organization_id)"
    )
    own = "organization_id" if table.kind is Kind.ORGANIZATION else "id"
    parts = f"'\\x{table.kind.value:02x}'::bytea || {organization} || uuid_send({{t}}.{own})"
    return Value(f"translate(encode({parts}, 'base64'), '+/', '-_')")


def named(scope: Scope) -> str:
    """The row has the name that the field's argument gives."""
    return f"{scope.t}.name = {scope.bind(findable(scope.arguments['name']), 'text')}"
