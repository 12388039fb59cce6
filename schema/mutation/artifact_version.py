"""Mutations of artifact versions: announce, send the files, commit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated

import strawberry

from db.pending_file import PendingFile
from reads.complete import Made
from reads.field import part
from resolvers import address, artifact_version, artifact_version_commit, artifact_version_files
from resolvers.announced import File, Logged
from resolvers.artifact_version import New
from resolvers.context import Context
from resolvers.key import Key
from schema.error import Error
from schema.lazy import ArtifactVersion
from schema.mutation.answer import INPUT, Info, Payload, answer, given, ttl_of_days
from schema.mutation.idempotency import idempotency_key, once
from schema.scalar import JSON, ByteCount
from storage import signature


@strawberry.input(description="A file to be part of an artifact version.")
class FileInput:
    """Content to be sent, or a reference to somewhere else."""

    path: str = strawberry.field(description="The path inside the artifact version: a/b.bin.")
    size_bytes: ByteCount = strawberry.field(description="The size in bytes.")
    md5: str | None = strawberry.field(
        default=strawberry.UNSET, description="The hex MD5 of the content, unless a reference."
    )
    reference: str | None = strawberry.field(
        default=strawberry.UNSET, description="Where the content lies, if it lies elsewhere."
    )
    digest: str | None = strawberry.field(
        default=strawberry.UNSET, description="The digest of a reference, such as an ETag."
    )

    def announced(self) -> File:
        """The file as operations take it."""
        return File(
            self.path,
            self.size_bytes,
            given(self.md5),
            given(self.reference),
            given(self.digest),
        )


@strawberry.input(description="A new version of an artifact, which is made if it is not there.")
class CreateArtifactVersionInput:
    """The same content as the newest version's is that version."""

    project: str = strawberry.field(description="The project: team/project.")
    name: str = strawberry.field(description="The artifact's name.")
    type: str = strawberry.field(description="The artifact's type: model, dataset, ...")
    files: list[FileInput] = strawberry.field(
        description="The files, at most 1,000; none is an artifact too."
    )
    metadata: JSON | None = strawberry.field(
        default=strawberry.UNSET, description="An object of at most 100 keys."
    )
    description: str | None = strawberry.field(
        default=strawberry.UNSET, description="What is special about this content."
    )
    aliases: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description="Aliases to set when it is committed."
    )
    tags: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description="Tags of the version."
    )
    ttl_days: int | None = strawberry.field(
        default=strawberry.UNSET, description="After how many days it may be deleted."
    )
    run_name: str | None = strawberry.field(
        default=strawberry.UNSET, description="The run that logs it, by name."
    )
    idempotency_key: str | None = idempotency_key()

    def new(self) -> New:
        """The version as operations take it."""
        return New(
            self.project,
            self.name,
            self.type,
            [file.announced() for file in self.files],
            given(self.metadata),
            given(self.description),
            self.aliases or (),
            self.tags or (),
            ttl_of_days(given(self.ttl_days)),
            given(self.run_name),
        )


@strawberry.input(description="More files of an artifact version that is still PENDING.")
class AddArtifactVersionFilesInput:
    """A file that was announced already may come again, as where a request is repeated."""

    artifact_version_id: strawberry.ID = strawberry.field(description="The version, by id.")
    files: list[FileInput] = strawberry.field(description="The files, at most 1,000.")


@strawberry.input(description="An artifact version whose files have all been sent.")
class CommitArtifactVersionInput:
    """From then on it never changes."""

    artifact_version_id: strawberry.ID = strawberry.field(description="The version, by id.")


@strawberry.type(description="A header to send along.")
class Header:
    """Exactly as it is."""

    name: str = part("The header's name.")
    value: str = part("The header's value.")


@strawberry.type(description="Where and how to send the content of one file.")
class Upload:
    """Valid for a day."""

    path: str = part("The file's path.")
    url: str = part("Where to send the content; signed, good for this file alone.")
    method: str = part("The HTTP method to use.")
    headers: list[Header] = part("The headers to send along.")


@strawberry.type(description="The answer to a change of an artifact version.")
class ArtifactVersionPayload:
    """The version and what is still to be sent, or why not."""

    artifact_version: ArtifactVersion | None = part("The version; null when refused or deleted.")
    uploads: list[Upload] = part("The files still to be sent, in the order of the request.")
    deleted_id: strawberry.ID | None = part("The id of the version that was deleted.")
    errors: list[Error] = part("Why it was refused; empty when it worked.")


def _upload(context: Context, key: Key, file: PendingFile) -> Made:
    assert file.md5 is not None
    claim = signature.Upload(*key, file.path, file.size_bytes, file.md5)
    return Made(
        path=file.path,
        url=address.upload(context, claim),
        method="PUT",
        headers=[Made(name="Content-Type", value="application/octet-stream")],
    )


def _logged(info: Info) -> Callable[[Logged], Payload]:
    def payload(logged: Logged) -> Payload:
        uploads = [_upload(info.context, logged.key, file) for file in logged.uploads]
        return _payload(logged.key, uploads)

    return payload


def _payload(key: Key, uploads: Sequence[Made] = ()) -> Payload:
    made = Payload(uploads=list(uploads))
    return made.with_object("artifactVersion", "ArtifactVersion", *key)


@strawberry.mutation(description="Begin an artifact version; answers where to PUT each file.")
async def create_artifact_version(
    info: Info, input: Annotated[CreateArtifactVersionInput, INPUT]
) -> ArtifactVersionPayload:
    """The version is PENDING, or is the newest one where the content is the same."""
    new = input.new()
    done = once(info, lambda context: artifact_version.create(context, new))
    return await answer(info, done, _logged(info), uploads=[])  # type: ignore[no-any-return]


@strawberry.mutation(
    description="Announce more files before commit; answers where to PUT each file."
)
async def add_artifact_version_files(
    info: Info, input: Annotated[AddArtifactVersionFilesInput, INPUT]
) -> ArtifactVersionPayload:
    """The version waits for these files as well."""
    done = artifact_version_files.add(
        info.context,
        artifact_version_id=input.artifact_version_id,
        files=[file.announced() for file in input.files],
    )
    return await answer(info, done, _logged(info), uploads=[])  # type: ignore[no-any-return]


@strawberry.mutation(description="Commit an artifact version whose files have all been sent.")
async def commit_artifact_version(
    info: Info, input: Annotated[CommitArtifactVersionInput, INPUT]
) -> ArtifactVersionPayload:
    """The version is COMMITTED."""
    done = artifact_version_commit.commit(
        info.context, artifact_version_id=input.artifact_version_id
    )
    return await answer(info, done, _payload, uploads=[])  # type: ignore[no-any-return]
