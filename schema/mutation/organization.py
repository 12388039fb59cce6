"""Mutations of organizations."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import strawberry

from reads.field import part
from resolvers import organization
from schema.error import Error
from schema.lazy import Organization
from schema.mutation.answer import INPUT, Info, Payload, answer, given


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
        display_name=input.display_name if given(input.display_name) else None,
        core_registries=input.core_registries is not False,
    )
    return await answer(info, done, _payload)  # type: ignore[no-any-return]
