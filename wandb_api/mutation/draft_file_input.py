"""What is said of the files of a version that is to be logged: inputs and payloads."""

from __future__ import annotations

import base64
import enum

import strawberry

from domain import errors
from reads.field import part
from resolvers.draft_files import DraftFile
from wandb_api import ids
from wandb_api.collection import ArtifactDigestAlgorithm
from wandb_api.enum import described
from wandb_api.file import FileConnection
from wandb_api.mutation.answer import given
from wandb_api.mutation.input import client_mutation_id, optional, required
from wandb_api.scalar import Int64


class ArtifactStorageLayout(enum.Enum):
    """How files are laid out in storage."""

    V1 = "V1"
    V2 = "V2"


class CompleteMultipartAction(enum.Enum):
    """How an upload in parts ends."""

    Complete = "Complete"


described(
    ArtifactStorageLayout,
    "How clients think that files are laid out in storage.",
    V1="By MD5.",
    V2="By version and MD5.",
)
described(
    CompleteMultipartAction, "How an upload in parts ends.", Complete="The file is put together."
)


@strawberry.input(description="A part of a large file.")
class UploadPartsInput:
    """Parts are numbered from 1."""

    part_number: Int64 = required("The number of the part.")
    hex_m_d5: str = required("The hex MD5 of the part.", name="hexMD5")


@strawberry.input(description="A file of a version.")
class CreateArtifactFileSpecInput:
    """Its content is sent to the address that is answered."""

    artifact_i_d: strawberry.ID = required("The version.", name="artifactID")
    name: str = required("The path in the version.")
    md5: str = required("The base64 MD5 of its content.")
    mimetype: str | None = optional("Has no effect.")
    artifact_manifest_i_d: strawberry.ID | None = optional(
        "Has no effect.", name="artifactManifestID"
    )
    digest: str | None = optional("Has no effect.")
    upload_parts_input: list[UploadPartsInput] | None = optional("Its parts, if it is large.")

    def file(self) -> DraftFile:
        """The file as operations take it."""
        parts = given(self.upload_parts_input) or ()
        return DraftFile(
            ids.ours(str(self.artifact_i_d)),
            self.name,
            hex_of(self.md5, "md5"),
            [(each.part_number, each.hex_m_d5.lower()) for each in parts],
        )


@strawberry.input(description="Files of versions that wait for them.")
class CreateArtifactFilesInput:
    """In order."""

    artifact_files: list[CreateArtifactFileSpecInput] = required("The files.")
    storage_layout: ArtifactStorageLayout | None = optional("Has no effect.")
    digest_algorithm: ArtifactDigestAlgorithm | None = optional("Has no effect.")
    cloud_region_i_d: str | None = optional("Has no effect.", name="cloudRegionID")
    client_mutation_id: str | None = client_mutation_id()


@strawberry.type(description="The files.")
class CreateArtifactFilesPayload:
    """As many as were asked for, in the same order."""

    files: FileConnection = part("The files, with the addresses to send their content to.")


@strawberry.input(description="A large file whose parts were sent.")
class CompleteMultipartUploadArtifactInput:
    """To be put together."""

    complete_multipart_action: CompleteMultipartAction = required("How the upload ends.")
    completed_parts: list[UploadPartsInput] = required("All its parts.")
    artifact_i_d: strawberry.ID = required("The version.", name="artifactID")
    storage_path: str = required("The path of the file, as it was answered.")
    upload_i_d: str = required("The upload, by id.", name="uploadID")
    client_mutation_id: str | None = client_mutation_id()


@strawberry.type(description="The file.")
class CompleteMultipartUploadArtifactPayload:
    """Put together."""

    digest: str | None = part("The base64 MD5 of its content.")


def hex_of(digest: str, field: str) -> str:
    """The hex MD5 that a base64 one is; raises InvalidValue for what is none."""
    try:
        found = base64.b64decode(digest, validate=True)
    except ValueError:
        found = b""
    if len(found) != 16:
        rule = "the base64 of 16 bytes"
        message = f"An MD5 must be {rule}; got {digest[:80]!r}."
        raise errors.InvalidValue("INVALID_INPUT", message, (field,), digest[:80], rule)
    return found.hex()
