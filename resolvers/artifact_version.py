"""Beginning artifact versions: what is to be logged, and the files that are to be sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from auth.permission import TeamAction
from db import artifact, artifact_version, pending_file
from db.artifact_version import Begun
from db.connection import Connection, Row
from domain import digest, errors, name, path
from domain.check import Checks
from domain.ids import new_id
from resolvers import aliases as alias_rules
from resolvers import announced, words
from resolvers import project as projects
from resolvers.announced import File, Logged, awaited
from resolvers.artifact_version_change import Changes, apply
from resolvers.artifact_version_row import names
from resolvers.context import Context
from resolvers.key import Key


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
    ttl: timedelta | None = None
    run_name: str | None = None


async def create(context: Context, new: New) -> Logged:
    """The version is PENDING and waits for its files.

    Where the newest committed version has the same content already, that one gets the aliases and
    tags, and nothing waits.

    Errors: INVALID_PATH, INVALID_NAME, INVALID_TYPE, INVALID_INPUT, INVALID_METADATA,
    INVALID_ALIAS, INVALID_TAG, NOT_FOUND, PERMISSION_DENIED.
    """
    at, new, metadata_text = _checked(new)

    async def work(connection: Connection) -> Key:
        row = await projects.at_path(connection, context, at, TeamAction.CREATE_ARTIFACT_VERSION)
        of_name = await series(connection, context, row, new.name, new.type)
        key = Key(row["organization_id"], of_name["id"])
        wanted = digest.artifact(*announced.contents(new.files))
        newest = await artifact_version.newest(connection, *key)
        if newest is not None and newest["digest"] == wanted:
            changes = Changes(add_aliases=new.aliases, add_tags=new.tags)
            about = names(new.name, row["name"], newest["number"])
            return await describe(connection, context, key, newest["id"], changes, about)
        begun = Begun(
            of_name["id"],
            wanted,
            new.description,
            metadata_text,
            new.tags,
            new.aliases,
            new.ttl,
            await _run(connection, context, row, new.run_name),
        )
        return await _begin(connection, context, row, begun, new.files)

    key = await context.transact(work)
    return Logged(key, await awaited(context, key, new.files))


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
    text = words.metadata_text(checks, new.metadata, "metadata")
    if new.description is not None:
        checks.exact(name.description, new.description, "description")
    aliases = alias_rules.given(checks, new.aliases, "aliases")
    tags = words.tags(checks, new.tags, "tags")
    words.ttl(checks, new.ttl)
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
            new.ttl,
            run_name,
        ),
        text,
    )


async def series(
    connection: Connection, context: Context, project: Row, name: str, type: str
) -> Row:
    """The artifact of the name, locked; its type never differs from one version to the next.

    Errors: INVALID_TYPE.
    """
    found = await artifact.begin(
        connection,
        project["organization_id"],
        new_id(),
        project_id=project["id"],
        name=name,
        type=type,
        created_by=context.signed_in().user_id,
    )
    if found["type"] != type:
        raise errors.InvalidValue(
            "INVALID_TYPE",
            f"The artifact {name} is of type {found['type']}, not {type}.",
            ("type",),
            type,
            found["type"],
        )
    return found


async def _run(
    connection: Connection, context: Context, row: Row, name_: str | None
) -> UUID | None:
    if name_ is None:
        return None
    return await projects.run(connection, context, row, name_)


async def describe(
    connection: Connection,
    context: Context,
    series: Key,
    id: UUID,
    changes: Changes,
    about: Mapping[str, object],
) -> Key:
    """The version is as given; gives its key. Its artifact is locked, so that it is there."""
    same = Key(series.organization_id, id)
    now = await artifact_version.lock(connection, *same)
    assert now is not None
    await apply(connection, context, same, series.id, now, changes, about)
    return same


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
