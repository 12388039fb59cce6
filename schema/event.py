"""An event: something that was done, by whom and when."""

from __future__ import annotations

import enum

import strawberry

from reads import event
from reads.field import read
from schema.enum import described
from schema.lazy import Collection, Registry, User, Version
from schema.scalar import JSON, DateTime


class EventKind(enum.Enum):
    """What was done."""

    ORGANIZATION_CREATED = "ORGANIZATION_CREATED"
    ORGANIZATION_UPDATED = "ORGANIZATION_UPDATED"
    ORGANIZATION_MEMBER_SET = "ORGANIZATION_MEMBER_SET"
    ORGANIZATION_MEMBER_REMOVED = "ORGANIZATION_MEMBER_REMOVED"
    TEAM_CREATED = "TEAM_CREATED"
    TEAM_DELETED = "TEAM_DELETED"
    TEAM_MEMBER_SET = "TEAM_MEMBER_SET"
    TEAM_MEMBER_REMOVED = "TEAM_MEMBER_REMOVED"
    USER_CREATED = "USER_CREATED"
    USER_DEACTIVATED = "USER_DEACTIVATED"
    API_KEY_CREATED = "API_KEY_CREATED"
    API_KEY_REVOKED = "API_KEY_REVOKED"
    SIGNED_IN = "SIGNED_IN"
    PERMISSION_REFUSED = "PERMISSION_REFUSED"
    PROJECT_CREATED = "PROJECT_CREATED"
    PROJECT_UPDATED = "PROJECT_UPDATED"
    PROJECT_DELETED = "PROJECT_DELETED"
    ARTIFACT_UPDATED = "ARTIFACT_UPDATED"
    ARTIFACT_DELETED = "ARTIFACT_DELETED"
    ARTIFACT_VERSION_COMMITTED = "ARTIFACT_VERSION_COMMITTED"
    ARTIFACT_VERSION_UPDATED = "ARTIFACT_VERSION_UPDATED"
    ARTIFACT_VERSION_DELETED = "ARTIFACT_VERSION_DELETED"
    ARTIFACT_VERSION_USED = "ARTIFACT_VERSION_USED"
    REGISTRY_CREATED = "REGISTRY_CREATED"
    REGISTRY_UPDATED = "REGISTRY_UPDATED"
    REGISTRY_DELETED = "REGISTRY_DELETED"
    TYPE_ADDED = "TYPE_ADDED"
    MEMBER_SET = "MEMBER_SET"
    MEMBER_REMOVED = "MEMBER_REMOVED"
    PROTECTED_ALIASES_SET = "PROTECTED_ALIASES_SET"
    COLLECTION_CREATED = "COLLECTION_CREATED"
    COLLECTION_UPDATED = "COLLECTION_UPDATED"
    COLLECTION_DELETED = "COLLECTION_DELETED"
    VERSION_LINKED = "VERSION_LINKED"
    VERSION_UNLINKED = "VERSION_UNLINKED"
    ALIAS_ADDED = "ALIAS_ADDED"
    ALIAS_REMOVED = "ALIAS_REMOVED"
    TAG_ADDED = "TAG_ADDED"
    TAG_REMOVED = "TAG_REMOVED"
    AUTOMATION_CREATED = "AUTOMATION_CREATED"
    AUTOMATION_UPDATED = "AUTOMATION_UPDATED"
    AUTOMATION_DELETED = "AUTOMATION_DELETED"
    WEBHOOK_CREATED = "WEBHOOK_CREATED"


described(
    EventKind,
    "What was done.",
    {
        "ORGANIZATION_CREATED": "An organization was made.",
        "ORGANIZATION_UPDATED": "An organization's settings changed.",
        "ORGANIZATION_MEMBER_SET": "Somebody was given a role in the organization.",
        "ORGANIZATION_MEMBER_REMOVED": "Somebody left the organization.",
        "TEAM_CREATED": "A team was made.",
        "TEAM_DELETED": "A team was deleted.",
        "TEAM_MEMBER_SET": "Somebody was given a role in a team.",
        "TEAM_MEMBER_REMOVED": "Somebody left a team.",
        "USER_CREATED": "A user was made.",
        "USER_DEACTIVATED": "A user was deactivated.",
        "API_KEY_CREATED": "An API key was made.",
        "API_KEY_REVOKED": "An API key was revoked.",
        "SIGNED_IN": "Somebody signed in: in a browser, or as a provider's user.",
        "PERMISSION_REFUSED": "Somebody's role or key did not suffice for a mutation.",
        "PROJECT_CREATED": "A project was made.",
        "PROJECT_UPDATED": "A project's name or description changed.",
        "PROJECT_DELETED": "A project was deleted.",
        "ARTIFACT_UPDATED": "An artifact's name, description, tags or type changed.",
        "ARTIFACT_DELETED": "An artifact was deleted with all its versions.",
        "ARTIFACT_VERSION_COMMITTED": "An artifact version was committed.",
        "ARTIFACT_VERSION_UPDATED": "What is said of an artifact version changed.",
        "ARTIFACT_VERSION_DELETED": "An artifact version was deleted.",
        "ARTIFACT_VERSION_USED": "A run used an artifact version.",
        "REGISTRY_CREATED": "A registry was made.",
        "REGISTRY_UPDATED": "A registry's settings changed.",
        "REGISTRY_DELETED": "A registry was deleted.",
        "TYPE_ADDED": "A type was added to the accepted ones.",
        "MEMBER_SET": "Somebody was given a role in the registry.",
        "MEMBER_REMOVED": "Somebody's role in the registry was taken away.",
        "PROTECTED_ALIASES_SET": "The protected aliases were set.",
        "COLLECTION_CREATED": "A collection was made.",
        "COLLECTION_UPDATED": "A collection's name, card or types changed.",
        "COLLECTION_DELETED": "A collection was deleted.",
        "VERSION_LINKED": "An artifact version was linked.",
        "VERSION_UNLINKED": "A version was unlinked.",
        "ALIAS_ADDED": "A version was given an alias.",
        "ALIAS_REMOVED": "A version lost an alias.",
        "TAG_ADDED": "A collection was given a tag.",
        "TAG_REMOVED": "A collection lost a tag.",
        "AUTOMATION_CREATED": "An automation was made.",
        "AUTOMATION_UPDATED": "An automation changed.",
        "AUTOMATION_DELETED": "An automation was deleted.",
        "WEBHOOK_CREATED": "A webhook was made.",
    },
)


@strawberry.type(description="Something that was done, by whom and when.")
class Event:
    """It stays when what it is about is gone; `detail` repeats the names."""

    id: strawberry.ID = read(event.ID, "The event's global id; later ones sort after earlier ones.")
    kind: EventKind = read("kind", "What was done.")
    at: DateTime = read("at", "When it was done.")
    actor: User | None = read(
        event.ACTOR, "Who did it; null for what was done on the machine itself."
    )
    registry: Registry | None = read(event.REGISTRY, "The registry; null once it is deleted.")
    collection: Collection | None = read(
        event.COLLECTION, "The collection; null once it is deleted."
    )
    version: Version | None = read(event.VERSION, "The version; null once it is unlinked.")
    detail: JSON = read("detail", "The names and numbers of what it is about.")
