"""The enums of the API, each value with its meaning."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import TypeVar

import strawberry

from auth.permission import RegistryAction
from domain.role import OrganizationRole, RegistryRole
from domain.run import RunState
from domain.scope import ApiKeyScope

E = TypeVar("E", bound=type[enum.Enum])


def described(cls: E, description: str, values: Mapping[str, str]) -> E:
    """The enum as one of the API, with a description for itself and for each value."""
    strawberry.enum(cls, description=description)
    for value in cls.__strawberry_definition__.values:  # type: ignore[attr-defined]
        value.description = values[value.name]
    return cls


class RegistryVisibility(enum.Enum):
    """Who sees a registry without being invited."""

    ORGANIZATION = "ORGANIZATION"
    RESTRICTED = "RESTRICTED"


class ArtifactVersionState(enum.Enum):
    """How far an artifact version has come."""

    PENDING = "PENDING"
    COMMITTED = "COMMITTED"
    DELETED = "DELETED"


class OrderDirection(enum.Enum):
    """Which end of an order comes first."""

    ASC = "ASC"
    DESC = "DESC"


class NamedField(enum.Enum):
    """What registries and collections can be ordered by."""

    NAME = "NAME"
    CREATED_AT = "CREATED_AT"
    UPDATED_AT = "UPDATED_AT"


class VersionField(enum.Enum):
    """What versions can be ordered by."""

    NUMBER = "NUMBER"
    LINKED_AT = "LINKED_AT"


described(
    RegistryVisibility,
    "Who sees a registry without being invited.",
    {
        "ORGANIZATION": "Every member of the organization sees it.",
        "RESTRICTED": "Only its own members see it, and the organization's admins.",
    },
)
described(
    ArtifactVersionState,
    "How far an artifact version has come.",
    {
        "PENDING": "Its files are still being uploaded; it has no number yet.",
        "COMMITTED": "Complete, numbered, and never to change again.",
        "DELETED": "Taken away; its number is not given again.",
    },
)
described(
    RunState,
    "How far a run has come.",
    {
        "PENDING": "It waits to be begun.",
        "RUNNING": "Its program runs.",
        "FINISHED": "Its program ended well, or nobody was to watch it.",
        "FAILED": "Its program ended with an error.",
        "CRASHED": "Its program has said nothing for minutes, and not that it ended.",
        "KILLED": "Its program was stopped from outside.",
        "PREEMPTING": "Its machine is about to be taken away.",
        "PREEMPTED": "Its machine was taken away.",
    },
)
described(
    OrderDirection,
    "Which end of an order comes first.",
    {"ASC": "The smallest first.", "DESC": "The greatest first."},
)
described(
    NamedField,
    "What registries and collections can be ordered by.",
    {
        "NAME": "By name, byte by byte.",
        "CREATED_AT": "By the time of creation.",
        "UPDATED_AT": "By the time of the last change.",
    },
)
described(
    VersionField,
    "What versions can be ordered by.",
    {"NUMBER": "By number in the collection.", "LINKED_AT": "By the time of linking."},
)
described(
    OrganizationRole,
    "What somebody may do in an organization or in a team.",
    {
        "VIEWER": "Sees what is there.",
        "MEMBER": "Makes projects, artifacts and registries.",
        "ADMIN": "Manages members and everything else.",
    },
)
described(
    RegistryRole,
    "What somebody may do in a registry.",
    {
        "RESTRICTED_VIEWER": "Sees details, but may neither use nor download.",
        "VIEWER": "May also use and download.",
        "MEMBER": "May also make collections, link, and set aliases and tags.",
        "ADMIN": "May also manage members, types, visibility and protected aliases.",
    },
)
described(
    RegistryAction,
    "Something that a viewer may or may not do in a registry.",
    {
        "VIEW": "See the registry and what is in it.",
        "USE": "Use a version as the input of a run.",
        "DOWNLOAD": "Download the files of a version.",
        "CREATE_COLLECTION": "Make a collection.",
        "EDIT_COLLECTION": "Edit a collection's name, card and types.",
        "DELETE_COLLECTION": "Delete a collection that has no protected alias.",
        "LINK": "Link an artifact version.",
        "UNLINK": "Unlink a version that has no protected alias.",
        "EDIT_ALIASES": "Set and take away aliases that are not protected.",
        "EDIT_PROTECTED_ALIASES": "Define, set and take away protected aliases.",
        "EDIT_TAGS": "Set and take away tags of a collection.",
        "ADD_TYPE": "Add to the list of accepted types.",
        "RENAME": "Change the registry's name.",
        "CHANGE_TYPE_MODE": "Switch between all types and a list of types.",
        "CHANGE_VISIBILITY": "Restrict the registry to its members.",
        "MANAGE_MEMBERS": "Add, change and remove members.",
        "AUTOMATE_COLLECTION": "Make, change and delete automations for a collection.",
        "AUTOMATE_REGISTRY": "Make, change and delete automations for the whole registry.",
        "DELETE": "Delete the registry.",
    },
)
described(
    ApiKeyScope,
    "What an API key is good for, whatever the roles of its holder; none includes another.",
    {
        "READ": "Good for queries.",
        "WRITE": "Mutations that are neither of people, nor of keys, nor of settings.",
        "ADMIN": "Mutations of organizations, members, users and keys, and of who sees what.",
    },
)
