"""A link from a client's own words, in one statement, where nothing stands in the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from uuid import UUID

from db import api_key, guard, visibility
from db.api_key import Standing
from db.connection import Pool, Row
from db.link_statement import IDENTIFIED, NAMED, WRITES, bound
from db.visibility import Asker
from domain.ids import GlobalId, new_id
from domain.path import ArtifactVersionPath, CollectionPath, ref_number
from domain.viewer import Identity, Viewer

ASKER = Asker("@user::uuid", "@administrator::boolean")
KEY = Standing("@key_id::uuid", "@key_scopes::text[]")

Words = dict[str, object]


@dataclass(frozen=True)
class Kept:
    """The idempotency key of a link, and the class of the outcome that is kept under it."""

    key: str
    fingerprint: bytes
    outcome: str


@dataclass(frozen=True)
class Wanted:
    """What is to be linked, and where, in well-formed words; and which roles may do so.

    However often it is tried, it is kept once: no second row can have one of its ids.
    """

    source: ArtifactVersionPath | GlobalId
    target: CollectionPath | GlobalId
    aliases: Sequence[str]
    may_link: Sequence[str]
    may_edit_protected: Sequence[str]
    left_out: Sequence[str]
    """The types that a registry's list does not decide alone."""
    version: UUID = field(init=False, default_factory=new_id)
    collection: UUID = field(init=False, default_factory=new_id)
    event: UUID = field(init=False, default_factory=new_id)
    """The first of its events: it stays in the history whatever becomes of the version."""


# How the source was named.
_AT_PATH = """from entity_name e
    join project p on p.organization_id = e.organization_id and p.team_id = e.id
        and p.user_id is null and p.name = @project::text and e.name = @owner::text
    join artifact a on a.organization_id = p.organization_id and a.project_id = p.id
        and a.name = @artifact::text"""
_AT_NUMBER = f"""{_AT_PATH}
    join artifact_version av on av.organization_id = a.organization_id and av.artifact_id = a.id
        and av.number = @number::integer"""
_AT_ALIAS = f"""{_AT_PATH}
    join artifact_alias al on al.organization_id = a.organization_id and al.artifact_id = a.id
        and al.name = @alias::text
    join artifact_version av on av.organization_id = al.organization_id
        and av.id = al.artifact_version_id"""
_AT_ID = """from artifact_version av
    join artifact a on a.organization_id = av.organization_id and a.id = av.artifact_id
        and av.organization_id = @source_organization::uuid and av.id = @source::uuid
    join project p on p.organization_id = a.organization_id and p.id = a.project_id
    join team e on e.organization_id = p.organization_id and e.id = p.team_id"""

# And how the target was.
_REGISTRY = "join registry r on r.organization_id = o.organization_id and r.name = @registry::text"
_IN_ORGANIZATION = f"""{_REGISTRY}
        and o.name = @organization::text and {visibility.organization("o", ASKER)}"""
_BY_ID = """join collection c on c.organization_id = o.organization_id
        and c.organization_id = @collection_organization::uuid and c.id = @collection::uuid
    join registry r on r.organization_id = c.organization_id and r.id = c.registry_id"""

# That the viewer is who they were taken for.
_PROVEN = f"asker as materialized (select {api_key.standing(ASKER, KEY)} as note_due), "
_IS_PROVEN = "and exists (select from asker where note_due is not null)"

_KEPT = """, kept as (
    insert into idempotency_key (organization_id, key, fingerprint, outcome)
    select u.personal_organization_id, @key::text, @fingerprint::bytea,
        json_build_object('class', @outcome::text, 'values', row_to_json(d))
    from done d, site_user u where u.id = @user::uuid
)"""


