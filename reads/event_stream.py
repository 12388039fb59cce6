"""Events as a subscription selects them, many in one statement, with the rights of that moment."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson
from graphql import GraphQLResolveInfo, get_named_type
from graphql.execution.collect_fields import FieldDetails

from db import visibility
from db.connection import Pool
from db.event_stream import Subject
from domain.viewer import Viewer
from reads import table
from reads.compiler import Compiler, object_type_of
from reads.complete import asked
from reads.source import One
from reads.statement import Statement

EVENT = "event"

_BY_KEY = One(
    table.EVENT, "{t}.organization_id = {p}.organization_id and {t}.id = {p}.id", inherits=True
)


class Events:
    """Reads the events of a subject for one subscription."""

    def __init__(
        self, info: GraphQLResolveInfo[Any], pool: Pool, viewer: Viewer, subject: Subject
    ) -> None:
        self._pool = pool
        self._statement = Statement(viewer)
        compiler = Compiler(asked(info), self._statement)
        organization_id = self._statement.bind(subject.organization_id, "uuid")
        ids = self._statement.bind([], "uuid[]")
        self._ids_at = len(self._statement.values) - 1
        self._keys: list[str] = []
        columns = [f"({self._seen(subject, organization_id)})"]
        type_ = get_named_type(info.return_type)
        fields = [FieldDetails(node, None) for node in info.field_nodes]
        for key, parts in compiler.collect(compiler.object_type(type_.name), fields).items():
            if parts[0].node.name.value == EVENT:
                node = object_type_of(compiler.object_type(type_.name).fields[EVENT])
                columns.append(f"to_json({compiler.row(_BY_KEY, node, parts, 'k')})")
                self._keys.append(key)
        rows = (
            f"(values (true)) one left join (select {organization_id} as organization_id, u.id, u.n"
            f" from unnest({ids}) with ordinality u(id, n)) k on true"
        )
        # Many ask for the same: one text serves them all.
        self._sql = sys.intern(f"{self._statement.over(rows, columns)} order by k.n")

    async def read(self, ids: Sequence[UUID]) -> list[Mapping[str, Any]] | None:
        """What is selected of each event, by response key; None where the subject is not seen."""
        values = list(self._statement.values)
        values[self._ids_at] = list(ids)
        async with self._pool.connection() as connection:
            rows = await connection.fetch(self._sql, *values)
        if not rows[0][0]:
            return None
        return [
            dict(zip(self._keys, map(_loaded, row[1:]), strict=True)) for row in rows[: len(ids)]
        ]

    def _seen(self, subject: Subject, organization_id: str) -> str:
        """The viewer may see what happens to the subject, whatever happened last."""
        asker = self._statement.asker
        if subject.collection_id is not None:
            id = self._statement.bind(subject.collection_id, "uuid")
            return f"""select exists (select from collection s
                where s.organization_id = {organization_id} and s.id = {id}
                and {visibility.collection("s", asker)})"""
        if subject.registry_id is not None:
            id = self._statement.bind(subject.registry_id, "uuid")
            return f"""select exists (select from registry s
                where s.organization_id = {organization_id} and s.id = {id}
                and {visibility.registry("s", asker)})"""
        return f"""select exists (select from organization s
            where s.organization_id = {organization_id} and s.kind = 'SHARED'
            and {visibility.administers("s", asker)})"""


def _loaded(text: str | None) -> Any:
    return None if text is None else orjson.loads(text)
