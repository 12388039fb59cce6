"""What is meant by names and numbers, for clients that know many things by no other id.

Nothing is held: what is found may be gone, or called otherwise, by the time it is used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from db import artifact, collection, entity, owner, project, version
from db import client_key as keys
from db.connection import Connection, Row
from domain import errors, path
from domain.check import Checks
from domain.ids import NIL, Kind, decode, encode, new_id
from domain.name import REGISTRY_PREFIX
from domain.text import findable
from resolvers import legacy
from resolvers import registry as registries
from resolvers.artifact_version_row import key_of
from resolvers.context import Context
from resolvers.key import Key


@dataclass(frozen=True)
class Place:
    """A project or a registry: whose it is, and its name, a registry's with its prefix."""

    owner: str
    name: str

    @property
    def is_registry(self) -> bool:
        """Whether it can only be a registry."""
        return self.name.startswith(REGISTRY_PREFIX)

    @property
    def registry(self) -> path.RegistryPath:
        """The registry, as native paths name it."""
        return path.RegistryPath(findable(self.owner), self.name.removeprefix(REGISTRY_PREFIX))


@dataclass(frozen=True)
class Found:
    """What was meant: of which kind it is, and its key."""

    kind: Kind
    key: Key

    @property
    def id(self) -> str:
        """Its global id."""
        return encode(self.kind, *self.key)


async def place_of_number(context: Context, number: int) -> tuple[Found, Place]:
    """The project or the registry that has this number, and what it is called.

    Errors: NOT_FOUND.
    """
    viewer = context.signed_in()
    async with context.site.pool.connection() as connection:
        row = await entity.place_of_number(connection, viewer, number)
    if row is None:
        raise errors.not_found("The project")
    kind = Kind[row["kind"]]
    prefix = REGISTRY_PREFIX if kind is Kind.REGISTRY else ""
    at = Place(row["owner"], prefix + row["name"])
    return Found(kind, Key(row["organization_id"], row["id"])), at


async def usual_owner(context: Context) -> str:
    """The name of the team or the user that the viewer means where they name none."""
    async with context.site.pool.connection() as connection:
        row = await owner.by_name(connection, context.signed_in(), None)
    if row is None:
        raise errors.not_found("The team")
    found: str = row["name"]
    return found


async def users_of_numbers(context: Context, numbers: Sequence[int]) -> list[str]:
    """The ids of the users who have these numbers; for one that nobody has, an id that is nobody's.

    Whether they are there, and the viewer may see them, is for whatever is done with them to ask:
    not before the viewer may do that.
    """
    async with context.site.pool.connection() as connection:
        found = await entity.of_numbers(connection, "USER", numbers)
    nobody = (NIL, new_id())
    return [encode(Kind.USER, *found.get(number, nobody)) for number in numbers]


async def teams_of_numbers(context: Context, numbers: Sequence[int]) -> list[str]:
    """The ids of the teams that have these numbers, as `users_of_numbers` gives those of users.

    The number of another owner gives an id that no team has.
    """
    async with context.site.pool.connection() as connection:
        found = await entity.of_numbers(connection, "ENTITY", numbers)
    nothing = (new_id(), new_id())
    return [encode(Kind.TEAM, *found.get(number, nothing)) for number in numbers]


async def series(context: Context, at: Place, name: str) -> Found:
    """The artifact or the collection of this name there.

    Errors: NOT_FOUND, ORGANIZATION_AMBIGUOUS.
    """
    async with context.site.pool.connection() as connection:
        return await series_at(connection, context, at, name)


async def series_at(connection: Connection, context: Context, at: Place, name: str) -> Found:
    """As `series` says, on this connection."""
    if at.is_registry:
        into = await registries.at_path(connection, context, at.registry)
        row = await collection.by_name(
            connection, into["organization_id"], into["id"], findable(name)
        )
        return _series(Kind.COLLECTION, into["organization_id"], row["id"] if row else None)
    of = await project.by_path(
        connection, context.signed_in(), findable(at.owner), findable(at.name)
    )
    if of is not None:
        id = await artifact.by_name(connection, of["organization_id"], of["id"], findable(name))
        return _series(Kind.ARTIFACT, of["organization_id"], id)
    return await _once_in_a_team(connection, context, at, name)


def _series(kind: Kind, organization_id: UUID, id: UUID | None) -> Found:
    if id is None:
        raise errors.not_found("The collection")
    return Found(kind, Key(organization_id, id))


async def _once_in_a_team(connection: Connection, context: Context, at: Place, name: str) -> Found:
    old = path.OldModelPath(at.owner, name, None)
    if at.name == path.OLD_MODEL_REGISTRY and (
        held := await legacy.collection_at(connection, context, old)
    ):
        return _series(Kind.COLLECTION, held[1]["organization_id"], held[1]["id"])
    raise errors.not_found("The project")


async def link_in_registry(context: Context, at: Place, *, artifact_version_id: str) -> str:
    """The id of a version of any collection of the registry that links this one.

    Errors: INVALID_ID, NOT_FOUND, ORGANIZATION_AMBIGUOUS.
    """
    checks = Checks()
    source = key_of(checks, artifact_version_id)
    checks.done()
    async with context.site.pool.connection() as connection:
        into = await registries.at_path(connection, context, at.registry)
        id = None
        if into["organization_id"] == source.organization_id:
            id = await version.in_registry(connection, *source, into["id"])
    return _link(source, id)


async def link_in_collection(
    context: Context, *, collection_id: str, artifact_version_id: str
) -> str:
    """The id of the version of the collection that links this one.

    Errors: INVALID_ID, NOT_A_LINK, NOT_FOUND.
    """
    viewer = context.signed_in()
    checks = Checks()
    source = key_of(checks, artifact_version_id)
    _refuse_artifact(collection_id)
    into = checks.id(Kind.COLLECTION, collection_id, "collection_id")
    checks.done()
    id = None
    if into.organization_id == source.organization_id:
        async with context.site.pool.connection() as connection:
            id = await version.id_of(connection, viewer, into.organization_id, into.id, source.id)
    return _link(source, id)


def _refuse_artifact(collection_id: str) -> None:
    found = decode(collection_id)
    if found is not None and found.kind is Kind.ARTIFACT:
        raise errors.Conflict(
            "NOT_A_LINK",
            "The version was logged here, not linked: delete it instead of unlinking it.",
            ("collection_id",),
        )


def _link(source: Key, id: UUID | None) -> str:
    if id is None:
        raise errors.NotFound("NOT_FOUND", "The version is not linked here, or you may not see it.")
    return encode(Kind.VERSION, source.organization_id, id)


async def registry_at(context: Context, at: Place) -> Row:
    """The registry with the viewer's role in it.

    Errors: NOT_FOUND, ORGANIZATION_AMBIGUOUS.
    """
    async with context.site.pool.connection() as connection:
        return await registries.at_path(connection, context, at.registry)


async def artifact_version_of_client(context: Context, client_key: str) -> str:
    """The id of the version that a client knows by a key of its own.

    Errors: NOT_FOUND.
    """
    viewer = context.signed_in()
    async with context.site.pool.connection() as connection:
        row = await keys.version(connection, viewer, findable(client_key))
    if row is None:
        raise errors.not_found("The artifact version")
    return encode(Kind.ARTIFACT_VERSION, *row)
