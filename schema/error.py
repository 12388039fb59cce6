"""Refusals as data: the payloads' `errors`."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from typing import Any

import strawberry
from strawberry.utils.str_converters import to_camel_case

from domain import errors
from domain.role import RegistryRole
from schema.enum import described


class ErrorCode(enum.Enum):
    """Why a request was refused."""

    INVALID_NAME = "INVALID_NAME"
    INVALID_TYPE = "INVALID_TYPE"
    INVALID_ALIAS = "INVALID_ALIAS"
    INVALID_TAG = "INVALID_TAG"
    INVALID_METADATA = "INVALID_METADATA"
    INVALID_PATH = "INVALID_PATH"
    INVALID_ID = "INVALID_ID"
    INVALID_INPUT = "INVALID_INPUT"
    NOT_FOUND = "NOT_FOUND"
    PERMISSION_DENIED = "PERMISSION_DENIED"
    ALREADY_EXISTS = "ALREADY_EXISTS"
    ORGANIZATION_AMBIGUOUS = "ORGANIZATION_AMBIGUOUS"
    TYPE_NOT_ALLOWED_BY_REGISTRY = "TYPE_NOT_ALLOWED_BY_REGISTRY"
    TYPE_NOT_ALLOWED_BY_COLLECTION = "TYPE_NOT_ALLOWED_BY_COLLECTION"
    TYPE_NOT_REMOVABLE = "TYPE_NOT_REMOVABLE"
    TYPES_ALL_ALLOWED = "TYPES_ALL_ALLOWED"
    SINGLE_TYPE_REQUIRED = "SINGLE_TYPE_REQUIRED"
    VISIBILITY_NOT_WIDENABLE = "VISIBILITY_NOT_WIDENABLE"
    CORE_REGISTRY = "CORE_REGISTRY"
    LAST_ADMIN = "LAST_ADMIN"
    PROTECTED_ALIAS = "PROTECTED_ALIAS"
    PERSONAL_ARTIFACT = "PERSONAL_ARTIFACT"
    NOT_A_LINK = "NOT_A_LINK"
    ARTIFACT_NOT_COMMITTED = "ARTIFACT_NOT_COMMITTED"
    DIGEST_MISMATCH = "DIGEST_MISMATCH"
    UPLOAD_MISSING = "UPLOAD_MISSING"
    CONFIRMATION_MISMATCH = "CONFIRMATION_MISMATCH"
    STILL_LINKED = "STILL_LINKED"
    IDEMPOTENCY_KEY_REUSED = "IDEMPOTENCY_KEY_REUSED"
    CONFLICT = "CONFLICT"
    INVALID_CURSOR = "INVALID_CURSOR"


class TypeGate(enum.Enum):
    """Which of the two gates is closed."""

    REGISTRY = "REGISTRY"
    COLLECTION = "COLLECTION"


described(
    ErrorCode,
    "Why a request was refused.",
    {
        "INVALID_NAME": "A name breaks the rules of names.",
        "INVALID_TYPE": "An artifact type breaks the rules of types, or is not the artifact's.",
        "INVALID_ALIAS": "An alias breaks the rules of aliases.",
        "INVALID_TAG": "A tag breaks the rules of tags.",
        "INVALID_METADATA": "The metadata cannot be kept as it is.",
        "INVALID_PATH": "A path does not follow the grammar of paths.",
        "INVALID_ID": "An id is not one of this kind of thing.",
        "INVALID_INPUT": "Another part of the input breaks its rule.",
        "NOT_FOUND": "Something is not there, or you may not see it.",
        "PERMISSION_DENIED": "Your role does not suffice.",
        "ALREADY_EXISTS": "The name is taken.",
        "ORGANIZATION_AMBIGUOUS": "Several organizations are meant equally.",
        "TYPE_NOT_ALLOWED_BY_REGISTRY": "The registry does not accept the artifact type.",
        "TYPE_NOT_ALLOWED_BY_COLLECTION": "The collection does not accept the artifact type.",
        "TYPE_NOT_REMOVABLE": "A saved type can never be taken back.",
        "TYPES_ALL_ALLOWED": "No type can be added while all are accepted.",
        "SINGLE_TYPE_REQUIRED": "A collection of this registry has exactly one type.",
        "VISIBILITY_NOT_WIDENABLE": "A restricted registry stays restricted.",
        "CORE_REGISTRY": "A core registry keeps its name, description, visibility and type mode.",
        "LAST_ADMIN": "The last Admin cannot leave.",
        "PROTECTED_ALIAS": "Only an Admin of the registry may touch a protected alias.",
        "PERSONAL_ARTIFACT": "An artifact of a personal project cannot be linked.",
        "NOT_A_LINK": "An artifact version itself cannot be unlinked.",
        "ARTIFACT_NOT_COMMITTED": "The artifact version is still pending.",
        "DIGEST_MISMATCH": "The bytes are not those that were announced.",
        "UPLOAD_MISSING": "A file has not been uploaded yet.",
        "CONFIRMATION_MISMATCH": "The name to confirm with is another.",
        "STILL_LINKED": "The artifact version is linked in a collection.",
        "IDEMPOTENCY_KEY_REUSED": "The idempotency key stands for another request.",
        "CONFLICT": "The present state of things rules it out.",
        "INVALID_CURSOR": "The cursor is not one of this connection in this order.",
    },
)
described(
    TypeGate,
    "Which of the two gates is closed to a type.",
    {"REGISTRY": "The registry's list of types.", "COLLECTION": "The collection's types."},
)


@strawberry.interface(description="Why a request was refused; nothing was changed.")
class Error:
    """What every refusal says."""

    code: ErrorCode = strawberry.field(description="The reason, for programs.")
    message: str = strawberry.field(description="The reason, for people, in English.")
    field: list[str] | None = strawberry.field(
        description='The part of the input it is about, such as ["types", "1"].'
    )


@strawberry.type(description="A part of the input breaks a rule.")
class InvalidValue(Error):
    """Says what was given and what would be right."""

    value: str | None = strawberry.field(description="What was given, shortened.")
    rule: str = strawberry.field(description="What would be right.")


@strawberry.type(description="Something is not there, or you may not see it.")
class NotFound(Error):
    """The same answer for both."""


@strawberry.type(description="Your role does not suffice.")
class PermissionDenied(Error):
    """Says what was tried and what it takes."""

    action: str = strawberry.field(description="What was tried.")
    required_role: RegistryRole | None = strawberry.field(
        description="The least role in the registry that may; null if none in a registry decides."
    )


@strawberry.type(description="The name is taken.")
class AlreadyExists(Error):
    """Says nothing of what has the name."""


@strawberry.type(description="One of the two gates does not let the artifact type through.")
class TypeNotAllowed(Error):
    """Says which gate, and what it lets through."""

    type: str = strawberry.field(description="The artifact's type.")
    allowed_types: list[str] = strawberry.field(description="The types that the gate accepts.")
    denied_by: TypeGate = strawberry.field(description="Which gate it is.")


@strawberry.type(description="The present state of things rules the request out.")
class Conflict(Error):
    """The code says what stands in the way."""


def of_refusals(refusals: Iterable[errors.Refusal]) -> list[Error]:
    """The refusals as the API shows them."""
    return [_of_refusal(refusal) for refusal in refusals]


def _of_refusal(refusal: errors.Refusal) -> Error:
    said: dict[str, Any] = {
        "code": ErrorCode[refusal.code],
        "message": refusal.message,
        "field": [to_camel_case(part) for part in refusal.field] if refusal.field else None,
    }
    match refusal:
        case errors.InvalidValue(value=value, rule=rule):
            return InvalidValue(**said, value=value, rule=rule)
        case errors.NotFound():
            return NotFound(**said)
        case errors.PermissionDenied(action=action, required_role=role):
            return PermissionDenied(
                **said, action=action, required_role=RegistryRole[role] if role else None
            )
        case errors.AlreadyExists():
            return AlreadyExists(**said)
        case errors.TypeNotAllowed(type=type, allowed_types=types, denied_by=gate):
            return TypeNotAllowed(
                **said, type=type, allowed_types=list(types), denied_by=TypeGate[gate]
            )
    return Conflict(**said)
