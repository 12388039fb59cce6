"""Fills a migrated database with one organization to a number of versions, by set-based SQL.

Everything follows from the size alone, so two databases of one size hold the same. Rows are in the
order of time, as they would be, so that what belongs to one collection is scattered over the
heap; ids rise with time. Three tenths of the versions are in one collection.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from auth import key as keys
from bench.sample import HOT_TARGETS, SPARES, TARGETS

KEY = "vtr-" + "benchmark-of-vitrine".ljust(43, "0")
ORGANIZATION = "acme"
READER = "reader"
REGISTRIES = 20
BIG = 4

# What the statements below share; it ends with the connection. No time ends in a zero, which
# programs write in different ways.
# They are of the kind that Postgres writes out where they are used.
HELPERS = (
    """create function pg_temp.at(n bigint) returns timestamptz language sql stable as
        $$ select timestamptz '2026-01-01 00:00:00.123457+00' + n * interval '1.00012 s' $$""",
    # Version 7, so that ids are in the order of time; the same for the same kind and number.
    """create function pg_temp.uid(kind text, n bigint) returns uuid language sql immutable as
        $$ select overlay(overlay(overlay(md5(kind || n::text)
            placing lpad(to_hex(1767225600123 + n * 1000), 12, '0') from 1 for 12)
            placing '7' from 13 for 1) placing '8' from 17 for 1)::uuid $$""",
    """create function pg_temp.word(n bigint) returns text language sql immutable as
        $$ select translate(left(md5('word' || n::text), 8), '0123456789', 'ghijklmnop') $$""",
)

PEOPLE = (
    """insert into site_user (id, username, name, is_administrator, personal_organization_id)
        select pg_temp.uid('user', n), n.username, initcap(n.username), n = 1,
            pg_temp.uid('personal', n)
        from (select n, case n when 1 then 'root' when 2 then 'reader' else 'user-' || n end
            as username from generate_series(1, 200) n) n""",
    """insert into organization (organization_id, kind, name, display_name, created_by)
        select pg_temp.uid('organization', 1), 'SHARED'::organization_kind, 'acme', 'Acme',
            pg_temp.uid('user', 1)
        union all
        select u.personal_organization_id, 'PERSONAL', u.username, u.name, u.id from site_user u""",
    """insert into organization_member (organization_id, user_id, role)
        select pg_temp.uid('organization', 1), pg_temp.uid('user', n),
            (case n when 3 then 'ADMIN' else 'MEMBER' end)::organization_role
        from generate_series(2, 200) n""",
    """insert into team (organization_id, id, name)
        select pg_temp.uid('organization', 1), pg_temp.uid('team', t), 'team-' || t
        from generate_series(0, 9) t""",
    """insert into team_member (organization_id, team_id, user_id, role)
        select pg_temp.uid('organization', 1), pg_temp.uid('team', (n - 2) % 10),
            pg_temp.uid('user', n), 'MEMBER'
        from generate_series(2, 200) n""",
    """insert into project (organization_id, id, team_id, name)
        select pg_temp.uid('organization', 1), pg_temp.uid('project', 0), pg_temp.uid('team', 0),
            'models'""",
    """insert into entity_name (name, kind, organization_id, id)
        select name, 'ORGANIZATION', organization_id, organization_id from organization
            where kind = 'SHARED'
        union all select name, 'TEAM', organization_id, id from team
        union all select username, 'USER', personal_organization_id, id from site_user""",
    """insert into sdk_number (kind, organization_id, id)
        select 'USER', '00000000-0000-0000-0000-000000000000', id from site_user
        union all select 'ENTITY', organization_id, id from entity_name where kind <> 'ORGANIZATION'
        union all select 'PROJECT', organization_id, id from project""",
    """insert into api_key (id, prefix, sha256, user_id, name, scopes)
        select pg_temp.uid('key', 1), $1, $2, pg_temp.uid('user', 2), 'benchmark',
            '{READ,WRITE,ADMIN}'""",
)

# The reader sees all but every fourth of the small ones, by three ways: as anybody in the
# organization, by a team, by a role of their own.
REGISTRY = (
    """insert into registry (organization_id, id, name, visibility, accepts_all_types,
            accepted_types, description, created_at, updated_at, owner_id, created_by)
        select pg_temp.uid('organization', 1), pg_temp.uid('registry', r),
            case r when 20 then 'deep' when 21 then 'links' else 'registry-' || r end,
            (case when r = 1 or r % 4 = 2 then 'RESTRICTED' else 'ORGANIZATION'
                end)::registry_visibility,
            true, '{model,dataset}', 'What the teams of area ' || r || ' have agreed on.',
            pg_temp.at(r), pg_temp.at(r), pg_temp.uid('user', 3), pg_temp.uid('user', 3)
        from generate_series(0, 21) r""",
    """insert into registry_member (organization_id, registry_id, team_id, user_id, role)
        select pg_temp.uid('organization', 1), pg_temp.uid('registry', g.r),
            pg_temp.uid('team', g.team), pg_temp.uid('user', g.person), g.role::registry_role
        from (values (1, 0, null, 'VIEWER'), (2, null, 2, 'MEMBER'), (21, 0, null, 'MEMBER'),
            (3, 5, null, 'MEMBER'), (3, null, 40, 'ADMIN')) g(r, team, person, role)""",
)

# $1: collections, $2: versions in each.
COLLECTIONS = (
    """insert into collection (organization_id, id, registry_id, name, types, tags, next_number,
            description, created_at, updated_at, created_by)
        select pg_temp.uid('organization', 1), pg_temp.uid('collection', c),
            pg_temp.uid('registry', case when c % 20 < 17 then c % 4 else 4 + c / 20 % 16 end),
            'collection-' || c, array[case when c / 4 % 4 < 3 then 'model' else 'dataset' end],
            array['tag-' || c / 4 % 3, 'area-' || c % 17], $2,
            (select 'For ' || string_agg(pg_temp.word((c * 6 + j) % ($1 * 3 / 10)), ' ' order by j)
                from generate_series(0, 5) j),
            pg_temp.at(c), pg_temp.at(c * 7919 % $1 + $1 * $2), pg_temp.uid('user', 2 + c % 199)
        from generate_series(0::bigint, $1::int - 1) c""",
    """insert into collection (organization_id, id, registry_id, name, types, next_number,
            created_by)
        select pg_temp.uid('organization', 1), pg_temp.uid(k.kind, n),
            pg_temp.uid('registry', k.r), case k.kind when 'deep' then 'everything'
                else k.kind || '-' || n end, '{model}', k.next, pg_temp.uid('user', 2)
        from (values ('deep', 20, 1, $1::int), ('link', 21, $2::int, 0), ('hot', 21, $3::int, 0))
            k(kind, r, rows, next), generate_series(0, k.rows - 1) n""",
)

# The source, in its series, of each version: one per pair of a collection and a number, in turn.
PLACES = """create temp table place as
    select p.*, row_number() over (order by p.turn, p.kind, p.c) as n from (
        select 'collection' as kind, c, n as number, n::float8 as turn
        from generate_series(0::bigint, $1::int - 1) c, generate_series(0, $2::int - 1) n
        union all select 'deep', 0, n, n::float8 * $2 / $3 from generate_series(0, $3::int - 1) n
        union all select 'spare', 0, n, n::float8 * $2 / $4 from generate_series(0, $4::int - 1) n
    ) p"""

VERSIONS = (
    """insert into artifact (organization_id, id, project_id, name, type, next_number, created_by)
        select pg_temp.uid('organization', 1), pg_temp.uid(p.kind || 'artifact', p.c),
            pg_temp.uid('project', 0), case p.kind when 'collection' then 'artifact-' || p.c
                when 'deep' then 'everything' else 'spare' end,
            case when p.kind = 'collection' and p.c / 4 % 4 = 3 then 'dataset' else 'model' end,
            max(p.number) + 1, pg_temp.uid('user', 2)
        from place p group by p.kind, p.c order by min(p.n)""",
    """insert into artifact_version (organization_id, id, artifact_id, number, state, digest,
            size_bytes, file_count, manifest_sha256, description, metadata, tags, created_at,
            created_by, committed_at)
        select pg_temp.uid('organization', 1), pg_temp.uid('source', p.n),
            pg_temp.uid(p.kind || 'artifact', p.c), p.number, 'COMMITTED', md5('digest' || p.n),
            1000000 + p.n * 7919 % 5000000, 3, md5('a' || p.n) || md5('b' || p.n),
            case when p.n % 4 = 0 then 'Trained on ' || pg_temp.word(p.n / 4 % ($1 * 3 / 10)) end,
            '{"accuracy": 0.93, "epochs": 12, "framework": "torch"}',
            array['run-' || p.n % 7], pg_temp.at(p.n), pg_temp.uid('user', 2 + p.n % 199),
            pg_temp.at(p.n)
        from place p order by p.n""",
    """insert into artifact_alias (organization_id, artifact_id, name, artifact_version_id)
        select distinct on (p.kind, p.c) pg_temp.uid('organization', 1),
            pg_temp.uid(p.kind || 'artifact', p.c), 'latest', pg_temp.uid('source', p.n)
        from place p order by p.kind, p.c, p.number desc""",
    "delete from place where kind = 'spare'",
    """insert into version (organization_id, id, collection_id, number, artifact_version_id,
            linked_at, linked_by)
        select pg_temp.uid('organization', 1), pg_temp.uid('version', p.n),
            pg_temp.uid(p.kind, p.c), p.number, pg_temp.uid('source', p.n), pg_temp.at(p.n),
            pg_temp.uid('user', 2 + p.n % 199)
        from place p order by p.n""",
    """insert into alias (organization_id, collection_id, name, version_id)
        select pg_temp.uid('organization', 1), pg_temp.uid(p.kind, p.c), a.name,
            pg_temp.uid('version', p.n)
        from (select *, max(number) over (partition by kind, c) as last from place) p, lateral (
            select 'build-' || p.number as name where p.number % 2 = 0
            union all select 'latest' where p.number = p.last
            union all select 'production' where p.number = p.last - 2) a
        order by p.n""",
    """insert into event (organization_id, id, kind, at, actor_id, registry_id, collection_id,
            version_id, detail)
        select v.organization_id, pg_temp.uid('event', p.n), 'VERSION_LINKED', v.linked_at,
            v.linked_by, c.registry_id, v.collection_id, v.id,
            json_build_object('collection', c.name, 'version', 'v' || v.number)
        from place p join version v on v.organization_id = pg_temp.uid('organization', 1)
            and v.id = pg_temp.uid('version', p.n)
        join collection c on c.organization_id = v.organization_id and c.id = v.collection_id
        order by p.n""",
)


# Made after the rows, as that is much faster.
INDEXES = """select i.indexrelid::regclass::text as name,
        pg_get_indexdef(i.indexrelid) as definition
    from pg_index i where not i.indisunique and i.indrelid::regclass::text = any(
        '{artifact,artifact_version,version,alias,event,collection}')"""


@dataclass(frozen=True)
class Size:
    """How many versions there are, and how they lie."""

    versions: int

    @property
    def each(self) -> int:
        """How many versions a collection has."""
        return 50 if self.versions >= 100_000 else 10

    @property
    def deep(self) -> int:
        """How many versions the deep collection has."""
        return self.versions * 3 // 10

    @property
    def collections(self) -> int:
        """How many collections there are beside the deep one."""
        return (self.versions - self.deep) // self.each


async def fill(connection: Any, versions: int) -> None:
    """An organization of so many versions, and the key of who asks."""
    size = Size(versions)
    memory = "set work_mem = '256MB'; set maintenance_work_mem = '512MB'"
    await connection.execute(f"set timezone = 'UTC'; {memory}")
    indexes = await connection.fetch(INDEXES)
    for index in indexes:
        await connection.execute(f"drop index {index['name']}")
    for sql in (*HELPERS, *PEOPLE[:-1]):
        await connection.execute(sql)
    await connection.execute(PEOPLE[-1], keys.prefix(KEY), keys.sha256(KEY))
    for sql in REGISTRY:
        await connection.execute(sql)
    await connection.execute(COLLECTIONS[0], size.collections, size.each)
    await connection.execute(COLLECTIONS[1], size.deep, TARGETS, HOT_TARGETS)
    await connection.execute(PLACES, size.collections, size.each, size.deep, SPARES)
    for sql in VERSIONS:
        await connection.execute(sql, *([size.collections] if "$1" in sql else []))
    await connection.execute("drop table place")
    for index in indexes:
        await connection.execute(index["definition"])
    await connection.execute("vacuum analyze")
    await connection.execute("checkpoint")
