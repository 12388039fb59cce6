"""Who may do what: one table of roles and actions, and the questions asked of it.

The table decides by role alone. That a thing is protected, a core one or not there yet are facts of
the thing, which the caller knows; deleting a registry asks for two of them here.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from domain import errors
from domain.about import About
from domain.role import OrganizationRole, RegistryRole, Role


class Action(enum.Enum):
    """Something that a role lets one do."""


class RegistryAction(Action):
    """What a role in a registry decides."""

    VIEW = "VIEW"
    USE = "USE"
    DOWNLOAD = "DOWNLOAD"
    CREATE_COLLECTION = "CREATE_COLLECTION"
    EDIT_COLLECTION = "EDIT_COLLECTION"
    DELETE_COLLECTION = "DELETE_COLLECTION"
    LINK = "LINK"
    UNLINK = "UNLINK"
    EDIT_ALIASES = "EDIT_ALIASES"
    EDIT_PROTECTED_ALIASES = "EDIT_PROTECTED_ALIASES"
    EDIT_TAGS = "EDIT_TAGS"
    ADD_TYPE = "ADD_TYPE"
    RENAME = "RENAME"
    CHANGE_TYPE_MODE = "CHANGE_TYPE_MODE"
    CHANGE_VISIBILITY = "CHANGE_VISIBILITY"
    MANAGE_MEMBERS = "MANAGE_MEMBERS"
    AUTOMATE_COLLECTION = "AUTOMATE_COLLECTION"
    AUTOMATE_REGISTRY = "AUTOMATE_REGISTRY"
    DELETE = "DELETE"


class OrganizationAction(Action):
    """What a role in an organization decides."""

    VIEW_ORGANIZATION = "VIEW_ORGANIZATION"
    CREATE_REGISTRY = "CREATE_REGISTRY"
    UPDATE_ORGANIZATION = "UPDATE_ORGANIZATION"
    SET_ORGANIZATION_MEMBER = "SET_ORGANIZATION_MEMBER"
    CREATE_TEAM = "CREATE_TEAM"
    CREATE_SERVICE_ACCOUNT = "CREATE_SERVICE_ACCOUNT"
    MANAGE_SERVICE_ACCOUNT_KEYS = "MANAGE_SERVICE_ACCOUNT_KEYS"
    VIEW_ORGANIZATION_HISTORY = "VIEW_ORGANIZATION_HISTORY"
    CREATE_ORGANIZATION_WEBHOOK = "CREATE_ORGANIZATION_WEBHOOK"


class TeamAction(Action):
    """What a role in a team decides, for the team and for its projects."""

    VIEW_PROJECT = "VIEW_PROJECT"
    DOWNLOAD_FILES = "DOWNLOAD_FILES"
    CREATE_PROJECT = "CREATE_PROJECT"
    UPDATE_PROJECT = "UPDATE_PROJECT"
    AUTOMATE_PROJECT = "AUTOMATE_PROJECT"
    CREATE_WEBHOOK = "CREATE_WEBHOOK"
    CREATE_ARTIFACT_VERSION = "CREATE_ARTIFACT_VERSION"
    COMMIT_ARTIFACT_VERSION = "COMMIT_ARTIFACT_VERSION"
    UPDATE_ARTIFACT_VERSION = "UPDATE_ARTIFACT_VERSION"
    DELETE_ARTIFACT_VERSION = "DELETE_ARTIFACT_VERSION"
    USE_ARTIFACT_VERSION = "USE_ARTIFACT_VERSION"
    LOG_RUN = "LOG_RUN"
    DELETE_RUN = "DELETE_RUN"
    SET_TEAM_MEMBER = "SET_TEAM_MEMBER"
    DELETE_TEAM = "DELETE_TEAM"
    DELETE_PROJECT = "DELETE_PROJECT"


class SiteAction(Action):
    """What only the administrator of the instance may do."""

    CREATE_USER = "CREATE_USER"
    DEACTIVATE_USER = "DEACTIVATE_USER"


@dataclass(frozen=True)
class Row:
    """One line of the table: the least role that may."""

    number: int
    group: str
    text: str
    action: Action
    least_role: Role


_A = RegistryAction
_RESTRICTED = RegistryRole.RESTRICTED_VIEWER
_VIEWER = RegistryRole.VIEWER
_MEMBER = RegistryRole.MEMBER
_ADMIN = RegistryRole.ADMIN

# Rows 11 and 13 are decided outside a registry: it is not there yet, and a description belongs to
# the source artifact, so that write access to its project decides.
_CREATE_REGISTRY = OrganizationAction.CREATE_REGISTRY
_DESCRIBE = TeamAction.UPDATE_ARTIFACT_VERSION

ROWS = (
    Row(1, "Read", "see a collection's details", _A.VIEW, _RESTRICTED),
    Row(2, "Read", "see a linked artifact's details", _A.VIEW, _RESTRICTED),
    Row(3, "Read", "use a version in a run", _A.USE, _VIEWER),
    Row(4, "Read", "download a linked artifact", _A.DOWNLOAD, _VIEWER),
    Row(5, "Read", "download files in the file viewer", _A.DOWNLOAD, _VIEWER),
    Row(6, "Read", "search a registry", _A.VIEW, _RESTRICTED),
    Row(7, "Read", "see settings and the user list", _A.VIEW, _RESTRICTED),
    Row(8, "Create", "make an automation for a collection", _A.AUTOMATE_COLLECTION, _MEMBER),
    Row(9, "Create", "turn on notices for new versions", _A.AUTOMATE_COLLECTION, _MEMBER),
    Row(10, "Create", "create a collection", _A.CREATE_COLLECTION, _MEMBER),
    Row(11, "Create", "create a registry", _CREATE_REGISTRY, OrganizationRole.MEMBER),
    Row(12, "Update", "edit the collection card", _A.EDIT_COLLECTION, _MEMBER),
    Row(13, "Update", "edit a linked artifact's description", _DESCRIBE, OrganizationRole.MEMBER),
    Row(14, "Update", "add or delete a collection's tag", _A.EDIT_TAGS, _MEMBER),
    Row(15, "Update", "add or delete an alias", _A.EDIT_ALIASES, _MEMBER),
    Row(16, "Update", "add or delete a protected alias", _A.EDIT_PROTECTED_ALIASES, _ADMIN),
    Row(17, "Update", "define a protected alias", _A.EDIT_PROTECTED_ALIASES, _ADMIN),
    Row(18, "Update", "link a new artifact", _A.LINK, _MEMBER),
    Row(19, "Update", "add to the list of accepted types", _A.ADD_TYPE, _MEMBER),
    Row(20, "Update", "edit the registry's name", _A.RENAME, _MEMBER),
    Row(21, "Delete", "delete a collection", _A.DELETE_COLLECTION, _MEMBER),
    Row(22, "Delete", "delete an automation", _A.AUTOMATE_COLLECTION, _MEMBER),
    Row(23, "Delete", "unlink an artifact", _A.UNLINK, _MEMBER),
    Row(24, "Admin", "change which types are accepted", _A.CHANGE_TYPE_MODE, _ADMIN),
    Row(25, "Admin", "change visibility", _A.CHANGE_VISIBILITY, _ADMIN),
    Row(26, "Admin", "add users or teams", _A.MANAGE_MEMBERS, _ADMIN),
    Row(27, "Admin", "assign or change roles", _A.MANAGE_MEMBERS, _ADMIN),
    Row(28, "Admin", "remove users or teams, name the owner", _A.MANAGE_MEMBERS, _ADMIN),
    Row(29, "Admin", "unlink or delete under a protected alias", _A.EDIT_PROTECTED_ALIASES, _ADMIN),
    Row(30, "Admin", "delete the registry", _A.DELETE, _ADMIN),
    Row(31, "Admin", "make an automation for the registry", _A.AUTOMATE_REGISTRY, _ADMIN),
)

# What is decided in an organization or a team alone, and has no line above.
_OUTSIDE_REGISTRIES: dict[Action, Role] = {
    OrganizationAction.VIEW_ORGANIZATION: OrganizationRole.VIEWER,
    OrganizationAction.UPDATE_ORGANIZATION: OrganizationRole.ADMIN,
    OrganizationAction.SET_ORGANIZATION_MEMBER: OrganizationRole.ADMIN,
    OrganizationAction.CREATE_TEAM: OrganizationRole.ADMIN,
    OrganizationAction.CREATE_SERVICE_ACCOUNT: OrganizationRole.ADMIN,
    OrganizationAction.MANAGE_SERVICE_ACCOUNT_KEYS: OrganizationRole.ADMIN,
    OrganizationAction.VIEW_ORGANIZATION_HISTORY: OrganizationRole.ADMIN,
    OrganizationAction.CREATE_ORGANIZATION_WEBHOOK: OrganizationRole.ADMIN,
    TeamAction.VIEW_PROJECT: OrganizationRole.VIEWER,
    TeamAction.DOWNLOAD_FILES: OrganizationRole.VIEWER,
    TeamAction.CREATE_PROJECT: OrganizationRole.MEMBER,
    TeamAction.UPDATE_PROJECT: OrganizationRole.MEMBER,
    TeamAction.AUTOMATE_PROJECT: OrganizationRole.MEMBER,
    TeamAction.CREATE_WEBHOOK: OrganizationRole.MEMBER,
    TeamAction.CREATE_ARTIFACT_VERSION: OrganizationRole.MEMBER,
    TeamAction.COMMIT_ARTIFACT_VERSION: OrganizationRole.MEMBER,
    TeamAction.DELETE_ARTIFACT_VERSION: OrganizationRole.MEMBER,
    TeamAction.USE_ARTIFACT_VERSION: OrganizationRole.MEMBER,
    TeamAction.LOG_RUN: OrganizationRole.MEMBER,
    TeamAction.DELETE_RUN: OrganizationRole.MEMBER,
    TeamAction.SET_TEAM_MEMBER: OrganizationRole.ADMIN,
    TeamAction.DELETE_TEAM: OrganizationRole.ADMIN,
    TeamAction.DELETE_PROJECT: OrganizationRole.ADMIN,
}

# Lines that share an action agree on its role; a test holds it.
_LEAST = {row.action: row.least_role for row in ROWS} | _OUTSIDE_REGISTRIES


def allowed(role: RegistryRole | None, action: RegistryAction) -> bool:
    """Whether the role in a registry suffices; for DELETE ask `may_delete`, no role is enough."""
    return action is not RegistryAction.DELETE and _suffices(role, action)


def may_delete(role: RegistryRole | None, *, is_creator: bool, is_organization_admin: bool) -> bool:
    """Whether somebody may delete the registry: as creator and Admin, or organization admin."""
    return is_organization_admin or (is_creator and _suffices(role, RegistryAction.DELETE))


def actions(
    role: RegistryRole | None, *, is_creator: bool = False, is_organization_admin: bool = False
) -> list[RegistryAction]:
    """All that somebody may do in a registry, in the order of the enum."""
    found = [action for action in RegistryAction if allowed(role, action)]
    if may_delete(role, is_creator=is_creator, is_organization_admin=is_organization_admin):
        found.append(RegistryAction.DELETE)
    return found


def require(
    role: RegistryRole | None,
    action: RegistryAction,
    *,
    what: str = "The registry",
    field: errors.Field | None = None,
    about: About | None = None,
) -> None:
    """The role suffices; else PermissionDenied, or NotFound for whom the thing is hidden from."""
    if allowed(role, action):
        return
    if role is None:
        raise errors.not_found(what, field)
    raise _denied(action, field, about)


def require_delete(
    role: RegistryRole | None,
    *,
    is_creator: bool,
    is_organization_admin: bool,
    what: str = "The registry",
    field: errors.Field | None = None,
    about: About | None = None,
) -> None:
    """Somebody may delete the registry; else the refusals of `require`."""
    if may_delete(role, is_creator=is_creator, is_organization_admin=is_organization_admin):
        return
    if role is None:
        raise errors.not_found(what, field)
    message = "Only its creator, while Admin of it, or an organization admin may delete a registry."
    action = RegistryAction.DELETE
    raise errors.PermissionDenied(
        "PERMISSION_DENIED", message, field, action.name, _ADMIN.name, about
    )


def allowed_outside(role: OrganizationRole | None, action: OrganizationAction | TeamAction) -> bool:
    """Whether the role in an organization or a team suffices."""
    return _suffices(role, action)


def require_outside(
    role: OrganizationRole | None,
    action: OrganizationAction | TeamAction,
    *,
    what: str,
    field: errors.Field | None = None,
    about: About | None = None,
) -> None:
    """The role in an organization or a team suffices; else the refusals of `require`."""
    if _suffices(role, action):
        return
    if role is None:
        raise errors.not_found(what, field)
    raise _denied(action, field, about)


def require_seen(
    role: OrganizationRole | None,
    action: OrganizationAction | TeamAction,
    *,
    field: errors.Field | None = None,
    about: About | None = None,
) -> None:
    """The role suffices for what the viewer sees in any case; else PermissionDenied."""
    if not _suffices(role, action):
        raise _denied(action, field, about)


def require_administrator(
    is_administrator: bool, action: SiteAction, *, field: errors.Field | None = None
) -> None:
    """The viewer is an administrator of the instance; else PermissionDenied."""
    if not is_administrator:
        message = f"{action.name} needs an administrator of this instance."
        raise errors.PermissionDenied("PERMISSION_DENIED", message, field, action=action.name)


def team_role(
    role: OrganizationRole | None, organization_role: OrganizationRole | None
) -> OrganizationRole | None:
    """The role that counts in a team: an organization's ADMIN is one in each of its teams."""
    if organization_role is OrganizationRole.ADMIN:
        return OrganizationRole.ADMIN
    return role


def _suffices(role: Role | None, action: Action) -> bool:
    return role is not None and role.reaches(_LEAST[action])


def _denied(
    action: Action, field: errors.Field | None, about: About | None
) -> errors.PermissionDenied:
    least = _LEAST[action]
    is_registry = isinstance(least, RegistryRole)
    kind = {OrganizationAction: "organization", TeamAction: "team"}.get(type(action), "registry")
    return errors.PermissionDenied(
        "PERMISSION_DENIED",
        f"{action.name} needs at least the {kind} role {least.name}.",
        field,
        action=action.name,
        # The answer names a role in a registry; for another kind of role the message says it.
        required_role=least.name if is_registry else None,
        about=about,
    )
