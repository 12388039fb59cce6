"""Mutations of who has a role in a registry."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

import strawberry

from domain import errors, text
from domain.ids import Kind
from domain.role import RegistryRole
from domain.scope import ApiKeyScope
from resolvers import numbered, registry_member, registry_members
from resolvers.key import Key
from resolvers.registry_member import Named
from wandb_api import ids
from wandb_api.mutation.answer import INPUT, Info, done, given
from wandb_api.mutation.input import SuccessPayload, client_mutation_id, optional, required

ROLES = {role.name.lower(): role for role in RegistryRole}


@strawberry.input(description="Users and teams who shall have a role in a registry.")
class CreateProjectMembersInput:
    """Who has one already keeps it."""

    project_id: strawberry.ID = required("The registry, by id.")
    user_ids: list[strawberry.ID] | None = optional("The users, by id.")
    team_ids: list[strawberry.ID] | None = optional("The teams, by id.")


@strawberry.input(description="Users and teams who shall have no role in a registry.")
class DeleteProjectMembersInput:
    """Who has none has none still."""

    project_id: strawberry.ID = required("The registry, by id.")
    user_ids: list[strawberry.ID] | None = optional("The users, by id.")
    team_ids: list[strawberry.ID] | None = optional("The teams, by id.")


@strawberry.input(description="A role for a user in a registry.")
class UpdateProjectMemberInput:
    """Whether they had one or not."""

    project_id: strawberry.ID = required("The registry, by id.")
    user_id: strawberry.ID = required("The user, by id.")
    user_project_role: str = required("admin, member, viewer or restricted_viewer.")
    client_mutation_id: str | None = client_mutation_id()


@strawberry.input(description="A role for a team in a registry.")
class UpdateProjectTeamMemberInput:
    """Whether it had one or not."""

    project_id: strawberry.ID = required("The registry, by id.")
    team_id: strawberry.ID = required("The team, by id.")
    team_project_role: str = required("admin, member, viewer or restricted_viewer.")
    client_mutation_id: str | None = client_mutation_id()


@strawberry.mutation(description="Give users and teams a role in a registry.")
async def create_project_members(
    info: Info, input: Annotated[CreateProjectMembersInput, INPUT]
) -> SuccessPayload | None:
    """All of them have a role: the one that they had, or the usual one."""

    return await _change(info, input, registry_members.add)


@strawberry.mutation(description="Take the roles of users and teams in a registry away.")
async def delete_project_members(
    info: Info, input: Annotated[DeleteProjectMembersInput, INPUT]
) -> SuccessPayload | None:
    """None of them has a role of their own."""

    return await _change(info, input, registry_members.remove)


async def _change(
    info: Info,
    input: CreateProjectMembersInput | DeleteProjectMembersInput,
    change: Callable[..., Coroutine[Any, Any, Key]],
) -> SuccessPayload:
    async def work() -> Key:
        users, teams = await _members(info, input.user_ids, input.team_ids)
        return await change(
            info.context,
            registry_id=await _registry(info, input.project_id),
            user_ids=users,
            team_ids=teams,
        )

    await done(info, work(), ApiKeyScope.ADMIN)
    return SuccessPayload(success=True)


@strawberry.mutation(description="Give a user a role in a registry.")
async def update_project_member(
    info: Info, input: Annotated[UpdateProjectMemberInput, INPUT]
) -> SuccessPayload | None:
    """The user has the role."""

    return await _set(info, input.project_id, input.user_project_role, user=input.user_id)


@strawberry.mutation(description="Give a team a role in a registry.")
async def update_project_team_member(
    info: Info, input: Annotated[UpdateProjectTeamMemberInput, INPUT]
) -> SuccessPayload | None:
    """The team has the role."""

    return await _set(info, input.project_id, input.team_project_role, team=input.team_id)


async def _members(info: Info, users: Any, teams: Any) -> tuple[list[str], list[str]]:
    """The ids of the users and of the teams."""
    user_numbers = [ids.user_number(str(id)) for id in given(users) or ()]
    team_numbers = [ids.team_number(str(id)) for id in given(teams) or ()]
    return (
        await numbered.users(info.context, user_numbers),
        await numbered.teams(info.context, team_numbers),
    )


async def _registry(info: Info, id: str) -> str:
    found, _ = await numbered.place(info.context, ids.project_number(str(id)))
    if found.kind is not Kind.REGISTRY:
        rule = "a registry; the members of a project are those of its team"
        raise errors.InvalidValue("INVALID_INPUT", f"This is not {rule}.", ("project_id",))
    return found.id


async def _set(
    info: Info, project_id: str, word: str, *, user: str | None = None, team: str | None = None
) -> SuccessPayload:
    async def work() -> Key:
        users, teams = await _members(info, _one(user), _one(team))
        named = Named(user_id=next(iter(users), None), team_id=next(iter(teams), None))
        role = _role(word)
        return await registry_member.set_role(
            info.context,
            registry_id=await _registry(info, project_id),
            named=named,
            role=role.name,
        )

    await done(info, work(), ApiKeyScope.ADMIN)
    return SuccessPayload(success=True)


def _one(id: str | None) -> list[str]:
    return [] if id is None else [id]


def _role(word: str) -> RegistryRole:
    role = ROLES.get(word)
    if role is None:
        rule = ", ".join(reversed(ROLES))
        message = f"The role must be one of {rule}, not {text.quoted(word)}."
        raise errors.InvalidValue("INVALID_INPUT", message, ("role",), text.shown(word), rule)
    return role
