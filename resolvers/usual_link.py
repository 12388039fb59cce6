"""A link where nothing stands in the way: one statement, which decides all that the others ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from auth.permission import RegistryAction, allowed
from db import alias, link
from db.connection import Row, UniqueViolation
from db.failures import LATER, ConnectionLost, OutcomeUnknown, Overtaken
from db.link import By, Kept, Rules, Wanted
from db.patience import Patience
from domain import name, path
from domain.errors import Conflict
from domain.ids import GlobalId, decode
from domain.path import ArtifactVersionPath, CollectionPath
from domain.role import RegistryRole
from resolvers.context import Context
from resolvers.source import Named

# A registry may accept them, but under some names of artifacts clients keep them for themselves.
LEFT_OUT = tuple(name.RESERVED_NAME_PREFIXES)

OUTCOME = ("organization_id", "version_id", "collection_id", "collection_created")


def _who_may(action: RegistryAction) -> tuple[str, ...]:
    return tuple(role.value for role in RegistryRole if allowed(role, action))


_RULES = Rules(
    _who_may(RegistryAction.LINK), _who_may(RegistryAction.EDIT_PROTECTED_ALIASES), LEFT_OUT
)


class AsLinked(NamedTuple):
    """What a version was when it was linked."""

    organization: str
    registry: str
    collection: str
    number: int
    aliases: Sequence[str]

    @property
    def path(self) -> str:
        """Where it is."""
        collection = path.collection_path(self.organization, self.registry, self.collection)
        return f"{collection}:{path.version_name(self.number)}"


class Made(NamedTuple):
    """What the link came to, by the fields of its class of outcomes, and what it made if known."""

    outcome: Mapping[str, Any]
    as_linked: AsLinked | None


async def made(
    context: Context,
    named: Named,
    target_path: str | None,
    collection_id: str | None,
    aliases: Sequence[str],
    outcome: str,
) -> Made | None:
    """What the link came to, for outcomes of this class; all words are checked.

    None where it is to be made the general way, which also finds out why: nothing was kept, or
    there is a key, under which that way finds what was. Otherwise OutcomeUnknown is raised.
    """
    source, target = _source(named), _target(target_path, collection_id)
    if source is None or target is None:
        return None
    key = context.idempotency
    under = Kept(key.key, key.fingerprint, outcome) if key is not None else None
    wanted = Wanted(source, target, aliases, under)
    try:
        return await _tried(context, wanted)
    except (UniqueViolation, Overtaken):
        return None
    except ConnectionLost:
        # It may have been kept, and its backend may even be at work still.
        return await _once(context, wanted) if under is None else None


async def _tried(context: Context, wanted: Wanted) -> Made | None:
    presumed = context.presumed
    by = By(context.signed_in(), None if presumed is None else presumed.identity)
    row = await context.site.links.row(by, _RULES, wanted)
    if row is None:
        return None
    if presumed is not None and row["note_due"]:
        presumed.note()
    aliases = sorted({*wanted.aliases, alias.LATEST})
    names = row["organization"], row["registry"], row["collection"]
    return Made(_outcome(row), AsLinked(*names, row["number"], aliases))


def _outcome(row: Row) -> dict[str, Any]:
    return {name: row[name] for name in OUTCOME}


async def _once(context: Context, wanted: Wanted) -> Made | None:
    wanted.is_doubtful = True
    try:
        again = await _again(context, wanted)
        if again is not None:
            return again
        before = await link.before(context.site.pool, wanted)
    except LATER as error:
        raise OutcomeUnknown(str(error)) from error
    return None if before is None else Made(_outcome(before), None)


async def _again(context: Context, wanted: Wanted) -> Made | None:
    """The link, unless it was kept before or something stands in its way; then nothing is."""
    patience = Patience()
    while True:
        try:
            return await _tried(context, wanted)
        except (UniqueViolation, Conflict):
            return None
        except (ConnectionLost, Overtaken):
            if not await patience.lasts():
                raise


def _source(named: Named) -> ArtifactVersionPath | GlobalId | None:
    if named.artifact_version_path is not None:
        return path.artifact_version(named.artifact_version_path)
    return decode(named.artifact_version_id) if named.artifact_version_id is not None else None


def _target(target_path: str | None, collection_id: str | None) -> CollectionPath | GlobalId | None:
    if collection_id is not None:
        return decode(collection_id)
    if target_path is None or path.old_model(target_path) is not None:
        return None
    return path.link_target(target_path)
