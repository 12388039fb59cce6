"""A small registry to look at, made as people would make it, so that every rule holds in it."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from db import site as sites
from db import team
from db.api_key import holder
from db.connection import Pool
from domain.errors import Conflict
from domain.ids import Kind, encode
from domain.viewer import Viewer
from resolvers import (
    api_key,
    artifact_version,
    artifact_version_commit,
    artifact_version_use,
    collection,
    file,
    link,
    project,
    registry,
    registry_admin,
    registry_member,
    team_change,
    user,
)
from resolvers.announced import File
from resolvers.context import Context, Site
from resolvers.demo_content import (
    COLLECTIONS,
    DIGITS,
    HELPDESK,
    REGISTRIES,
    Collection,
    Registry,
    Version,
    versions,
)
from resolvers.key import Key
from resolvers.site import ADMINISTRATOR, ORGANIZATION, TEAM
from resolvers.source import Named
from storage.signature import Upload

COLLEAGUE = "casey"
PROJECTS = (DIGITS, HELPDESK)


class Made(NamedTuple):
    """How much there is to look at, and the colleague's key, which is kept nowhere."""

    versions: int
    collections: int
    colleague_key: str


async def fill(site: Site) -> Made:
    """The site, which must be untouched, holds the demonstration; raises Conflict otherwise."""
    admin = await _administrator(site.pool)
    demo = _Demo(Context(site, admin, "", "demo"))
    return await demo.make()


async def _administrator(pool: Pool) -> Viewer:
    async with pool.connection() as connection:
        if not await sites.is_untouched(connection):
            raise Conflict(
                "CONFLICT",
                "This site is in use; the demonstration is only made on one that is empty.",
            )
        id = await holder(connection, ADMINISTRATOR)
    assert id is not None
    return Viewer(id, ADMINISTRATOR, is_administrator=True)


@dataclass
class _Demo:
    """The administrator at work, and the colleague for what is theirs."""

    context: Context
    ids: dict[str, Key] | None = None

    async def make(self) -> Made:
        self.ids = {}
        colleague = await self._colleague()
        for name in PROJECTS:
            await project.create(self.context, team_=TEAM, name_=name)
        made = versions()
        for each in made:
            by = colleague if each.project == HELPDESK else self.context
            await self._version(by, each)
        for one in REGISTRIES:
            await self._registry(one)
        for two in COLLECTIONS:
            await self._collection(two)
        key = await api_key.create(colleague, api_key.New("demonstration"))
        return Made(len(made), len(COLLECTIONS), key.key)

    async def _colleague(self) -> Context:
        """A MEMBER of the organization and of the team."""
        new = user.New(COLLEAGUE, "Casey", None, ORGANIZATION, "MEMBER")
        id = await user.create(self.context, new)
        async with self.context.site.pool.connection() as connection:
            at = await team.by_name(connection, self.context.signed_in(), TEAM)
        assert at is not None
        await team_change.set_member(
            self.context,
            team_id=encode(Kind.TEAM, at["organization_id"], at["id"]),
            username=COLLEAGUE,
            role="MEMBER",
        )
        return replace(self.context, viewer=Viewer(id, COLLEAGUE))

    async def _version(self, by: Context, version: Version) -> None:
        at = f"{TEAM}/{version.project}"
        for used in version.uses:
            key = self._ids()[used]
            use = artifact_version_use.Use(
                encode(Kind.ARTIFACT_VERSION, *key), None, version.run, at
            )
            await artifact_version_use.use(by, use)
        new = artifact_version.New(
            at,
            version.artifact,
            version.type,
            [File(p, len(b), _md5(b)) for p, b in version.files.items()],
            dict(version.metadata),
            version.description or None,
            version.aliases,
            version.tags,
            None,
            version.run,
        )
        logged = await artifact_version.create(by, new)
        site = by.site
        for waiting in logged.uploads:
            claim = Upload(*logged.key, waiting.path, waiting.size_bytes, waiting.md5 or "")
            body = version.files[waiting.path]
            await file.receive(site.pool, site.store, claim, _stream(body))
        id = encode(Kind.ARTIFACT_VERSION, *logged.key)
        await artifact_version_commit.commit(by, artifact_version_id=id)
        self._remember(version, logged.key)

    def _ids(self) -> dict[str, Key]:
        assert self.ids is not None
        return self.ids

    def _remember(self, version: Version, key: Key) -> None:
        name = f"{version.project}/{version.artifact}"
        number = sum(known.startswith(f"{name}:") for known in self._ids())
        self._ids()[f"{name}:v{number}"] = key

    async def _registry(self, new: Registry) -> None:
        made = await registry.create(
            self.context,
            registry.New(ORGANIZATION, new.name, new.description, new.visibility, new.types, False),
        )
        id = encode(Kind.REGISTRY, *made)
        await registry_admin.protect_aliases(
            self.context, registry_id=id, aliases=new.protected_aliases
        )
        role = "VIEWER" if new.visibility == "RESTRICTED" else "MEMBER"
        named = registry_member.Named(username=COLLEAGUE)
        await registry_member.set_role(self.context, registry_id=id, named=named, role=role)

    async def _collection(self, new: Collection) -> None:
        at = f"{ORGANIZATION}/wandb-registry-{new.registry}"
        await collection.create(
            self.context,
            collection.New(at, None, new.name, new.types, new.card, new.tags, None),
        )
        for source, aliases in new.links:
            await link.create(
                self.context,
                named=Named(artifact_version_path=f"{TEAM}/{source}"),
                target_path=f"{at}/{new.name}",
                collection_id=None,
                aliases=aliases,
            )


def _md5(body: bytes) -> str:
    return hashlib.md5(body, usedforsecurity=False).hexdigest()


async def _stream(body: bytes) -> AsyncIterator[bytes]:
    yield body
