"""Where the values of an artifact or a collection come from, for clients that take both for one."""

from __future__ import annotations

from db import visibility
from reads import filters, table, united
from reads.entry import ARTIFACT_VERSION
from reads.source import Choice, Connection, Many, One, Order, Scope, Table, Value


def _type(series_id: str) -> One:
    return One(
        united.TYPES_OF_SERIES,
        f"{{t}}.organization_id = {{p}}.organization_id and {{t}}.series_id = {series_id}",
        inherits=True,
    )


TYPE = _type("{p}.id")
TYPE_OF_VERSION = _type("{p}.artifact_id")
LABELS = Connection(
    united.LABELS,
    "{t}.organization_id = {p}.organization_id and {t}.series_id = {p}.id",
    Order("name", united.NAME.keys, id="entry_id"),
    size=100,
    most=1000,
)
_WORDS = Table(
    "(select s.organization_id, s.id as owner_id, w.word as name, md5(w.word)::uuid as id, w.n"
    f" from {united.SERIES.name} s cross join lateral unnest(s.tags) with ordinality w(word, n))",
    lambda row, asker: "false",
)
_VERSION_WORDS = Table(
    "(select av.organization_id, av.id as owner_id, w.word as name, md5(w.word)::uuid as id, w.n"
    " from artifact_version av cross join lateral unnest(av.tags) with ordinality w(word, n))",
    lambda row, asker: "false",
)
_OF_ROW = "{t}.organization_id = {p}.organization_id and {t}.owner_id = {p}.id"
TAGS = Connection(
    _WORDS,
    _OF_ROW,
    united.NAME,
    inherits=True,
    size=1000,
    most=1000,
)
TAGS_OF_VERSION = Many(_VERSION_WORDS, _OF_ROW, "{t}.n", inherits=True)


def _latest(scope: Scope) -> str:
    # Whoever sees one version through a link need not know whether there is a newer one.
    return f"""{scope.t}.organization_id = {scope.p}.organization_id
        and {scope.t}.id = (select a.artifact_version_id from artifact_alias a
            where a.organization_id = {scope.p}.organization_id and a.artifact_id = {scope.p}.id
            and a.name = 'latest') and {visibility.of_project(scope.p, scope.asker)}"""


LATEST = One(table.ARTIFACT_VERSION, _latest)
ARTIFACT_PLACE = One(
    united.PLACES,
    f"{{t}}.organization_id = {{p}}.organization_id and {{t}}.id = {{p}}.project_id"
    f" and {{t}}.kind = '{united.PROJECT}'",
)
COLLECTION_PLACE = One(
    united.PLACES,
    f"{{t}}.organization_id = {{p}}.organization_id and {{t}}.id = {{p}}.registry_id"
    f" and {{t}}.kind = '{united.REGISTRY}'",
    inherits=True,
)


def versions(type_name: str) -> Connection:
    """The versions of a series, each as the entry that it is there; nodes are of this type."""
    return Connection(
        united.ENTRIES,
        "{t}.organization_id = {p}.organization_id and {t}.series_id = {p}.id",
        united.NEWEST_NUMBER,
        filters=filters.ENTRY,
        node=Choice({type_name: ARTIFACT_VERSION}),
        most=1000,
    )


NUMBER_NAME = Value("'v' || {t}.number")


def _members(on: str, artifact: str, collection: str) -> Connection:
    key = "{t}.organization_id = {p}.organization_id and {t}.id = {p}.id"
    return Connection(
        united.SERIES,
        on,
        united.NEWEST,
        node=Choice(
            {
                artifact: One(
                    table.ARTIFACT, f"{key} and {{p}}.kind = '{united.ARTIFACT}'", inherits=True
                ),
                collection: One(
                    table.COLLECTION, f"{key} and {{p}}.kind = '{united.COLLECTION}'", inherits=True
                ),
            }
        ),
        filters=filters.SERIES,
        most=1000,
    )


def of_place(artifact: str, collection: str) -> Connection:
    """The artifacts of a project or the collections of a registry, the newest first."""
    on = "{t}.organization_id = {p}.organization_id and {t}.place_id = {p}.id"
    return _members(on, artifact, collection)


def of_type(artifact: str, collection: str) -> Connection:
    """Those of one type."""
    on = (
        "{t}.organization_id = {p}.organization_id and {t}.place_id = {p}.place_id"
        " and {p}.name = any({t}.types)"
    )
    return _members(on, artifact, collection)
