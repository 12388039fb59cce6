"""Mutations of projects."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.ids import Kind, encode
from reads.field import part
from resolvers import project
from resolvers.key import Key
from schema.error import Error
from schema.lazy import Project
from schema.mutation.answer import INPUT, Info, Payload, answer


@strawberry.input(description="A new project of a team or of your own.")
class CreateProjectInput:
    """Where artifacts will be logged."""

    team: str = strawberry.field(
        description="The team, by name; or your username, for a project of your own."
    )
    name: str = strawberry.field(
        description="The name, at most 128 characters, unique in the team."
    )


@strawberry.input(description="A project to delete, with all its artifacts and runs.")
class DeleteProjectInput:
    """There is no way back, so its name is to be repeated."""

    project_id: strawberry.ID = strawberry.field(description="The project, by id.")
    confirm_name: str = strawberry.field(description="The project's name once more.")


@strawberry.type(description="The answer to a change of a project.")
class ProjectPayload:
    """The project, or why not."""

    project: Project | None = part("The project; null when refused or deleted.")
    deleted_id: strawberry.ID | None = part("The id of the project that was deleted.")
    errors: list[Error] = part("Why it was refused; empty when it worked.")


def _payload(key: Key) -> Payload:
    return Payload().with_object("project", "Project", *key)


def _deleted(key: Key) -> Payload:
    return Payload(deletedId=encode(Kind.PROJECT, *key))


@strawberry.mutation(
    description="Make a project; for a MEMBER of the team, or whose own username is given."
)
async def create_project(info: Info, input: Annotated[CreateProjectInput, INPUT]) -> ProjectPayload:
    """The project is there."""
    done = project.create(info.context, team_=input.team, name_=input.name)
    return await answer(info, done, _payload)  # type: ignore[no-any-return]


@strawberry.mutation(
    description="Delete a project of which nothing is linked, with all that is in it; for an ADMIN"
    " of the team."
)
async def delete_project(info: Info, input: Annotated[DeleteProjectInput, INPUT]) -> ProjectPayload:
    """The project is gone."""
    done = project.delete(
        info.context, project_id=input.project_id, confirm_name=input.confirm_name
    )
    return await answer(info, done, _deleted)  # type: ignore[no-any-return]
