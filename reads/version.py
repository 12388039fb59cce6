"""Where the values of a version of a collection come from."""

from __future__ import annotations

from db import visibility
from reads import table
from reads.source import One, Scope, Value

ID = table.global_id(table.VERSION)
NAME = Value("'v' || {t}.number")
PATH = Value(
    "{t}_collection.organization_name || '/wandb-registry-' || {t}_collection.registry_name"
    " || '/' || {t}_collection.name || ':v' || {t}.number",
    uses=("collection",),
)
COLLECTION = One(
    table.COLLECTION,
    "{t}.organization_id = {p}.organization_id and {t}.id = {p}.collection_id",
    inherits=True,
)
ALIASES = Value(
    "array(select a.name from alias a"
    " where a.organization_id = {t}.organization_id and a.version_id = {t}.id order by a.name)"
)
SOURCE = One(
    table.ARTIFACT_VERSION,
    "{t}.organization_id = {p}.organization_id and {t}.id = {p}.artifact_version_id",
    inherits=True,
)
TYPE = Value("{t}_source_type.type", uses=("source_type",))
DIGEST = Value("{t}_source.digest", uses=("source",))
SIZE_BYTES = Value("{t}_source.size_bytes", uses=("source",))
TAGS = Value("{t}_source.tags", uses=("source",))
DESCRIPTION = Value("{t}_source.description", uses=("source",))
METADATA = Value("{t}_source.metadata", uses=("source",))
LINKED_BY = One(table.USER, "{t}.id = {p}.linked_by", inherits=True)


def _files(scope: Scope) -> str:
    role = visibility.registry_role("r", scope.asker)
    return f"""(select json_build_object('organization_id', av.organization_id,
            'manifest_sha256', av.manifest_sha256, 'may_download', {role} >= 'VIEWER')
        from artifact_version av, collection c, registry r
        where av.organization_id = {scope.t}.organization_id
        and av.id = {scope.t}.artifact_version_id
        and c.organization_id = {scope.t}.organization_id and c.id = {scope.t}.collection_id
        and r.organization_id = c.organization_id and r.id = c.registry_id)"""


FILES = Value(_files)
