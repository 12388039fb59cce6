"""Mutations of organizations."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import strawberry

from domain.role import OrganizationRole, RegistryRole
from reads.field import part
from resolvers import organization, organization_change
from resolvers.organization_change import Settings
from schema.error import Error
from schema.lazy import Organization
from schema.mutation.answer import (
    INPUT,
    Info,
    Payload,
    answer,
    given,
    given_or,
    name_of,
    refuse_nulls,
)


@strawberry.input(description="A new organization.")
class CreateOrganizationInput:
    """You become its ADMIN."""

    name: str = strawberry.field(
        description="The name for paths: letters, digits, - and _, at most 64; unique on the site."
    )
    display_name: str | None = strawberry.field(
        default=strawberry.UNSET, description="The name to show; the name itself if not given."
    )
    core_registries: bool | None = strawberry.field(
        default=True, description="Whether it gets the core registries model and dataset."
    )


@strawberry.input(description="Changes of an organization; what is absent stays as it is.")
class UpdateOrganizationInput:
    """Nothing of it can be null."""

    organization: str = strawberry.field(description="The organization, by name or display name.")
    display_name: str | None = strawberry.field(
        default=strawberry.UNSET, description="The new name to show."
    )
    implicit_registry_role: RegistryRole | None = strawberry.field(
        default=strawberry.UNSET,
        description="What every member is in registries that the whole organization sees: VIEWER"
        " or RESTRICTED_VIEWER.",
    )

    def settings(self) -> Settings:
        """The changes as operations take them."""
        refuse_nulls(self)
        return Settings(given_or(self.display_name), name_of(self.implicit_registry_role))


@strawberry.input(description="A user's role in an organization.")
class SetOrganizationMemberInput:
    """Who is no member yet becomes one."""

    organization: str = strawberry.field(description="The organization, by name or display name.")
    username: str = strawberry.field(description="The user, by the name they sign in by.")
    role: OrganizationRole | None = strawberry.field(
        default=strawberry.UNSET,
        description="The role. It must be given; null takes the user out, also of the"
        " organization's teams and registries.",
    )


@strawberry.type(description="The answer to a change of an organization.")
class OrganizationPayload:
    """The organization, or why not."""

    organization: Organization | None = part("The organization; null when refused.")
    errors: list[Error] = part("Why it was refused; empty when it worked.")


def _payload(id: UUID) -> Payload:
    return Payload().with_object("organization", "Organization", id, id)


@strawberry.mutation(description="Make an organization; you become its ADMIN.")
async def create_organization(
    info: Info, input: Annotated[CreateOrganizationInput, INPUT]
) -> OrganizationPayload:
    """The organization is there."""
    done = organization.create(
        info.context,
        name_=input.name,
        display_name=given(input.display_name),
        core_registries=input.core_registries is not False,
    )
    return await answer(info, done, _payload)  # type: ignore[no-any-return]


@strawberry.mutation(description="Change an organization's settings; for an ADMIN of it.")
async def update_organization(
    info: Info, input: Annotated[UpdateOrganizationInput, INPUT]
) -> OrganizationPayload:
    """The settings are as given."""

    async def done() -> UUID:
        return await organization_change.update(
            info.context, organization_=input.organization, settings=input.settings()
        )

    return await answer(info, done(), _payload)  # type: ignore[no-any-return]


@strawberry.mutation(
    description="Give a user a role in an organization, or take them out; for an ADMIN of it."
)
async def set_organization_member(
    info: Info, input: Annotated[SetOrganizationMemberInput, INPUT]
) -> OrganizationPayload:
    """The user has the role, or is out."""
    done = organization_change.set_member(
        info.context,
        organization_=input.organization,
        username=input.username,
        role=name_of(input.role),
    )
    return await answer(info, done, _payload)  # type: ignore[no-any-return]
