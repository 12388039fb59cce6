"""Rows for tests: sensible defaults, every one of them to be overridden by keyword."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from db import artifact_alias, entity, organization, project, registry, team, user, version
from db import collection as collections
from db.connection import Connection, Pool
from domain.ids import NIL, Kind, decode, encode, new_id
from domain.viewer import Viewer
from storage import blob
from storage.manifest import File
from storage.manifest import encode as manifest_of
from storage.protocol import Store

NO_MANIFEST = "0" * 64


@dataclass(frozen=True)
class Thing:
    """A row by its key, its name and its path."""

    kind: Kind
    organization_id: UUID
    id: UUID
    name: str
    path: str = ""

    @property
    def key(self) -> tuple[UUID, UUID]:
        """The organization and the row."""
        return self.organization_id, self.id

    @property
    def global_id(self) -> str:
        """The id by which clients know it."""
        return encode(self.kind, self.organization_id, self.id)


def user_id(viewer: Viewer) -> str:
    """The global id of a person."""
    return encode(Kind.USER, NIL, viewer.user_id)


async def run(pool: Pool, sql: str, *values: object) -> None:
    """One statement has run."""
    async with pool.connection() as connection:
        await connection.execute(sql, *values)


async def value(pool: Pool, sql: str, *values: object) -> object:
    """The one value of a statement."""
    async with pool.connection() as connection:
        return await connection.value(sql, *values)


async def add_user(pool: Pool, username: str, *, is_administrator: bool = False) -> Viewer:
    """Somebody new, who belongs to no shared organization."""
    async with pool.transaction() as connection:
        id = await user.create(
            connection, username, name=username.title(), is_administrator=is_administrator
        )
    assert id is not None
    return Viewer(id, username, is_administrator)


async def add_organization(
    pool: Pool,
    name: str = "acme",
    *,
    admin: Viewer,
    display_name: str | None = None,
    members: Mapping[Viewer, str] | None = None,
) -> Thing:
    """An organization without registries."""
    id = new_id()
    async with pool.transaction() as connection:
        assert await entity.claim_name(connection, name, "ORGANIZATION", id, id)
        await organization.create(
            connection,
            id,
            kind="SHARED",
            name=name,
            display_name=display_name or name,
            created_by=admin.user_id,
        )
        await entity.number(connection, "ENTITY", id, id)
        for member, role in (members or {}).items():
            await organization.set_member(connection, id, member.user_id, role)
    return Thing(Kind.ORGANIZATION, id, id, name, name)


async def add_team(
    pool: Pool,
    within: Thing,
    name: str = "vision",
    *,
    admin: Viewer,
    members: Mapping[Viewer, str] | None = None,
) -> Thing:
    """A team."""
    id = new_id()
    async with pool.transaction() as connection:
        assert await entity.claim_name(connection, name, "TEAM", within.id, id)
        await team.create(connection, within.id, id, name=name, created_by=admin.user_id)
        await entity.number(connection, "ENTITY", within.id, id)
        for member, role in (members or {}).items():
            await join_team(connection, (within.id, id), member, role)
    return Thing(Kind.TEAM, within.id, id, name, name)


async def join_team(
    connection: Connection, key: tuple[UUID, UUID], member: Viewer, role: str
) -> None:
    """The user has this role in the team."""
    await connection.execute(
        """insert into team_member (organization_id, team_id, user_id, role)
            values ($1, $2, $3, $4::text::organization_role)""",
        *key,
        member.user_id,
        role,
    )


async def add_project(pool: Pool, owner: Thing, name: str = "mnist", *, creator: Viewer) -> Thing:
    """A project of a team."""
    id = new_id()
    async with pool.connection() as connection:
        assert await project.create(
            connection,
            owner.organization_id,
            id,
            team_id=owner.id,
            name=name,
            created_by=creator.user_id,
        )
        await entity.number(connection, "PROJECT", owner.organization_id, id)
    return Thing(Kind.PROJECT, owner.organization_id, id, name, f"{owner.name}/{name}")


async def add_personal_project(pool: Pool, owner: Viewer, name: str = "private") -> Thing:
    """A project of one user, in their hidden organization."""
    id = new_id()
    async with pool.connection() as connection:
        organization_id = await connection.value(
            """insert into project (organization_id, id, user_id, name, created_by)
                select personal_organization_id, $2, id, $3, id from site_user where id = $1
                returning organization_id""",
            owner.user_id,
            id,
            name,
        )
        await entity.number(connection, "PROJECT", organization_id, id)
    return Thing(Kind.PROJECT, organization_id, id, name, f"{owner.username}/{name}")


async def add_registry(
    pool: Pool,
    within: Thing,
    name: str = "models",
    *,
    creator: Viewer,
    visibility: str = "ORGANIZATION",
    types: Sequence[str] | None = ("dataset", "model"),
    members: Mapping[Viewer | Thing, str] | None = None,
    protected_aliases: Sequence[str] = (),
    single_type_collections: bool = False,
    is_core: bool = False,
) -> Thing:
    """A registry; without types it accepts all. Members are users and teams."""
    id = new_id()
    async with pool.transaction() as connection:
        assert await registry.create(
            connection,
            within.id,
            id,
            name=name,
            description=None,
            visibility=visibility,
            accepted_types=types,
            single_type_collections=single_type_collections,
            is_core=is_core,
            created_by=creator.user_id,
        )
        await connection.execute(
            "update registry set protected_aliases = $3 where organization_id = $1 and id = $2",
            within.id,
            id,
            list(protected_aliases),
        )
        await entity.number(connection, "PROJECT", within.id, id)
        for member, role in (members or {}).items():
            await grant(connection, (within.id, id), member, role)
    return Thing(Kind.REGISTRY, within.id, id, name, f"{within.name}/wandb-registry-{name}")


async def grant(
    connection: Connection, key: tuple[UUID, UUID], member: Viewer | Thing, role: str
) -> None:
    """The user or the team has this role in the registry, and no other."""
    column = "user_id" if isinstance(member, Viewer) else "team_id"
    id = member.user_id if isinstance(member, Viewer) else member.id
    await connection.execute(
        f"""insert into registry_member (organization_id, registry_id, {column}, role)
            values ($1, $2, $3, $4::text::registry_role)
            on conflict (organization_id, registry_id, member_id)
            do update set role = excluded.role""",
        *key,
        id,
        role,
    )


async def add_collection(
    pool: Pool,
    into: Thing,
    name: str = "digits",
    *,
    creator: Viewer,
    types: Sequence[str] = ("model",),
    tags: Sequence[str] = (),
) -> Thing:
    """An empty collection."""
    id = new_id()
    async with pool.connection() as connection:
        assert await collections.create(
            connection,
            into.organization_id,
            id,
            registry_id=into.id,
            name=name,
            types=types,
            description=None,
            tags=tags,
            created_by=creator.user_id,
        )
    return Thing(Kind.COLLECTION, into.organization_id, id, name, f"{into.path}/{name}")


async def add_artifact_version(
    pool: Pool,
    within: Thing,
    artifact: str = "cnn",
    *,
    type: str = "model",
    creator: Viewer,
    aliases: Sequence[str] = (),
    store: Store | None = None,
    files: Sequence[File] = (),
    metadata: str = "{}",
) -> Thing:
    """A committed version, the next of its artifact; files are there where a store is given."""
    sha256 = NO_MANIFEST
    if store is not None:
        sha256 = await blob.write(store, within.organization_id, manifest_of(files))
    async with pool.transaction() as connection:
        series, number = await _next_of(connection, within, artifact, type, creator)
        id = new_id()
        await connection.execute(
            """insert into artifact_version (organization_id, id, artifact_id, number, state,
                    digest, size_bytes, file_count, manifest_sha256, metadata, created_by)
                values ($1, $2, $3, $4, 'COMMITTED', $5, $6, $7, $8, $9::text::json, $10)""",
            within.organization_id,
            id,
            series,
            number,
            hashlib.md5(f"{artifact}{number}".encode()).hexdigest(),
            sum(file.size_bytes for file in files),
            len(files),
            sha256,
            metadata,
            creator.user_id,
        )
        await artifact_alias.assign(
            connection, within.organization_id, series, id, [*aliases, "latest"]
        )
    name = f"{artifact}:v{number}"
    return Thing(Kind.ARTIFACT_VERSION, within.organization_id, id, name, f"{within.path}/{name}")


async def _next_of(
    connection: Connection, within: Thing, artifact: str, type: str, creator: Viewer
) -> tuple[UUID, int]:
    row = await connection.row(
        """insert into artifact (organization_id, id, project_id, name, type, created_by,
                next_number)
            values ($1, $2, $3, $4, $5, $6, 1)
            on conflict (organization_id, project_id, name)
            do update set next_number = artifact.next_number + 1
            returning id, next_number - 1 as number""",
        within.organization_id,
        new_id(),
        within.id,
        artifact,
        type,
        creator.user_id,
    )
    assert row is not None
    return row["id"], row["number"]


async def artifact_of(pool: Pool, artifact_version_: Thing) -> Thing:
    """The artifact that the version belongs to."""
    id = await value(
        pool,
        "select artifact_id from artifact_version where organization_id = $1 and id = $2",
        *artifact_version_.key,
    )
    assert isinstance(id, UUID)
    path, _, _ = artifact_version_.path.partition(":")
    name = path.rpartition("/")[2]
    return Thing(Kind.ARTIFACT, artifact_version_.organization_id, id, name, path)


async def link(
    pool: Pool,
    source: Thing,
    into: Thing,
    *,
    linked_by: Viewer,
    type: str = "model",
    aliases: Sequence[str] = (),
) -> Thing:
    """The source as a version of the collection; history knows of it."""
    async with pool.transaction() as connection:
        at = await connection.row(
            """select r.id, r.name from registry r join collection c
                on c.organization_id = r.organization_id and c.registry_id = r.id
                where c.organization_id = $1 and c.id = $2""",
            *into.key,
        )
        assert at is not None
        row = await version.link(
            connection,
            version.Link(
                into.organization_id,
                at["id"],
                into.name,
                source.id,
                type,
                aliases,
                linked_by.user_id,
                True,
                {"registry": at["name"], "source": source.path},
            ),
        )
    assert row is not None
    name = f"v{row['number']}"
    path = f"{into.path}:{name}"
    return Thing(Kind.VERSION, into.organization_id, row["version_id"], name, path)


def decoded(global_id: str) -> UUID:
    """The row's own id in a global id."""
    found = decode(global_id)
    assert found is not None
    return found.id
