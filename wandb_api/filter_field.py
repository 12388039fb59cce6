"""What the SDK filters by: its spellings of each field, and the values that go with it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.ids import NIL, Kind, decode
from domain.name import REGISTRY_PREFIX
from wandb_api import ids

_EQUAL = frozenset({"$eq", "$ne", "$in", "$nin", "$exists"})
_ORDERED = _EQUAL | {"$gt", "$gte", "$lt", "$lte"}
_TEXT = _ORDERED | {"$regex", "$contains"}
EVERY = _TEXT | {"$size", "$all"}

LARGEST_NUMBER = 2**31 - 1
LARGEST_SIZE = 2**63 - 1

_DIGITS = re.compile("[0-9]{1,10}")


@dataclass(frozen=True, eq=False)
class Values:
    """A kind of values: what one is, how it is read (or ValueError), what can be asked of it."""

    what: str
    read: Callable[[object], object]
    operators: frozenset[str]


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError
    return value


def _time(value: object) -> dt.datetime:
    found = dt.datetime.fromisoformat(_text(value))
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


def _whole(most: int) -> Callable[[object], int]:
    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value != int(value):
            raise ValueError
        if abs(value) > most:
            raise ValueError
        return int(value)

    return read


_number = _whole(LARGEST_NUMBER)


def _real(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError
    return float(value)


def _digits(value: str) -> int:
    if not _DIGITS.fullmatch(value):
        raise ValueError
    return int(value)


def _version(value: object) -> int:
    return _number(_digits(value.removeprefix("v")) if isinstance(value, str) else value)


def _numbered(*labels: str) -> Callable[[object], int]:
    """The number itself, or the id that says it."""

    def read(value: object) -> int:
        if not isinstance(value, str):
            return _number(value)
        found = ids.number(value)
        return _number(found[1] if found and found[0] in labels else _digits(value))

    return read


def _known(kind: Kind) -> Callable[[object], UUID]:
    """The id as it is in the database; one of nothing that could be meant finds nothing."""

    def read(value: object) -> UUID:
        found = decode(ids.ours(_text(value)))
        return found.id if found and found.kind is kind else NIL

    return read


def _series(value: object) -> UUID:
    found = decode(ids.ours(_text(value)))
    return found.id if found and found.kind in (Kind.ARTIFACT, Kind.COLLECTION) else NIL


def _scalar(value: object) -> object:
    if not isinstance(value, (str, bool, int, float)):
        raise ValueError
    return value


def _own_name(value: object) -> str:
    return _text(value).removeprefix(REGISTRY_PREFIX)


TEXT = Values("a text", _text, _TEXT)
NAME = Values("a name", _own_name, _TEXT)
WORDS = Values("a text", _text, EVERY)
TIME = Values("a time such as 2026-01-31 or 2026-01-31T12:00:00Z", _time, _ORDERED)
BYTES = Values("a whole number", _whole(LARGEST_SIZE), _ORDERED)
SECONDS = Values("a number", _real, _ORDERED)
VERSION = Values("a number such as v3 or 3", _version, _ORDERED)
PROJECT_ID = Values(
    "the number in an internalId", _numbered("Project", "ProjectInternalId"), _EQUAL
)
ENTITY_ID = Values("the number in an entity's id", _numbered("Entity"), _EQUAL)
SERIES_ID = Values("the id of a collection", _series, _EQUAL)
VERSION_ID = Values("the id of an artifact", _known(Kind.ARTIFACT_VERSION), _EQUAL)
JSON = Values("a text, a number, true or false", _scalar, EVERY)


def setting(path: Sequence[str]) -> Sequence[str]:
    """The path of a setting as it is kept: the SDK sees each in an object with `value`."""
    return [*path[:1], *path[2:]] if path[1:2] == ["value"] else path


@dataclass(frozen=True, eq=False)
class Field:
    """A field by its name in `reads`; a pattern is also tried on the value of `also`.

    `path` turns the path inside its value into that of what is kept.
    """

    to: str
    values: Values
    also: str | None = None
    path: Callable[[Sequence[str]], Sequence[str]] = tuple


Fields = Mapping[str, Field]


def _spelled(fields: Mapping[str, Field]) -> Fields:
    """The fields by each of their names."""
    return {name: field for names, field in fields.items() for name in names.split()}


_DESCRIBED = {
    "description": Field("description", TEXT),
    "created_at createdAt": Field("createdAt", TIME),
    "updated_at updatedAt": Field("updatedAt", TIME),
}
PLACES = _spelled(
    {
        **_DESCRIBED,
        "id project_id": Field("number", PROJECT_ID),
        "name": Field("name", NAME, also="fullName"),
        "entity_id": Field("ownerNumber", ENTITY_ID),
    }
)
COLLECTIONS = _spelled(
    {
        **_DESCRIBED,
        "id collection_id artifact_collection_id": Field("id", SERIES_ID),
        "name collection_name artifact_collection_name": Field("name", TEXT),
        "tag tags": Field("tag", WORDS),
        "type": Field("type", WORDS),
    }
)
VERSIONS = _spelled(
    {
        "id artifact_id": Field("sourceId", VERSION_ID),
        "version version_index versionIndex": Field("number", VERSION),
        "tag tags": Field("tag", WORDS),
        "alias aliases": Field("alias", WORDS),
        "metadata artifact_metadata": Field("metadata", JSON),
        "state": Field("state", TEXT),
        "digest": Field("digest", TEXT),
        "size artifact_size": Field("sizeBytes", BYTES),
        "created_at createdAt artifact_created_at": Field("createdAt", TIME),
        "updated_at updatedAt": Field("updatedAt", TIME),
        "linked_at acm_created_at": Field("linkedAt", TIME),
    }
)
RUNS = _spelled(
    {
        "name": Field("name", TEXT),
        "displayName display_name": Field("displayName", TEXT),
        "state": Field("state", TEXT),
        "group": Field("group", TEXT),
        "jobType job_type": Field("jobType", TEXT),
        "host": Field("host", TEXT),
        "notes description": Field("notes", TEXT),
        "commit": Field("commit", TEXT),
        "tags tag": Field("tag", WORDS),
        "username user": Field("username", TEXT),
        "config": Field("config", JSON, path=setting),
        "summary_metrics summaryMetrics": Field("summary", JSON),
        "duration": Field("seconds", SECONDS),
        "createdAt created_at": Field("createdAt", TIME),
        "heartbeatAt heartbeat_at": Field("heartbeatAt", TIME),
    }
)
AUTOMATIONS = _spelled({**_DESCRIBED, "name": Field("name", TEXT)})
