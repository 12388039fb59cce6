"""Mutations that only older SDKs know."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Annotated, Any
from uuid import UUID

import strawberry

from domain import errors
from domain.scope import ApiKeyScope
from reads.complete import Made
from reads.field import part
from resolvers import artifact_type
from wandb_api.artifact_type import ArtifactType
from wandb_api.mutation.answer import INPUT, Info, done
from wandb_api.mutation.input import client_mutation_id, optional, required
from wandb_api.scalar import JSONString


@strawberry.input(description="A type of artifacts in a project.")
class CreateArtifactTypeInput:
    """It is there as soon as an artifact has it."""

    entity_name: str = required("Whose project.")
    project_name: str = required("The project, by name.")
    name: str = required("The type.")
    description: str | None = optional("Has no effect.")
    client_mutation_id: str | None = client_mutation_id()


@strawberry.type(description="The type.")
class CreateArtifactTypePayload:
    """It can be used."""

    artifact_type: ArtifactType | None = part("The type.")


@strawberry.input(description="What an agent of a sweep says.")
class AgentHeartbeatInput:
    """There are no sweeps."""

    id: strawberry.ID = required("The agent, by id.")
    metrics: JSONString | None = optional("Has no effect.")
    run_state: JSONString | None = optional("Has no effect.")
    client_mutation_id: str | None = client_mutation_id()


@strawberry.type(description="An agent of a sweep.")
class Agent:
    """There are none."""

    id: strawberry.ID = part("The agent's id.")


@strawberry.type(description="What an agent is to do.")
class AgentHeartbeatPayload:
    """Never given."""

    agent: Agent | None = part("The agent.")
    commands: JSONString | None = part("What to do.")


@strawberry.mutation(description="Say that a type is going to be used.")
async def create_artifact_type(
    info: Info, input: Annotated[CreateArtifactTypeInput, INPUT]
) -> CreateArtifactTypePayload | None:
    """The type can be used."""
    work = artifact_type.require(
        info.context, owner=input.entity_name, project=input.project_name, type=input.name
    )
    await done(info, work, ApiKeyScope.WRITE)
    # The id that it has where it is read.
    id = UUID(hashlib.md5(input.name.encode(), usedforsecurity=False).hexdigest())
    # It is there from now on as far as the client can tell; nothing is kept of it before its use.
    now = dt.datetime.now(dt.UTC)
    made: Any = Made(artifactType=Made(id=str(id), name=input.name, createdAt=now))
    return made  # type: ignore[no-any-return]


@strawberry.mutation(description="Not offered: there are no sweeps.")
async def agent_heartbeat(
    info: Info, input: Annotated[AgentHeartbeatInput, INPUT]
) -> AgentHeartbeatPayload | None:
    """Always refused."""
    await done(info, _refused(), ApiKeyScope.WRITE)
    return None


async def _refused() -> None:
    raise errors.InvalidValue(
        "INVALID_INPUT", "Vitrine has no sweeps; start runs with wandb.init.", ("id",)
    )
