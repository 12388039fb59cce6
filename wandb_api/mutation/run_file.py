"""Mutations of the files of runs."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry

from domain.ids import Kind, encode
from domain.scope import ApiKeyScope
from reads.complete import Made
from reads.field import part
from resolvers import address, run_file
from wandb_api.mutation.answer import INPUT, Info, done
from wandb_api.mutation.input import SuccessPayload, client_mutation_id, optional, required


@strawberry.input(description="Files that a run is going to send.")
class CreateRunFilesInput:
    """By name, in order."""

    entity_name: str = required("Whose project.")
    project_name: str = required("The project, by name.")
    run_name: str = required("The run, by name.")
    files: list[str] = required("The files, by name.")
    client_mutation_id: str | None = client_mutation_id()


@strawberry.type(description="Where a file of a run is to be sent.")
class RunUploadFile:
    """Signed for a day."""

    name: str = part("The file, by name.")
    upload_url: str | None = part("The address to send it to.")


@strawberry.type(description="Where the files are to be sent.")
class CreateRunFilesPayload:
    """In the order of the request."""

    run_i_d: strawberry.ID = part("The run, by id.", name="runID")
    upload_headers: list[str] = part("Headers to send with each.")
    files: list[RunUploadFile] = part("The files.")


@strawberry.input(description="Files that a run has sent.")
class MarkRunFilesUploadedInput:
    """By name."""

    entity_name: str = required("Whose project.")
    project_name: str = required("The project, by name.")
    run_name: str = required("The run, by name.")
    files: list[str] = required("The files, by name.")
    client_mutation_id: str | None = client_mutation_id()


@strawberry.input(description="Files of runs to delete.")
class DeleteFilesInput:
    """By id."""

    files: list[strawberry.ID] = required("The files, by id.")
    project_id: int | None = optional("Has no effect.")
    client_mutation_id: str | None = client_mutation_id()


@strawberry.mutation(description="Announce files of a run.")
async def create_run_files(
    info: Info, input: Annotated[CreateRunFilesInput, INPUT]
) -> CreateRunFilesPayload | None:
    """Each has an address to be sent to."""
    work = run_file.announce(
        info.context,
        owner=input.entity_name,
        project=input.project_name,
        run=input.run_name,
        names=input.files,
    )
    announced = await done(info, work, ApiKeyScope.WRITE)
    made: Any = Made(
        runID=encode(Kind.RUN, *announced.run),
        uploadHeaders=[],
        files=[
            Made(name=name, uploadUrl=address.run_upload(info.context, claim))
            for name, claim in announced.files
        ],
    )
    return made  # type: ignore[no-any-return]


@strawberry.mutation(description="Say that files of a run were sent.")
async def mark_run_files_uploaded(
    info: Info, input: Annotated[MarkRunFilesUploadedInput, INPUT]
) -> SuccessPayload | None:
    """They are known to be there, if they are."""
    work = run_file.mark_uploaded(
        info.context,
        owner=input.entity_name,
        project=input.project_name,
        run=input.run_name,
        names=input.files,
    )
    await done(info, work, ApiKeyScope.WRITE)
    return SuccessPayload(success=True)


@strawberry.mutation(description="Delete files of runs.")
async def delete_files(
    info: Info, input: Annotated[DeleteFilesInput, INPUT]
) -> SuccessPayload | None:
    """They are gone."""
    work = run_file.delete(info.context, [str(id) for id in input.files])
    await done(info, work, ApiKeyScope.WRITE)
    return SuccessPayload(success=True)
