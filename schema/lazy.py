"""The object types by name, so that they can refer to each other in circles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from strawberry.types.lazy_type import LazyType

if TYPE_CHECKING:
    from schema.api_key import ApiKey
    from schema.artifact import Artifact
    from schema.artifact_version import ArtifactVersion
    from schema.collection import Collection
    from schema.organization import Organization
    from schema.project import Project
    from schema.registry import Registry
    from schema.run import Run
    from schema.team import Team
    from schema.user import User
    from schema.version import Version
else:
    ApiKey = LazyType("ApiKey", "schema.api_key")
    Artifact = LazyType("Artifact", "schema.artifact")
    ArtifactVersion = LazyType("ArtifactVersion", "schema.artifact_version")
    Collection = LazyType("Collection", "schema.collection")
    Organization = LazyType("Organization", "schema.organization")
    Project = LazyType("Project", "schema.project")
    Registry = LazyType("Registry", "schema.registry")
    Run = LazyType("Run", "schema.run")
    Team = LazyType("Team", "schema.team")
    User = LazyType("User", "schema.user")
    Version = LazyType("Version", "schema.version")

__all__ = [
    "ApiKey",
    "Artifact",
    "ArtifactVersion",
    "Collection",
    "Organization",
    "Project",
    "Registry",
    "Run",
    "Team",
    "User",
    "Version",
]
