"""What a refusal of permission is about, as history will name it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from domain.ids import Kind


class About(NamedTuple):
    """A thing that the viewer sees, and the organization that it belongs to."""

    kind: Kind
    organization_id: UUID
    id: UUID
    name: str

    @classmethod
    def of(cls, kind: Kind, row: Mapping[str, Any]) -> About:
        """The thing of a row that was loaded; for an organization it needs no id of its own."""
        organization_id = row["organization_id"]
        is_organization = kind is Kind.ORGANIZATION
        id = organization_id if is_organization else row["id"]
        return cls(kind, organization_id, id, row["name"])

    @classmethod
    def within(cls, registry: Mapping[str, Any], collection: Mapping[str, Any]) -> About:
        """The collection, named with its registry."""
        name = f"{registry['name']}/{collection['name']}"
        return cls(Kind.COLLECTION, registry["organization_id"], collection["id"], name)
