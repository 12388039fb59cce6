"""Mutations by which a version is logged: begun, given files and a manifest, committed."""

from __future__ import annotations

import base64
from typing import Annotated, Any

import strawberry

from domain.ids import Kind, encode
from domain.scope import ApiKeyScope
from reads import keyed
from reads.complete import Made
from resolvers import (
    address,
    artifact_version_commit,
    draft,
    draft_files,
    draft_manifest,
    multipart,
)
from resolvers.draft_files import DraftUpload
from resolvers.draft_manifest import ManifestKind
from wandb_api import ids
from wandb_api.file import FOLDER, MANIFEST, OnlyId
from wandb_api.mutation.answer import INPUT, Info, Payload, done, given, read
from wandb_api.mutation.draft_file_input import (
    CompleteMultipartUploadArtifactInput,
    CompleteMultipartUploadArtifactPayload,
    CreateArtifactFilesInput,
    CreateArtifactFilesPayload,
    hex_of,
)
from wandb_api.mutation.draft_input import (
    ArtifactManifestPayload,
    ArtifactPayload,
    CommitArtifactInput,
    CreateArtifactInput,
    CreateArtifactManifestInput,
    CreateArtifactPayload,
    UpdateArtifactManifestInput,
)

# What can be said of content that has not come.
NOTHING_YET: dict[str, Any] = {"sizeBytes": 0, "directUrl": ""}


@strawberry.mutation(description="Begin a version; its collection is made if it is missing.")
async def create_artifact(
    info: Info, input: Annotated[CreateArtifactInput, INPUT]
) -> CreateArtifactPayload | None:
    """The version is PENDING, or the newest one is the same already."""
    begun = await done(info, _begun(info, input), ApiKeyScope.WRITE)
    payload = Payload().with_object("artifact", keyed.ARTIFACT_VERSION, *begun.key)
    return await read(info, payload)  # type: ignore[no-any-return]


async def _begun(info: Info, input: CreateArtifactInput) -> draft.Draft:
    return await draft.begin(info.context, input.new())


@strawberry.mutation(description="Announce a manifest.")
async def create_artifact_manifest(
    info: Info, input: Annotated[CreateArtifactManifestInput, INPUT]
) -> ArtifactManifestPayload | None:
    """The manifest is known, and where it is to be sent."""
    base = given(input.base_artifact_i_d)
    type_ = given(input.type)

    async def announced() -> draft_manifest.Manifest:
        return await draft_manifest.announce(
            info.context,
            artifact_version_id=ids.ours(str(input.artifact_i_d)),
            kind=ManifestKind[type_.name] if type_ else ManifestKind.FULL,
            base_version_id=ids.ours(str(base)) if base else None,
            md5=hex_of(input.digest, "digest") if input.digest else None,
            wants_upload=bool(input.digest),
        )

    made = await done(info, announced(), ApiKeyScope.WRITE)
    return _manifest(info, made)  # type: ignore[no-any-return]


@strawberry.mutation(description="Say what is now known of a manifest.")
async def update_artifact_manifest(
    info: Info, input: Annotated[UpdateArtifactManifestInput, INPUT]
) -> ArtifactManifestPayload | None:
    """The manifest has this digest, and an address to be sent to."""
    base, digest = given(input.base_artifact_i_d), given(input.digest)

    async def updated() -> draft_manifest.Manifest:
        return await draft_manifest.update(
            info.context,
            manifest_id=str(input.artifact_manifest_i_d),
            md5=hex_of(digest or "", "digest"),
            base_version_id=ids.ours(str(base)) if base else None,
        )

    made = await done(info, updated(), ApiKeyScope.WRITE)
    return _manifest(info, made)  # type: ignore[no-any-return]


def _manifest(info: Info, manifest: draft_manifest.Manifest) -> Any:
    id = encode(Kind.PENDING_MANIFEST, *manifest.key)
    upload_url = address.manifest(info.context, manifest.claim) if manifest.claim else None
    named: dict[str, Any] = {"id": id, "name": MANIFEST, "displayName": MANIFEST}
    file = Made(**named, uploadUrl=upload_url, uploadHeaders=[], **NOTHING_YET)
    return Made(artifactManifest=Made(id=id, file=file))


@strawberry.mutation(description="Announce files of versions.")
async def create_artifact_files(
    info: Info, input: Annotated[CreateArtifactFilesInput, INPUT]
) -> CreateArtifactFilesPayload | None:
    """Each has an address to be sent to, unless its content is here."""

    async def announced() -> list[DraftUpload]:
        files = [each.file() for each in input.artifact_files]
        return await draft_files.announce(info.context, files)

    uploads = await done(info, announced(), ApiKeyScope.WRITE)
    nodes = [_file(info, upload) for upload in uploads]
    page = Made(hasNextPage=False, hasPreviousPage=False)
    edges = [Made(cursor=str(n), node=node) for n, node in enumerate(nodes)]
    made: Any = Made(
        files=Made(edges=edges, totalCount=len(nodes), pageInfo=page, uploadHeaders=[])
    )
    return made  # type: ignore[no-any-return]


def _file(info: Info, upload: DraftUpload) -> Made:
    version_id = ids.artifact(*upload.holder)
    # The SDK takes a file without an address for one that is here already, also if it has parts.
    parts = _parts(info, upload)
    whole = address.upload(info.context, upload.claim) if upload.claim else None
    return Made(
        id=f"{version_id}/{upload.path}",
        name=upload.path,
        displayName=upload.path,
        storagePath=f"{FOLDER}/{upload.path}",
        uploadUrl=parts["uploadUrlParts"][0]["uploadUrl"] if parts else whole,
        uploadHeaders=[],
        uploadMultipartUrls=parts,
        artifact=OnlyId(id=version_id),
        **NOTHING_YET,
    )


def _parts(info: Info, upload: DraftUpload) -> Made | None:
    if upload.multipart is None:
        return None
    return Made(
        uploadID=upload.multipart.upload_id,
        uploadUrlParts=[
            Made(partNumber=number, uploadUrl=address.part(info.context, claim))
            for number, claim in upload.multipart.parts
        ],
    )


@strawberry.mutation(description="Put a large file together.")
async def complete_multipart_upload_artifact(
    info: Info, input: Annotated[CompleteMultipartUploadArtifactInput, INPUT]
) -> CompleteMultipartUploadArtifactPayload | None:
    """The file is held as a whole."""
    work = multipart.complete(
        info.context,
        artifact_version_id=ids.ours(str(input.artifact_i_d)),
        upload_id=input.upload_i_d,
        path=input.storage_path.removeprefix(f"{FOLDER}/"),
        parts=[(each.part_number, each.hex_m_d5.lower()) for each in input.completed_parts],
    )
    md5 = await done(info, work, ApiKeyScope.WRITE)
    made: Any = Made(digest=base64.b64encode(bytes.fromhex(md5)).decode())
    return made  # type: ignore[no-any-return]


@strawberry.mutation(description="Commit a version whose files are all here.")
async def commit_artifact(
    info: Info, input: Annotated[CommitArtifactInput, INPUT]
) -> ArtifactPayload | None:
    """The version is COMMITTED: numbered, and never to change."""
    work = artifact_version_commit.commit(
        info.context, artifact_version_id=ids.ours(str(input.artifact_i_d))
    )
    key = await done(info, work, ApiKeyScope.WRITE)
    payload = Payload().with_object("artifact", keyed.ARTIFACT_VERSION, *key)
    return await read(info, payload)  # type: ignore[no-any-return]
