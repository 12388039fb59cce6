"""As many of everything as a test wants, beside the one that is there already."""

from __future__ import annotations

from db import organization
from db.connection import Pool
from storage import blob
from storage.manifest import File, encode
from tests import factories
from tests.api import Api
from tests.scene import Scene

# In the project mnist, the artifact cnn and the run train; in the registry models and its
# collection old; in the team vision and the organization acme. Each statement takes the
# organization and how many.
_STATEMENTS = (
    """insert into team_member (organization_id, team_id, user_id, role)
        select $1, t.id, u.id, 'VIEWER' from team t, site_user u
        where t.name = 'vision' and u.name = 'Crowd' and $2 > 0""",
    """insert into registry_member (organization_id, registry_id, user_id, role)
        select $1, r.id, u.id, 'VIEWER' from registry r, site_user u
        where r.name = 'models' and u.name = 'Crowd' and $2 > 0""",
    """insert into team (organization_id, id, name)
        select $1, md5('t' || n)::uuid, 't' || n from generate_series(1, $2) n""",
    """insert into registry_member (organization_id, registry_id, team_id, role)
        select $1, r.id, md5('t' || n)::uuid, 'VIEWER' from registry r, generate_series(1, $2) n
        where r.name = 'models'""",
    """insert into api_key (id, user_id, name, prefix, sha256)
        select md5('k' || n)::uuid, u.id, 'k' || n, 'crowd' || n, decode(md5('k' || n), 'hex')
        from site_user u, generate_series(1, $2) n
        where u.username = 'ada' and $1::uuid is not null""",
    """insert into project (organization_id, id, team_id, name)
        select $1, md5('pr' || n)::uuid, t.id, 'pr' || n from team t, generate_series(1, $2) n
        where t.name = 'vision'""",
    """insert into registry (organization_id, id, name, visibility, accepts_all_types)
        select $1, md5('r' || n)::uuid, 'r' || n, 'ORGANIZATION', true
        from generate_series(1, $2) n""",
    """update registry set accepted_types = array['model', 'dataset']
            || array(select 't' || m from generate_series(1, $2) m)
        where organization_id = $1 and name = 'models'""",
    """insert into artifact (organization_id, id, project_id, name, type)
        select $1, md5('a' || n)::uuid, p.id, 'a' || n, case when n % 2 = 0 then 'model'
            else 'type' || n end from project p, generate_series(1, 2 * $2) n
        where p.name = 'mnist'""",
    """insert into artifact_version (organization_id, id, artifact_id, number, state, digest,
            manifest_sha256, tags, run_id)
        select $1, md5('v' || n)::uuid, a.id, 1000 + n, 'COMMITTED', md5('v' || n),
            (select av.manifest_sha256 from artifact_version av where av.number = 0
                and av.artifact_id = a.id), array(select 'tag' || m from generate_series(1, $2) m),
            (select r.id from run r where r.name = 'train')
        from artifact a, generate_series(1, $2) n where a.name = 'cnn'""",
    """insert into artifact_alias (organization_id, artifact_id, name, artifact_version_id)
        select $1, av.artifact_id, 'alias' || n, av.id
        from artifact_version av join artifact a on a.id = av.artifact_id,
            generate_series(1, $2) n where a.name = 'cnn' and av.number = 1""",
    """insert into collection (organization_id, id, registry_id, name, types)
        select $1, md5('c' || n)::uuid, r.id, 'c' || n, array['model']
        from registry r, generate_series(1, $2) n where r.name = 'models'""",
    """insert into version (organization_id, id, collection_id, number, artifact_version_id)
        select $1, md5('l' || n)::uuid, md5('c' || n)::uuid, 0, av.id
        from artifact_version av join artifact a on a.id = av.artifact_id,
            generate_series(1, $2) n where a.name = 'cnn' and av.number = 1""",
    """insert into alias (organization_id, collection_id, name, version_id)
        select $1, v.collection_id, 'alias' || n, v.id
        from version v join collection c on c.id = v.collection_id, generate_series(1, $2) n
        where c.name = 'old'""",
    """update artifact set tags = array(select 'tag' || m from generate_series(1, $2) m)
        where organization_id = $1 and name = 'cnn'""",
    """insert into run (organization_id, id, project_id, name, state, heartbeat_at)
        select $1, md5('run' || n)::uuid, p.id, 'run' || n, 'RUNNING', now()
        from project p, generate_series(1, $2) n where p.name = 'mnist'""",
    """insert into run_line (organization_id, run_id, stream, number, content)
        select $1, r.id, s.stream::run_stream, n,
            format('{"loss": %s, "ts": "now", "level": "info", "label": "0", "content": "c"}', n)
        from run r, generate_series(0, $2 - 1) n,
            (values ('HISTORY'), ('EVENTS'), ('CONSOLE')) s(stream)
        where r.name = 'train'""",
    """insert into run_file (organization_id, id, run_id, name, size_bytes, md5, sha256)
        select $1, md5('f' || n)::uuid, r.id, 'f' || n, 1, md5(''), repeat('0', 64)
        from run r, generate_series(1, $2) n where r.name = 'train'""",
    """insert into run_input (organization_id, run_id, artifact_version_id)
        select $1, md5('run' || n)::uuid, av.id
        from artifact_version av join artifact a on a.id = av.artifact_id,
            generate_series(1, $2) n where a.name = 'cnn' and av.number = 1""",
    """insert into run_input (organization_id, run_id, artifact_version_id)
        select $1, r.id, md5('v' || n)::uuid from run r, generate_series(1, $2) n
        where r.name = 'train'""",
    """insert into webhook (organization_id, id, name, url)
        select $1, md5('w' || n)::uuid, 'w' || n, 'https://example.org'
        from generate_series(1, $2) n""",
    """insert into automation (organization_id, id, name, registry_id, event, filter, action)
        select $1, md5('au' || n)::uuid, 'au' || n, r.id, 'VERSION_LINKED', '{}', 'NO_OP'
        from registry r, generate_series(1, $2) n where r.name = 'models'""",
    """insert into automation (organization_id, id, name, project_id, event, filter, action)
        select $1, md5('ap' || n)::uuid, 'ap' || n, p.id, 'RUN_STATE', '{}', 'NO_OP'
        from project p, generate_series(1, $2) n where p.name = 'mnist'""",
    """insert into automation (organization_id, id, name, registry_id, event, action, webhook_id,
            payload)
        select $1, md5('aw' || n)::uuid, 'aw' || n, r.id, 'ALIAS_ADDED', 'WEBHOOK', w.id, '{}'
        from registry r, webhook w, generate_series(1, $2) n
        where r.name = 'models' and w.name = 'hook'""",
)
# What the one that is there already has to tell.
_TOLD = (
    """update run set config = '{"_wandb": {"t": 1}}', notes = 'n', group_name = 'g',
        job_type = 'j', host = 'h', program = 'p', repository = 'r', commit = 'c'
        where name = 'train'""",
    "update artifact_version set history_step = 1, committed_at = now()",
    *(
        f"update {table} set description = 'd'"
        for table in ("artifact", "artifact_version", "automation", "project", "registry")
    ),
    "update collection set description = 'd', tags = array['t']",
)


