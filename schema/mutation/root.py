"""All there is to do: the fields of Mutation."""

from __future__ import annotations

from strawberry.tools import create_type

from schema.mutation import (
    artifact_version,
    collection,
    organization,
    project,
    registry,
    team,
    version,
)

Mutation = create_type(
    "Mutation",
    [
        organization.create_organization,
        team.create_team,
        project.create_project,
        artifact_version.create_artifact_version,
        artifact_version.commit_artifact_version,
        registry.create_registry,
        registry.update_registry,
        collection.create_collection,
        version.link_artifact,
        version.unlink_version,
        version.update_version_aliases,
    ],
    description="Everything there is to do; every field needs a signed-in viewer.",
)
