"""Where an artifact version's values come from."""

from __future__ import annotations

from db import visibility
from domain import path
from domain.text import findable
from reads import artifact, table
from reads.source import Choice, Connection, One, Scope, Value

ID = table.global_id(table.ARTIFACT_VERSION)
NAME = Value("{t}_artifact.name || coalesce(':v' || {t}.number, '')", uses=("artifact",))
PATH = Value(
    "{t}_place.owner || '/' || {t}_place.project || '/' || {t}_artifact.name"
    " || coalesce(':v' || {t}.number, '')",
    uses=("artifact", "place"),
)
TYPE = Value("{t}_artifact.type", uses=("artifact",))
ARTIFACT = One(
    table.ARTIFACT,
    "{t}.organization_id = {p}.organization_id and {t}.id = {p}.artifact_id",
    inherits=True,
)
ALIASES = Value(
    "array(select a.name from artifact_alias a"
    " where a.organization_id = {t}.organization_id and a.artifact_version_id = {t}.id"
    " order by a.name)"
)
TTL_DAYS = Value("ceil({t}.ttl_seconds / 86400.0)::integer")
CREATED_BY = One(table.USER, "{t}.id = {p}.created_by", inherits=True)
PRODUCED_BY = One(table.RUN, "{t}.organization_id = {p}.organization_id and {t}.id = {p}.run_id")
PRODUCER = Choice({"Run": PRODUCED_BY})
USED_BY = Connection(
    table.RUN,
    "{t}.organization_id = {p}.organization_id and {t}.id in (select i.run_id from run_input i"
    " where i.organization_id = {p}.organization_id and i.artifact_version_id = {p}.id)",
    table.NEWEST_RUN,
)
LINKS = Connection(
    table.VERSION,
    "{t}.organization_id = {p}.organization_id and {t}.artifact_version_id = {p}.id",
    table.LINKED_AT,
)


def _files(scope: Scope) -> str:
    may_download = visibility.artifact_project(scope.t, scope.asker)
    return f"""json_build_object('organization_id', {scope.t}.organization_id, 'id', {scope.t}.id,
        'digest', {scope.t}.digest,
        'manifest_sha256', {scope.t}.manifest_sha256, 'may_download', {may_download})"""


FILES = Value(_files)


def _at_path(scope: Scope) -> str:
    at = path.artifact_version(scope.arguments["path"], ("path",))
    owner, project, name = (
        scope.bind(findable(word), "text") for word in (at.owner, at.project, at.artifact)
    )
    found = f"""select a.organization_id, a.id
        from entity_name e
        join project pr on pr.organization_id = e.organization_id and pr.name = {project}
            and (pr.team_id = e.id or pr.user_id = e.id)
        join artifact a on a.organization_id = pr.organization_id and a.project_id = pr.id
            and a.name = {name}
        where e.name = {owner}"""
    return artifact.at_ref(scope, found, at.ref)


AT_PATH = One(table.ARTIFACT_VERSION, _at_path)
