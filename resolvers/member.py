"""What the members of organizations, teams and registries have in common."""

from __future__ import annotations

from db.connection import Row
from domain import errors
from domain.check import Checks
from domain.unchanged import Given, Unchanged

# A role by its name; None takes the member out, and not to mention it is a mistake.
NewRole = Given[str | None]


def given_role(checks: Checks, role: NewRole) -> str | None:
    """The role, None to take the member out; that one of both is said is checked."""
    if not isinstance(role, Unchanged):
        return role
    rule = "a role, or null to take the member out"
    checks.add(errors.InvalidValue("INVALID_INPUT", f"Give {rule}.", ("role",), None, rule))
    return None


def no_user(*field: str) -> errors.NotFound:
    """The user is not there, or somebody who cannot be named here."""
    return errors.not_found("The user", field)


def require_within(row: Row | None, organization_name: str, *field: str) -> Row:
    """The user is an active member of the organization; else NotFound or Conflict."""
    if row is None:
        raise no_user(*field)
    if row["role"] is None:
        if row["is_service_account"] or not row["is_active"]:
            raise no_user(*field)
        raise errors.Conflict(
            "CONFLICT",
            f"{row['username']} is no member of {organization_name}; an ADMIN of it must first"
            " add them with setOrganizationMember.",
            field,
        )
    return row


def require_active(row: Row, *field: str) -> None:
    """The user can sign in; else Conflict."""
    if not row["is_active"]:
        raise errors.Conflict("CONFLICT", f"{row['username']} has been deactivated.", field)
