"""Rows of several tables that some clients take for one kind of thing.

- an *owner*: a team, an organization, a user with their personal projects
- a *place*: a project or a registry
- a *series*: an artifact in its project, a collection in its registry
- an *entry*: a numbered member of a series
- a *label*: an alias of an entry
"""

from __future__ import annotations

from db import guard, visibility
from db.visibility import Asker
from reads.source import Key, Order, Table

ORGANIZATION, TEAM, USER = "ORGANIZATION", "TEAM", "USER"
PROJECT, REGISTRY = "PROJECT", "REGISTRY"
ARTIFACT, COLLECTION = "ARTIFACT", "COLLECTION"

_OWNERS = f"""(select o.organization_id, o.organization_id as id, '{ORGANIZATION}' as kind, o.name,
        o.kind as organization_kind, o.created_at
    from organization o where o.kind = 'SHARED'
    union all select t.organization_id, t.id, '{TEAM}', t.name, 'SHARED', t.created_at from team t
    union all select u.personal_organization_id, u.id, '{USER}', u.username, 'PERSONAL',
        u.created_at
    from site_user u)"""
_PLACES = f"""(select p.organization_id, p.id, '{PROJECT}' as kind, p.name, p.name as own_name,
        coalesce(p.team_id, p.user_id) as owner_id, p.team_id, p.user_id, p.description,
        null::registry_visibility as visibility, false as is_core, true as accepts_all_types,
        p.created_by, p.created_at, p.updated_at
    from project p
    union all select r.organization_id, r.id, '{REGISTRY}', 'wandb-registry-' || r.name, r.name,
        r.organization_id, null, null, r.description, r.visibility, r.is_core,
        r.accepts_all_types, r.created_by, r.created_at, r.updated_at
    from registry r)"""
_TYPES = """(select a.organization_id, a.project_id as place_id, a.type as name,
        md5(a.type)::uuid as id, min(a.created_at) as created_at
    from artifact a group by a.organization_id, a.project_id, a.type
    union all select r.organization_id, r.id, w.word, md5(w.word)::uuid, r.created_at
    from registry r cross join lateral unnest(r.accepted_types) w(word))"""
_TYPES_OF_SERIES = f"""(select a.organization_id, a.id as series_id, a.project_id as place_id,
        a.type as name, md5(a.type)::uuid as id, a.created_at, '{ARTIFACT}' as kind
    from artifact a
    union all select c.organization_id, c.id, c.registry_id, c.types[1], md5(c.types[1])::uuid,
        c.created_at, '{COLLECTION}'
    from collection c)"""
_SERIES = f"""(select a.organization_id, a.id, '{ARTIFACT}' as kind, a.project_id as place_id,
        a.name, array[a.type] as types, a.tags, a.description, a.created_at,
        null::timestamptz as updated_at,
        a.project_id, null::uuid as registry_id
    from artifact a
    union all select c.organization_id, c.id, '{COLLECTION}', c.registry_id, c.name, c.types,
        c.tags, c.description, c.created_at, c.updated_at, null, c.registry_id
    from collection c)"""
# Without a condition in either half, so that a page is merged from the orders of both. What is no
# entry yet, or not any more, nobody sees.
_ENTRIES = f"""(select av.organization_id, av.id, '{ARTIFACT}' as kind, av.artifact_id as series_id,
        av.number, av.id as artifact_version_id,
        coalesce(av.committed_at, av.created_at) as created_at,
        av.artifact_id, null::uuid as collection_id, av.state
    from artifact_version av
    union all select v.organization_id, v.id, '{COLLECTION}', v.collection_id, v.number,
        v.artifact_version_id, v.linked_at, null, v.collection_id, 'COMMITTED'
    from version v)"""
_LINKS = f"""(select v.organization_id, v.id, '{COLLECTION}' as kind, v.collection_id as series_id,
        v.number, v.artifact_version_id, v.linked_at as created_at, null::uuid as artifact_id,
        v.collection_id, v.linked_at
    from version v)"""
_LABELS = f"""(select al.organization_id, al.version_id as entry_id, '{COLLECTION}' as kind,
        al.collection_id as series_id, al.name, null::uuid as project_id, c.registry_id
    from alias al join collection c
        on c.organization_id = al.organization_id and c.id = al.collection_id
    union all select aa.organization_id, aa.artifact_version_id, '{ARTIFACT}', aa.artifact_id,
        aa.name, a.project_id, null
    from artifact_alias aa join artifact a
        on a.organization_id = aa.organization_id and a.id = aa.artifact_id)"""


def _owner(row: str, asker: Asker) -> str:
    # Whoever shares no organization with a user must not learn that the name is taken.
    user = visibility.user(row, asker)
    return f"""(case {row}.kind when '{USER}' then {user}
        else {visibility.in_organization(row, asker)} end)"""


def _owner_guard(row: str, asker: Asker) -> str:
    # Of users the organization is their personal one.
    return f"""(case {row}.kind when '{USER}' then {guard.user(row, asker)}
        else {guard.organization(row, asker)} end)"""


def _place(row: str, asker: Asker) -> str:
    return f"""(case {row}.kind when '{PROJECT}' then {visibility.project(row, asker)}
        else {visibility.registry(row, asker)} end)"""


def _series(row: str, asker: Asker) -> str:
    return f"""(case {row}.kind when '{ARTIFACT}' then {visibility.artifact(row, asker)}
        else {visibility.collection(row, asker)} end)"""


def _entry(row: str, asker: Asker) -> str:
    return f"""({row}.state = 'COMMITTED' and case {row}.kind
        when '{ARTIFACT}' then {visibility.artifact_version(row, asker)}
        else {visibility.version(row, asker)} end)"""


def _label(row: str, asker: Asker) -> str:
    return f"""(case {row}.kind when '{ARTIFACT}' then {visibility.of_project(row, asker)}
        else {visibility.collection(row, asker)} end)"""


OWNERS = Table(_OWNERS, _owner, guard=_owner_guard)
PLACES = Table(_PLACES, _place)
SERIES = Table(_SERIES, _series)
ENTRIES = Table(_ENTRIES, _entry)
# Those entries that are links, and no others.
LINKS = Table(_LINKS, visibility.version)
LABELS = Table(_LABELS, _label)
# Whoever sees a place, or a series, sees its types: these are only reached from there.
TYPES = Table(_TYPES, lambda row, asker: "false")
TYPES_OF_SERIES = Table(_TYPES_OF_SERIES, lambda row, asker: "false")

NAME = Order("name", (Key("{t}.name", "text"),))
NEWEST = Order("newest", (), descending=True)
# Among those of one series.
NEWEST_NUMBER = Order("number", (Key("{t}.number", "integer"),), descending=True, unique=True)
