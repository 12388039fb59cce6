"""Everything that the SDK can change."""

from __future__ import annotations

import strawberry

from wandb_api.mutation import (
    alias,
    automation,
    collection,
    draft,
    link,
    member,
    older,
    registry,
    run,
    run_file,
    tag,
    team,
    user,
    version,
)


@strawberry.type(description="Everything that can be changed.")
class Mutation:
    """A refusal is the answer's status and its message."""

    upsert_bucket = run.upsert_bucket
    stop_run = run.stop_run
    update_run_state = run.update_run_state
    delete_run = run.delete_run
    create_run_files = run_file.create_run_files
    mark_run_files_uploaded = run_file.mark_run_files_uploaded
    delete_files = run_file.delete_files
    create_artifact = draft.create_artifact
    create_artifact_manifest = draft.create_artifact_manifest
    update_artifact_manifest = draft.update_artifact_manifest
    create_artifact_files = draft.create_artifact_files
    complete_multipart_upload_artifact = draft.complete_multipart_upload_artifact
    commit_artifact = draft.commit_artifact
    link_artifact = link.link_artifact
    unlink_artifact = link.unlink_artifact
    update_artifact = version.update_artifact
    delete_artifact = version.delete_artifact
    use_artifact = version.use_artifact
    add_aliases = alias.add_aliases
    delete_aliases = alias.delete_aliases
    update_artifact_sequence = collection.update_artifact_sequence
    update_artifact_portfolio = collection.update_artifact_portfolio
    move_artifact_sequence = collection.move_artifact_sequence
    delete_artifact_sequence = collection.delete_artifact_sequence
    delete_artifact_portfolio = collection.delete_artifact_portfolio
    create_artifact_collection_tag_assignments = tag.create_artifact_collection_tag_assignments
    delete_artifact_collection_tag_assignments = tag.delete_artifact_collection_tag_assignments
    upsert_model = registry.upsert_model
    rename_project = registry.rename_project
    delete_model = registry.delete_model
    create_team = team.create_team
    create_invite = team.create_invite
    delete_invite = team.delete_invite
    create_service_account = team.create_service_account
    update_user = user.update_user
    create_project_members = member.create_project_members
    delete_project_members = member.delete_project_members
    update_project_member = member.update_project_member
    update_project_team_member = member.update_project_team_member
    create_filter_trigger = automation.create_filter_trigger
    update_filter_trigger = automation.update_filter_trigger
    delete_trigger = automation.delete_trigger
    create_generic_webhook_integration = automation.create_generic_webhook_integration
    create_artifact_type = older.create_artifact_type
    agent_heartbeat = older.agent_heartbeat
