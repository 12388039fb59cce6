"""The manifest of a version: the list of its files."""

from __future__ import annotations

import strawberry

from reads.field import part
from wandb_api.lazy import File


@strawberry.type(description="The list of a version's files.")
class ArtifactManifest:
    """It is a file itself."""

    id: strawberry.ID = part("The manifest's id.")
    digest: str | None = part("The digest of the artifact that it makes.")
    file: File = part("The manifest as a file.")
