"""Events as subscriptions select them: for many who ask in one statement, by the rights of each."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID
from weakref import WeakValueDictionary

import orjson
from graphql import GraphQLResolveInfo, get_named_type
from graphql.execution.collect_fields import FieldDetails

from db import visibility
from db.connection import Connection, InvalidPattern, Row
from db.event_stream import Subject
from db.visibility import Asker
from domain.viewer import Viewer
from reads import table
from reads.compiler import Compiler, NotStraight, object_type_of
from reads.complete import Made, Whole, asked, refused
from reads.guarded import Guarded
from reads.source import One
from reads.statement import TYPENAME, Statement

CURSOR, EVENT = "cursor", "event"

_BY_KEY = One(
    table.EVENT, "{t}.organization_id = {p}.organization_id and {t}.id = {p}.id", inherits=True
)
# The row of one who asks; no source names one of its own like this.
_ASKER = "asker_"
# `seen`, then what is selected.
_SEEN, _FIRST = 1, 2

# What is selected of each event, by response key.
Told = list[Mapping[str, Any]]


class Ask(NamedTuple):
    """Whose rights count, and which events are to be read."""

    user_id: UUID
    is_administrator: bool
    ids: tuple[UUID, ...]

    @classmethod
    def of(cls, viewer: Viewer, ids: Sequence[UUID]) -> Ask:
        """What the viewer asks."""
        return cls(viewer.user_id, viewer.is_administrator, tuple(ids))

    @property
    def size(self) -> int:
        """How many rows answer it: one says whether the subject is seen at all."""
        return max(1, len(self.ids))


class Selection:
    """What a subscription selects of the events of its subject, whoever asks.

    Those with the same `key` are the same.
    """

    def __init__(self, info: GraphQLResolveInfo[Any], subject: Subject) -> None:
        try:
            made = _Made(info, subject, straight=True)
        except NotStraight:
            made = _Made(info, subject, straight=False)
        self._sql = made.sql
        self._values = tuple(made.values)
        self._fields = made.fields
        self._events = tuple(key for key, name in made.fields if name == EVENT)
        self._root = str(info.path.key) if made.is_straight else None
        self._type_name = get_named_type(info.return_type).name
        self.key = self._sql, repr((self._root, self._fields, self._values))

    @classmethod
    def of(cls, info: GraphQLResolveInfo[Any], subject: Subject) -> Selection:
        """What a subscription selects; many select the same, and share it."""
        made = cls(info, subject)
        return _SHARED.setdefault(made.key, made)

    def root(self, told: Mapping[str, Any], cursor: str) -> Made:
        """What the answer that tells of the event is made from."""
        if self._root is None or None in told.values():
            return Made(read=told, cursor=cursor)
        known = {CURSOR: cursor, TYPENAME: self._type_name}
        one = {key: told[key] if name == EVENT else known[name] for key, name in self._fields}
        return Whole({self._root: one})

    async def read(self, connection: Connection, asks: Sequence[Ask]) -> list[Told | None]:
        """The answer to each; None where the subject is not seen. Raises INVALID_INPUT."""
        try:
            rows = await self._rows(connection, asks)
        except InvalidPattern as error:
            raise refused(error) from error
        loaded = _Loaded()
        answers = [list(of_one) for _, of_one in itertools.groupby(rows, itemgetter(0))]
        return [
            self._told(found[: len(each.ids)], loaded) if found[0][_SEEN] else None
            for each, found in zip(asks, answers, strict=True)
        ]

    async def _rows(self, connection: Connection, asks: Sequence[Ask]) -> Sequence[Row]:
        ends = list(itertools.accumulate(len(each.ids) for each in asks))
        return await connection.fetch(
            self._sql,
            [each.user_id for each in asks],
            [each.is_administrator for each in asks],
            [end - len(each.ids) + 1 for each, end in zip(asks, ends, strict=True)],
            ends,
            [id for each in asks for id in each.ids],
            *self._values,
        )

    def _told(self, rows: Sequence[Row], loaded: Callable[[str | None], Any]) -> Told:
        return [
            {key: loaded(row[at]) for at, key in enumerate(self._events, _FIRST)} for row in rows
        ]


_SHARED: WeakValueDictionary[tuple[str, str], Selection] = WeakValueDictionary()


class _Made:
    """The statement of a selection; where it is straight, nothing that it tells needs completing.

    `fields` are the keys and the names of what is selected.
    """

    def __init__(self, info: GraphQLResolveInfo[Any], subject: Subject, *, straight: bool) -> None:
        self.is_straight = straight
        statement = _OfMany()
        compiler = Compiler(asked(info), statement, straight=straight)
        users, administrators, lows, highs, ids = (
            statement.bind([], f"{each}[]") for each in ("uuid", "boolean", "int", "int", "uuid")
        )
        varying = len(statement.values)
        organization_id = statement.bind(subject.organization_id, "uuid")
        columns = [f"({_seen(subject, organization_id, statement)}) as seen"]
        type_ = compiler.object_type(get_named_type(info.return_type).name)
        nodes = [FieldDetails(node, None) for node in info.field_nodes]
        self.fields: list[tuple[str, str]] = []
        for key, parts in compiler.collect(type_, nodes).items():
            name = parts[0].node.name.value
            self.fields.append((key, name))
            if name == EVENT:
                row = compiler.row(_BY_KEY, object_type_of(type_.fields[EVENT]), parts, "k")
                columns.append(f"to_json({row}) as told{len(columns)}")
        events = (
            f"(values (true)) one left join (select {organization_id} as organization_id, u.id, u.n"
            f" from unnest(({ids})[{_ASKER}.low:{_ASKER}.high]) with ordinality u(id, n)) k on true"
        )
        # Kept apart, so that what depends on who asks is looked up once for each.
        self.sql = f"""select {_ASKER}.n, of_one.*
            from unnest({users}, {administrators}, {lows}, {highs})
                with ordinality {_ASKER}(user_id, is_administrator, low, high, n)
            cross join lateral ({statement.over(events, [*columns, "k.n as at"])} offset 0) of_one
            order by {_ASKER}.n, of_one.at"""
        self.values = statement.values[varying:]


class _OfMany(Statement):
    """A statement of many who ask: each is a row of it."""

    def __init__(self) -> None:
        super().__init__(None)
        self.values.clear()
        self.asker = Asker(f"{_ASKER}.user_id", f"{_ASKER}.is_administrator")
        self.guarded = Guarded(self.asker)


class _Loaded(dict[str, Any]):
    """What texts say, each read once: most are told the same."""

    def __missing__(self, text: str) -> Any:
        self[text] = found = orjson.loads(text)
        return found

    def __call__(self, text: str | None) -> Any:
        return None if text is None else self[text]


def _seen(subject: Subject, organization_id: str, statement: Statement) -> str:
    """Who asks may see what happens to the subject, whatever happened last."""
    asker = statement.asker
    if subject.collection_id is not None:
        id = statement.bind(subject.collection_id, "uuid")
        return f"""select exists (select from collection s
            where s.organization_id = {organization_id} and s.id = {id}
            and {visibility.collection("s", asker)})"""
    if subject.registry_id is not None:
        id = statement.bind(subject.registry_id, "uuid")
        return f"""select exists (select from registry s
            where s.organization_id = {organization_id} and s.id = {id}
            and {visibility.registry("s", asker)})"""
    return f"""select exists (select from organization s
        where s.organization_id = {organization_id} and s.kind = 'SHARED'
        and {visibility.administers("s", asker)})"""
