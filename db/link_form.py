"""The statement of links that clients have named in one way, and the words that it takes."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from db import api_key, guard, visibility
from db.api_key import Standing
from db.link_statement import IDENTIFIED, NAMED, WRITES
from db.visibility import Asker
from domain.ids import GlobalId
from domain.path import ArtifactVersionPath, CollectionPath, ref_number

ASKER = Asker("@user::uuid", "@administrator::boolean")
KEY = Standing("@key_id::uuid", "@key_scopes::text[]")

Words = dict[str, object]

# How the source was named; `w` is what is wanted, of which there may be several rows.
_AT_PATH = """from entity_name e
    join project p on p.organization_id = e.organization_id and p.team_id = e.id
        and p.user_id is null and p.name = w.project and e.name = w.owner
    join artifact a on a.organization_id = p.organization_id and a.project_id = p.id
        and a.name = w.artifact"""
_AT_NUMBER = f"""{_AT_PATH}
    join artifact_version av on av.organization_id = a.organization_id and av.artifact_id = a.id
        and av.number = w.number"""
_AT_ALIAS = f"""{_AT_PATH}
    join artifact_alias al on al.organization_id = a.organization_id and al.artifact_id = a.id
        and al.name = w.alias
    join artifact_version av on av.organization_id = al.organization_id
        and av.id = al.artifact_version_id"""
_AT_ID = """from artifact_version av
    join artifact a on a.organization_id = av.organization_id and a.id = av.artifact_id
        and av.organization_id = w.source_organization and av.id = w.source
    join project p on p.organization_id = a.organization_id and p.id = a.project_id
    join team e on e.organization_id = p.organization_id and e.id = p.team_id"""

# And how the target was.
_REGISTRY = "join registry r on r.organization_id = o.organization_id and r.name = w.registry"
_IN_ORGANIZATION = f"""{_REGISTRY}
        and o.name = w.organization and {visibility.organization("o", ASKER)}"""
_BY_ID = """join collection c on c.organization_id = o.organization_id
        and c.organization_id = w.collection_organization and c.id = w.collection
    join registry r on r.organization_id = c.organization_id and r.id = c.registry_id"""

# That the viewer is who they were taken for.
_PROVEN = f"asker as materialized (select {api_key.standing(ASKER, KEY)} as note_due), "
_IS_PROVEN = "and exists (select from asker where note_due is not null)"

# For how long a lock is waited for in haste: those who go together would wait for no reason of
# theirs. It is so for each lock of a row, until the end of the transaction.
HASTE_SECONDS = 0.02
_HASTY = f"""haste as materialized (
    select set_config('lock_timeout', '{HASTE_SECONDS * 1000:.0f}ms', true) as is_set
), """
_IN_HASTE = " where exists (select from haste where is_set is not null)"

_KEPT = """, kept as (
    insert into idempotency_key (organization_id, key, fingerprint, outcome)
    select u.personal_organization_id, m.key, m.fingerprint,
        json_build_object('class', @outcome::text, 'values', row_to_json(d))
    from done d join linking m on m.version = d.version_id, site_user u where u.id = @user::uuid
)"""

# The words of a row, by name; what has several of them for each row is given as slices of a list.
_TYPES = {
    "number": "integer",
    "source_organization": "uuid",
    "source": "uuid",
    "collection_organization": "uuid",
    "version": "uuid",
    "new_collection": "uuid",
    "fingerprint": "bytea",
    **dict.fromkeys(("first_alias", "last_alias", "first_event", "last_event"), "integer"),
}


class Form(NamedTuple):
    """What the statement depends on; `columns` are the words of each row."""

    source: str
    target: str
    is_named: bool
    columns: tuple[str, ...]
    is_kept: bool


def source(named: ArtifactVersionPath | GlobalId) -> tuple[str, Words]:
    """How the source is found, and the words of its row."""
    if isinstance(named, GlobalId):
        return _AT_ID, {"source_organization": named.organization_id, "source": named.id}
    words: Words = {"owner": named.owner, "project": named.project, "artifact": named.artifact}
    number = ref_number(named.ref) if named.ref is not None else None
    if number is not None:
        return _AT_NUMBER, words | {"number": number}
    return _AT_ALIAS, words | {"alias": named.ref or "latest"}


def target(named: CollectionPath | GlobalId) -> tuple[str, Words]:
    """How the registry is found, and the words of its row."""
    if isinstance(named, GlobalId):
        return _BY_ID, {
            "collection_organization": named.organization_id,
            "collection": named.id,
        }
    words: Words = {"registry": named.registry, "collection": named.collection}
    if named.organization is None:
        return _REGISTRY, words
    return _IN_ORGANIZATION, words | {"organization": named.organization}


# The general way knows each reason why there is no such row. It is also for whoever sees the source
# through a link alone. The rows of the source and of the registry are locked in the order in which
# `LOCKS` does that; one that changed meanwhile is held against the conditions again. The role is
# the one that the statement found when it began, as it is worked out once (OFFSET 0).
@cache
def statement(form: Form, is_presumed: bool, is_hasty: bool) -> str:
    """The links; a row for each that was made."""
    hasty, proven = _HASTY if is_hasty else "", _PROVEN if is_presumed else ""
    return f"""with {hasty}{proven}wanted as materialized (
    select w.*, (@aliases::text[])[w.first_alias:w.last_alias] as aliases,
        (@events::uuid[])[w.first_event:w.last_event] as events
    from unnest({_lists(form)}) w({", ".join(form.columns)}){_IN_HASTE if is_hasty else ""}
), ready as materialized (
    select m.* from wanted w cross join lateral (
        select av.organization_id, av.id as source_id, a.type, r.id as registry_id, w.collection,
            o.name as organization, r.name as registry,
            e.name || '/' || p.name || '/' || a.name || ':v' || av.number as path,
            w.aliases, w.version, w.new_collection, w.events
            {", w.key, w.fingerprint" if form.is_kept else ""}
        {form.source}
        join organization o on o.organization_id = av.organization_id and o.kind = 'SHARED'
        {form.target}
        cross join lateral (
            select {visibility.registry_role("r", ASKER)}::text as role offset 0
        ) viewer
        where av.state = 'COMMITTED' and {visibility.project("p", ASKER)}
        and {guard.organization("av", ASKER)}
        and a.type = any(r.accepted_types) and not a.type = any(@left_out::text[])
        and viewer.role = any(@may_link::text[])
        and (viewer.role = any(@may_edit_protected::text[])
            or not r.protected_aliases && w.aliases)
        {_IS_PROVEN if is_presumed else ""}
        for share of a, av, r
    ) m
){NAMED if form.is_named else IDENTIFIED}{WRITES}{_KEPT if form.is_kept else ""}
select d.*, m.organization, m.registry, m.collection_name as collection, m.number
    {", a.note_due" if is_presumed else ""}
    from done d join linking m on m.version = d.version_id{", asker a" if is_presumed else ""}
"""


def _lists(form: Form) -> str:
    types = _TYPES if form.is_named else {**_TYPES, "collection": "uuid"}
    return ", ".join(f"@{name}::{types.get(name, 'text')}[]" for name in form.columns)
