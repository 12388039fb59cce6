"""All there is to do: the fields of Mutation."""

from __future__ import annotations

from strawberry.tools import create_type

from schema.mutation import (
    api_key,
    artifact_version,
    artifact_version_change,
    collection,
    collection_change,
    organization,
    project,
    registry,
    registry_admin,
    registry_member,
    team,
    user,
    version,
)

Mutation = create_type(
    "Mutation",
    [
        organization.create_organization,
        organization.update_organization,
        organization.set_organization_member,
        user.create_user,
        user.deactivate_user,
        user.create_service_account,
        api_key.create_api_key,
        api_key.revoke_api_key,
        team.create_team,
        team.set_team_member,
        team.delete_team,
        project.create_project,
        project.delete_project,
        artifact_version.create_artifact_version,
        artifact_version.add_artifact_version_files,
        artifact_version.commit_artifact_version,
        artifact_version_change.update_artifact_version,
        artifact_version_change.delete_artifact_version,
        artifact_version_change.use_artifact_version,
        registry.create_registry,
        registry.update_registry,
        registry_admin.delete_registry,
        registry_member.set_registry_member,
        registry_admin.set_protected_aliases,
        collection.create_collection,
        collection_change.update_collection,
        collection_change.delete_collection,
        version.link_artifact,
        version.unlink_version,
        version.update_version_aliases,
    ],
    description="Everything there is to do; every field needs a signed-in viewer.",
)
