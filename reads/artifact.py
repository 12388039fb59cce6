"""Where an artifact's values come from."""

from __future__ import annotations

from domain import path
from domain.text import findable
from reads import table
from reads.source import Connection, One, Scope, Value

ID = table.global_id(table.ARTIFACT)
PATH = Value("{t}_project.owner || '/' || {t}_project.name || '/' || {t}.name", uses=("project",))
# Null for whoever sees the artifact only through a link.
PROJECT = One(
    table.PROJECT, "{t}.organization_id = {p}.organization_id and {t}.id = {p}.project_id"
)
VERSIONS = Connection(
    table.ARTIFACT_VERSION,
    "{t}.organization_id = {p}.organization_id and {t}.artifact_id = {p}.id"
    " and {t}.state = 'COMMITTED'",
    table.OWN_NUMBER,
)

VERSION = One(
    table.ARTIFACT_VERSION,
    lambda scope: at_ref(scope, f"{scope.p}.organization_id, {scope.p}.id", scope.arguments["ref"]),
)


def at_ref(scope: Scope, artifact: str, ref: str | None) -> str:
    """The committed version of an artifact with this number or alias; without a ref, the latest."""
    committed = f"{scope.t}.state = 'COMMITTED'"
    number = path.ref_number(ref) if ref is not None else None
    if number is not None:
        return (
            f"({scope.t}.organization_id, {scope.t}.artifact_id) = ({artifact})"
            f" and {scope.t}.number = {scope.bind(number, 'integer')} and {committed}"
        )
    # Of the key that is given, not of the row's own, by which it would be done for every version.
    alias = scope.bind(findable("latest" if ref is None else ref), "text")
    return (
        f"({scope.t}.organization_id, {scope.t}.id) = (select a.organization_id,"
        f" a.artifact_version_id from artifact_alias a"
        f" where (a.organization_id, a.artifact_id) = ({artifact}) and a.name = {alias})"
        f" and {committed}"
    )
