"""Mutations of projects and registries, which the SDK takes for one kind of thing."""

from __future__ import annotations

from typing import Annotated, NamedTuple

import strawberry

from auth import scope
from db.connection import Row
from domain import errors, text
from domain import name as names
from domain.check import Checks
from domain.ids import Kind, encode
from domain.name import REGISTRY_PREFIX
from domain.scope import ApiKeyScope
from domain.unchanged import UNCHANGED, Given
from reads import keyed
from reads.field import part
from resolvers import (
    numbered,
    place,
    project,
    project_change,
    registry,
    registry_admin,
    registry_change,
)
from resolvers.key import Key
from resolvers.place import Place
from wandb_api import ids
from wandb_api.mutation.answer import (
    INPUT,
    Info,
    Payload,
    done,
    given,
    given_or_unchanged,
    read,
)
from wandb_api.mutation.input import SuccessPayload, client_mutation_id, required
from wandb_api.mutation.registry_input import UpsertModelInput
from wandb_api.project import Project


@strawberry.input(description="A new name for a project or a registry.")
class RenameProjectInput:
    """A registry keeps the prefix of its name."""

    entity_name: str = required("Whose it is.")
    old_project_name: str = required("The name that it has.")
    new_project_name: str = required("The name that it shall have.")
    client_mutation_id: str | None = client_mutation_id()


@strawberry.input(description="A project or a registry to delete.")
class DeleteModelInput:
    """With all that is in it."""

    id: str = required("The project or the registry, by id.")
    client_mutation_id: str | None = client_mutation_id()


@strawberry.type(description="The project or the registry.")
class UpsertModelPayload:
    """As it is now."""

    inserted: bool | None = part("Whether it is new.")
    project: Project | None = part("The project or the registry.")
    model: Project | None = part("The same, under an older name.")


class Upserted(NamedTuple):
    """What is there now."""

    inserted: bool
    key: Key


@strawberry.mutation(description="Make a project or a registry, or change it if it is there.")
async def upsert_model(
    info: Info, input: Annotated[UpsertModelInput, INPUT]
) -> UpsertModelPayload | None:
    """The project or the registry is there, as given."""
    return await _answer(info, await done(info, _upserted(info, input), ApiKeyScope.WRITE))


async def _answer(info: Info, upserted: Upserted) -> UpsertModelPayload:
    payload = Payload(inserted=upserted.inserted)
    for field in ("project", "model"):
        payload.with_object(field, keyed.PLACE, *upserted.key)
    return await read(info, payload)  # type: ignore[no-any-return]


async def _upserted(info: Info, input: UpsertModelInput) -> Upserted:
    name = given(input.name)
    if (id := given(input.id)) is not None:
        _, at = await numbered.place(info.context, ids.project_number(id))
        return Upserted(False, await _changed(info, input, at, name))
    at = await _place(info, input, name)
    try:
        return Upserted(False, await _changed(info, input, at))
    except errors.NotFound:
        return await _created_or_changed(info, input, at)


async def _created_or_changed(info: Info, input: UpsertModelInput, at: Place) -> Upserted:
    try:
        return Upserted(True, await _created(info, input, at))
    except errors.AlreadyExists as taken:
        try:
            # Another request has made it just now.
            return Upserted(False, await _changed(info, input, at))
        except errors.NotFound:
            # It is hidden: of it is told only that another name is needed.
            raise taken from None


async def _place(info: Info, input: UpsertModelInput, name: str | None) -> Place:
    owner = given(input.entity_name)
    if name is None or (owner is None and name.startswith(REGISTRY_PREFIX)):
        rule = "name, and entityName for a registry"
        raise errors.InvalidValue("INVALID_INPUT", f"Give {rule}.", ("name",), None, rule)
    return Place(await place.usual_owner(info.context) if owner is None else owner, name)


async def _created(info: Info, input: UpsertModelInput, at: Place) -> Key:
    if at.is_registry:
        return await registry.create(info.context, input.new_registry(at))
    checks = Checks()
    checks.exact(names.description, given(input.description) or "", "description")
    checks.done()
    key = await project.create(info.context, team_=at.owner, name_=at.name)
    return await _changed(info, input, at) if given(input.description) else key


async def _changed(
    info: Info, input: UpsertModelInput, at: Place, new_name: str | None = None
) -> Key:
    """What is there is as given."""
    context = info.context
    if not at.is_registry:
        changes = input.project_changes(given_or_unchanged(new_name))
        return await project_change.update(context, owner=at.owner, name_=at.name, changes=changes)
    now = await place.registry_at(context, at)
    settings = input.registry_changes(now, _new_registry_name(at, new_name))
    if settings.visibility is not UNCHANGED:
        scope.require_scope(context.signed_in(), info._raw_info.field_name, ApiKeyScope.ADMIN)
    return await registry_change.update(context, registry_id=_id(now), changes=settings)


def _id(row: Row) -> str:
    return encode(Kind.REGISTRY, row["organization_id"], row["id"])


def _new_registry_name(at: Place, new_name: str | None) -> Given[str]:
    if new_name is None or new_name == at.name:
        return UNCHANGED
    if not new_name.startswith(REGISTRY_PREFIX):
        rule = f"{REGISTRY_PREFIX} and a name behind it"
        message = f"A registry's name here must be {rule}; got {text.quoted(new_name)}."
        raise errors.InvalidValue("INVALID_NAME", message, ("name",), text.shown(new_name), rule)
    return new_name.removeprefix(REGISTRY_PREFIX)


@strawberry.mutation(description="Give a project or a registry another name.")
async def rename_project(
    info: Info, input: Annotated[RenameProjectInput, INPUT]
) -> UpsertModelPayload | None:
    """The project or the registry has the name, and the id that it had."""
    at = Place(input.entity_name, input.old_project_name)
    work = _changed(info, UpsertModelInput(), at, input.new_project_name)
    return await _answer(info, Upserted(False, await done(info, work, ApiKeyScope.WRITE)))


@strawberry.mutation(description="Delete a project or a registry.")
async def delete_model(
    info: Info, input: Annotated[DeleteModelInput, INPUT]
) -> SuccessPayload | None:
    """It is gone with all that is in it; what a registry links stays where it was logged."""
    await done(info, _deleted(info, input.id), ApiKeyScope.WRITE)
    return SuccessPayload(success=True)


async def _deleted(info: Info, id: str) -> Key:
    context = info.context
    found, at = await numbered.place(context, ids.project_number(id))
    if found.kind is Kind.REGISTRY:
        return await registry_admin.delete(context, registry_id=found.id, confirm_name=None)
    return await project.delete(context, project_id=found.id, confirm_name=at.name)
