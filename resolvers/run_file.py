"""What is done with the files of runs: announced by name, sent with a token, deleted."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from auth.permission import TeamAction, require_seen
from db import run_file
from db.connection import Connection, Pool
from domain import errors, name
from domain.about import About
from domain.check import Checks
from domain.ids import Kind, new_id
from domain.role import OrganizationRole
from resolvers import stored
from resolvers.context import Context
from resolvers.key import Key
from resolvers.run_row import by_path, key_in
from storage import blob
from storage.signature import RunUpload
from storage.store import Store

MOST_FILES = 1000
MOST_BYTES = 5 * 1024**3


@dataclass(frozen=True)
class Announced:
    """The run, and for each name in the order of the request what lets its content be sent."""

    run: Key
    files: Sequence[tuple[str, RunUpload]]


async def announce(
    context: Context, *, owner: str, project: str, run: str, names: Sequence[str]
) -> Announced:
    """The run has files of these names; content that is there stays until other content comes.

    Errors: INVALID_INPUT, NOT_FOUND, PERMISSION_DENIED.
    """
    context.signed_in()
    different = _checked(names)
    ids = [new_id() for _ in different]

    async def work(connection: Connection) -> Key:
        key = key_in(await by_path(connection, context, owner, project, run))
        await run_file.announce(connection, *key, ids, different)
        return key

    key = await context.transact(work)
    return Announced(key, [(found, RunUpload(*key, found)) for found in names])


async def mark_uploaded(
    context: Context, *, owner: str, project: str, run: str, names: Sequence[str]
) -> bool:
    """Whether the content of all these files has come, which is known without being told.

    Errors: INVALID_INPUT, NOT_FOUND, PERMISSION_DENIED.
    """
    context.signed_in()
    different = _checked(names)

    async def work(connection: Connection) -> bool:
        key = key_in(await by_path(connection, context, owner, project, run))
        return await run_file.held(connection, *key, different) == set(different)

    return await context.transact(work)


async def receive(pool: Pool, store: Store, claim: RunUpload, chunks: AsyncIterator[bytes]) -> None:
    """The file has the content that came; no connection is held while bytes come.

    Errors: NOT_FOUND, where the run or its file is gone; DIGEST_MISMATCH, where too much comes.
    """
    organization_id, file = claim.organization_id, (claim.run_id, claim.name)
    async with pool.connection() as connection:
        if not await run_file.is_expected(connection, organization_id, *file):
            raise _unexpected()
    came = await blob.receive(
        store, organization_id, chunks, size_bytes=None, md5=None, most_bytes=MOST_BYTES
    )
    async with pool.transaction() as connection:
        await stored.require(connection, store, organization_id, came.sha256)
        wanted = await run_file.received(
            connection,
            organization_id,
            *file,
            size_bytes=came.size_bytes,
            md5=came.md5,
            sha256=came.sha256,
        )
    if not wanted:
        raise _unexpected()


async def delete(context: Context, run_file_ids: Sequence[str]) -> list[Key]:
    """The files are gone, all of them or none; gives the keys that they had.

    Errors: INVALID_ID, INVALID_INPUT, NOT_FOUND, PERMISSION_DENIED.
    """
    viewer = context.signed_in()
    checks = Checks()
    _require_few(checks, run_file_ids, "run_file_ids")
    places: dict[Key, int] = {}
    for n, id in enumerate(run_file_ids):
        found = checks.id(Kind.RUN_FILE, id, "run_file_ids", str(n))
        places.setdefault(Key(found.organization_id, found.id), n)
    checks.done()
    ids = ([key.organization_id for key in places], [key.id for key in places])

    async def work(connection: Connection) -> list[Key]:
        rows = await run_file.by_ids(connection, viewer, *ids)
        seen = {key_in(row): row for row in rows}
        for key, n in places.items():
            field = ("run_file_ids", str(n))
            if key not in seen:
                raise errors.not_found("The run's file", field)
            role, about = seen[key]["viewer_role"], About.of(Kind.RUN_FILE, seen[key])
            require_seen(OrganizationRole(role), TeamAction.LOG_RUN, field=field, about=about)
        await run_file.delete(connection, *ids)
        return list(places)

    return await context.transact(work)


def _checked(names: Sequence[str]) -> list[str]:
    checks = Checks()
    _require_few(checks, names, "names")
    for n, found in enumerate(names):
        checks.exact(name.file_path, found, "names", str(n))
    checks.done()
    return list(dict.fromkeys(names))


def _require_few(checks: Checks, given: Sequence[str], field: str) -> None:
    if len(given) > MOST_FILES:
        rule = f"at most {MOST_FILES} files in one call"
        message = f"Give {rule}, not {len(given)}."
        checks.add(errors.InvalidValue("INVALID_INPUT", message, (field,), str(len(given)), rule))
        checks.done()


def _unexpected() -> errors.NotFound:
    return errors.not_found("A run that waits for this file")
