"""Where a collection's values come from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from db import visibility
from domain import path
from domain.text import findable
from reads import filters, organization, table
from reads.given import Given
from reads.source import Connection, One, Scope, Value

T = TypeVar("T")

ID = table.global_id(table.COLLECTION)
_PATH = (
    "{t}_registry.organization_name || '/wandb-registry-' || {t}_registry.registry_name"
    " || '/' || {t}.name"
)
PATH = Value(_PATH, uses=("registry",))
PLACE = Value(f"json_build_object('path', {_PATH}, 'type', {{t}}.types[1])", uses=("registry",))
REGISTRY = One(
    table.REGISTRY,
    "{t}.organization_id = {p}.organization_id and {t}.id = {p}.registry_id",
    inherits=True,
    at_hand="registry",
    known={"organization": "select {p}_registry.organization_name as name"},
)
CREATED_BY = One(table.USER, "{t}.id = {p}.created_by", inherits=True)
VERSIONS = Connection(
    table.VERSION,
    "{t}.organization_id = {p}.organization_id and {t}.collection_id = {p}.id",
    table.OWN_NUMBER,
    table.BY_OWN_NUMBER,
    inherits=True,
    filters=filters.VERSION,
    known={
        "collection": "select (select o.name from organization o"
        " where o.organization_id = {p}.organization_id) as organization_name,"
        " (select r.name from registry r where r.organization_id = {p}.organization_id"
        " and r.id = {p}.registry_id) as registry_name, {p}.name"
    },
)
LATEST = One(
    table.VERSION,
    "{t}.organization_id = {p}.organization_id and {t}.id = (select a.version_id from alias a"
    " where a.organization_id = {p}.organization_id and a.collection_id = {p}.id"
    " and a.name = 'latest')",
    inherits=True,
)

VERSION = One(
    table.VERSION,
    lambda scope: at_ref(scope, f"{scope.p}.organization_id, {scope.p}.id", scope.arguments["ref"]),
    inherits=True,
)


def at_ref(scope: Scope, collection: str, ref: str | None) -> str:
    """The version of a collection with this number or alias; without a ref, the latest."""
    number = path.ref_number(ref) if ref is not None else None
    if number is not None:
        return (
            f"({scope.t}.organization_id, {scope.t}.collection_id) = ({collection})"
            f" and {scope.t}.number = {scope.bind(number, 'integer')}"
        )
    # Of the key that is given, not of the row's own, by which it would be done for every version.
    alias = scope.bind(findable("latest" if ref is None else ref), "text")
    return (
        f"({scope.t}.organization_id, {scope.t}.id) = (select a.organization_id, a.version_id"
        f" from alias a where (a.organization_id, a.collection_id) = ({collection})"
        f" and a.name = {alias})"
    )


def _path(scope: Scope) -> path.CollectionPath:
    return _once(scope, "path", lambda given: path.collection(given["path"], ("path",)))


def _once(scope: Scope, what: str, make: Callable[[Mapping[str, Any]], T]) -> T:
    """What is made of the arguments, made once for all that asks for it."""
    given = scope.arguments
    return given.once(what, make) if isinstance(given, Given) else make(given)


def _version_path(scope: Scope) -> path.VersionPath:
    return _once(scope, "path", lambda given: path.version(given["path"], ("path",)))


def _registry_at(scope: Scope, at: path.CollectionPath) -> str:
    """The registry that a path leads to; whoever sees it may see its collections."""
    chosen, registry = _registry(scope, at)
    looked_up = "(select o.name from organization o where o.organization_id = r.organization_id)"
    return f"""(select r.*, r.name as registry_name,
        {chosen.name or looked_up} as organization_name from registry r
        where r.organization_id = {chosen.id} and r.name = {registry}
        and {visibility.registry("r", scope.asker)})"""


def _in_registry(scope: Scope, at: path.CollectionPath, row: str, registry: str) -> str:
    return (
        f"{row}.organization_id = {registry}.organization_id"
        f" and {row}.registry_id = {registry}.id"
        f" and {row}.name = {scope.bind(findable(at.collection), 'text')}"
    )


def _registry(scope: Scope, at: path.CollectionPath) -> tuple[organization.Chosen, str]:
    """The organization and the name of the registry that the path leads to."""
    chosen = organization.chosen(scope, at.organization)
    registry = scope.bind(findable(at.registry), "text")
    old = path.old_model(scope.arguments["path"])
    if old is None:
        return chosen, registry
    team = f"""(select e.organization_id from entity_name e
        where e.name = {scope.bind(findable(old.team), "text")} and e.kind = 'TEAM'
        and {visibility.team("e", scope.asker)})"""
    migrated = scope.bind(findable(old.registry), "text")
    return (
        organization.Chosen(f"coalesce({team}, {chosen.id})"),
        f"case when {team} is null then {registry} else {migrated} end",
    )


def _version_at(scope: Scope) -> str:
    at = _version_path(scope)
    c = scope.new_row()
    collection = (
        f"select {c}.organization_id, {c}.id"
        f" from {_registry_at(scope, at.collection_path)} {c}_registry cross join collection {c}"
        f" where {_in_registry(scope, at.collection_path, c, f'{c}_registry')}"
    )
    return at_ref(scope, collection, at.ref)


AT_PATH = One(
    table.COLLECTION,
    lambda scope: _in_registry(scope, _path(scope), scope.t, f"{scope.t}_registry"),
    inherits=True,
    for_members=True,
    first={"registry": lambda scope: _registry_at(scope, _path(scope))},
    ambiguous=lambda scope: organization.ambiguous(scope, _path(scope).organization),
)
VERSION_AT_PATH = One(
    table.VERSION,
    _version_at,
    inherits=True,
    for_members=True,
    ambiguous=lambda scope: organization.ambiguous(
        scope, _version_path(scope).collection_path.organization
    ),
)
