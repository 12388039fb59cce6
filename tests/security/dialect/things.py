"""One of everything in the places of one state, and how documents and answers name it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from uuid import UUID

from db import client_key
from db.connection import Pool
from domain.ids import Kind, new_id
from domain.viewer import Viewer
from resolvers import run_file
from storage import blob
from storage.manifest import File
from tests import factories
from tests.api import Api
from tests.factories import Thing
from tests.resolvers import drafting, runs
from tests.resolvers.asking import of
from tests.security.dialect.part import Part
from tests.wandb_api.changing import number_id, standard

BYTES = b"some bytes"


async def part(api: Api, creator: Viewer, places: Mapping[str, Thing], username: str) -> Part:
    """One of everything in these places."""
    pool, (project, registry) = api.site.pool, (places["project"], places["registry"])
    sha256 = await blob.write(api.site.store, project.organization_id, BYTES)
    prefix = project.name
    version = await factories.add_artifact_version(
        pool,
        project,
        f"{prefix}-cnn",
        creator=creator,
        aliases=[f"{prefix}-best"],
        store=api.site.store,
        files=[File("f.bin", len(BYTES), drafting.md5(BYTES), sha256)],
    )
    collection = await factories.add_collection(
        pool, registry, f"{prefix}-digits", creator=creator, tags=[f"{prefix}-tag"]
    )
    link = await factories.link(
        pool, version, collection, linked_by=creator, aliases=[f"{prefix}-prod"]
    )
    async with pool.transaction() as connection:
        await factories.grant(connection, registry.key, creator, "MEMBER")
        await factories.grant(connection, registry.key, places["team"], "VIEWER")
        await client_key.keep(connection, version.organization_id, f"{prefix}-key", version.id)
    artifact = await factories.artifact_of(pool, version)
    run = await _run(api, creator, places, version)
    made = await _automations(pool, places)
    things = {
        **places,
        **made,
        "version": version,
        "collection": collection,
        "link": link,
        "artifact": artifact,
        "run": run[0],
        "file of run": run[1],
    }
    await _adorned(pool, things)
    return Part(
        await _words(api, things, username, prefix, creator),
        await _ids(api, things, creator),
        things,
    )


async def _run(
    api: Api, creator: Viewer, places: Mapping[str, Thing], version: Thing
) -> tuple[Thing, Thing]:
    """A run that logged the version and used it, with a file, lines of history and a console."""
    pool, name = api.site.pool, f"{places['project'].name}-run"
    at = {"owner": places["team"].name, "project": places["project"].name}
    made = await runs.begin(
        api, creator, name, **at, config={"lr": {"value": 1}}, notes="n", tags=["t"]
    )
    announced = await run_file.announce(of(api, creator), **at, run=name, names=["notes.txt"])
    await run_file.receive(pool, api.site.store, announced.files[0][1], drafting.stream(BYTES))
    key = (made.key.organization_id, made.key.id)
    for sql in (
        "update artifact_version set run_id = $2 where organization_id = $1 and id = $3",
        """insert into run_input (organization_id, run_id, artifact_version_id)
            values ($1, $2, $3)""",
    ):
        await factories.run(pool, sql, *key, version.id)
    await factories.run(
        pool,
        """insert into run_line (organization_id, run_id, stream, number, content)
            select $1, $2, s.stream::run_stream, 0,
                '{"loss": 1, "ts": "now", "level": "info", "label": "0", "content": "c"}'
            from unnest(array['HISTORY', 'EVENTS', 'CONSOLE']) s(stream)""",
        *key,
    )
    id = await factories.value(pool, "select id from run_file where run_id = $1", made.key.id)
    assert isinstance(id, UUID)
    return (
        Thing(Kind.RUN, *key, name),
        Thing(Kind.RUN_FILE, key[0], id, "notes.txt"),
    )


async def _automations(pool: Pool, places: Mapping[str, Thing]) -> dict[str, Thing]:
    """A webhook of the team, an automation of the registry that calls it, one of the project."""
    organization_id = places["team"].organization_id
    made = {}
    for what, kind in (
        ("webhook", Kind.WEBHOOK),
        ("trigger of registry", Kind.AUTOMATION),
        ("trigger of project", Kind.AUTOMATION),
    ):
        name = f"{places['project'].name}-{what.replace(' ', '-')}"
        made[what] = Thing(kind, organization_id, new_id(), name)
    hook, of_registry, of_project = made.values()
    await factories.run(
        pool,
        "insert into webhook (organization_id, id, team_id, name, url) values ($1, $2, $3, $4, $5)",
        *hook.key,
        places["team"].id,
        hook.name,
        f"https://{hook.name}.example.org",
    )
    await factories.run(
        pool,
        """insert into automation (organization_id, id, name, registry_id, event, action,
            webhook_id, payload, filter) values ($1, $2, $3, $4, 'ALIAS_ADDED', 'WEBHOOK', $5,
            '{}', '{}')""",
        *of_registry.key,
        of_registry.name,
        places["registry"].id,
        hook.id,
    )
    await factories.run(
        pool,
        """insert into automation (organization_id, id, name, project_id, event, action, filter)
            values ($1, $2, $3, $4, 'RUN_STATE', 'NO_OP', '{}')""",
        *of_project.key,
        of_project.name,
        places["project"].id,
    )
    return made


async def _adorned(pool: Pool, things: Mapping[str, Thing]) -> None:
    """Whatever can be said of a thing is said."""
    for what, table in (
        ("project", "project"),
        ("registry", "registry"),
        ("artifact", "artifact"),
        ("version", "artifact_version"),
        ("collection", "collection"),
        ("trigger of registry", "automation"),
        ("trigger of project", "automation"),
    ):
        sql = f"update {table} set description = 'd' where organization_id = $1 and id = $2"
        await factories.run(pool, sql, *things[what].key)
    for what, table in (("artifact", "artifact"), ("version", "artifact_version")):
        sql = f"update {table} set tags = array['t'] where organization_id = $1 and id = $2"
        await factories.run(pool, sql, *things[what].key)
    await factories.run(
        pool,
        """update artifact_version set history_step = 1, committed_at = now()
            where organization_id = $1 and id = $2""",
        *things["version"].key,
    )
    await factories.run(
        pool,
        """update run set group_name = 'g', job_type = 'j', host = 'h', program = 'p',
            repository = 'r', commit = 'c', config = '{"_wandb": {"t": 1}}', summary = '{"a": 1}'
            where organization_id = $1 and id = $2""",
        *things["run"].key,
    )


async def _words(
    api: Api, things: Mapping[str, Thing], username: str, prefix: str, creator: Viewer
) -> dict[str, str]:
    """What documents say in capitals."""
    return {
        "ORGANIZATION": things["organization"].name,
        "TEAM": things["team"].name,
        "PERSON": username,
        "PROJECT": things["project"].name,
        "REGISTRY": f"wandb-registry-{things['registry'].name}",
        "ARTIFACT": things["artifact"].name,
        "COLLECTION": things["collection"].name,
        "ALIAS": f"{prefix}-best",
        "RUN": things["run"].name,
        "KEY": f"{prefix}-key",
        "VERSION_ID": standard(things["version"]),
        "ARTIFACT_ID": things["artifact"].global_id,
        "COLLECTION_ID": things["collection"].global_id,
        "RUN_ID": things["run"].global_id,
        "FILE_ID": things["file of run"].global_id,
        "TRIGGER_ID": things["trigger of registry"].global_id,
        "PROJECT_TRIGGER_ID": things["trigger of project"].global_id,
        "WEBHOOK_ID": things["webhook"].global_id,
        "PROJECT_ID": await number_id(api, "Project", things["project"]),
        "REGISTRY_ID": await number_id(api, "Project", things["registry"]),
        "TEAM_ID": await number_id(api, "Entity", things["team"]),
        "PERSON_ID": await number_id(api, "User", creator),
    }


async def _ids(api: Api, things: Mapping[str, Thing], creator: Viewer) -> dict[str, str]:
    """By which id the object of each kind is known among others in a list."""
    return {
        "organization": things["organization"].global_id,
        "org": await number_id(api, "Entity", things["organization"]),
        "team": await number_id(api, "Entity", things["team"]),
        "user": await number_id(api, "User", creator),
        "member": await number_id(api, "User", creator),
        "granted user": await number_id(api, "User", creator),
        "project": await number_id(api, "Project", things["project"]),
        "registry": await number_id(api, "Project", things["registry"]),
        "sequence": things["artifact"].global_id,
        "portfolio": things["collection"].global_id,
        "entry": things["version"].global_id,
        "link": things["link"].global_id,
        "version": standard(things["version"]),
        "alias of entry": _label(things["artifact"], f"{things['project'].name}-best"),
        "alias of link": _label(things["collection"], f"{things['project'].name}-prod"),
        "type of registry": str(UUID(hashlib.md5(b"model").hexdigest())),
        "run": things["run"].global_id,
        "file of run": things["file of run"].global_id,
        "webhook": things["webhook"].global_id,
        "trigger of registry": things["trigger of registry"].global_id,
        "trigger of project": things["trigger of project"].global_id,
    }


def _label(series: Thing, name: str) -> str:
    return hashlib.md5(f"{series.id}/{name}".encode()).hexdigest()
