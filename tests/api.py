"""The native API without HTTP: documents in, data or refusals out, statements counted."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson
import pytest
import strawberry

from db import tables
from db.connection import Connection, Pool, Row
from domain.viewer import Viewer
from resolvers.context import Context, Site
from schema import failure, root
from storage.folder import LocalFolder
from storage.manifest import Manifests
from tests.scene import Scene

SECRET = b"s" * 32
BASE_URL = "http://vitrine.test"
REFUSALS = """errors { __typename code message field
    ... on InvalidValue { value rule }
    ... on PermissionDenied { action requiredRole }
    ... on TypeNotAllowed { type allowedTypes deniedBy } }"""
# What each payload holds beside the refusals.
OBJECTS = {
    "createOrganization": "organization { id }",
    "updateOrganization": "organization { id }",
    "setOrganizationMember": "organization { id }",
    "createUser": "user { id }",
    "deactivateUser": "user { id }",
    "createServiceAccount": "user { id }",
    "createApiKey": "apiKey { id } key",
    "revokeApiKey": "apiKey { id } key",
    "createTeam": "team { id } deletedId",
    "setTeamMember": "team { id } deletedId",
    "deleteTeam": "team { id } deletedId",
    "setRegistryMember": "registry { id } deletedId",
    "setProtectedAliases": "registry { id } deletedId",
    "createProject": "project { id } deletedId",
    "deleteProject": "project { id } deletedId",
    "createArtifactVersion": "artifactVersion { id } deletedId uploads { url }",
    "addArtifactVersionFiles": "artifactVersion { id } deletedId uploads { url }",
    "commitArtifactVersion": "artifactVersion { id } deletedId uploads { url }",
    "updateArtifactVersion": "artifactVersion { id } deletedId uploads { url }",
    "deleteArtifactVersion": "artifactVersion { id } deletedId uploads { url }",
    "useArtifactVersion": "artifactVersion { id } deletedId uploads { url }",
    "createRegistry": "registry { id } deletedId",
    "updateRegistry": "registry { id } deletedId",
    "deleteRegistry": "registry { id } deletedId",
    "createCollection": "collection { id } version { id } deletedId",
    "updateCollection": "collection { id } version { id } deletedId",
    "deleteCollection": "collection { id } version { id } deletedId",
    "linkArtifact": "version { id } collection { id } collectionCreated deletedId",
    "unlinkVersion": "version { id } collection { id } collectionCreated deletedId",
    "updateVersionAliases": "version { id } collection { id } collectionCreated deletedId",
}


# Which type of error carries which code, as the contract says; all others are conflicts.
TYPES = {
    "SINGLE_TYPE_REQUIRED": "InvalidValue",
    "CONFIRMATION_MISMATCH": "InvalidValue",
    "NOT_FOUND": "NotFound",
    "PERMISSION_DENIED": "PermissionDenied",
    "PROTECTED_ALIAS": "PermissionDenied",
    "ALREADY_EXISTS": "AlreadyExists",
    "TYPE_NOT_ALLOWED_BY_REGISTRY": "TypeNotAllowed",
    "TYPE_NOT_ALLOWED_BY_COLLECTION": "TypeNotAllowed",
}


def line(error: Any) -> str:
    """An error in one line; it has the type that goes with its code."""
    code = error["code"]
    otherwise = "InvalidValue" if code.startswith("INVALID_") else "Conflict"
    assert error["__typename"] == TYPES.get(code, otherwise)
    return f"{code} {'.'.join(error['field'] or ['-'])}: {error['message']}"


@functools.cache
def built() -> strawberry.Schema:
    """The schema, which knows nothing of any one test."""
    return root.build()


# That somebody was refused is recorded beside the answer, and changes nothing else.
RECORDED_BESIDE = {"event": "kind <> 'PERMISSION_REFUSED'", "repeated_event": "false"}


async def contents(pool: Pool) -> dict[str, tuple[int, str]]:
    """Of every table how many rows it has, and a digest of them, but for refusals in history."""
    names = [table.name for table in tables.organization.metadata.sorted_tables]
    counts = " union all ".join(
        f"select '{name}', count(*), md5(coalesce(string_agg(t::text, '|' order by t::text), ''))"
        f" from {name} t where {RECORDED_BESIDE.get(name, 'true')}"
        for name in names
    )
    async with pool.connection() as connection:
        return {row[0]: (row[1], row[2]) for row in await connection.fetch(counts)}


class Api:
    """Runs documents as one viewer or another."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.statements = 0
        self._last_event = ""

    async def execute(self, document: str, viewer: Viewer | None, variables: Any) -> Any:
        """What Strawberry answers; `statements` counts what it took."""
        self.statements = 0
        context = Context(self.site, viewer, BASE_URL, "request-1")
        return await built().execute(document, variables, context_value=context)

    async def __call__(self, document: str, viewer: Viewer | None = None, **variables: Any) -> Any:
        """The data of an answer without errors."""
        result = await self.execute(document, viewer, variables)
        assert not result.errors, result.errors
        return result.data

    async def errors(
        self, document: str, viewer: Viewer | None = None, **variables: Any
    ) -> list[tuple[str | None, str | None]]:
        """The code and the argument of each top-level error, as clients are told them."""
        result = await self.execute(document, viewer, variables)
        told = failure.told(result.errors or [], "request-1")
        extensions = [error.get("extensions", {}) for error in told]
        return [(found.get("code"), found.get("argument")) for found in extensions]

    async def change(
        self, mutation: str, viewer: Viewer | None, selection: str = "", **input: Any
    ) -> Any:
        """The payload of a mutation."""
        type_ = f"{mutation[0].upper()}{mutation[1:]}Input"
        fields = f"{selection or OBJECTS[mutation]} {REFUSALS}"
        document = f"mutation($input: {type_}!) {{ {mutation}(input: $input) {{ {fields} }} }}"
        return (await self(document, viewer, input=input))[mutation]

    async def changed(
        self, mutation: str, viewer: Viewer | None, selection: str = "", **input: Any
    ) -> Any:
        """The payload of a mutation that worked, without its empty list of errors."""
        payload = await self.change(mutation, viewer, selection, **input)
        assert payload.pop("errors") == []
        return payload

    async def refused(self, mutation: str, viewer: Viewer | None, **input: Any) -> list[Any]:
        """The errors of a mutation that was refused, which has changed and made nothing."""
        before = await contents(self.site.pool)
        payload = await self.change(mutation, viewer, **input)
        errors = payload.pop("errors")
        assert not any(payload.values()), payload
        assert await contents(self.site.pool) == before
        return errors  # type: ignore[no-any-return]

    async def refusals(self, mutation: str, viewer: Viewer | None, **input: Any) -> list[str]:
        """The errors of a refused mutation, each in one line: code, field, message."""
        return [line(error) for error in await self.refused(mutation, viewer, **input)]

    async def history(self) -> list[tuple[str, Any, str]]:
        """The events since the last call, but for refusals: kind, detail and who did it."""
        sql = """select e.id::text, e.kind, e.detail, u.username from event e
            join site_user u on u.id = e.actor_id
            where e.id::text > $1 and e.kind <> 'PERMISSION_REFUSED' order by e.id"""
        async with self.site.pool.connection() as connection:
            rows = await connection.fetch(sql, self._last_event)
        if rows:
            self._last_event = rows[-1]["id"]
        return [(row["kind"], orjson.loads(row["detail"]), row["username"]) for row in rows]


@pytest.fixture
def store(tmp_path: Path) -> LocalFolder:
    """An empty store of this test alone."""
    return LocalFolder(tmp_path / "files")


@pytest.fixture
def api(pool: Pool, store: LocalFolder, monkeypatch: pytest.MonkeyPatch) -> Api:
    """The API on this test's database and store."""
    made = Api(Site(pool, store, Manifests(store), SECRET))
    fetch = Connection.fetch

    async def counted(connection: Connection, sql: str, *values: object) -> Sequence[Row]:
        made.statements += 1
        return await fetch(connection, sql, *values)

    monkeypatch.setattr(Connection, "fetch", counted)
    return made


@pytest.fixture
def scene(staged: tuple[str, Scene]) -> Scene:
    """The people and things that most tests begin with; the database holds them already."""
    return staged[1]
