"""Where a collection's values come from."""

from __future__ import annotations

from domain import path
from domain.text import findable
from reads import filters, organization, table
from reads.source import Connection, One, Scope, Value

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
)
CREATED_BY = One(table.USER, "{t}.id = {p}.created_by", inherits=True)
VERSIONS = Connection(
    table.VERSION,
    "{t}.organization_id = {p}.organization_id and {t}.collection_id = {p}.id",
    table.NEWEST_NUMBER,
    table.BY_NUMBER,
    inherits=True,
    filters=filters.VERSION,
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
    lambda scope: (
        f"{scope.t}.organization_id = {scope.p}.organization_id"
        f" and {scope.t}.collection_id = {scope.p}.id"
        f" and {at_ref(scope, scope.arguments['ref'])}"
    ),
    inherits=True,
)


def at_ref(scope: Scope, ref: str | None) -> str:
    """The version with this number or alias; without a ref, the latest."""
    number = path.ref_number(ref) if ref is not None else None
    if number is not None:
        return f"{scope.t}.number = {scope.bind(number, 'integer')}"
    alias = scope.bind(findable("latest" if ref is None else ref), "text")
    return (
        f"{scope.t}.id = (select a.version_id from alias a"
        f" where a.organization_id = {scope.t}.organization_id"
        f" and a.collection_id = {scope.t}.collection_id and a.name = {alias})"
    )


def _path(scope: Scope) -> path.CollectionPath:
    return path.collection(scope.arguments["path"], ("path",))


def _version_path(scope: Scope) -> path.VersionPath:
    return path.version(scope.arguments["path"], ("path",))


def _at(scope: Scope, at: path.CollectionPath, row: str) -> str:
    chosen, registry = _registry(scope, at)
    return (
        f"{row}.organization_id = {chosen} and {row}.registry_id = (select r.id from registry r"
        f" where r.organization_id = {row}.organization_id and r.name = {registry})"
        f" and {row}.name = {scope.bind(findable(at.collection), 'text')}"
    )


def _registry(scope: Scope, at: path.CollectionPath) -> tuple[str, str]:
    """The organization and the name of the registry that the path leads to."""
    chosen = organization.chosen(scope, at.organization)
    registry = scope.bind(findable(at.registry), "text")
    old = path.old_model(scope.arguments["path"])
    if old is None:
        return chosen, registry
    team = f"""(select e.organization_id from entity_name e
        where e.name = {scope.bind(findable(old.team), "text")} and e.kind = 'TEAM')"""
    migrated = scope.bind(findable(old.registry), "text")
    return (
        f"coalesce({team}, {chosen})",
        f"case when {team} is null then {registry} else {migrated} end",
    )


def _version_at(scope: Scope) -> str:
    at = _version_path(scope)
    return (
        f"({scope.t}.organization_id, {scope.t}.collection_id) = (select c.organization_id, c.id"
        f" from collection c where {_at(scope, at.collection_path, 'c')})"
        f" and {at_ref(scope, at.ref)}"
    )


AT_PATH = One(
    table.COLLECTION,
    lambda scope: _at(scope, _path(scope), scope.t),
    ambiguous=lambda scope: organization.ambiguous(scope, _path(scope).organization),
)
VERSION_AT_PATH = One(
    table.VERSION,
    _version_at,
    ambiguous=lambda scope: organization.ambiguous(
        scope, _version_path(scope).collection_path.organization
    ),
)
