"""Where the values of an entry come from: of a version in its artifact, or of a link to it."""

from __future__ import annotations

from db import visibility
from domain import path
from domain.text import findable
from reads import artifact_version, table, united, version
from reads.source import Choice, Connection, Key, Many, One, Order, Scope, Table, Value

ID = Value(
    f"case {{t}}.kind when '{united.ARTIFACT}' then {artifact_version.ID.sql}"
    f" else {version.ID.sql} end"
)
ALIASES = Many(
    united.LABELS,
    "{t}.organization_id = {p}.organization_id and {t}.entry_id = {p}.id",
    "{t}.name",
)
ARTIFACT_VERSION = One(
    table.ARTIFACT_VERSION,
    "{t}.organization_id = {p}.organization_id and {t}.id = {p}.artifact_version_id",
    inherits=True,
)
ARTIFACT = One(
    table.ARTIFACT,
    "{t}.organization_id = {p}.organization_id and {t}.id = {p}.artifact_id",
    inherits=True,
)
COLLECTION = One(
    table.COLLECTION,
    "{t}.organization_id = {p}.organization_id and {t}.id = {p}.collection_id",
    inherits=True,
)
# Of a version: the one as which it stands in its own artifact, and all that link it.
OF_VERSION = Connection(
    united.ENTRIES,
    "{t}.organization_id = {p}.organization_id and {t}.artifact_version_id = {p}.id",
    Order("entry", (Key("{t}.created_at", "time"),)),
    size=500,
    most=1000,
)
# The labels of each entry by themselves: joined, those of the whole organization may be read.
_NAMES = f"""(select e.organization_id, e.id as entry_id, e.series_id, l.name, e.kind, l.project_id,
        l.registry_id, e.artifact_version_id, e.artifact_id, e.collection_id
    from {united.ENTRIES.name} e cross join lateral (select l.name, l.project_id, l.registry_id
        from {united.LABELS.name} l where l.organization_id = e.organization_id
        and l.entry_id = e.id and l.kind = e.kind offset 0) l
    where e.state = 'COMMITTED'
    union all select e.organization_id, e.id, e.series_id, 'v' || e.number, e.kind,
        a.project_id, c.registry_id, e.artifact_version_id, e.artifact_id, e.collection_id
    from {united.ENTRIES.name} e
    left join artifact a on a.organization_id = e.organization_id and a.id = e.artifact_id
    left join collection c on c.organization_id = e.organization_id and c.id = e.collection_id
    where e.state = 'COMMITTED')"""
# All names that a version goes by, its numbers included, in whichever series.
NAMES_OF_VERSION = Many(
    Table(_NAMES, united.LABELS.visible),
    "{t}.organization_id = {p}.organization_id and {t}.artifact_version_id = {p}.id",
    "{t}.series_id, {t}.name",
)
LABEL_ID = Value("md5({t}.series_id::text || '/' || {t}.name)")


def series(artifact: str, collection: str) -> Choice:
    """The series that an entry belongs to, by the GraphQL types that these are."""
    return Choice({artifact: ARTIFACT, collection: COLLECTION})


def series_of_label(artifact: str, collection: str) -> Choice:
    """The series that an alias stands in."""
    on = "{t}.organization_id = {p}.organization_id and {t}.id = {p}.series_id"
    return Choice(
        {
            artifact: One(table.ARTIFACT, on, inherits=True),
            collection: One(table.COLLECTION, on, inherits=True),
        }
    )


def _ref(row: str, scope: Scope, series_id: str, ref: str) -> str:
    """The entry of a series with this number or alias."""
    number = path.ref_number(ref)
    of_series = (
        f"{row}.organization_id = {scope.p}.organization_id and {row}.series_id = {series_id}"
        f" and {row}.state = 'COMMITTED'"
    )
    if number is not None:
        return f"{of_series} and {row}.number = {scope.bind(number, 'integer')}"
    alias = scope.bind(findable(ref), "text")
    # Whoever sees a version through a link alone sees none of the aliases in its artifact. Of the
    # series that is given, not of the row's own, by which it would be done for every version.
    return f"""{of_series} and {row}.id = (select l.entry_id from {united.LABELS.name} l
        where l.organization_id = {scope.p}.organization_id and l.series_id = {series_id}
        and l.name = {alias} and {united.LABELS.visible("l", scope.asker)})"""


def _in_place(row: str, scope: Scope) -> str:
    """The entry that `name:ref` means in a project or a registry; without a ref, the latest."""
    name, _, ref = scope.arguments["name"].partition(":")
    named = scope.bind(findable(name), "text")
    series_id = f"""(select s.id from {united.SERIES.name} s
        where s.organization_id = {scope.p}.organization_id and s.place_id = {scope.p}.id
        and s.name = {named})"""
    return _ref(row, scope, series_id, ref or "latest")


IN_PLACE = One(united.ENTRIES, lambda scope: _in_place(scope.t, scope))


def _version_in_place(scope: Scope) -> str:
    e = scope.new_row()
    return f"""({scope.t}.organization_id, {scope.t}.id) = (
        select {e}.organization_id, {e}.artifact_version_id from {united.ENTRIES.name} {e}
        where {_in_place(e, scope)})"""


VERSION_IN_PLACE = One(table.ARTIFACT_VERSION, _version_in_place)
IN_SERIES = One(
    united.ENTRIES,
    lambda scope: _ref(scope.t, scope, f"{scope.p}.id", scope.arguments["aliasName"]),
)


def _files(scope: Scope) -> str:
    """As of a version of the series' own kind: by the rights in its project or in its registry."""
    role = visibility.registry_role("r", scope.asker)
    own = visibility.artifact_project("av", scope.asker)
    t = scope.t
    return f"""(select json_build_object('organization_id', av.organization_id, 'id', av.id,
            'digest', av.digest,
            'manifest_sha256', av.manifest_sha256, 'may_download',
            case {t}.kind when '{united.ARTIFACT}' then {own} else
                (select {role} >= 'VIEWER' from collection c join registry r
                    on r.organization_id = c.organization_id and r.id = c.registry_id
                    where c.organization_id = {t}.organization_id and c.id = {t}.collection_id)
            end)
        from artifact_version av
        where av.organization_id = {t}.organization_id and av.id = {t}.artifact_version_id)"""


FILES = Value(_files)
