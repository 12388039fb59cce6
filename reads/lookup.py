"""Versions, artifacts and collections by ids that a client gives in an alphabet of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from db.visibility import Asker
from domain import ids
from domain.ids import Kind
from domain.text import findable
from reads import table
from reads.number import standard
from reads.source import Choice, One, Scope, Table, Value
from reads.table import global_id

Decode = Callable[[Mapping[str, Any]], ids.GlobalId | None]

NOTHING = "false"


def _by_id(found: Table, kind: Kind, decode: Decode) -> One:
    def on(scope: Scope) -> str:
        id = decode(scope.arguments)
        if id is None or id.kind is not kind:
            return NOTHING
        organization_id = scope.bind(id.organization_id, "uuid")
        return (
            f"{scope.t}.organization_id = {organization_id}"
            f" and {scope.t}.id = {scope.bind(id.id, 'uuid')}"
        )

    return One(found, on)


def artifact_version(decode: Decode) -> One:
    """The version with an id."""
    return _by_id(table.ARTIFACT_VERSION, Kind.ARTIFACT_VERSION, decode)


def series(artifact: str, collection: str, decode: Decode) -> Choice:
    """The artifact or the collection with an id, by the GraphQL types that these are."""
    return Choice(
        {
            artifact: _by_id(table.ARTIFACT, Kind.ARTIFACT, decode),
            collection: _by_id(table.COLLECTION, Kind.COLLECTION, decode),
        }
    )


def key_of_client(argument: str) -> One:
    """What a client called a version before it knew its id."""

    def on(scope: Scope) -> str:
        mine = scope.bind(findable(scope.arguments[argument]), "text")
        return f"""{scope.t}.key = {mine} and {scope.t}.organization_id = any(array(
            select m.organization_id from organization_member m where m.user_id = {scope.asker.user}
            union all select u.personal_organization_id from site_user u
            where u.id = {scope.asker.user}))"""

    return One(CLIENT_KEY, on)


def _seen(row: str, asker: Asker) -> str:
    visible = table.ARTIFACT_VERSION.visible("cv", asker)
    return f"""exists (select from artifact_version cv
        where cv.organization_id = {row}.organization_id and cv.id = {row}.artifact_version_id
        and {visible})"""


CLIENT_KEY = Table("client_key", _seen)
# The id of the version, in the standard alphabet of base64.
VERSION_OF_CLIENT_KEY = standard(
    Value(str(global_id(table.ARTIFACT_VERSION).sql).replace("{t}.id", "{t}.artifact_version_id"))
)