async def gather(api: Api, scene: Scene, many: int) -> None:
    """As many more of everything as is said, and a manifest of as many files for cnn:v1."""
    pool = api.site.pool
    people = [await factories.add_user(pool, f"crowd{n}") for n in range(many)]
    async with pool.transaction() as connection:
        for one in people:
            await organization.set_member(connection, scene.acme.id, one.user_id, "VIEWER")
    await factories.run(pool, "update site_user set name = 'Crowd' where username like 'crowd%'")
    for sql in _STATEMENTS:
        await factories.run(pool, sql, scene.acme.id, many)
    for sql in _TOLD:
        await factories.run(pool, sql)
    await _number(pool)
    files = [File(f"f{n}.bin", 1, "a" * 32, "b" * 64) for n in range(many)]
    sha256 = await blob.write(api.site.store, scene.acme.id, encode(files))
    await factories.run(
        pool,
        """update artifact_version set manifest_sha256 = $1
            where number = 1 and state = 'COMMITTED'""",
        sha256,
    )


async def _number(pool: Pool) -> None:
    """What was made without a number has one."""
    for kind, table in (("ENTITY", "team"), ("PROJECT", "project"), ("PROJECT", "registry")):
        await factories.run(
            pool,
            f"""insert into sdk_number (kind, organization_id, id)
                select '{kind}', t.organization_id, t.id from {table} t
                where not exists (select from sdk_number n where n.kind = '{kind}'
                    and n.id = t.id)""",
        )
