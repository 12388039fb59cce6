"""Fills a migrated database with a registry of a given size, in a few set-based statements."""

from __future__ import annotations

from uuid import UUID

from db.connection import Connection

STATEMENTS = (
    """insert into site_user (id, username, name, is_administrator, personal_organization_id)
        select u.id, u.name, u.name, u.name = 'root', u.id
        from unnest($1::uuid[], $2::text[]) u(id, name)""",
    """insert into organization (organization_id, kind, name, display_name)
        select md5('org' || o)::uuid, 'SHARED', 'org-' || o, 'Organization ' || o
        from generate_series(1, 3) o""",
    """insert into organization_member (organization_id, user_id, role)
        select md5('org1')::uuid, u.id, case u.username when 'boss' then 'ADMIN'::organization_role
            else 'VIEWER' end
        from site_user u where u.username in ('boss', 'guest')""",
    """insert into team (organization_id, id, name)
        select md5('org' || o)::uuid, md5('team' || o)::uuid, 'team-' || o
        from generate_series(1, 3) o""",
    """insert into team_member (organization_id, team_id, user_id, role)
        select md5('org1')::uuid, md5('team1')::uuid, u.id, 'VIEWER'
        from site_user u where u.username = 'guest'""",
    """insert into project (organization_id, id, team_id, name)
        select md5('org' || o)::uuid, md5('project' || o)::uuid, md5('team' || o)::uuid, 'project'
        from generate_series(1, 3) o""",
    """insert into registry (organization_id, id, name, visibility, accepts_all_types)
        select md5('org' || (1 + r % 3))::uuid, md5('registry' || r)::uuid, 'registry-' || r,
            case when r % 4 = 0 then 'RESTRICTED'::registry_visibility else 'ORGANIZATION' end, true
        from generate_series(0, 20) r""",
    """insert into registry_member (organization_id, registry_id, team_id, role)
        select md5('org1')::uuid, md5('registry12')::uuid, md5('team1')::uuid, 'MEMBER'""",
    """insert into collection (organization_id, id, registry_id, name, types, tags, next_number,
            description)
        select r.organization_id, md5('collection' || c)::uuid, r.id, 'collection-' || c,
            array['model'], array['tag-' || c % 17, 'all'], $1::int, 'The card of number ' || c
        from generate_series(0, $2::int - 1) c
        join registry r on r.id = md5('registry' || c % 21)::uuid""",
    """insert into artifact (organization_id, id, project_id, name, type, next_number)
        select c.organization_id, md5(c.name || 'a')::uuid,
            (select p.id from project p where p.organization_id = c.organization_id),
            c.name, 'model', $1::int
        from collection c""",
    """insert into artifact_version (organization_id, id, artifact_id, number, state, digest,
            size_bytes, file_count, manifest_sha256, metadata, tags)
        select a.organization_id, md5(a.name || 'av' || n)::uuid, a.id, n, 'COMMITTED',
            md5(a.name || n), 1000 + n, 3, md5(a.name) || md5(n::text),
            '{"accuracy":0.9}', array['tag-' || n % 7]
        from generate_series(0, $1::int - 1) n, artifact a""",
    """insert into version (organization_id, id, collection_id, number, artifact_version_id)
        select c.organization_id, md5(c.name || 'v' || n)::uuid, c.id, n,
            md5(c.name || 'av' || n)::uuid
        from generate_series(0, $1::int - 1) n, collection c""",
    """insert into alias (organization_id, collection_id, name, version_id)
        select v.organization_id, v.collection_id,
            case when v.number = $1::int - 1 then 'latest' else 'alias-' || v.number end, v.id
        from version v where v.number = $1::int - 1 or v.number % 2 = 0""",
)

USERS = {"root": UUID(int=1), "boss": UUID(int=2), "guest": UUID(int=3), "stranger": UUID(int=4)}


async def fill(connection: Connection, *, collections: int, versions: int) -> None:
    """`collections` collections in 21 registries of 3 organizations, `versions` links in each."""
    values = {1: (versions,), 2: (versions, collections)}
    for n, sql in enumerate(STATEMENTS):
        if n == 0:
            await connection.execute(sql, list(USERS.values()), list(USERS))
        else:
            await connection.execute(sql, *values.get(2 if "$2" in sql else "$1" in sql, ()))
    await connection.execute("analyze")
