"""Ids: those of rows, and the opaque global ones that name a row of any kind to the outside.

A global id is one byte for the kind, the organization's UUID and the row's UUID: 33 bytes, which
are exactly 44 characters of URL-safe base64 without padding.
"""

from __future__ import annotations

import base64
import enum
import re
from dataclasses import dataclass
from uuid import UUID

from uuid_utils import compat

NIL = UUID(int=0)

_FORM = re.compile(r"[A-Za-z0-9_-]{44}")


class Kind(enum.Enum):
    """What an id names. The value is its first byte: ids are kept by clients, so never renumber."""

    USER = 1
    ORGANIZATION = 2
    TEAM = 3
    PROJECT = 4
    ARTIFACT = 5
    ARTIFACT_VERSION = 6
    RUN = 7
    REGISTRY = 8
    COLLECTION = 9
    VERSION = 10
    EVENT = 11
    API_KEY = 12
    RUN_FILE = 13
    PENDING_MANIFEST = 14
    AUTOMATION = 15
    WEBHOOK = 16

    @property
    def type_name(self) -> str:
        """The GraphQL type that the kind stands for."""
        return self.name.title().replace("_", "")


# Users and their keys belong to the site, not to one organization.
SITE_WIDE = frozenset({Kind.USER, Kind.API_KEY})

_KINDS = {kind.value: kind for kind in Kind}


@dataclass(frozen=True)
class GlobalId:
    """What a global id says: the organization is NIL for what is site-wide."""

    kind: Kind
    organization_id: UUID
    id: UUID


def new_id() -> UUID:
    """An id no row has yet; later ones sort after earlier ones."""
    return compat.uuid7()


def encode(kind: Kind, organization_id: UUID, id: UUID) -> str:
    """The global id of a row; for an organization give its UUID twice."""
    if kind in SITE_WIDE:
        organization_id = NIL
    packed = bytes([kind.value]) + organization_id.bytes + id.bytes
    return base64.urlsafe_b64encode(packed).decode()


def decode(value: str) -> GlobalId | None:
    """What the id says, or None for any text that is no row's global id."""
    if not _FORM.fullmatch(value):
        return None
    packed = base64.urlsafe_b64decode(value)
    kind = _KINDS.get(packed[0])
    if kind is None:
        return None
    found = GlobalId(kind, UUID(bytes=packed[1:17]), UUID(bytes=packed[17:]))
    return found if _is_consistent(found) else None


def _is_consistent(found: GlobalId) -> bool:
    if found.id == NIL:
        return False
    if found.kind in SITE_WIDE:
        return found.organization_id == NIL
    if found.kind is Kind.ORGANIZATION:
        return found.organization_id == found.id
    return found.organization_id != NIL
