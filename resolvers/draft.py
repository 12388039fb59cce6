"""Beginning drafts: versions whose files are announced one by one, and whose manifest comes last.

Who logs so has computed the digest of the whole already. It is believed for finding out whether the
newest version has the same content, which shows nothing that a viewer of the project may not see;
a version is committed under the digest that is computed here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from auth.permission import TeamAction
from db import artifact_version, client_key, draft
from db.artifact_version import Begun
from db.connection import Connection, Row
from domain import digest, errors, name, path, text
from domain.check import Checks
from domain.ids import new_id
from resolvers import aliases as alias_rules
from resolvers import artifact_version as versions
from resolvers import project as projects
from resolvers import run_place, words
from resolvers.artifact_version_change import Changes
from resolvers.artifact_version_row import names
from resolvers.context import Context
from resolvers.key import Key
from resolvers.outcome import kept

LARGEST_STEP = 2**63 - 1
# Of what runs record of themselves, and need as long as they are there.
UNENDING_TYPE = "wandb-history"


@dataclass(frozen=True)
class NewDraft:
    """What is to be logged; `digest` is the MD5 in hex that the client computed.

    Processes that log one version together give the same `shared_draft_key`. The `client_key` is a
    name of the client's own for the version, by which it can be found before its id is known.
    """

    owner: str
    project: str
    name: str
    type: str
    digest: str
    description: str | None = None
    metadata: object = None
    aliases: Sequence[str] = ()
    tags: Sequence[str] = ()
    ttl: timedelta | None = None
    history_step: int | None = None
    run_name: str | None = None
    client_key: str | None = None
    shared_draft_key: str | None = None
    deduplicate: bool = True


@dataclass(frozen=True)
class Draft:
    """The version, PENDING or COMMITTED, and its artifact."""

    key: Key
    state: str
    artifact_id: UUID


@kept
@dataclass(frozen=True)
class _Outcome:
    organization_id: UUID
    id: UUID
    is_committed: bool
    artifact_id: UUID


class _Found(NamedTuple):
    """A version; one without a number is pending."""

    id: UUID
    number: int | None


async def begin(context: Context, new: NewDraft) -> Draft:
    """The version is PENDING and waits for its files and its manifest.

    Where the newest committed version has the same content already, that one gets the aliases and
    tags and is the answer, unless several processes log together: none of them knows the whole. The
    same call again, known by its client's key, gives the same version.

    Errors: INVALID_NAME, INVALID_TYPE, INVALID_INPUT, INVALID_METADATA, INVALID_ALIAS, INVALID_TAG,
    NOT_FOUND, PERMISSION_DENIED, CONFLICT.
    """
    context.signed_in()
    new, metadata_text = _checked(new)

    async def work(connection: Connection) -> _Outcome:
        row = await _project(connection, context, new)
        series = await versions.series(connection, context, row, new.name, new.type)
        key = Key(row["organization_id"], series["id"])
        newest = await artifact_version.newest(connection, *key)
        run_id = None
        if new.run_name is not None:
            run_id = await projects.run(connection, context, row, new.run_name)
        found = await _same(connection, key, new, newest)
        if found is None:
            found = await _begin(connection, context, row, key, new, metadata_text, run_id)
        elif run_id is not None:
            await draft.produced_by(connection, key.organization_id, found.id, run_id)
        await _keep_key(connection, key.organization_id, new.client_key, found.id)
        await _describe(connection, context, row, key, found, new)
        return _Outcome(key.organization_id, found.id, found.number is not None, key.id)

    came_to = await context.transact(work)
    return Draft(
        Key(came_to.organization_id, came_to.id),
        "COMMITTED" if came_to.is_committed else "PENDING",
        came_to.artifact_id,
    )


def _checked(new: NewDraft) -> tuple[NewDraft, str]:
    checks = Checks()
    checked = replace(
        new,
        project=checks(name.project, new.project, "project"),
        name=checks(name.artifact, new.name, "name"),
        type=checks(name.internal_artifact_type, new.type, "type"),
        digest=_digest(checks, new.digest),
        aliases=alias_rules.given(checks, new.aliases, "aliases"),
        tags=words.tags(checks, new.tags, "tags"),
    )
    metadata_text = words.metadata_text(checks, new.metadata, "metadata")
    if new.description is not None:
        checks.exact(name.description, new.description, "description")
    words.ttl(checks, new.ttl)
    if new.ttl is not None and checked.type == UNENDING_TYPE:
        checks.add(_invalid("ttl_days", f"no time to live for the type {UNENDING_TYPE}"))
    if not 0 <= (new.history_step or 0) <= LARGEST_STEP:
        checks.add(_invalid("history_step", f"a step from 0 to {LARGEST_STEP}"))
    if new.run_name is not None:
        checked = replace(checked, run_name=checks(name.run, new.run_name, "run_name"))
    for field in ("client_key", "shared_draft_key"):
        if getattr(new, field) is not None:
            checks.exact(name.client_key, getattr(new, field), field)
    checks.done()
    return checked, metadata_text


def _digest(checks: Checks, value: str) -> str:
    try:
        return digest.hex_md5(value, ("digest",))
    except errors.InvalidValue as refusal:
        checks.add(refusal)
        return value


def _invalid(field: str, rule: str) -> errors.InvalidValue:
    return errors.InvalidValue("INVALID_INPUT", f"Give {rule}.", (field,), rule=rule)


async def _project(connection: Connection, context: Context, new: NewDraft) -> Row:
    """The project; one that was deleted under a run that goes on stays deleted."""
    at = path.ProjectPath(new.owner, new.project)
    try:
        return await projects.at_path(connection, context, at, TeamAction.CREATE_ARTIFACT_VERSION)
    except errors.NotFound:
        # Whoever may log runs of the owner sees all its projects, so there is nothing to hide.
        within = await run_place.owned(connection, context, text.findable(new.owner))
        raise errors.NotFound(
            "NOT_FOUND",
            f"There is no project {new.project} of {within['name']}; begin a run in it to make it.",
            ("project",),
        ) from None


async def _same(
    connection: Connection, series: Key, new: NewDraft, newest: Row | None
) -> _Found | None:
    """The version that is what is to be logged: begun by the same call before, or the newest."""
    if new.client_key is not None:
        row = await client_key.of_artifact(connection, *series, new.client_key)
        if row is not None and row["digest"] == new.digest:
            return _Found(row["id"], row["number"])
    is_alone = new.deduplicate and new.shared_draft_key is None
    if is_alone and newest is not None and newest["digest"] == new.digest:
        return _Found(newest["id"], newest["number"])
    return None


async def _begin(
    connection: Connection,
    context: Context,
    row: Row,
    series: Key,
    new: NewDraft,
    metadata_text: str,
    run_id: UUID | None,
) -> _Found:
    begun = Begun(
        series.id,
        new.digest,
        new.description,
        metadata_text,
        new.tags,
        new.aliases,
        new.ttl,
        run_id,
    )
    id = await draft.begin(
        connection,
        row["organization_id"],
        new_id(),
        begun,
        context.signed_in().user_id,
        history_step=new.history_step,
        shared_key=new.shared_draft_key,
    )
    return _Found(id, None)


async def _keep_key(
    connection: Connection, organization_id: UUID, key: str | None, id: UUID
) -> None:
    if key is None or await client_key.keep(connection, organization_id, key, id):
        return
    raise errors.Conflict(
        "CONFLICT", "This client's key stands for another artifact version.", ("client_key",)
    )


async def _describe(
    connection: Connection, context: Context, row: Row, series: Key, found: _Found, new: NewDraft
) -> None:
    """The version has the aliases and tags, also where others have begun it."""
    changes = Changes(add_aliases=new.aliases, add_tags=new.tags)
    about = names(new.name, row["name"], found.number)
    await versions.describe(connection, context, series, found.id, changes, about)
