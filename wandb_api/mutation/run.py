"""Mutations of runs."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry

from domain.errors import NotFound
from domain.scope import ApiKeyScope
from reads import keyed
from reads.field import part
from resolvers import run
from resolvers.run import RunChanges
from wandb_api.mutation.answer import (
    INPUT,
    Info,
    Payload,
    done,
    given,
    given_or_unchanged,
    read,
    telling,
)
from wandb_api.mutation.input import (
    ClientMutationPayload,
    SuccessPayload,
    client_mutation_id,
    optional,
)
from wandb_api.run import Run
from wandb_api.scalar import JSONString


@strawberry.input(description="A run to be begun or changed; what is absent or null stays.")
class UpsertBucketInput:
    """Named by its id, or by its name in a project."""

    id: str | None = optional("The run, by id.")
    name: str | None = optional("The run, by name; made up if not given.")
    group_name: str | None = optional("The group of runs that it is part of.")
    model_name: str | None = optional("The project, by name; made if it is not there.")
    entity_name: str | None = optional("Whose project; yours if not given.")
    description: str | None = optional("What it is for.")
    display_name: str | None = optional("The name to show.")
    notes: str | None = optional("What it is for.")
    config: JSONString | None = optional("Its settings, each in an object of its own.")
    commit: str | None = optional("The commit of its program.")
    host: str | None = optional("The machine it runs on.")
    debug: bool | None = optional("Has no effect.")
    job_program: str | None = optional("Its program.")
    job_repo: str | None = optional("The repository of its program.")
    job_type: str | None = optional("What its program does: train, eval, ...")
    state: str | None = optional("How far it has come.")
    sweep: str | None = optional("Has no effect.")
    tags: list[str] | None = optional("Its tags; none of them for an empty list.")
    summary_metrics: JSONString | None = optional("Its last values.")
    client_mutation_id: str | None = client_mutation_id()

    def changes(self) -> RunChanges:
        """What is to be other than it is."""
        notes = given(self.notes)
        return RunChanges(
            display_name=given_or_unchanged(self.display_name),
            notes=given_or_unchanged(self.description if notes is None else notes),
            tags=given_or_unchanged(self.tags),
            group_name=given_or_unchanged(self.group_name),
            job_type=given_or_unchanged(self.job_type),
            config=_plain(given_or_unchanged(self.config)),
            summary=given_or_unchanged(self.summary_metrics),
            host=given_or_unchanged(self.host),
            program=given_or_unchanged(self.job_program),
            repository=given_or_unchanged(self.job_repo),
            commit=given_or_unchanged(self.commit),
            state=_state(given_or_unchanged(self.state)),
        )


@strawberry.type(description="The run.")
class UpsertBucketPayload:
    """As it is now."""

    bucket: Run | None = part("The run.")
    inserted: bool | None = part("Whether it is new.")


@strawberry.input(description="A run.")
class StopRunInput:
    """To be stopped by its program."""

    id: strawberry.ID = strawberry.field(description="The run, by id.")
    client_mutation_id: str | None = client_mutation_id()


@strawberry.input(description="A run and its state.")
class UpdateRunStateInput:
    """As its program says."""

    id: strawberry.ID = strawberry.field(description="The run, by id.")
    state: str = strawberry.field(description="running, finished, failed, crashed, killed, ...")
    client_mutation_id: str | None = client_mutation_id()


@strawberry.input(description="A run to delete.")
class DeleteRunInput:
    """Its versions stay unless told otherwise."""

    id: strawberry.ID = strawberry.field(description="The run, by id.")
    delete_artifacts: bool | None = optional("Whether the versions that it logged go, too.")
    client_mutation_id: str | None = client_mutation_id()


@strawberry.mutation(description="Begin a run, or change one; its project is made if missing.")
async def upsert_bucket(
    info: Info, input: Annotated[UpsertBucketInput, INPUT]
) -> UpsertBucketPayload | None:
    """The run is there, as given."""
    work = _upserted(info, input)
    made = await done(info, work, ApiKeyScope.WRITE)
    payload = Payload(inserted=made.created).with_object("bucket", keyed.RUN, *made.key)
    answer = await read(info, payload)
    # The SDK would write behind as many lines. Where it takes a run up again, it has asked before;
    # else it begins anew, or sends once more what it has sent.
    return telling(info, answer, "bucket", "historyLineCount", None)  # type: ignore[no-any-return]


async def _upserted(info: Info, input: UpsertBucketInput) -> run.Upserted:
    owner = given(input.entity_name)
    try:
        return await run.upsert(
            info.context,
            run_id=given(input.id),
            owner=owner,
            project=given(input.model_name),
            name=given(input.name),
            changes=input.changes(),
        )
    except NotFound as missing:
        if missing.field == ("owner",):
            # The words by which the SDK knows it.
            missing.message = f"entity {owner} not found during upsertBucket"
        raise


@strawberry.mutation(description="Ask the program of a run to stop.")
async def stop_run(info: Info, input: Annotated[StopRunInput, INPUT]) -> SuccessPayload | None:
    """The run hears of it with its next lines."""
    await done(info, run.request_stop(info.context, str(input.id)), ApiKeyScope.WRITE)
    return SuccessPayload(success=True)


@strawberry.mutation(description="Say how far a run has come.")
async def update_run_state(
    info: Info, input: Annotated[UpdateRunStateInput, INPUT]
) -> SuccessPayload | None:
    """The run has this state."""
    work = run.set_state(info.context, str(input.id), input.state.upper())
    await done(info, work, ApiKeyScope.WRITE)
    return SuccessPayload(success=True)


@strawberry.mutation(description="Delete a run.")
async def delete_run(
    info: Info, input: Annotated[DeleteRunInput, INPUT]
) -> ClientMutationPayload | None:
    """The run is gone."""
    work = run.delete(
        info.context, str(input.id), delete_artifacts=bool(given(input.delete_artifacts))
    )
    await done(info, work, ApiKeyScope.WRITE)
    return ClientMutationPayload()


def _plain(config: Any) -> Any:
    """The settings by name; the SDK wraps each into an object with its value."""
    if not isinstance(config, dict):
        return config
    return {
        name: wrapped["value"] if isinstance(wrapped, dict) and "value" in wrapped else wrapped
        for name, wrapped in config.items()
    }


def _state(state: Any) -> Any:
    return state.upper() if isinstance(state, str) else state
