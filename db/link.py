"""Links from clients' own words, in one statement, where nothing stands in the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from db import link_form
from db.connection import Pool, Row
from db.link_form import Form, Words
from db.link_statement import bound
from domain.ids import GlobalId, new_id
from domain.path import ArtifactVersionPath, CollectionPath
from domain.viewer import Identity, Viewer


@dataclass(frozen=True)
class Kept:
    """The idempotency key of a link, and the class of the outcome that is kept under it."""

    key: str
    fingerprint: bytes
    outcome: str


@dataclass(frozen=True)
class Rules:
    """Which roles may link, and give a protected alias.

    `left_out` are the types that a registry's list does not decide alone.
    """

    may_link: tuple[str, ...]
    may_edit_protected: tuple[str, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True)
class By:
    """Who links; where nobody has asked for them, also as whom they were known before."""

    viewer: Viewer
    presumed: Identity | None = None


@dataclass(eq=False)
class Wanted:
    """What is to be linked, and where, in well-formed words.

    However often it is tried, it is kept once: no second row can have one of its ids.
    """

    source: ArtifactVersionPath | GlobalId
    target: CollectionPath | GlobalId
    aliases: Sequence[str]
    under: Kept | None = None
    version: UUID = field(init=False, default_factory=new_id)
    collection: UUID = field(init=False, default_factory=new_id)
    event: UUID = field(init=False, default_factory=new_id)
    """The first of its events: it stays in the history whatever becomes of the version."""
    is_doubtful: bool = field(init=False, default=False)
    """Whether a try may have been kept: it is to be found by the ids that it had then."""

    def renew(self) -> None:
        """Its history begins at this moment, unless a try of it may have been kept."""
        if not self.is_doubtful:
            self.event = new_id()

    @cached_property
    def form(self) -> Form:
        """What the statement depends on that links it."""
        is_named = isinstance(self.target, CollectionPath)
        columns = (*self._found[1], *_OF_EACH, *(_OF_KEPT if self.under else ()))
        return Form(*self._found[0], is_named, columns, self.under is not None)

    @cached_property
    def _found(self) -> tuple[tuple[str, str], Words]:
        """How the source and the target are found, and the words of both."""
        source, of_source = link_form.source(self.source)
        target, of_target = link_form.target(self.target)
        return (source, target), of_source | of_target

    def words(self) -> Words:
        """The words of its row that are its own alone."""
        words = self._found[1] | {"version": self.version, "new_collection": self.collection}
        if self.under is not None:
            words |= {"key": self.under.key, "fingerprint": self.under.fingerprint}
        return words

    def events(self) -> list[UUID]:
        """An id for each event that there may be of it."""
        return [self.event, *(new_id() for _ in range(1 + 2 * len(self.aliases)))]


_SLICES = ("first_alias", "last_alias", "first_event", "last_event")
_OF_EACH = ("version", "new_collection", *_SLICES)
_OF_KEPT = ("key", "fingerprint")


async def one(pool: Pool, by: By, rules: Rules, wanted: Wanted) -> Row | None:
    """What `link` gives of one link; None where that is nothing."""
    return (await link(pool, by, rules, [wanted])).get(wanted.version)


async def link(
    pool: Pool, by: By, rules: Rules, wanted: Sequence[Wanted], *, is_hasty: bool = False
) -> dict[UUID, Row]:
    """The versions, linked, by their ids: where each is, and what that is called.

    A row says, too, whether the collection was made for it; where the viewer is only presumed to be
    who they are, whether a note of their key's use is due. All that is wanted is of one form;
    several are of collections by path, no two of one.

    One is not there where anything is not as usual, and nothing has changed for it: a refusal, an
    earlier link, a type that is to be saved, a viewer who is not who they were taken for. A
    UniqueViolation says that a key was used, that another request linked a version at the same
    moment, or that a link was kept when it was tried before; then nothing has changed. In haste, it
    raises LockTimedOut where others hold a lock for longer than HASTE_SECONDS.
    """
    first = wanted[0]
    words = _words(first.form, wanted) | {
        "user": by.viewer.user_id,
        "administrator": by.viewer.is_administrator,
        "may_link": list(rules.may_link),
        "may_edit_protected": list(rules.may_edit_protected),
        "left_out": list(rules.left_out),
    }
    if first.under is not None:
        words["outcome"] = first.under.outcome
    if by.presumed is not None:
        words |= {"key_id": by.presumed.key_id, "key_scopes": list(by.presumed.key_scopes)}
    text = link_form.statement(first.form, by.presumed is not None, is_hasty)
    sql, values = bound(text, words)
    rows = await pool.rows(sql, *values)
    for organization_id in {row["organization_id"] for row in rows}:
        pool.written(organization_id)
    return {row["version_id"]: row for row in rows}


def _words(form: Form, wanted: Sequence[Wanted]) -> Words:
    """The words of all rows, each a list; what has several of them is a slice of one."""
    aliases: list[str] = []
    events: list[UUID] = []
    rows: list[Words] = []
    for each in wanted:
        start = len(aliases) + 1, len(events) + 1
        aliases += each.aliases
        events += each.events()
        slices = (start[0], len(aliases), start[1], len(events))
        rows.append(each.words() | dict(zip(_SLICES, slices, strict=True)))
    lists: Words = {name: [row[name] for row in rows] for name in form.columns}
    return lists | {"aliases": aliases, "events": events}


# It is known by its id alone, and no table is read without an organization: each one is asked.
_BEFORE = """select o.organization_id, $2::uuid as version_id, e.collection_id,
        e.kind = 'COLLECTION_CREATED' as collection_created
    from organization o cross join lateral (
        select kind, collection_id from event
        where organization_id = o.organization_id and id = $1 limit 1
    ) e
    where o.kind = 'SHARED'"""


async def before(pool: Pool, wanted: Wanted) -> Row | None:
    """What an earlier try came to that was kept after all, as `link` would have told it."""
    return await pool.row(_BEFORE, wanted.event, wanted.version)
