"""What an API key must be good for: one table of all mutations, and the questions asked of it.

A scope narrows what the roles of the viewer give, and adds nothing to it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from auth.permission import RegistryAction
from domain import errors
from domain.scope import ApiKeyScope
from domain.viewer import Viewer

_WRITE = ApiKeyScope.WRITE
_ADMIN = ApiKeyScope.ADMIN

# People, their keys, and who belongs where are administration; all else is work.
MUTATIONS: Mapping[str, ApiKeyScope] = {
    "createOrganization": _ADMIN,
    "updateOrganization": _ADMIN,
    "setOrganizationMember": _ADMIN,
    "createUser": _ADMIN,
    "deactivateUser": _ADMIN,
    "createServiceAccount": _ADMIN,
    "createApiKey": _ADMIN,
    "revokeApiKey": _ADMIN,
    "createTeam": _ADMIN,
    "setTeamMember": _ADMIN,
    "deleteTeam": _ADMIN,
    "setRegistryMember": _ADMIN,
    "createProject": _WRITE,
    "deleteProject": _WRITE,
    "createArtifactVersion": _WRITE,
    "addArtifactVersionFiles": _WRITE,
    "commitArtifactVersion": _WRITE,
    "updateArtifactVersion": _WRITE,
    "deleteArtifactVersion": _WRITE,
    "useArtifactVersion": _WRITE,
    "createRegistry": _WRITE,
    "updateRegistry": _WRITE,
    "deleteRegistry": _WRITE,
    "setProtectedAliases": _WRITE,
    "createCollection": _WRITE,
    "updateCollection": _WRITE,
    "deleteCollection": _WRITE,
    "linkArtifact": _WRITE,
    "unlinkVersion": _WRITE,
    "updateVersionAliases": _WRITE,
}

# Parts of an input that make administration of what is work without them.
ADMINISTRATIVE_FIELDS: Mapping[str, frozenset[str]] = {
    "updateRegistry": frozenset({"visibility", "ownerId"}),
}

# What a key must be good for to do this in a registry.
_ACTIONS: Mapping[RegistryAction, frozenset[ApiKeyScope]] = dict.fromkeys(
    RegistryAction, frozenset({_WRITE})
) | {
    RegistryAction.VIEW: frozenset({ApiKeyScope.READ}),
    RegistryAction.DOWNLOAD: frozenset({ApiKeyScope.READ}),
    RegistryAction.CHANGE_VISIBILITY: frozenset({_WRITE, _ADMIN}),
    RegistryAction.MANAGE_MEMBERS: frozenset({_ADMIN}),
}

_HUMP = re.compile("(?=[A-Z])")


def needed(mutation: str, fields: Collection[str]) -> frozenset[ApiKeyScope]:
    """The scopes that a mutation with these parts of the input needs.

    One that the table does not know needs the most.
    """
    least = MUTATIONS.get(mutation, _ADMIN)
    if ADMINISTRATIVE_FIELDS.get(mutation, frozenset()).isdisjoint(fields):
        return frozenset({least})
    return frozenset({least, _ADMIN})


def allows(scopes: Collection[ApiKeyScope], action: RegistryAction) -> bool:
    """Whether a key with these scopes is good for the action, if the role is."""
    return _ACTIONS[action].issubset(scopes)


def require(viewer: Viewer, mutation: str, fields: Collection[str]) -> None:
    """The viewer's key is good for the mutation; else PermissionDenied."""
    missing = needed(mutation, fields) - viewer.scopes
    for scope in ApiKeyScope:
        if scope in missing:
            raise _denied(_HUMP.sub("_", mutation).upper(), scope)


def require_scope(viewer: Viewer, mutation: str, least: ApiKeyScope) -> None:
    """The viewer's key is good for a mutation that needs this scope; else PermissionDenied."""
    if least not in viewer.scopes:
        raise _denied(_HUMP.sub("_", mutation).upper(), least)


def require_read(viewer: Viewer) -> None:
    """The viewer's key is good for looking at things; else PermissionDenied."""
    if ApiKeyScope.READ not in viewer.scopes:
        raise _denied("READ", ApiKeyScope.READ)


def _denied(action: str, scope: ApiKeyScope) -> errors.PermissionDenied:
    message = f"{action} needs an API key with the scope {scope.name}."
    return errors.PermissionDenied("PERMISSION_DENIED", message, action=action)
