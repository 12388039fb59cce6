"""A database of any size for tests of plans: one large organization among small ones.

Ids grow as the rows do, as UUIDv7 would; rows of one collection lie scattered, as links come.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import asyncpg

from domain.viewer import Viewer

PER_COLLECTION = 50
REGISTRIES = 20
PROJECTS = 40
SMALL_ORGANIZATIONS = 30
USERS = 2000
POPULAR = 1000
VIEWERS = {
    "root": Viewer(UUID("00000001-0000-7000-8000-000000000001"), "root", True),
    "boss": Viewer(UUID("00000001-0000-7000-8000-000000000002"), "boss"),
    "member": Viewer(UUID("00000001-0000-7000-8000-000000000003"), "member"),
    "guest": Viewer(UUID("00000001-0000-7000-8000-000000000004"), "guest"),
    "stranger": Viewer(UUID("00000001-0000-7000-8000-000000000005"), "stranger"),
}
KINDS = {
    "user": 1,
    "org": 2,
    "team": 3,
    "project": 4,
    "registry": 5,
    "collection": 6,
    "artifact": 7,
    "source": 8,
    "version": 9,
    "run": 10,
    "event": 11,
}


def id_of(kind: str, number: str) -> str:
    """The id of the row of this kind and number, as SQL."""
    return f"('{KINDS[kind]:08x}-0000-7000-8000-' || lpad(to_hex({number}), 12, '0'))::uuid"


def uuid_of(kind: str, number: int) -> UUID:
    """The same as a value."""
    return UUID(f"{KINDS[kind]:08x}-0000-7000-8000-{number:012x}")


ORGANIZATION = uuid_of("org", 1)
ORG = f"'{ORGANIZATION}'::uuid"
NAMES = "array['', 'root', 'boss', 'member', 'guest', 'stranger']"


def statements(size: int) -> Iterator[str]:
    """What fills the tables: `size` versions in the large organization, 3 of 10 in one collection.

    Collection 0 is that one; collection n stands in registry n % 20.
    """
    large = size * 3 // 10
    collections = (size - large) // PER_COLLECTION
    yield from _people()
    yield from _places(collections)
    yield from _contents(collections, large)


def _people() -> Iterator[str]:
    user, member = id_of("user", "u"), id_of("user", "m.u")
    yield f"""insert into site_user (id, username, name, email, is_administrator,
            personal_organization_id)
        select {user}, coalesce(({NAMES})[u + 1], 'user-' || u), 'User ' || u,
            'user-' || u || '@example.org', u = 1, {id_of("org", "1000000 + u")}
        from generate_series(1, {USERS}) u"""
    yield f"""insert into organization (organization_id, kind, name, display_name)
        select {id_of("org", "o")}, 'SHARED'::organization_kind, 'org-' || o, 'Organization ' || o
        from generate_series(1, {SMALL_ORGANIZATIONS + 1}) o
        union all select {id_of("org", "1000000 + u")}, 'PERSONAL'::organization_kind,
            'user-' || u, 'User ' || u
        from generate_series(1, {USERS}) u"""
    yield f"""insert into organization_member (organization_id, user_id, role)
        select {ORG}, {member},
            case when m.u = 2 then 'ADMIN' when m.u % 2 = 0 then 'VIEWER' else 'MEMBER'
            end::organization_role
        from generate_series(2, {USERS}) m(u) where m.u <> 5
        union all select {id_of("org", "o")}, {id_of("user", "5")}, 'ADMIN'::organization_role
        from generate_series(2, 3) o"""
    yield f"""insert into team (organization_id, id, name)
        select {ORG}, {id_of("team", "t")}, 'team-' || t from generate_series(0, 19) t"""
    yield f"""insert into team_member (organization_id, team_id, user_id, role)
        select {ORG}, {id_of("team", "m.u % 20")}, {member}, 'MEMBER'
        from generate_series(3, {USERS}) m(u) where m.u <> 5"""


def _places(collections: int) -> Iterator[str]:
    number = f"(o - 1) * {REGISTRIES} + r"
    yield f"""insert into project (organization_id, id, team_id, name)
        select {ORG}, {id_of("project", "p")}, {id_of("team", "p % 20")}, 'project-' || p
        from generate_series(0, {PROJECTS - 1}) p"""
    yield f"""insert into registry (organization_id, id, name, visibility, accepts_all_types,
            created_at, updated_at, description)
        select {id_of("org", "o")}, {id_of("registry", number)}, 'registry-' || r,
            case when r % 4 = 3 then 'RESTRICTED' else 'ORGANIZATION' end::registry_visibility,
            true, now() - r * interval '1 hour', now() - r * interval '1 minute', 'Place ' || r
        from generate_series(1, {SMALL_ORGANIZATIONS + 1}) o, generate_series(0,
            case o when 1 then {REGISTRIES - 1} else 1 end) r"""
    yield f"""insert into registry_member (organization_id, registry_id, team_id, role)
        select {ORG}, {id_of("registry", "r")}, {id_of("team", "4")}, 'MEMBER'
        from unnest(array[3, 7]) r"""
    yield f"""insert into registry_member (organization_id, registry_id, user_id, role)
        select {ORG}, {id_of("registry", "r")}, {id_of("user", "u")}, 'MEMBER'
        from generate_series(0, 2) r, generate_series(20, 60) u"""
    yield f"""insert into collection (organization_id, id, registry_id, name, types, tags,
            next_number, description, created_at, updated_at)
        select {ORG}, {id_of("collection", "c")}, {id_of("registry", f"c % {REGISTRIES}")},
            'collection-' || c, array[case c % 3 when 0 then 'dataset' else 'model' end],
            array['tag-' || c % 17, 'all'] || case c % 997 when 0 then array['rare'] end,
            1000000, 'The card of number ' || c || ' is about word' || c % 1000,
            now() - interval '30 days' + c * interval '1 second',
            now() - interval '1 day' + (c * 7919 % {collections}) * interval '1 second'
        from generate_series(0, {collections}) c"""
    yield f"""insert into collection (organization_id, id, registry_id, name, types, tags)
        select {id_of("org", "o")}, {id_of("collection", "1000000 + o * 1000 + c")},
            {id_of("registry", f"(o - 1) * {REGISTRIES} + c % 2")}, 'collection-' || c,
            '{{model}}', '{{all}}'
        from generate_series(2, {SMALL_ORGANIZATIONS + 1}) o, generate_series(1, 10) c"""


def _contents(collections: int, large: int) -> Iterator[str]:
    """Artifact n goes with collection n; version m of it is linked there as number m."""
    rows = f"""(select c, m, m * {collections} + c as n from generate_series(0,
            {PER_COLLECTION - 1}) m, generate_series(1, {collections}) c
        union all select 0, m, 100000000 + m from generate_series(0, {large - 1}) m) r"""
    runs = collections
    yield f"""insert into run (organization_id, id, project_id, name, created_at, config)
        select {ORG}, {id_of("run", "r")}, {id_of("project", f"r % {PROJECTS}")}, 'run-' || r,
            now() - interval '9 days' + r * interval '1 second', '{{"rate":0.1}}'
        from generate_series(1, {runs}) r"""
    yield f"""insert into artifact (organization_id, id, project_id, name, type, tags, next_number)
        select {ORG}, {id_of("artifact", "c")}, {id_of("project", f"c % {PROJECTS}")},
            'artifact-' || c, case c % 3 when 0 then 'dataset' else 'model' end,
            array['tag-' || c % 17], 1000000
        from generate_series(0, {collections}) c"""
    yield f"""insert into artifact_version (organization_id, id, artifact_id, number, state, digest,
            size_bytes, file_count, manifest_sha256, metadata, tags, description, run_id,
            created_at, committed_at)
        select {ORG}, {id_of("source", "n")}, {id_of("artifact", "c")}, m, 'COMMITTED',
            md5(n::text), 1000 + n, 3, md5(n::text) || md5(n::text),
            ('{{"accuracy":0.' || n % 1000 || '}}')::json,
            array['tag-' || m % 7] || case n % 9973 when 0 then array['rare'] end,
            case n % 10 when 0 then 'Trained on word' || n % 1000 || ' and corpus' || n end,
            case when m % 2 = 0 then {id_of("run", f"1 + n % {runs}")} end,
            now() - interval '20 days' + m * interval '1 minute',
            now() - interval '20 days' + m * interval '2 minutes'
        from {rows}"""
    yield f"""insert into version (organization_id, id, collection_id, number, artifact_version_id,
            linked_at)
        select {ORG}, {id_of("version", "n")}, {id_of("collection", "c")}, m,
            {id_of("source", "n")},
            now() - interval '19 days' + (m * 5 + c % 5) * interval '1 second'
        from {rows}"""
    yield f"""insert into version (organization_id, id, collection_id, number, artifact_version_id)
        select {ORG}, {id_of("version", "200000000 + c")}, {id_of("collection", "c")},
            {PER_COLLECTION}, {id_of("source", "100000000")}
        from generate_series(1, {min(POPULAR, collections)}) c"""
    yield f"""insert into alias (organization_id, collection_id, name, version_id)
        select {ORG}, {id_of("collection", "c")},
            case when m in ({PER_COLLECTION - 1}, {large - 1}) then 'latest' else 'alias-' || m end,
            {id_of("version", "n")}
        from {rows} where c > 0 and (m % 2 = 0 or m = {PER_COLLECTION - 1})
        or c = 0 and (m = {large - 1} or m % 100 = 0)"""
    yield f"""insert into artifact_alias (organization_id, artifact_id, name, artifact_version_id)
        select {ORG}, {id_of("artifact", "c")},
            case when m in ({PER_COLLECTION - 1}, {large - 1}) then 'latest' else 'best-' || m end,
            {id_of("source", "n")}
        from {rows} where c > 0 and (m % 10 = 0 or m = {PER_COLLECTION - 1})
        or c = 0 and (m = {large - 1} or m % 100 = 0)"""
    yield f"""insert into run_input (organization_id, run_id, artifact_version_id)
        select {ORG}, {id_of("run", "r")},
            {id_of("source", f"1 + (r * 7919 + i) % ({collections} * {PER_COLLECTION})")}
        from generate_series(1, {runs}) r, generate_series(1, 4) i
        union all select {ORG}, {id_of("run", "r")}, {id_of("source", "100000000")}
        from generate_series(1, {runs}) r"""
    yield f"""insert into event (organization_id, id, kind, registry_id, collection_id, version_id,
            detail)
        select {ORG}, {id_of("event", "n")}, 'VERSION_LINKED',
            {id_of("registry", f"c % {REGISTRIES}")}, {id_of("collection", "c")},
            {id_of("version", "n")}, '{{"version":"v1","type":"model"}}'
        from {rows} where m % 4 = 0"""
    yield """insert into entity_name (name, kind, organization_id, id)
        select o.name, 'ORGANIZATION', o.organization_id, o.organization_id from organization o
            where o.kind = 'SHARED'
        union all select t.name, 'TEAM', t.organization_id, t.id from team t
        union all select u.username, 'USER', u.personal_organization_id, u.id from site_user u"""
    yield """insert into sdk_number (kind, organization_id, id)
        select 'USER', '00000000-0000-0000-0000-000000000000', u.id from site_user u
        union all select 'ENTITY', e.organization_id, e.id from entity_name e
        union all select 'PROJECT', p.organization_id, p.id from project p
        union all select 'PROJECT', r.organization_id, r.id from registry r"""


async def fill(url: str, size: int) -> None:
    """The migrated database holds the large organization and the small ones, analyzed."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("set session_replication_role = replica")
        await connection.execute("set maintenance_work_mem = '512MB'; set work_mem = '256MB'")
        indexes = await connection.fetch(
            """select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as made
                from pg_index i join pg_class c on c.oid = i.indrelid
                where c.relnamespace = 'public'::regnamespace and not i.indisunique"""
        )
        for index in indexes:
            await connection.execute(f"drop index {index['name']}")
        for statement in statements(size):
            await connection.execute(statement, timeout=None)
        for index in indexes:
            await connection.execute(index["made"])
        await connection.execute("vacuum analyze", timeout=None)
    finally:
        await connection.close()