async def link(
    pool: Pool,
    viewer: Viewer,
    wanted: Wanted,
    under: Kept | None,
    presumed: Identity | None = None,
) -> Row | None:
    """The version, linked: its organization, its id, its collection, whether that was made for it,
    and what these are called.

    Where the viewer is only presumed to be who they are, also whether a note of their key's use is
    due.

    None where anything is not as usual, and nothing has changed: a refusal, an earlier link, a type
    that is to be saved, a viewer who is not who they were taken for. A UniqueViolation says that
    the key was used, that another request linked the version at the same moment, or that this link
    was kept when it was tried before.
    """
    source, from_ = _source(wanted.source)
    target, to = _target(wanted.target)
    words = from_ | to | _words(viewer, wanted)
    if under is not None:
        words |= {"key": under.key, "fingerprint": under.fingerprint, "outcome": under.outcome}
    if presumed is not None:
        words |= {"key_id": presumed.key_id, "key_scopes": list(presumed.key_scopes)}
    is_named = isinstance(wanted.target, CollectionPath)
    text = _statement(source, target, is_named, under is not None, presumed is not None)
    sql, values = bound(text, words)
    row = await pool.row(sql, *values)
    if row is not None:
        pool.written(row["organization_id"])
    return row


# It is known by its id alone, and no table is read without an organization: each one is asked.
_BEFORE = """select o.organization_id, $2::uuid as version_id, e.collection_id,
        e.kind = 'COLLECTION_CREATED' as collection_created
    from organization o cross join lateral (
        select kind, collection_id from event
        where organization_id = o.organization_id and id = $1 limit 1
    ) e
    where o.kind = 'SHARED'"""


async def before(pool: Pool, wanted: Wanted) -> Row | None:
    """What an earlier try came to that was kept after all, as `link` would have told it."""
    return await pool.row(_BEFORE, wanted.event, wanted.version)


def _words(viewer: Viewer, wanted: Wanted) -> Words:
    return {
        "user": viewer.user_id,
        "administrator": viewer.is_administrator,
        "aliases": list(wanted.aliases),
        "may_link": list(wanted.may_link),
        "may_edit_protected": list(wanted.may_edit_protected),
        "left_out": list(wanted.left_out),
        "version": wanted.version,
        "new_collection": wanted.collection,
        "events": [wanted.event, *(new_id() for _ in range(1 + 2 * len(wanted.aliases)))],
    }


def _source(named: ArtifactVersionPath | GlobalId) -> tuple[str, Words]:
    if isinstance(named, GlobalId):
        return _AT_ID, {"source_organization": named.organization_id, "source": named.id}
    words: Words = {"owner": named.owner, "project": named.project, "artifact": named.artifact}
    number = ref_number(named.ref) if named.ref is not None else None
    if number is not None:
        return _AT_NUMBER, words | {"number": number}
    return _AT_ALIAS, words | {"alias": named.ref or "latest"}


def _target(named: CollectionPath | GlobalId) -> tuple[str, Words]:
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
# `LOCKS` does that; one that changed meanwhile is held against each condition again.
@cache
def _statement(source: str, target: str, is_named: bool, is_kept: bool, is_presumed: bool) -> str:
    collection_type = "text" if is_named else "uuid"
    return f"""with {_PROVEN if is_presumed else ""}aim as materialized (
    select av.organization_id, av.id as source_id, a.type, r.id as registry_id,
        @collection::{collection_type} as collection, o.name as organization, r.name as registry,
        e.name || '/' || p.name || '/' || a.name || ':v' || av.number as path
    {source}
    join organization o on o.organization_id = av.organization_id and o.kind = 'SHARED'
    {target}
    cross join lateral (
        select {visibility.registry_role("r", ASKER)}::text as role offset 0
    ) viewer
    where av.state = 'COMMITTED' and {visibility.project("p", ASKER)}
    and {guard.organization("av", ASKER)}
    and a.type = any(r.accepted_types) and not a.type = any(@left_out::text[])
    and viewer.role = any(@may_link::text[])
    and (viewer.role = any(@may_edit_protected::text[])
        or not r.protected_aliases && @aliases::text[])
    {_IS_PROVEN if is_presumed else ""}
    for share of a, av, r
), gate as (
    select organization_id, registry_id as id from aim
){NAMED if is_named else IDENTIFIED}{WRITES}{_KEPT if is_kept else ""}
select d.*, m.organization, m.registry, t.name as collection, t.number
    {", a.note_due" if is_presumed else ""}
    from done d, aim m, target t{", asker a" if is_presumed else ""}"""
