"""What registries, collections, versions and runs can be filtered by."""

from __future__ import annotations

from db import visibility
from db.run import shown_state
from domain.name import REGISTRY_PREFIX
from reads import table, united
from reads.number import number
from reads.source import Scope
from reads.where import Comparable, Filters, Related, Same, Text, among
from reads.where_json import Json
from reads.words import FEW, Tags, Words

_SOURCE = """(select {column} from artifact_version av
    where av.organization_id = {{t}}.organization_id and av.id = {{t}}.artifact_version_id)"""
_TYPE = """(select a.type from artifact_version av join artifact a
    on a.organization_id = av.organization_id and a.id = av.artifact_id
    where av.organization_id = {t}.organization_id and av.id = {t}.artifact_version_id)"""
_DESCRIBED: Filters = {
    "description": Text("{t}.description"),
    "createdAt": Comparable("{t}.created_at", "timestamptz"),
    "updatedAt": Comparable("{t}.updated_at", "timestamptz"),
}


def _number(kind: str, id: str) -> Comparable:
    return Comparable(number(kind, "{t}.organization_id", id), "bigint")


REGISTRY: Filters = {
    **_DESCRIBED,
    "name": Text("{t}.name", FEW),
    "fullName": Text(f"('{REGISTRY_PREFIX}' || {{t}}.name)"),
    "visibility": Same("{t}.visibility"),
    "number": _number("PROJECT", "{t}.id"),
    "ownerNumber": _number("ENTITY", "{t}.organization_id"),
}
# Projects and registries.
PLACE: Filters = {
    **_DESCRIBED,
    "name": Text("{t}.own_name"),
    "fullName": Text("{t}.name"),
    "number": _number("PROJECT", "{t}.id"),
    "ownerNumber": _number("ENTITY", "{t}.owner_id"),
}
# Artifacts and collections.
SERIES: Filters = {
    **_DESCRIBED,
    "id": Comparable("{t}.id", "uuid", FEW),
    "name": Text("{t}.name", FEW),
    "type": Tags("{t}.types"),
    "tag": Tags("{t}.tags"),
}
COLLECTION: Filters = {
    **SERIES,
    "registry": Related(
        table.REGISTRY,
        "registry_id",
        REGISTRY,
    ),
}


def _mine(scope: Scope) -> str:
    return f"any(array(select e.organization_id from {visibility.organizations(scope.asker)} e))"


def _accepted(scope: Scope, types: str) -> str:
    """A collection accepts one of these types: it accepts those of all its links."""
    if scope.p:
        return f"{scope.p}.types && {types}"
    accepting = f"""collection g where g.organization_id = {_mine(scope)} and g.types && {types}"""
    its = among(f"{scope.t}.collection_id", f"select g.id from {accepting}")
    return f"exists (select from {accepting}) and {its}"


def _holds(scope: Scope, names: str) -> str:
    """The version has one of these aliases: those that have are found first, as they are few."""
    if not scope.p:
        return f"""{scope.t}.id = any(array(select a.version_id from alias a
            where a.organization_id = {_mine(scope)} and a.name = any({names})))"""
    # By number, as of all indexes that hold ids only one is of use here.
    return f"""{scope.t}.number = any(array(select v.number from alias a join version v
        on v.organization_id = a.organization_id and v.id = a.version_id
        where (a.organization_id, a.collection_id) = ({scope.p}.organization_id, {scope.p}.id)
        and a.name = any({names})))"""


_ALIASES = (
    "(select a.name as word from alias a where a.organization_id = {t}.organization_id"
    " and a.version_id = {t}.id) w"
)

# Of all versions, or of those of one collection.
VERSION: Filters = {
    "number": Comparable("{t}.number", "integer", FEW),
    "alias": Words(_ALIASES, _holds),
    "tag": Tags(_SOURCE.format(column="av.tags") + "::text[]"),
    "type": Text(_TYPE, gate=_accepted),
    "metadata": Json(_SOURCE.format(column="av.metadata")),
    "sizeBytes": Comparable(_SOURCE.format(column="av.size_bytes"), "bigint"),
    "digest": Text(_SOURCE.format(column="av.digest")),
    "state": Text(_SOURCE.format(column="av.state::text")),
    "sourceId": Comparable("{t}.artifact_version_id", "uuid", FEW),
    "collection": Related(
        table.COLLECTION,
        "collection_id",
        COLLECTION,
        _mine,
    ),
    "linkedAt": Comparable("{t}.linked_at", "timestamptz"),
    "createdAt": Comparable(_SOURCE.format(column="av.created_at"), "timestamptz"),
    "updatedAt": Comparable(_SOURCE.format(column="av.committed_at"), "timestamptz"),
}


def _labels(scope: Scope) -> str:
    """The aliases of an entry, as far as the viewer may see them: not all that see it do."""
    visible = united.LABELS.visible("l", scope.asker)
    return f"""(select l.name as word from {united.LABELS.name} l
        where l.organization_id = {scope.t}.organization_id and l.entry_id = {scope.t}.id
        and {visible}) w"""


# Versions in their artifact, and links in their collection.
# Of versions that are found in any other way.
LINK: Filters = {**VERSION, "alias": Words(_ALIASES), "type": Text(_TYPE)}
ENTRY: Filters = {
    **VERSION,
    "alias": Words(_labels),
    "type": Text(_TYPE),
    "linkedAt": Comparable("{t}.created_at", "timestamptz"),
}
RUN: Filters = {
    "name": Text("{t}.name"),
    "displayName": Text("coalesce({t}.display_name, {t}.name)"),
    "state": Text(f"lower({shown_state('{t}')})"),
    "group": Text("{t}.group_name"),
    "jobType": Text("{t}.job_type"),
    "host": Text("{t}.host"),
    "notes": Text("{t}.notes"),
    "commit": Text("{t}.commit"),
    "tag": Tags("{t}.tags"),
    "username": Text("(select u.username from site_user u where u.id = {t}.created_by)"),
    "config": Json("{t}.config"),
    "summary": Json("{t}.summary"),
    "seconds": Comparable(
        "extract(epoch from {t}.heartbeat_at - {t}.created_at)::double precision",
        "double precision",
    ),
    "createdAt": Comparable("{t}.created_at", "timestamptz"),
    "heartbeatAt": Comparable("{t}.heartbeat_at", "timestamptz"),
}
