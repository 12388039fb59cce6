"""The types of the plain schema, under the names of ours; each is made from a row."""

from __future__ import annotations

import base64
import datetime as dt
import json
from typing import Annotated, Any, NewType

import strawberry

from bench.rival.loaders import Key, Loaders, Row
from bench.rival.words import CollectionOrder, CollectionWhere, Node, PageInfo, User
from domain.ids import Kind, encode

Info = strawberry.Info[Loaders, None]
ByteCount = strawberry.scalar(NewType("ByteCount", int), serialize=int, parse_value=int)


@strawberry.type
class Version(Node):
    """A version of a collection."""

    number: int
    name: str
    linked_at: dt.datetime
    digest: str
    size_bytes: ByteCount  # type: ignore[valid-type]
    tags: list[str]
    key: strawberry.Private[Key]
    collection_key: strawberry.Private[Key]

    @classmethod
    def of(cls, row: Row) -> Version:
        """The version that is in this row."""
        return cls(
            id=_id(Kind.VERSION, row),
            number=row["number"],
            name=f"v{row['number']}",
            linked_at=row["linked_at"],
            digest=row["digest"],
            size_bytes=row["size_bytes"],
            tags=row["tags"],
            key=(row["organization_id"], row["id"]),
            collection_key=(row["organization_id"], row["collection_id"]),
        )

    @strawberry.field
    async def aliases(self, info: Info) -> list[str]:
        """The aliases in this collection, by name."""
        return await info.context.aliases.load(self.key)

    @strawberry.field
    async def collection(
        self, info: Info
    ) -> Annotated[Collection, strawberry.lazy("bench.rival.types")]:
        """The collection it is linked in."""
        row = await info.context.collection.load(self.collection_key)
        assert row is not None
        return Collection.of(row)

    @strawberry.field
    async def path(self, info: Info) -> str:
        """Where it is."""
        row = await info.context.collection.load(self.collection_key)
        assert row is not None
        return f"{await _collection_path(info, row)}:{self.name}"


@strawberry.type
class VersionConnection:
    """A page of versions."""

    nodes: list[Version]


@strawberry.type
class Collection(Node):
    """A collection of a registry."""

    name: str
    types: list[str]
    description: str | None
    tags: list[str]
    created_at: dt.datetime
    updated_at: dt.datetime
    row: strawberry.Private[Any]

    @classmethod
    def of(cls, row: Row) -> Collection:
        """The collection that is in this row."""
        return cls(
            id=_id(Kind.COLLECTION, row),
            name=row["name"],
            types=row["types"],
            description=row["description"],
            tags=row["tags"],
            created_at=row["created_at"],
            updated_at=row["updated_at"],
            row=row,
        )

    @strawberry.field
    async def path(self, info: Info) -> str:
        """Where it is."""
        return await _collection_path(info, self.row)

    @strawberry.field
    async def registry(
        self, info: Info
    ) -> Annotated[Registry, strawberry.lazy("bench.rival.types")]:
        """The registry it stands in."""
        return Registry.of(await _registry_row(info, self.row))

    @strawberry.field
    async def created_by(self, info: Info) -> User | None:
        """Who made it."""
        row = await info.context.user.load(self.row["created_by"])
        return User(username=row["username"]) if row is not None else None

    @strawberry.field
    async def versions(self, info: Info, first: int = 50) -> VersionConnection:
        """Its versions, the newest first."""
        key = (self.row["organization_id"], self.row["id"])
        rows = await info.context.newest(first).load(key)
        return VersionConnection(nodes=[Version.of(row) for row in rows])


@strawberry.type
class CollectionConnection:
    """A page of collections."""

    nodes: list[Collection]
    page_info: PageInfo


@strawberry.type
class Registry(Node):
    """A registry of an organization."""

    name: str
    path: str
    description: str | None
    visibility: str
    created_at: dt.datetime
    key: strawberry.Private[Key]

    @classmethod
    def of(cls, row: Row) -> Registry:
        """The registry that is in this row."""
        return cls(
            id=_id(Kind.REGISTRY, row),
            name=row["name"],
            path=_registry_path(row),
            description=row["description"],
            visibility=row["visibility"],
            created_at=row["created_at"],
            key=(row["organization_id"], row["id"]),
        )

    @strawberry.field
    async def collections(
        self,
        info: Info,
        first: int = 50,
        after: str | None = None,
        where: CollectionWhere | None = None,
        order_by: CollectionOrder | None = None,
    ) -> CollectionConnection:
        """Its collections: by name, or the last changed first."""
        changed = order_by is not None
        values: list[object] = [*self.key]
        conditions = ["c.organization_id = $1", "c.registry_id = $2"]
        if where is not None and where.type is not None:
            values.append(where.type.eq)
            conditions.append(f"${len(values)} = any(c.types)")
        if where is not None and where.tag is not None:
            values.append(where.tag.eq)
            conditions.append(f"${len(values)} = any(c.tags)")
        if after is not None:
            _, at, id = json.loads(base64.b64decode(after))
            values += [dt.datetime.fromisoformat(at), id]
            conditions.append(f"(c.updated_at, c.id) < (${len(values) - 1}, ${len(values)})")
        order = "c.updated_at desc, c.id desc" if changed else "c.name"
        rows = await info.context.pool.fetch(
            f"""select c.* from collection c where {" and ".join(conditions)}
                order by {order} limit {int(first) + 1}""",
            *values,
        )
        page = rows[:first]
        return CollectionConnection(
            nodes=[Collection.of(row) for row in page],
            page_info=PageInfo(
                end_cursor=_cursor(page[-1]) if page else None, has_next_page=len(rows) > first
            ),
        )


def _id(kind: Kind, row: Row) -> strawberry.ID:
    return strawberry.ID(encode(kind, row["organization_id"], row["id"]))


def _cursor(row: Row) -> str:
    place = ["updated_at", row["updated_at"].isoformat(), str(row["id"])]
    return base64.b64encode(json.dumps(place).encode()).decode()


def _registry_path(row: Row) -> str:
    return f"{row['organization']}/wandb-registry-{row['name']}"


async def _registry_row(info: Info, collection: Row) -> Row:
    key = (collection["organization_id"], collection["registry_id"])
    row = await info.context.registry.load(key)
    assert row is not None
    return row


async def _collection_path(info: Info, row: Row) -> str:
    return f"{_registry_path(await _registry_row(info, row))}/{row['name']}"
