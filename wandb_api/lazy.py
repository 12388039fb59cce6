"""The object types by name, so that they can refer to each other in circles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from strawberry.types.lazy_type import LazyType

if TYPE_CHECKING:
    from wandb_api.alias import ArtifactAlias
    from wandb_api.artifact import Artifact
    from wandb_api.artifact_type import ArtifactType
    from wandb_api.automation import Trigger
    from wandb_api.collection import ArtifactCollection, ArtifactPortfolio, ArtifactSequence
    from wandb_api.entity import Entity
    from wandb_api.file import File
    from wandb_api.manifest import ArtifactManifest
    from wandb_api.membership import ArtifactCollectionMembership
    from wandb_api.organization import Organization
    from wandb_api.project import Project
    from wandb_api.run import Run
    from wandb_api.tag import Tag
    from wandb_api.user import User
else:
    Artifact = LazyType("Artifact", "wandb_api.artifact")
    ArtifactAlias = LazyType("ArtifactAlias", "wandb_api.alias")
    ArtifactCollection = LazyType("ArtifactCollection", "wandb_api.collection")
    ArtifactCollectionMembership = LazyType("ArtifactCollectionMembership", "wandb_api.membership")
    ArtifactManifest = LazyType("ArtifactManifest", "wandb_api.manifest")
    ArtifactPortfolio = LazyType("ArtifactPortfolio", "wandb_api.collection")
    ArtifactSequence = LazyType("ArtifactSequence", "wandb_api.collection")
    ArtifactType = LazyType("ArtifactType", "wandb_api.artifact_type")
    Entity = LazyType("Entity", "wandb_api.entity")
    File = LazyType("File", "wandb_api.file")
    Organization = LazyType("Organization", "wandb_api.organization")
    Project = LazyType("Project", "wandb_api.project")
    Run = LazyType("Run", "wandb_api.run")
    Tag = LazyType("Tag", "wandb_api.tag")
    Trigger = LazyType("Trigger", "wandb_api.automation")
    User = LazyType("User", "wandb_api.user")

__all__ = [
    "Artifact",
    "ArtifactAlias",
    "ArtifactCollection",
    "ArtifactCollectionMembership",
    "ArtifactManifest",
    "ArtifactPortfolio",
    "ArtifactSequence",
    "ArtifactType",
    "Entity",
    "File",
    "Organization",
    "Project",
    "Run",
    "Tag",
    "Trigger",
    "User",
]
