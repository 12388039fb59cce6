"""A site whose data are as awkward as they may be, for viewers of every kind."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from db.connection import Pool
from domain import metadata
from domain.viewer import Viewer
from storage.manifest import File
from storage.protocol import Store
from tests import factories, scene
from tests.factories import Thing
from tests.scene import Scene
from tests.straight import awkward
from tests.straight.people import People, everybody
from tests.straight.runs import add_runs

FILES = (
    File("a.txt", 3, md5="0" * 32, sha256="1" * 64),
    File('dir/"quoted" \\ \N{GRINNING FACE}.bin', 2**40, md5="2" * 32, sha256="3" * 64),
    File("ref", 7, reference="s3://bucket/key?x=1&y=\u2028", reference_digest="etag"),
)


class World(NamedTuple):
    """Who asks, and whom and what tests call by name."""

    people: People
    scene: Scene


async def set_up(pool: Pool, store: Store) -> World:
    """The data are there; nothing changes them any more."""
    made = await scene.set_up(pool)
    people = await everybody(pool, made)
    await _persons(pool)
    await _places(pool, made)
    sources = await _artifacts(pool, store, made)
    await _collections(pool, made, sources)
    await add_runs(pool, made, sources)
    await _spread(pool)
    await factories.run(pool, "analyze")
    return World(people, made)


async def _persons(pool: Pool) -> None:
    """Names and addresses: absent, empty, odd."""
    await factories.run(
        pool,
        """update site_user u set name = coalesce(t.value, u.name),
                email = case when n % 3 = 0 then null else u.username || '@"x".test' end
            from (select id, row_number() over (order by id) as n from site_user) r
            left join unnest($1::text[]) with ordinality t(value, place)
                on t.place = r.n - 3
            where r.id = u.id""",
        list(awkward.TEXTS),
    )


async def _places(pool: Pool, made: Scene) -> None:
    """More organizations, teams, projects and registries, some of them empty or hidden."""
    ada, mia, sue = made.ada, made.mia, made.sue
    double = await factories.add_organization(
        pool, "double", display_name="Acme Inc.", admin=ada, members={mia: "VIEWER"}
    )
    for name in ("empty", "hollow"):
        await factories.add_team(pool, made.acme, name, admin=ada)
    await factories.add_project(pool, made.vision, awkward.NAMES[1], creator=mia)
    await factories.add_personal_project(pool, mia)
    await factories.add_personal_project(pool, sue, "own")
    for name in ("bare", *awkward.NAMES[:3]):
        await factories.add_registry(pool, made.acme, name, creator=mia, types=None)
    await factories.add_registry(pool, made.acme, "core", creator=ada, is_core=True)
    await factories.add_registry(
        pool,
        double,
        "models",
        creator=ada,
        single_type_collections=True,
        members={mia: "ADMIN", ada: "VIEWER"},
    )
    await factories.add_registry(
        pool, made.rival, "secret", creator=sue, visibility="RESTRICTED", members={sue: "MEMBER"}
    )
    await factories.run(
        pool,
        """update registry r set description = t.value
            from (select id, row_number() over (order by id) as n from registry) i
            join unnest($1::text[]) with ordinality t(value, n) on t.n = i.n
            where r.id = i.id and r.name <> 'core'""",
        list(awkward.TEXTS),
    )
    await factories.run(
        pool,
        "update site_user set default_organization_id = $2 where id = $1",
        mia.user_id,
        made.acme.id,
    )
    await factories.run(pool, "update registry set owner_id = created_by where name < 'd'")


async def _artifacts(pool: Pool, store: Store, made: Scene) -> list[Thing]:
    """Artifact versions of three artifacts, with odd metadata, sizes and states."""
    sources: list[Thing] = []
    for n, value in enumerate(awkward.OBJECTS * 2):
        sources.append(
            await factories.add_artifact_version(
                pool,
                made.mnist,
                ("cnn", "data", 'odd "name"')[n % 3],
                type=("model", "dataset", "model")[n % 3],
                creator=made.mia if n % 4 else made.ada,
                aliases=["best", f"a{n}"] if n % 2 else [],
                metadata=metadata.canonical(value),
                store=store,
                files=FILES[: n % 4],
            )
        )
    await _odd_versions(pool, [source.id for source in sources])
    # Neither is linked to anything; one is gone, one not there yet.
    gone, coming = sources.pop(), sources.pop()
    await factories.run(
        pool,
        "delete from artifact_alias where artifact_version_id = any($1)",
        [gone.id, coming.id],
    )
    await factories.run(
        pool, "update artifact_version set state = 'DELETED' where id = $1", gone.id
    )
    await factories.run(
        pool,
        """update artifact_version set state = 'PENDING', number = null, manifest_sha256 = null,
            created_by = null where id = $1""",
        coming.id,
    )
    return sources


async def _odd_versions(pool: Pool, ids: list[UUID]) -> None:
    await factories.run(
        pool,
        """update artifact_version v set
                description = nullif(t.value, 'null'),
                size_bytes = case n % 3 when 0 then 9223372036854775807 when 1 then 0 else n end,
                tags = case n % 3 when 0 then array[]::text[] when 1 then array['one', t.value]
                    else array['two', 'one'] end,
                ttl_seconds = case when n % 4 = 0 then 86400 * n end,
                created_by = case when n % 5 = 0 then null else v.created_by end
            from unnest($1::uuid[]) with ordinality i(id, n)
            join unnest($2::text[]) with ordinality t(value, place) on t.place = 1 + n % 9
            where v.id = i.id""",
        ids,
        list(awkward.TEXTS),
    )
    await factories.run(
        pool,
        """update artifact a set description = case when name = 'cnn' then null else $1 end,
            tags = case when name = 'cnn' then array['b', 'a'] else a.tags end""",
        awkward.CONTROLS,
    )


async def _collections(pool: Pool, made: Scene, sources: list[Thing]) -> None:
    """Collections with many versions, with one, and with none, in several registries."""
    names = ("digits", "faces", *awkward.NAMES)
    for n, name in enumerate(names):
        registry = made.secret if n % 4 == 3 else made.models
        into = await factories.add_collection(
            pool,
            registry,
            name,
            creator=made.mia,
            types=("model", "dataset")[: 1 if n == 7 else 2],
            tags=["one", awkward.TEXTS[2]][: n % 3],
        )
        for source in sources[n % 5 : 12 - n if n < 6 else 0]:
            await _linked(pool, source, into, made.ada if n % 2 else made.mia)
    await factories.run(
        pool,
        """update collection c set description = t.value from
                (select id, row_number() over (order by id) as n from collection) r
                join unnest($1::text[]) with ordinality t(value, n) on t.n = r.n
            where r.id = c.id""",
        list(awkward.TEXTS),
    )
    await factories.run(pool, "update version set linked_by = null where number % 3 = 1")
    await factories.run(pool, "update collection set created_by = null where name > 'f'")


async def _linked(pool: Pool, source: Thing, into: Thing, by: Viewer) -> None:
    number = int(source.name.rpartition(":v")[2])
    aliases = ["production", "golden", f"tried-{number}"][: number % 4]
    type_ = "dataset" if source.name.startswith("data") else "model"
    await factories.link(pool, source, into, linked_by=by, type=type_, aliases=aliases)


async def _spread(pool: Pool) -> None:
    """Times of all sorts, several rows to each, so that orders must go on to the id."""
    columns = {
        "registry": ("created_at", "updated_at"),
        "collection": ("created_at", "updated_at"),
        "version": ("linked_at",),
        "artifact_version": ("created_at",),
        "artifact": ("created_at",),
        "event": ("at",),
        "site_user": ("created_at",),
    }
    for table, names in columns.items():
        for place, name in enumerate(names):
            await factories.run(
                pool,
                f"""update {table} x set {name} = t.value from
                        (select id, row_number() over (order by id) as n from {table}) r
                        join unnest($1::timestamptz[]) with ordinality t(value, n)
                            on t.n = 1 + (r.n + $2) % {len(awkward.TIMES)}
                    where r.id = x.id""",
                list(awkward.TIMES),
                place,
            )
    await factories.run(
        pool, "update event set actor_id = null where id in (select id from event limit 5)"
    )
