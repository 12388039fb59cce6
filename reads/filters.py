"""What registries, collections and versions can be filtered by."""

from __future__ import annotations

from reads import table
from reads.where import Comparable, Filters, Json, Related, Same, Tags, Text, Words

_SOURCE = """(select {column} from artifact_version av
    where av.organization_id = {{t}}.organization_id and av.id = {{t}}.artifact_version_id)"""

REGISTRY: Filters = {
    "name": Text("{t}.name"),
    "description": Text("{t}.description"),
    "visibility": Same("{t}.visibility"),
    "createdAt": Comparable("{t}.created_at", "timestamptz"),
    "updatedAt": Comparable("{t}.updated_at", "timestamptz"),
}
COLLECTION: Filters = {
    "name": Text("{t}.name"),
    "type": Tags("{t}.types"),
    "tag": Tags("{t}.tags"),
    "description": Text("{t}.description"),
    "registry": Related(
        table.REGISTRY,
        "{t}.organization_id = {p}.organization_id and {t}.id = {p}.registry_id",
        REGISTRY,
    ),
    "createdAt": Comparable("{t}.created_at", "timestamptz"),
    "updatedAt": Comparable("{t}.updated_at", "timestamptz"),
}
VERSION: Filters = {
    "number": Comparable("{t}.number", "integer"),
    "alias": Words(
        "(select a.name as word from alias a where a.organization_id = {t}.organization_id"
        " and a.version_id = {t}.id) w"
    ),
    "tag": Tags(_SOURCE.format(column="av.tags") + "::text[]"),
    "type": Text(
        "(select a.type from artifact_version av join artifact a"
        " on a.organization_id = av.organization_id and a.id = av.artifact_id"
        " where av.organization_id = {t}.organization_id and av.id = {t}.artifact_version_id)"
    ),
    "metadata": Json(_SOURCE.format(column="av.metadata")),
    "sizeBytes": Comparable(_SOURCE.format(column="av.size_bytes"), "bigint"),
    "collection": Related(
        table.COLLECTION,
        "{t}.organization_id = {p}.organization_id and {t}.id = {p}.collection_id",
        COLLECTION,
    ),
    "linkedAt": Comparable("{t}.linked_at", "timestamptz"),
    "createdAt": Comparable(_SOURCE.format(column="av.created_at"), "timestamptz"),
}
