"""Entities of a federated graph, found by the keys that a gateway gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from domain import ids, path
from domain.errors import InvalidValue, Refusal
from domain.text import findable
from reads.node import BY_ID
from reads.source import Found, One, Wanted, Way

MOST = 1_000
ARGUMENT = "representations"
TYPENAME = "__typename"

Key = tuple[Any, ...]

_BY_PATH = " by path"
_BY_NAME = " by name"

_ORGANIZATIONS = "join organization o on o.kind = 'SHARED' and o.name = k.organization"
_REGISTRIES = f"""{_ORGANIZATIONS}
    join registry r on r.organization_id = o.organization_id and r.name = k.registry"""
_COLLECTIONS = f"""{_REGISTRIES}
    join collection c on c.organization_id = r.organization_id and c.registry_id = r.id
        and c.name = k.collection"""

_ENTITIES = (
    "Artifact",
    "ArtifactVersion",
    "Collection",
    "Organization",
    "Project",
    "Registry",
    "Team",
    "User",
    "Version",
)


def _rows(columns: str, id: str, joins: str) -> str:
    return (
        f"(select k.n, o.organization_id, {id} as id from unnest({{keys}}) as k(n, {columns})"
        f" {joins}) {{i}}"
    )


def _by_path(type_name: str) -> One:
    """As by id, in organizations that the viewer belongs to: a path means no others."""
    return replace(BY_ID[type_name], for_members=True)


_PATHS = {
    "Organization": Way(
        "Organization",
        _by_path("Organization"),
        ("text",),
        _rows("organization", "o.organization_id", _ORGANIZATIONS),
    ),
    "Registry": Way(
        "Registry",
        _by_path("Registry"),
        ("text", "text"),
        _rows("organization, registry", "r.id", _REGISTRIES),
    ),
    "Collection": Way(
        "Collection",
        _by_path("Collection"),
        ("text", "text", "text"),
        _rows("organization, registry, collection", "c.id", _COLLECTIONS),
    ),
    "Version": Way(
        "Version",
        _by_path("Version"),
        ("text", "text", "text", "integer"),
        _rows(
            "organization, registry, collection, number",
            "v.id",
            f"""{_COLLECTIONS} join version v on v.organization_id = c.organization_id
                and v.collection_id = c.id and v.number = k.number""",
        ),
    ),
}
_WAYS = {name: Way(name, BY_ID[name]) for name in _ENTITIES} | {
    f"{name}{_BY_NAME if name == 'Organization' else _BY_PATH}": way for name, way in _PATHS.items()
}


def _wrong(representation: object, what: str, rule: str) -> InvalidValue:
    return InvalidValue("INVALID_INPUT", what, (ARGUMENT,), str(representation)[:80], rule)


def _organization(name: str) -> Key:
    return (findable(name),)


def _registry(text: str) -> Key:
    found = path.registry(text, (ARGUMENT,))
    return _named(text, found.organization), findable(found.registry)


def _collection(text: str) -> Key:
    found = path.collection(text, (ARGUMENT,))
    organization = _named(text, found.organization)
    return organization, findable(found.registry), findable(found.collection)


def _version(text: str) -> Key:
    found = path.version(text, (ARGUMENT,))
    number = path.ref_number(found.ref) if found.ref is not None else None
    if number is None:
        raise _wrong(text, "The path of a version ends in its number.", "a path that ends in :v3")
    at = found.collection_path
    return _named(text, at.organization), findable(at.registry), findable(at.collection), number


def _named(text: str, organization: str | None) -> str:
    if organization is None:
        raise _wrong(text, "A path begins with its organization.", "a path like acme/model")
    return findable(organization)


_READERS: Mapping[tuple[str, str], tuple[str, Callable[[str], Key]]] = {
    ("Organization", "name"): (_BY_NAME, _organization),
    ("Registry", "path"): (_BY_PATH, _registry),
    ("Collection", "path"): (_BY_PATH, _collection),
    ("Version", "path"): (_BY_PATH, _version),
}


def key(representation: object) -> Key | None:
    """How and by what the entity is found; None where its id or its path is of none of ours.

    Whatever else a representation holds is of no account: it is told what is here.

    Errors: INVALID_INPUT, INVALID_PATH.
    """
    if not isinstance(representation, Mapping):
        raise _wrong(representation, "A representation is an object.", "an object with a key")
    name = representation.get(TYPENAME)
    if not isinstance(name, str) or name not in _ENTITIES:
        raise _wrong(name, "This is no entity of this subgraph.", f"one of {', '.join(_ENTITIES)}")
    if "id" in representation:
        return _by_id(name, representation["id"])
    for (type_name, field), (way, read) in _READERS.items():
        if type_name == name and field in representation:
            text = representation[field]
            if not isinstance(text, str):
                raise _wrong(text, f"`{field}` is a string.", "a string")
            return f"{name}{way}", *read(text)
    raise _wrong(representation, f"This is no key of {name}.", f"a key of {name}")


def _by_id(name: str, id: object) -> Key | None:
    if not isinstance(id, str):
        raise _wrong(id, "`id` is a string.", "a string")
    found = ids.decode(id)
    if found is None or found.kind.type_name != name:
        return None
    return name, found.organization_id, found.id


def refusals(representations: Sequence[object]) -> list[Refusal | None]:
    """What is wrong with each representation."""
    return [_refusal(each) for each in representations]


def _refusal(representation: object) -> Refusal | None:
    try:
        key(representation)
    except Refusal as refusal:
        return refusal
    return None


def _keys(arguments: Mapping[str, Any]) -> Wanted:
    """Those that are wrong find nothing; their places are told why."""
    return [None if _refusal(each) else key(each) for each in _given(arguments)]


def _strict(arguments: Mapping[str, Any]) -> Wanted:
    return [key(each) for each in _given(arguments)]


def _given(arguments: Mapping[str, Any]) -> Sequence[object]:
    given: Sequence[object] = arguments[ARGUMENT]
    if len(given) > MOST:
        raise _wrong(
            len(given),
            f"At most {MOST} representations can be given at once, not {len(given)}.",
            f"at most {MOST} representations",
        )
    return given


ENTITIES = Found(_WAYS, _keys, many=True, strict=_strict)
