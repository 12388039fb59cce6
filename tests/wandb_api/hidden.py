"""A project, a registry and people that are hidden from some, and how to take them away again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from db import client_key, organization
from db.connection import Pool
from domain.viewer import Viewer
from resolvers import run_file
from storage import blob
from storage.manifest import File
from tests import factories
from tests.api import Api
from tests.factories import Thing
from tests.resolvers import drafting, runs
from tests.resolvers.asking import of
from tests.scene import Scene
from tests.wandb_api.changing import standard

BYTES = b"secret bytes"


@dataclass(frozen=True)
class Hidden:
    """Of cnn, `first` and the newest are linked nowhere, `secret` in vault of the restricted
    registry, `open` also in digits of `models`, which all of acme may see, and the guest gus."""

    gus: Viewer
    first: Thing
    secret: Thing
    open: Thing
    vault: Thing
    digits: Thing
    lost: Thing

    def viewer(self, scene: Scene, name: str) -> Viewer | None:
        """Somebody by name."""
        return self.gus if name == "gus" else scene.viewer(name)


async def hide(api: Api, scene: Scene) -> tuple[Hidden, Mapping[str, str]]:
    """All of it, and ids by words."""
    pool = api.site.pool
    gus = await _people(pool, scene)
    sha256 = await blob.write(api.site.store, scene.acme.id, BYTES)
    file = File("f", len(BYTES), drafting.md5(BYTES), sha256)
    first, secret, shared, _ = [
        await factories.add_artifact_version(
            pool, scene.mnist, creator=scene.mia, store=api.site.store, files=[file]
        )
        for _ in range(4)
    ]
    vault = await factories.add_collection(
        pool, scene.secret, "vault", creator=scene.ada, tags=["hush-tag"]
    )
    digits = await factories.add_collection(pool, scene.models, "digits", creator=scene.ada)
    for source, into, alias in (
        (secret, vault, "hush"),
        (shared, vault, "hush-too"),
        (shared, digits, "open"),
    ):
        await factories.link(pool, source, into, linked_by=scene.ada, aliases=[alias])
    lost = await _project(api, scene)
    await _run(api, scene, shared)
    await _automations(pool, scene)
    async with pool.transaction() as connection:
        for key, version in (("key-first", first), ("key-open", shared)):
            await client_key.keep(connection, scene.acme.id, key, version.id)
    hidden = Hidden(
        gus, first, secret, shared, vault, digits, await factories.artifact_of(pool, lost)
    )
    versions = {"HUSH": lost, "FIRST": first, "SECRET": secret, "OPEN": shared}
    return hidden, {
        **{word: standard(version) for word, version in versions.items()},
        "CNN": (await factories.artifact_of(pool, shared)).global_id,
        "LOST": hidden.lost.global_id,
        "VAULT": vault.global_id,
        "DIGITS": digits.global_id,
    }


async def _people(pool: Pool, scene: Scene) -> Viewer:
    """A guest of `models` and of nothing else, and somebody in acme and in a team there."""
    gus, hush = [await factories.add_user(pool, name) for name in ("gus", "hush")]
    async with pool.transaction() as connection:
        await organization.set_member(connection, scene.acme.id, hush.user_id, "VIEWER")
        await factories.grant(connection, scene.models.key, gus, "VIEWER")
        await factories.join_team(connection, scene.vision.key, hush, "VIEWER")
    team = await factories.add_team(
        pool, scene.acme, "hush-team", admin=scene.ada, members={hush: "MEMBER"}
    )
    async with pool.transaction() as connection:
        await factories.grant(connection, scene.models.key, scene.vision, "VIEWER")
        await factories.grant(connection, scene.secret.key, team, "VIEWER")
    await factories.run(pool, "update site_user set email = username || '@example.org'")
    return gus


async def _project(api: Api, scene: Scene) -> Thing:
    """Another version, of an artifact and of a type of their own, and another project."""
    pool = api.site.pool
    made: dict[str, Any] = {"creator": scene.mia, "store": api.site.store}
    await factories.run(pool, "update project set description = 'hush' where name = 'mnist'")
    await factories.run(pool, "update registry set description = 'hush' where name = 'secret'")
    await factories.run(
        pool,
        """insert into artifact_alias (organization_id, artifact_id, artifact_version_id, name)
            select v.organization_id, v.artifact_id, v.id, 'hush-' || v.number
            from artifact_version v""",
    )
    beside = await factories.add_project(pool, scene.vision, "hush-project", creator=scene.mia)
    await factories.add_artifact_version(pool, beside, "hush-model", **made)
    return await factories.add_artifact_version(pool, scene.mnist, "lost", type="hush-type", **made)


async def _run(api: Api, scene: Scene, version: Thing) -> None:
    """A run that logged the version and used it, with a file and a line; another one used it."""
    made = await runs.begin(api, scene.mia, "hush-run", config={"hush": 1}, notes="hush")
    other = await runs.begin(api, scene.mia, "hush-other", project="hush-project")
    at = {"owner": "vision", "project": "mnist", "run": "hush-run"}
    announced = await run_file.announce(of(api, scene.mia), **at, names=["hush.txt"])  # type: ignore[arg-type]
    body = drafting.stream(BYTES)
    await run_file.receive(api.site.pool, api.site.store, announced.files[0][1], body)
    pool = api.site.pool
    await factories.run(pool, "update artifact_version set run_id = $1", made.key.id)
    for key in (made.key, other.key):
        await factories.run(
            pool,
            """insert into run_input (organization_id, run_id, artifact_version_id)
                values ($1, $2, $3)""",
            *key,
            version.id,
        )


async def _automations(pool: Pool, scene: Scene) -> None:
    for n, (column, scope) in enumerate(
        (("project_id", scene.mnist), ("registry_id", scene.secret))
    ):
        await factories.run(
            pool,
            f"""insert into automation (organization_id, id, name, {column}, event, action)
                values ($1, md5($3)::uuid, $3, $2, 'RUN_STATE', 'NO_OP')""",
            scope.organization_id,
            scope.id,
            f"hush-automation-{n}",
        )
    await factories.run(
        pool,
        """insert into webhook (organization_id, id, team_id, name, url)
            values ($1, md5('h')::uuid, $2, 'hush-hook', 'https://hush.example.org')""",
        *scene.vision.key,
    )


# What each group takes away, or makes unlike what it was.
AWAY: Mapping[str, Sequence[str]] = {
    "runs": (
        "update artifact_version set run_id = null",
        "delete from run_input",
        "delete from run",
    ),
    "project": (
        "delete from automation where project_id is not null",
        "delete from webhook",
        "delete from artifact_alias where name like 'hush-%'",
        "delete from artifact_alias where artifact_id in (select a.id from artifact a"
        " where a.name in ('lost', 'hush-model'))",
        "delete from client_key where key = 'key-first'",
        "update artifact_alias set artifact_version_id = (select v.id from artifact_version v"
        " where v.number = 2) where name = 'latest'",
        "delete from artifact_version where number in (0, 3)",
        "delete from artifact where name in ('lost', 'hush-model')",
        "delete from project where name = 'hush-project'",
        "update project set name = 'renamed', description = null where name = 'mnist'",
    ),
    "secret": (
        "delete from version v using collection c where c.id = v.collection_id"
        " and c.name = 'vault'",
        "delete from registry where name = 'secret'",
        "delete from artifact_alias where artifact_version_id in (select v.id"
        " from artifact_version v where v.number = 1)",
        "delete from artifact_version where number = 1",
    ),
    "people": (
        "delete from team where name = 'hush-team'",
        "delete from team_member m using site_user u where u.id = m.user_id"
        " and u.username = 'hush'",
        "delete from organization_member m using site_user u where u.id = m.user_id"
        " and u.username in ('hush', 'tim', 'vic', 'rex')",
        "delete from entity_name where name in ('hush', 'hush-team')",
    ),
}


async def take_away(pool: Pool, groups: Sequence[str]) -> None:
    """Nothing of these groups is there as it was."""
    for group in groups:
        for sql in AWAY[group]:
            await factories.run(pool, sql)
