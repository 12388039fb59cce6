"""The refusals that occur: for each mutation which test shows which codes."""

from __future__ import annotations

# What every mutation can be refused for, whatever it does.
EVERY = {
    "PERMISSION_DENIED": "test_scopes.py::test_every_mutation_without_its_scope_is_refused",
    "CONFLICT": "test_refusals.py::test_what_is_overtaken_is_a_conflict_and_changes_nothing",
}

WHO_MAY = "test_who_may.py::test_refused_are_refused"
REUSED = {"test_idempotency.py::test_key_of_another_input_is_refused": "IDEMPOTENCY_KEY_REUSED"}

SHOWN: dict[str, dict[str, str]] = {
    "createOrganization": {
        "test_organization.py::test_create_is_refused": "INVALID_NAME ALREADY_EXISTS",
    },
    "updateOrganization": {
        "test_organization_members.py::test_update_is_refused": "INVALID_NAME INVALID_INPUT"
        " NOT_FOUND",
        "test_organization_members.py::test_update_by_ambiguous_name_is_refused": (
            "ORGANIZATION_AMBIGUOUS"
        ),
        WHO_MAY: "PERMISSION_DENIED",
    },
    "setOrganizationMember": {
        "test_organization_members.py::test_set_member_is_refused": "INVALID_INPUT NOT_FOUND"
        " LAST_ADMIN",
        "test_organization_members.py::test_update_by_ambiguous_name_is_refused": (
            "ORGANIZATION_AMBIGUOUS"
        ),
        WHO_MAY: "PERMISSION_DENIED",
    },
    "createUser": {
        "test_user.py::test_create_is_refused": "INVALID_NAME INVALID_INPUT NOT_FOUND"
        " ALREADY_EXISTS",
        "test_user.py::test_create_in_ambiguous_organization_is_refused": "ORGANIZATION_AMBIGUOUS",
        WHO_MAY: "PERMISSION_DENIED",
    },
    "deactivateUser": {
        "test_user.py::test_deactivate_nobody_is_refused": "NOT_FOUND",
        "test_user.py::test_last_administrator_stays": "LAST_ADMIN",
        WHO_MAY: "PERMISSION_DENIED",
    },
    "createServiceAccount": {
        "test_user.py::test_create_service_account_is_refused": "INVALID_NAME INVALID_ID NOT_FOUND"
        " PERMISSION_DENIED ALREADY_EXISTS",
        "test_user.py::test_create_in_ambiguous_organization_is_refused": "ORGANIZATION_AMBIGUOUS",
    },
    "createApiKey": {
        "test_api_key.py::test_create_is_refused": "INVALID_NAME INVALID_INPUT NOT_FOUND"
        " PERMISSION_DENIED",
        "test_api_key.py::test_key_of_deactivated_user_is_refused": "CONFLICT",
    },
    "revokeApiKey": {
        "test_api_key.py::test_revoke_of_none_is_refused": "INVALID_ID NOT_FOUND",
    },
    "createTeam": {
        "test_team.py::test_create_is_refused": "INVALID_NAME NOT_FOUND PERMISSION_DENIED"
        " ALREADY_EXISTS",
        "test_team.py::test_create_by_ambiguous_name_is_refused": "ORGANIZATION_AMBIGUOUS",
    },
    "setTeamMember": {
        "test_team_members.py::test_set_member_is_refused": "INVALID_ID INVALID_INPUT NOT_FOUND"
        " CONFLICT",
        WHO_MAY: "PERMISSION_DENIED",
    },
    "deleteTeam": {
        "test_team_members.py::test_delete_of_no_id_is_refused": "INVALID_ID",
        "test_team_members.py::test_team_that_is_not_there": "NOT_FOUND",
        "test_team_members.py::test_delete_with_projects_is_refused": "CONFLICT",
        WHO_MAY: "PERMISSION_DENIED",
    },
    "createProject": {
        "test_project.py::test_create_is_refused": "INVALID_NAME NOT_FOUND PERMISSION_DENIED"
        " ALREADY_EXISTS",
        "test_team_members.py::test_what_refers_to_a_row_that_is_gone_is_a_conflict": "CONFLICT",
    },
    "deleteProject": {
        "test_project_delete.py::test_no_id_is_refused": "INVALID_ID",
        "test_project_delete.py::test_those_who_may_not_are_refused": "NOT_FOUND PERMISSION_DENIED",
        "test_project_delete.py::test_another_name_is_refused": "CONFIRMATION_MISMATCH",
        "test_project_delete.py::test_what_is_linked_keeps_it": "STILL_LINKED",
    },
    "createArtifactVersion": {
        "test_artifact_version.py::test_create_is_refused": "INVALID_NAME INVALID_TYPE"
        " INVALID_ALIAS INVALID_TAG INVALID_METADATA INVALID_PATH INVALID_INPUT NOT_FOUND",
        "test_artifact_version.py::test_create_by_viewer_of_the_team_is_refused": (
            "PERMISSION_DENIED"
        ),
        **REUSED,
    },
    "addArtifactVersionFiles": {
        "test_artifact_version_files.py::test_no_id_is_refused": "INVALID_ID",
        "test_artifact_version_files.py::test_files_are_refused": "INVALID_INPUT",
        "test_artifact_version_files.py::test_those_who_may_not_are_refused": "NOT_FOUND"
        " PERMISSION_DENIED",
        "test_artifact_version_files.py::test_a_committed_version_takes_no_files": "CONFLICT",
    },
    "commitArtifactVersion": {
        "test_artifact_version.py::test_commit_of_another_kind_of_id_is_refused": "INVALID_ID",
        "test_artifact_version.py::test_commit_by_those_who_may_not_is_refused": "NOT_FOUND"
        " PERMISSION_DENIED",
        "test_artifact_version.py::test_commit_without_the_files_is_refused": "UPLOAD_MISSING",
        "test_artifact_version_files.py::test_commit_while_files_are_added_is_refused": "CONFLICT",
        "test_artifact_version_draft.py::test_commit_of_a_bad_manifest_is_refused": "INVALID_INPUT",
        "test_artifact_version_draft.py::test_commit_of_other_files_than_announced_is_refused": (
            "DIGEST_MISMATCH"
        ),
    },
    "updateArtifactVersion": {
        "test_artifact_version_update.py::test_update_of_no_id_is_refused": "INVALID_ID",
        "test_artifact_version_update.py::test_update_is_refused": "INVALID_ALIAS INVALID_TAG"
        " INVALID_METADATA INVALID_INPUT",
        "test_artifact_version_update.py::test_those_who_may_not_are_refused": "NOT_FOUND"
        " PERMISSION_DENIED",
        **REUSED,
    },
    "deleteArtifactVersion": {
        "test_artifact_version_delete.py::test_no_id_is_refused": "INVALID_ID",
        "test_artifact_version_delete.py::test_those_who_may_not_are_refused": "NOT_FOUND"
        " PERMISSION_DENIED",
        "test_artifact_version_delete.py::test_own_aliases_keep_it": "CONFLICT",
        "test_artifact_version_delete.py::test_a_link_keeps_it": "STILL_LINKED",
        "test_artifact_version_delete.py::test_under_a_protected_alias_nobody_may": (
            "PROTECTED_ALIAS"
        ),
    },
    "useArtifactVersion": {
        "test_artifact_version_use.py::test_words_are_refused": "INVALID_NAME INVALID_PATH"
        " INVALID_ID INVALID_INPUT",
        "test_artifact_version_use.py::test_by_id_the_project_decides": "NOT_FOUND"
        " PERMISSION_DENIED",
        "test_artifact_version_use.py::test_a_pending_version_is_refused": "ARTIFACT_NOT_COMMITTED",
    },
    "createRegistry": {
        "test_registry.py::test_create_is_refused": "INVALID_NAME INVALID_TYPE INVALID_INPUT"
        " NOT_FOUND PERMISSION_DENIED ALREADY_EXISTS",
        "test_registry.py::test_create_by_ambiguous_name_is_refused": "ORGANIZATION_AMBIGUOUS",
        **REUSED,
    },
    "updateRegistry": {
        "test_registry_change.py::test_update_is_refused": "INVALID_NAME INVALID_TYPE INVALID_ID"
        " INVALID_INPUT NOT_FOUND PERMISSION_DENIED ALREADY_EXISTS TYPE_NOT_REMOVABLE"
        " TYPES_ALL_ALLOWED",
        "test_registry_change.py::test_core_registry_stays_as_it_is": "CORE_REGISTRY",
        "test_registry_change.py::test_restricted_never_widens": "VISIBILITY_NOT_WIDENABLE",
        "test_registry_change.py::test_single_type_with_a_mixed_collection_is_refused": (
            "SINGLE_TYPE_REQUIRED"
        ),
        **REUSED,
    },
    "deleteRegistry": {
        "test_registry_admin.py::test_delete_of_no_id_is_refused": "INVALID_ID",
        "test_registry_admin.py::test_delete_by_those_who_may_not_is_refused": "NOT_FOUND"
        " PERMISSION_DENIED",
        "test_registry_admin.py::test_a_core_registry_stays": "CORE_REGISTRY",
        "test_registry_admin.py::test_another_name_is_refused": "CONFIRMATION_MISMATCH",
    },
    "setRegistryMember": {
        "test_registry_members.py::test_set_is_refused": "INVALID_ID INVALID_INPUT NOT_FOUND"
        " PERMISSION_DENIED LAST_ADMIN CONFLICT",
    },
    "setProtectedAliases": {
        "test_registry_admin.py::test_protect_of_no_id_is_refused": "INVALID_ID",
        "test_registry_admin.py::test_no_aliases_are_refused": "INVALID_ALIAS",
        "test_registry_admin.py::test_protect_by_those_who_may_not_is_refused": "NOT_FOUND"
        " PERMISSION_DENIED",
    },
    "createCollection": {
        "test_collection.py::test_create_is_refused": "INVALID_NAME INVALID_TYPE INVALID_ALIAS"
        " INVALID_TAG INVALID_PATH INVALID_ID INVALID_INPUT NOT_FOUND PERMISSION_DENIED"
        " ALREADY_EXISTS TYPE_NOT_ALLOWED_BY_REGISTRY TYPE_NOT_ALLOWED_BY_COLLECTION"
        " PROTECTED_ALIAS",
        "test_collection.py::test_ambiguous_organization_is_refused": "ORGANIZATION_AMBIGUOUS",
        "test_collection.py::test_several_types_where_one_is_required_are_refused": (
            "SINGLE_TYPE_REQUIRED"
        ),
        "test_collection.py::test_link_of_a_personal_artifact_is_refused": "PERSONAL_ARTIFACT",
        "test_collection.py::test_link_of_a_pending_artifact_is_refused": "ARTIFACT_NOT_COMMITTED",
        "test_collection.py::test_link_that_has_become_impossible_is_refused": "CONFLICT",
        **REUSED,
    },
    "updateCollection": {
        "test_collection_change.py::test_no_id_is_refused": "INVALID_ID",
        "test_collection_change.py::test_update_is_refused": "INVALID_NAME INVALID_TYPE INVALID_TAG"
        " INVALID_INPUT NOT_FOUND PERMISSION_DENIED TYPE_NOT_ALLOWED_BY_REGISTRY",
        "test_collection_change.py::test_a_taken_name_is_refused": "ALREADY_EXISTS",
        "test_collection_change.py::test_a_second_type_is_refused_where_one_is_the_rule": (
            "SINGLE_TYPE_REQUIRED"
        ),
        **REUSED,
    },
    "deleteCollection": {
        "test_collection_change.py::test_no_id_is_refused": "INVALID_ID",
        "test_collection_change.py::test_delete_by_those_who_may_not_is_refused": "NOT_FOUND"
        " PERMISSION_DENIED",
        "test_collection_change.py::test_with_a_protected_alias_only_an_admin_deletes": (
            "PROTECTED_ALIAS"
        ),
    },
    "linkArtifact": {
        "test_link.py::test_link_is_refused": "INVALID_NAME INVALID_ALIAS INVALID_PATH INVALID_ID"
        " INVALID_INPUT NOT_FOUND PERMISSION_DENIED TYPE_NOT_ALLOWED_BY_REGISTRY"
        " TYPE_NOT_ALLOWED_BY_COLLECTION PROTECTED_ALIAS",
        "test_link.py::test_ambiguous_organization_is_refused": "ORGANIZATION_AMBIGUOUS",
        "test_link.py::test_personal_artifact_is_refused": "PERSONAL_ARTIFACT",
        "test_link.py::test_pending_artifact_is_refused": "ARTIFACT_NOT_COMMITTED",
        "test_link.py::test_what_changes_all_the_time_is_a_conflict": "CONFLICT",
        **REUSED,
    },
    "unlinkVersion": {
        "test_unlink.py::test_unlink_of_no_id_is_refused": "INVALID_ID",
        "test_unlink.py::test_unlink_of_a_source_is_refused": "NOT_A_LINK",
        "test_unlink.py::test_unlink_is_refused": "NOT_FOUND PERMISSION_DENIED PROTECTED_ALIAS",
    },
    "updateVersionAliases": {
        "test_aliases.py::test_update_of_no_id_is_refused": "INVALID_ID",
        "test_aliases.py::test_update_of_a_source_is_refused": "NOT_A_LINK",
        "test_aliases.py::test_update_is_refused": "INVALID_ALIAS INVALID_INPUT NOT_FOUND"
        " PERMISSION_DENIED PROTECTED_ALIAS",
        **REUSED,
    },
}
