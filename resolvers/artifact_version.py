"""Logging artifact versions: announce the files, send them, commit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from auth.permission import TeamAction, require_outside
from db import artifact, artifact_version, event, pending_file, project
from db.artifact_version import Begun
from db.connection import Connection, Row
from db.event import Event
from db.pending_file import PendingFile
from domain import digest, errors, metadata, name, path
from domain.check import Checks
from domain.ids import Kind, new_id
from domain.role import OrganizationRole
from domain.text import findable
from resolvers import announced
from resolvers.announced import File
from resolvers.context import Context
from resolvers.key import Key
from storage import blob, manifest, threads

LATEST = "latest"
MAX_TTL_DAYS = 36_500


@dataclass(frozen=True)
class New:
    """What is to be logged."""

    project: str
    name: str
    type: str
    files: Sequence[File]
    metadata: object = None
    description: str | None = None
    aliases: Sequence[str] = ()
    tags: Sequence[str] = ()
    ttl_days: int | None = None
    run_name: str | None = None


@dataclass(frozen=True)
class Logged:
    """The version, and the files of it whose content is still to be sent."""

    key: Key
    uploads: Sequence[PendingFile] = field(default_factory=tuple)


async def create(context: Context, new: New) -> Logged:
    """The version is PENDING and waits for its files.

    Where the newest committed version has the same content already, that one gets the aliases and
    tags, and nothing waits.

    Errors: INVALID_PATH, INVALID_NAME, INVALID_TYPE, INVALID_INPUT, INVALID_METADATA,
    INVALID_ALIAS, INVALID_TAG, NOT_FOUND, PERMISSION_DENIED.
    """
    at, new, metadata_text = _checked(new)

    async def work(connection: Connection) -> Key:
        row = await _project(connection, context, at)
        series = await _series(connection, context, row, new)
        key = Key(row["organization_id"], series["id"])
        wanted = digest.artifact(*announced.contents(new.files))
        newest = await artifact_version.newest(connection, *key)
        if newest is not None and newest["digest"] == wanted:
            same = Key(key.organization_id, newest["id"])
            await _describe(connection, key, same, new)
            return same
        begun = Begun(
            series["id"],
            wanted,
            new.description,
            metadata_text,
            new.tags,
            new.aliases,
            new.ttl_days,
            await _run(connection, context, row, new.run_name),
        )
        return await _begin(connection, context, row, begun, new.files)

    key = await context.transact(work)
    return Logged(key, await _awaited(context, key, new.files))


async def _awaited(context: Context, key: Key, files: Sequence[File]) -> list[PendingFile]:
    """The files whose content is still to be sent, in the order in which they were announced."""
    async with context.site.pool.connection() as connection:
        rows = await pending_file.of_version(connection, *key)
    waiting = {row["path"]: PendingFile(**row) for row in rows if row["md5"] and not row["sha256"]}
    return [waiting[file.path] for file in files if file.path in waiting]


def _checked(new: New) -> tuple[path.ProjectPath, New, str]:
    checks = Checks()
    at = None
    try:
        at = path.project(new.project, ("project",))
    except errors.InvalidValue as refusal:
        checks.add(refusal)
    name_ = checks(name.artifact, new.name, "name")
    type = checks(name.artifact_type_of(name_), new.type, "type")
    files = announced.checked(checks, new.files, "files")
    text = "{}"
    try:
        text = metadata.canonical(new.metadata, ("metadata",))
    except errors.InvalidValue as refusal:
        checks.add(refusal)
    if new.description is not None:
        checks.exact(name.description, new.description, "description")
    aliases = [word for word in checks.each(name.alias, new.aliases, "aliases") if word != LATEST]
    tags = checks.each(name.tag, new.tags, "tags")
    _check_ttl(checks, new.ttl_days)
    run_name = checks(name.run, new.run_name, "run_name") if new.run_name is not None else None
    checks.done()
    assert at is not None
    return (
        at,
        New(
            new.project,
            name_,
            type,
            files,
            None,
            new.description,
            aliases,
            tags,
            new.ttl_days,
            run_name,
        ),
        text,
    )


def _check_ttl(checks: Checks, ttl_days: int | None) -> None:
    if ttl_days is not None and not 1 <= ttl_days <= MAX_TTL_DAYS:
        rule = f"1 to {MAX_TTL_DAYS} days"
        message = f"ttlDays must be {rule}, not {ttl_days}."
        checks.add(
            errors.InvalidValue("INVALID_INPUT", message, ("ttl_days",), str(ttl_days), rule)
        )


async def _project(connection: Connection, context: Context, at: path.ProjectPath) -> Row:
    row = await project.by_path(
        connection, context.signed_in(), findable(at.owner), findable(at.project)
    )
    role = OrganizationRole(row["viewer_role"]) if row is not None else None
    require_outside(
        role, TeamAction.CREATE_ARTIFACT_VERSION, what="The project", field=("project",)
    )
    assert row is not None
    return row


async def _series(connection: Connection, context: Context, row: Row, new: New) -> Row:
    """The artifact of the name, locked; its type never differs from one version to the next."""
    series = await artifact.begin(
        connection,
        row["organization_id"],
        new_id(),
        project_id=row["id"],
        name=new.name,
        type=new.type,
        created_by=context.signed_in().user_id,
    )
    if series["type"] != new.type:
        raise errors.InvalidValue(
            "INVALID_TYPE",
            f"The artifact {new.name} is of type {series['type']}, not {new.type}.",
            ("type",),
            new.type,
            series["type"],
        )
    return series


async def _run(
    connection: Connection, context: Context, row: Row, name_: str | None
) -> UUID | None:
    if name_ is None:
        return None
    return await artifact.run(
        connection,
        row["organization_id"],
        new_id(),
        project_id=row["id"],
        name=name_,
        created_by=context.signed_in().user_id,
    )


async def _describe(connection: Connection, series: Key, same: Key, new: New) -> None:
    if new.aliases:
        await artifact_version.set_aliases(connection, *series, same.id, new.aliases)
    if new.tags:
        await artifact_version.add_tags(connection, *same, new.tags)


async def _begin(
    connection: Connection, context: Context, row: Row, begun: Begun, files: Sequence[File]
) -> Key:
    key = Key(row["organization_id"], new_id())
    await artifact_version.begin(connection, *key, begun, context.signed_in().user_id)
    contents = [(file.md5, file.size_bytes) for file in files if file.md5 is not None]
    known = await pending_file.known(connection, key.organization_id, row["id"], contents)
    pending = [announced.pending(file, known) for file in files]
    await pending_file.add(connection, *key, pending)
    return key


async def commit(context: Context, *, artifact_version_id: str) -> Key:
    """The version is COMMITTED: numbered, `latest`, and never to change; again is the same.

    Errors: INVALID_ID, NOT_FOUND, PERMISSION_DENIED, UPLOAD_MISSING.
    """
    checks = Checks()
    found = checks.id(Kind.ARTIFACT_VERSION, artifact_version_id, "artifact_version_id")
    checks.done()
    key = Key(found.organization_id, found.id)
    async with context.site.pool.connection() as connection:
        row = await _loaded(connection, context, key)
        if row["state"] == "COMMITTED":
            return key
        files = await _held(connection, key)
    data = await threads.run(manifest.encode, files)
    sha256 = await blob.write(context.site.store, key.organization_id, data)
    async with context.site.pool.transaction() as connection:
        await _commit(connection, context, key, row, files, sha256)
    return key


async def _loaded(connection: Connection, context: Context, key: Key) -> Row:
    at = ("artifact_version_id",)
    row = await artifact_version.by_id(connection, context.signed_in(), *key)
    if row is None:
        raise errors.not_found("The artifact version", at)
    role = OrganizationRole(row["viewer_role"]) if row["viewer_role"] else None
    require_outside(role, TeamAction.COMMIT_ARTIFACT_VERSION, what="The artifact version", field=at)
    if row["state"] == "DELETED":
        raise errors.not_found("The artifact version", at)
    return row


async def _held(connection: Connection, key: Key) -> list[manifest.File]:
    rows = await pending_file.of_version(connection, *key)
    files = [manifest.File(**row) for row in rows]
    missing = [file.path for file in files if file.sha256 is None and file.reference is None]
    if missing:
        raise errors.Conflict(
            "UPLOAD_MISSING",
            f"{len(missing)} of {len(files)} files have not been uploaded, the first is"
            f" {missing[0]}.",
            ("artifact_version_id",),
        )
    return files


async def _commit(
    connection: Connection,
    context: Context,
    key: Key,
    row: Row,
    files: Sequence[manifest.File],
    manifest_sha256: str,
) -> None:
    await artifact.lock_of_version(connection, *key)
    if await artifact_version.lock(connection, *key) != "PENDING":
        return
    number = await artifact.next_number(connection, key.organization_id, row["artifact_id"])
    await artifact_version.commit(
        connection,
        *key,
        number=number,
        digest=row["digest"],
        size_bytes=sum(file.size_bytes for file in files),
        file_count=len(files),
        manifest_sha256=manifest_sha256,
    )
    series = (key.organization_id, row["artifact_id"])
    aliases = [*row["pending_aliases"], LATEST]
    await artifact_version.set_aliases(connection, *series, key.id, aliases)
    blobs = [(f.md5, f.size_bytes, f.sha256) for f in files if f.md5 and f.sha256]
    await pending_file.remember(connection, key.organization_id, row["project_id"], blobs)
    await pending_file.remove(connection, *key)
    detail: Mapping[str, object] = {
        "artifact": row["name"],
        "project": row["project"],
        "version": path.version_name(number),
    }
    committed = Event("ARTIFACT_VERSION_COMMITTED", dict(detail))
    await event.record(connection, key.organization_id, context.signed_in().user_id, [committed])
