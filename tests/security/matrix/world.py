"""Two organizations with one of everything, of which each viewer sees a part.

In both, the registry `open` is for the whole organization and `secret` for those who were invited;
nobody was invited to acme's `vault`. The artifact version cnn:v2 is linked in all three of acme.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from db.connection import Connection, Pool
from domain.ids import Kind, encode, new_id
from storage.manifest import File
from storage.protocol import Store
from tests import factories
from tests.factories import Thing
from tests.security.matrix.people import PAST, PEOPLE, Crowd

FILES = (
    File("model.bin", 5, md5="b" * 32, sha256="a" * 64),
    File("rows.csv", 7, reference="s3://bucket/rows.csv", reference_digest="etag"),
)
# By whom they were made, who are Admins of them thereby.
MAKERS = {
    "acme/open": "chief",
    "acme/secret": "maker",
    "acme/vault": "root",
    "rival/open": "spy",
    "rival/secret": "spy",
}
REGISTRIES = tuple(MAKERS)
RESTRICTED = ("secret", "vault")
TEAMS = {"vision": "acme", "lab": "acme", "idle": "acme", "spies": "rival", "drones": "rival"}
PROJECTS = {
    "vision/mnist": "vision",
    "vision/spare": "vision",
    "spies/mnist": "spies",
    "spies/spare": "spies",
}


@dataclass
class World:
    """The people, and the things by their paths."""

    crowd: Crowd = field(default_factory=Crowd)
    things: dict[str, Thing] = field(default_factory=dict)

    def id(self, name: str) -> str:
        """The global id of a thing, a person or a key."""
        kind, _, label = name.partition(":")
        if kind == "user":
            return factories.user_id(self.crowd.people[label])
        if kind == "key":
            return self.crowd.keys[label].global_id
        return self.things[name].global_id


async def set_up(pool: Pool, store: Store) -> World:
    """The world; nothing but what tests do changes it any more."""
    world = World()
    await world.crowd.join(pool)
    await _organizations(pool, world)
    for name, within in TEAMS.items():
        admin = world.crowd.people["chief" if within == "acme" else "spy"]
        world.things[name] = await factories.add_team(pool, world.things[within], name, admin=admin)
    await _registries(pool, world)
    await _roles(pool, world)
    await _projects(pool, store, world)
    await _links(pool, world)
    await world.crowd.sign_in(pool)
    await _ends(pool, world)
    await factories.run(pool, "analyze")
    return world


async def _organizations(pool: Pool, world: World) -> None:
    people = world.crowd.people
    for name, admin in (("acme", "chief"), ("rival", "spy")):
        world.things[name] = await factories.add_organization(
            pool, name, admin=people[admin], display_name=f"{name.title()} Inc."
        )
    # Elsewhere members have the least of roles.
    await factories.run(
        pool,
        "update organization set implicit_registry_role = 'RESTRICTED_VIEWER' where name = 'rival'",
    )


async def _registries(pool: Pool, world: World) -> None:
    for path in REGISTRIES:
        within, name = path.split("/")
        creator = world.crowd.people[MAKERS[path]]
        made = await factories.add_registry(
            pool,
            world.things[within],
            name,
            creator=creator,
            visibility="RESTRICTED" if name in RESTRICTED else "ORGANIZATION",
            protected_aliases=["golden"],
            members={world.things["lab"]: "VIEWER"} if path == "acme/secret" else {},
        )
        await factories.run(
            pool,
            "update registry set owner_id = $2, description = 'What ' || name || ' is for'"
            " where id = $1",
            made.id,
            creator.user_id,
        )
        world.things[path] = made


async def _roles(pool: Pool, world: World) -> None:
    async with pool.transaction() as connection:
        for name, person in PEOPLE.items():
            for organization, role in person.organizations.items():
                await _belong(connection, world, organization, name, role)
            for team, role in person.teams.items():
                await factories.join_team(
                    connection, world.things[team].key, world.crowd.people[name], role
                )
            for registry, role in person.registries.items():
                await factories.grant(
                    connection, world.things[registry].key, world.crowd.people[name], role
                )


async def _belong(
    connection: Connection, world: World, organization: str, name: str, role: str
) -> None:
    await connection.execute(
        """insert into organization_member (organization_id, user_id, role)
            values ($1, $2, $3::text::organization_role)
            on conflict (organization_id, user_id) do update set role = excluded.role""",
        world.things[organization].id,
        world.crowd.people[name].user_id,
        role,
    )


async def _projects(pool: Pool, store: Store, world: World) -> None:
    people = world.crowd.people
    for path, team in PROJECTS.items():
        creator = people["team-admin" if team == "vision" else "spy"]
        world.things[path] = await factories.add_project(
            pool, world.things[team], path.partition("/")[2], creator=creator
        )
        for artifact, versions in (("cnn", 3), ("data", 1)):
            if path.endswith("/spare"):
                continue
            for _ in range(versions):
                made = await factories.add_artifact_version(
                    pool,
                    world.things[path],
                    artifact,
                    type="model" if artifact == "cnn" else "dataset",
                    creator=creator,
                    aliases=["best"],
                    store=store,
                    files=FILES,
                    metadata='{"accuracy": 0.5}',
                )
                world.things[made.path] = made
            some = world.things[f"{path}/{artifact}:v0"]
            world.things[f"{path}/{artifact}"] = await factories.artifact_of(pool, some)
        if path.endswith("/mnist"):
            await _pending(pool, world, path)
            await _runs(pool, world, path)
    world.things["member/private"] = await factories.add_personal_project(pool, people["member"])
    await factories.run(pool, "update artifact set description = 'A series', tags = array['one']")
    await factories.run(
        pool,
        "update artifact_version set description = 'A content', tags = array['two'],"
        " ttl_seconds = 86400",
    )


async def _pending(pool: Pool, world: World, path: str) -> None:
    """A version that waits to be committed."""
    artifact = world.things[f"{path}/cnn"]
    id = new_id()
    await factories.run(
        pool,
        """insert into artifact_version (organization_id, id, artifact_id, state, digest)
            values ($1, $2, $3, 'PENDING', $4)""",
        artifact.organization_id,
        id,
        artifact.id,
        "c" * 32,
    )
    name = f"{path}/cnn:pending"
    world.things[name] = Thing(Kind.ARTIFACT_VERSION, artifact.organization_id, id, name)


async def _runs(pool: Pool, world: World, path: str) -> None:
    """data:v0 was used to make cnn:v1 and cnn:v2, the latter to be evaluated."""
    made: dict[str, UUID] = {}
    project = world.things[path]
    for name in ("train", "eval"):
        made[name] = new_id()
        await factories.run(
            pool,
            """insert into run (organization_id, id, project_id, name, display_name, notes, tags,
                    group_name, job_type, heartbeat_at, created_by)
                values ($1, $2, $3, $4, $4, 'A try', array['one'], 'group', 'job', now(), $5)""",
            project.organization_id,
            made[name],
            project.id,
            name,
            world.crowd.people["team-admin"].user_id,
        )
        world.things[f"{path}/{name}"] = Thing(Kind.RUN, project.organization_id, made[name], name)
    for run, used in (("train", "data:v0"), ("eval", "cnn:v2")):
        version = world.things[f"{path}/{used}"]
        await factories.run(
            pool,
            "insert into run_input values ($1, $2, $3)",
            project.organization_id,
            made[run],
            version.id,
        )
    for output in ("cnn:v1", "cnn:v2"):
        await factories.run(
            pool,
            "update artifact_version set run_id = $2 where id = $1",
            world.things[f"{path}/{output}"].id,
            made["train"],
        )


async def _links(pool: Pool, world: World) -> None:
    for path in REGISTRIES:
        team = "vision" if path.startswith("acme") else "spies"
        linked_by = world.crowd.people["chief" if team == "vision" else "spy"]
        collection = f"{path}/digits"
        world.things[collection] = await factories.add_collection(
            pool, world.things[path], "digits", creator=linked_by, tags=["one"]
        )
        versions = ("v2",) if path == "acme/open" else ("v1", "v2")
        for number, version in enumerate(versions):
            source = world.things[f"{team}/mnist/cnn:{version}"]
            world.things[f"{collection}:v{number}"] = await factories.link(
                pool,
                source,
                world.things[collection],
                linked_by=linked_by,
                aliases=["golden"] if version == "v2" else ["first"],
            )
        if path.endswith("/secret"):
            world.things[f"{path}/plain"] = await factories.add_collection(
                pool, world.things[path], "plain", creator=linked_by
            )
    await factories.run(pool, "update collection set description = 'A card'")


async def _ends(pool: Pool, world: World) -> None:
    """The service accounts are such, and who is gone is gone."""
    people = world.crowd.people
    for name, within in (("robot", "acme"), ("drone", "rival")):
        await factories.run(
            pool,
            """update site_user set is_service_account = true, service_organization_id = $2
                where id = $1""",
            people[name].user_id,
            world.things[within].id,
        )
    await factories.run(
        pool,
        "update site_user set deactivated_at = $2 where id = $1",
        people["gone"].user_id,
        PAST,
    )
    await factories.run(
        pool,
        "update event set actor_id = $1 where actor_id is null",
        people["chief"].user_id,
    )


def missing(kind: Kind, world: World) -> str:
    """The id of something of this kind that is not there."""
    return encode(kind, world.things["acme"].id, new_id())
