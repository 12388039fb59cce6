"""The paths of the native API: how people write where a thing is, and how we write it back.

A path is well-formed or INVALID_PATH; whether it leads anywhere is for others to find out. Its
parts come in their normal form and are safe to ask a database for, but need not be fit for new
names: who creates what a path names checks that name first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from domain import errors, name, text

PREFIX = name.REGISTRY_PREFIX
# Each team once had a place of this name for its models; it became a registry named after the team.
OLD_MODEL_REGISTRY = "model-registry"
MIGRATED = "-mr-migrated"

_REGISTRY_RULE = f"organization/{PREFIX}registry or {PREFIX}registry"
_COLLECTION_RULE = f"organization/{PREFIX}registry/collection or {PREFIX}registry/collection"
_VERSION_RULE = f"{_COLLECTION_RULE}, each with :version or :alias if it is not the latest"
_TARGET_RULE = f"{_COLLECTION_RULE}, without a version or alias"
_PROJECT_RULE = "team/project"
_ARTIFACT_RULE = "team/project/artifact, with :version or :alias if it is not the latest"

# Ten digits hold every number of 32 bits; more would only cost time to read.
_NUMBER = re.compile(r"v(0|[1-9][0-9]{0,9})")
_LARGEST_NUMBER = 2**31 - 1


@dataclass(frozen=True)
class RegistryPath:
    """Where a registry is; without an organization, in whichever the context gives."""

    organization: str | None
    registry: str


@dataclass(frozen=True)
class CollectionPath:
    """Where a collection is."""

    organization: str | None
    registry: str
    collection: str


@dataclass(frozen=True)
class VersionPath:
    """Where a version is; without a ref, the latest of its collection."""

    collection_path: CollectionPath
    ref: str | None


@dataclass(frozen=True)
class ProjectPath:
    """Where a project is; its owner is a team or a user."""

    owner: str
    project: str


@dataclass(frozen=True)
class ArtifactVersionPath:
    """Where an artifact version is; without a ref, the latest of its artifact."""

    owner: str
    project: str
    artifact: str
    ref: str | None


@dataclass(frozen=True)
class OldModelPath:
    """Where a collection was while each team had a model registry; without a ref, its latest."""

    team: str
    collection: str
    ref: str | None

    @property
    def registry(self) -> str:
        """The registry of the team's organization that holds it now."""
        return self.team + MIGRATED


class _Malformed(Exception):
    """The text does not follow the grammar."""


def registry(path: str, field: errors.Field | None = None) -> RegistryPath:
    """The registry that the path names."""
    try:
        organization, found = _in_organization(_parts_without_ref(path))
        return RegistryPath(organization, found)
    except _Malformed:
        raise _invalid(path, field, "A registry's path", _REGISTRY_RULE) from None


def collection(path: str, field: errors.Field | None = None) -> CollectionPath:
    """The collection that the path names."""
    try:
        return _collection(_parts_without_ref(path))
    except _Malformed:
        raise _invalid(path, field, "A collection's path", _COLLECTION_RULE) from None


def link_target(path: str, field: errors.Field | None = None) -> CollectionPath:
    """The collection to link into, which need not be there yet."""
    try:
        return _collection(_parts_without_ref(path))
    except _Malformed:
        raise _invalid(path, field, "A link's target", _TARGET_RULE) from None


def version(path: str, field: errors.Field | None = None) -> VersionPath:
    """The version that the path names."""
    try:
        parts, ref = _split(path)
        return VersionPath(_collection(parts), ref)
    except _Malformed:
        raise _invalid(path, field, "A version's path", _VERSION_RULE) from None


def old_model(path: str) -> OldModelPath | None:
    """What the path names if it starts with a team; None where it cannot lead to an old place.

    Where it starts with an organization, it is the short form of a collection's path.
    """
    try:
        parts, ref = _split(path)
    except _Malformed:
        return None
    match parts:
        case [team, found, its_collection] if found == OLD_MODEL_REGISTRY:
            return OldModelPath(team, its_collection, ref)
    return None


