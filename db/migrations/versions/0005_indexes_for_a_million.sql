create index organization_organization_id_idx on organization (organization_id) where kind = 'SHARED';

create index collection_organization_id_id_registry_id_idx on collection (organization_id, id, registry_id);

create index run_organization_id_id_project_id_idx on run (organization_id, id, project_id);

create index artifact_organization_id_project_id_type_name_idx on artifact (organization_id, project_id, type, name);

create index version_organization_id_artifact_version_id_linked_at_id_idx on version (organization_id, artifact_version_id, linked_at, id);

drop index version_organization_id_artifact_version_id_idx;

create index run_input_organization_id_artifact_version_id_run_id_idx on run_input (organization_id, artifact_version_id, run_id);

drop index run_input_organization_id_artifact_version_id_idx;
