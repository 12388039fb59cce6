"""An organization, which owns registries."""

from __future__ import annotations

import enum

import strawberry

from reads import automation, organization, owner
from reads.field import Argument, read
from reads.source import Value
from wandb_api import search
from wandb_api.connection import AFTER, FILTERS, FIRST, ORDER, Connection
from wandb_api.enum import described
from wandb_api.lazy import Entity, Trigger


class RampIDType(enum.Enum):
    """What a feature is turned on for."""

    OrgName = "OrgName"


described(RampIDType, "What a feature is turned on for.", OrgName="An organization.")


@strawberry.type(description="Something that is turned on or off.")
class FeatureFlag:
    """Of one organization."""

    ramp_key: str = read("name", "What it is.")
    is_enabled: bool = read("is_enabled", "Whether it is on.")


@strawberry.type(description="How registries can be searched.")
class AdvancedRegistryFeatures:
    """What the server offers beyond the first SDKs."""

    advanced_search: bool | None = read(
        Value("true"), "Whether versions can be ordered, and more of their fields asked for."
    )


@strawberry.type(description="Owns registries; its teams own projects.")
class Organization:
    """Its entity has a name of its own."""

    id: strawberry.ID = read(organization.ID, "The organization's id.")
    name: str = read("display_name", "The name to show.")
    org_entity: Entity | None = read(owner.OF_ORGANIZATION, "The entity that owns its registries.")
    feature_flags: list[FeatureFlag] | None = read(
        organization.FEATURES,
        "What is on for this organization; what is not told keeps to what the SDK takes for usual.",
        arguments=(Argument("ramp_i_d_type", RampIDType | None, "Of what."),),
    )
    advanced_registry_features: AdvancedRegistryFeatures | None = read(
        organization.ITSELF, "How its registries can be searched."
    )
    core_weave_organization_id: str | None = read(
        Value("null::text"), "Belongs to another product."
    )
    triggers: Connection[Trigger] | None = read(
        search.automations(automation.OF_ORGANIZATION),
        "The automations of all its registries and of its teams' projects, by name.",
        arguments=(AFTER, FIRST, ORDER, FILTERS),
    )
