"""The ids of the dialect: those that the SDK takes apart, and those that are ours as they are."""

from __future__ import annotations

import base64
import re
from uuid import UUID

from domain import errors, text
from domain.ids import Kind, encode

# The 33 bytes of an id need no padding, so that only the alphabet differs.
ARTIFACT_SIZE = 44
_STANDARD = str.maketrans("-_", "+/")
_OURS = str.maketrans("+/", "-_")
_NUMBERED = re.compile(r"(User|Entity|Project|ProjectInternalId):([0-9]{1,10})")


def artifact(organization_id: UUID, id: UUID) -> str:
    """The id of an artifact version: base64 in the standard alphabet."""
    return encode(Kind.ARTIFACT_VERSION, organization_id, id).translate(_STANDARD)


def ours(id: str) -> str:
    """The global id that an id of the dialect is."""
    return id.translate(_OURS)


def number(id: str) -> tuple[str, int] | None:
    """The kind and the number that an id says, or None for any text that says none."""
    try:
        said = base64.b64decode(id, validate=True).decode()
    except ValueError:
        return None
    found = _NUMBERED.fullmatch(said)
    return (found[1], int(found[2])) if found else None


def project_number(id: str) -> int:
    """The number in the id of a project or a registry; raises InvalidValue where there is none."""
    return _number_of(id, "a project or a registry", "Project", "ProjectInternalId")


def user_number(id: str) -> int:
    """The number in the id of a user; raises InvalidValue where there is none."""
    return _number_of(id, "a user", "User")


def team_number(id: str) -> int:
    """The number in the id of a team; raises InvalidValue where there is none."""
    return _number_of(id, "a team", "Entity")


def _number_of(id: str, what: str, *kinds: str) -> int:
    found = number(id)
    if found is None or found[0] not in kinds:
        rule = f"the id of {what}"
        message = f"{text.quoted(id)} is not {rule}."
        raise errors.InvalidValue("INVALID_ID", message, ("id",), text.shown(id), rule)
    return found[1]
