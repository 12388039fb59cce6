"""The manifests of drafts: announced, then sent, and read when the version is committed.

Of FULL ones the last announced counts alone. An INCREMENTAL one adds to the files of its base, and
PATCHes add up, each from one of the processes that log a version together.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from uuid import UUID

from auth.permission import TeamAction, allowed_outside
from db import artifact_version, pending_manifest
from db.connection import Connection, Row
from domain import digest, errors
from domain.check import Checks
from domain.ids import GlobalId, Kind, new_id
from resolvers import draft_row
from resolvers.artifact_version_row import key_of, role_in
from resolvers.context import Context
from resolvers.key import Key
from storage.signature import ManifestUpload

ACTION = TeamAction.CREATE_ARTIFACT_VERSION


class ManifestKind(enum.Enum):
    """What the files of a manifest are to the version."""

    FULL = "FULL"
    PATCH = "PATCH"
    INCREMENTAL = "INCREMENTAL"


@dataclass(frozen=True)
class Manifest:
    """The manifest, and the leave to send it where that was asked for."""

    key: Key
    claim: ManifestUpload | None


async def announce(
    context: Context,
    *,
    artifact_version_id: str,
    kind: ManifestKind,
    base_version_id: str | None,
    md5: str | None,
    wants_upload: bool,
) -> Manifest:
    """The draft has a manifest of this MD5, which is to be sent; without one it is to be said yet.

    The base is where files that are not sent come from. That of an INCREMENTAL manifest must be a
    committed version whose files the viewer may download; any other is left out if it is not, as
    nothing is missing from it as long as all is sent.

    Errors: INVALID_ID, INVALID_INPUT, NOT_FOUND, PERMISSION_DENIED, ARTIFACT_NOT_COMMITTED,
    CONFLICT.
    """
    context.signed_in()
    checks = Checks()
    key = key_of(checks, artifact_version_id)
    base = _base_of(checks, base_version_id)
    md5 = _md5(checks, md5) if md5 is not None or wants_upload else None
    checks.done()

    async def work(connection: Connection) -> Key:
        await draft_row.locked(connection, context, key, ACTION)
        made = Key(key.organization_id, new_id())
        base_id = await _usable(
            connection, context, key, base, is_needed=kind is ManifestKind.INCREMENTAL
        )
        await pending_manifest.add(
            connection, *made, key.id, kind=kind.value, base_version_id=base_id, md5=md5
        )
        return made

    made = await context.transact(work)
    return Manifest(made, _claim(made, md5) if wants_upload else None)


async def update(
    context: Context, *, manifest_id: str, md5: str, base_version_id: str | None
) -> Manifest:
    """The manifest has this MD5 and is to be sent.

    Errors: INVALID_ID, INVALID_INPUT, NOT_FOUND, PERMISSION_DENIED, ARTIFACT_NOT_COMMITTED,
    CONFLICT.
    """
    context.signed_in()
    checks = Checks()
    found = checks.id(Kind.PENDING_MANIFEST, manifest_id, "manifest_id")
    base = _base_of(checks, base_version_id)
    md5 = _md5(checks, md5)
    checks.done()
    key = Key(found.organization_id, found.id)

    async def work(connection: Connection) -> Key:
        row = await pending_manifest.by_id(connection, *key)
        if row is None:
            raise _not_found()
        of = Key(key.organization_id, row["artifact_version_id"])
        try:
            await draft_row.locked(connection, context, of, ACTION, "manifest_id")
        except errors.NotFound:
            raise _not_found() from None
        base_id = await _usable(
            connection, context, of, base, is_needed=row["kind"] == "INCREMENTAL"
        )
        if not await pending_manifest.change(connection, *key, md5=md5, base_version_id=base_id):
            raise _not_found()
        return key

    await context.transact(work)
    return Manifest(key, _claim(key, md5))


def _base_of(checks: Checks, base_version_id: str | None) -> GlobalId | None:
    if base_version_id is None:
        return None
    return checks.id(Kind.ARTIFACT_VERSION, base_version_id, "base_version_id")


def _md5(checks: Checks, value: str | None) -> str:
    try:
        return digest.hex_md5(value or "", ("md5",))
    except errors.InvalidValue as refusal:
        checks.add(refusal)
        return ""


def _claim(key: Key, md5: str | None) -> ManifestUpload | None:
    return ManifestUpload(*key, md5) if md5 is not None else None


def _not_found() -> errors.NotFound:
    return errors.not_found("The manifest", ("manifest_id",))


async def _usable(
    connection: Connection, context: Context, key: Key, base: GlobalId | None, *, is_needed: bool
) -> UUID | None:
    """The base, if files may be taken from it; where it is needed, it is refused otherwise."""
    if base is None:
        return None
    row = await artifact_version.by_id(
        connection, context.signed_in(), base.organization_id, base.id
    )
    refusal = _refusal_of(key, base, row)
    if refusal is None:
        return base.id
    if is_needed:
        raise refusal
    return None


def _refusal_of(key: Key, base: GlobalId, row: Row | None) -> errors.Refusal | None:
    field = ("base_version_id",)
    if row is None or not allowed_outside(role_in(row), TeamAction.DOWNLOAD_FILES):
        return errors.not_found("The base version", field)
    if base.organization_id != key.organization_id:
        return errors.InvalidValue(
            "INVALID_INPUT",
            "The base version belongs to another organization.",
            field,
            rule="a version of the same organization",
        )
    if row["state"] != "COMMITTED":
        message = "The base version is still PENDING; commit it first."
        return errors.Conflict("ARTIFACT_NOT_COMMITTED", message, field)
    return None