def project(path: str, field: errors.Field | None = None) -> ProjectPath:
    """The project that the path names."""
    try:
        return ProjectPath(*_exactly(2, _parts_without_ref(path)))
    except _Malformed:
        raise _invalid(path, field, "A project's path", _PROJECT_RULE) from None


def artifact_version(path: str, field: errors.Field | None = None) -> ArtifactVersionPath:
    """The artifact version that the path names."""
    try:
        parts, ref = _split(path)
        owner, its_project, artifact = _exactly(3, parts)
        return ArtifactVersionPath(owner, its_project, artifact, ref)
    except _Malformed:
        raise _invalid(path, field, "An artifact version's path", _ARTIFACT_RULE) from None


def ref_number(ref: str) -> int | None:
    """The number that a ref such as v3 stands for; None is for looking the ref up as an alias.

    Zeros in front and numbers beyond 32 bits give None too. No alias may look like a number, so
    the look-up finds nothing, as it should.
    """
    if not _NUMBER.fullmatch(ref):
        return None
    number = int(ref[1:])
    return number if number <= _LARGEST_NUMBER else None


def version_name(number: int) -> str:
    """How a version's number is written."""
    return f"v{number}"


def registry_path(organization_name: str, registry_name: str) -> str:
    """The long form of a registry's path."""
    return f"{organization_name}/{PREFIX}{registry_name}"


def collection_path(organization_name: str, registry_name: str, collection_name: str) -> str:
    """The long form of a collection's path."""
    return f"{registry_path(organization_name, registry_name)}/{collection_name}"


def project_path(owner_name: str, project_name: str) -> str:
    """The path of a project."""
    return f"{owner_name}/{project_name}"


def artifact_path(owner_name: str, project_name: str, artifact_name: str) -> str:
    """The path of an artifact, and of a version of it that has no number yet."""
    return f"{project_path(owner_name, project_name)}/{artifact_name}"


def artifact_version_path(
    owner_name: str, project_name: str, artifact_name: str, number: int
) -> str:
    """The path of a numbered artifact version."""
    return f"{artifact_path(owner_name, project_name, artifact_name)}:{version_name(number)}"


def _split(path: str) -> tuple[list[str], str | None]:
    # Only the first colon counts: older aliases may hold more of them, and slashes.
    before, colon, ref = name.normal(path).partition(":")
    parts = before.split("/")
    for part in [*parts, ref] if colon else parts:
        if not part or part != part.strip() or text.unfit(part):
            raise _Malformed
    return parts, ref if colon else None


def _parts_without_ref(path: str) -> list[str]:
    parts, ref = _split(path)
    if ref is not None:
        raise _Malformed
    return parts


def _exactly(count: int, parts: list[str]) -> list[str]:
    if len(parts) != count:
        raise _Malformed
    return parts


def _in_organization(parts: list[str]) -> tuple[str | None, str]:
    match parts:
        case [found] if found.startswith(PREFIX):
            return None, _without_prefix(found)
        case [organization, found]:
            return organization, _without_prefix(found)
        case _:
            raise _Malformed


def _collection(parts: list[str]) -> CollectionPath:
    *before, last = parts
    organization, found = _in_organization(before)
    return CollectionPath(organization, found, last)


def _without_prefix(part: str) -> str:
    found = part.removeprefix(PREFIX)
    # The prefix alone names no registry, and neither does one with only white space behind it.
    if not found or found != found.strip():
        raise _Malformed
    return found


def _invalid(path: str, field: errors.Field | None, what: str, rule: str) -> errors.InvalidValue:
    message = f"{what} must be {rule}; got {text.quoted(path)}."
    return errors.InvalidValue("INVALID_PATH", message, field, value=text.shown(path), rule=rule)
