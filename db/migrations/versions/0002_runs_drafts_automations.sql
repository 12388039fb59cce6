create type run_state as enum ('PENDING', 'RUNNING', 'FINISHED', 'FAILED', 'CRASHED', 'KILLED', 'PREEMPTING', 'PREEMPTED');

create type run_stream as enum ('HISTORY', 'EVENTS', 'CONSOLE');

create type manifest_kind as enum ('FULL', 'PATCH', 'INCREMENTAL');

create type automation_event as enum ('VERSION_LINKED', 'VERSION_UNLINKED', 'ARTIFACT_VERSION_COMMITTED', 'ALIAS_ADDED', 'ARTIFACT_TAG_ADDED', 'ARTIFACT_TAG_REMOVED', 'COLLECTION_TAG_ADDED', 'COLLECTION_TAG_REMOVED', 'RUN_METRIC', 'RUN_METRIC_CHANGE', 'RUN_METRIC_ZSCORE', 'RUN_STATE');

create type automation_action as enum ('WEBHOOK', 'NO_OP');

alter table project add column description text collate "C",
	add column updated_at timestamp with time zone default now() not null;

alter table run add column notes text collate "C",
	add column tags text[] collate "C" default '{}' not null,
	add column group_name text collate "C",
	add column job_type text collate "C",
	add column state run_state default 'FINISHED' not null,
	add column exit_code integer,
	add column stop_requested boolean default false not null,
	add column config json default '{}' not null,
	add column summary json default '{}' not null,
	add column host text collate "C",
	add column program text collate "C",
	add column repository text collate "C",
	add column commit text collate "C",
	add column heartbeat_at timestamp with time zone;

alter table artifact_version add column ttl_seconds bigint,
	add column history_step bigint,
	add column is_draft boolean default false not null,
	add column shared_draft_key text collate "C";

update artifact_version set ttl_seconds = ttl_days * 86400::bigint where ttl_days is not null;

alter table artifact_version drop column ttl_days;

alter table artifact_version add constraint artifact_version_shared_draft_key_key unique (organization_id, artifact_id, shared_draft_key);

CREATE TABLE run_line (
	organization_id UUID NOT NULL,
	run_id UUID NOT NULL,
	stream run_stream NOT NULL,
	number INTEGER NOT NULL,
	content TEXT COLLATE "C" NOT NULL,
	CONSTRAINT run_line_pkey PRIMARY KEY (organization_id, run_id, stream, number)
);

CREATE TABLE run_file (
	organization_id UUID NOT NULL,
	id UUID NOT NULL,
	run_id UUID NOT NULL,
	name TEXT COLLATE "C" NOT NULL,
	size_bytes BIGINT,
	md5 TEXT COLLATE "C",
	sha256 TEXT COLLATE "C",
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	CONSTRAINT run_file_pkey PRIMARY KEY (organization_id, id),
	CONSTRAINT run_file_organization_id_run_id_name_key UNIQUE NULLS NOT DISTINCT (organization_id, run_id, name),
	CONSTRAINT run_file_content_check CHECK (num_nonnulls(size_bytes, md5, sha256) in (0, 3))
);

CREATE TABLE pending_content (
	organization_id UUID NOT NULL,
	artifact_version_id UUID NOT NULL,
	md5 TEXT COLLATE "C" NOT NULL,
	size_bytes BIGINT,
	sha256 TEXT COLLATE "C",
	CONSTRAINT pending_content_pkey PRIMARY KEY (organization_id, artifact_version_id, md5),
	CONSTRAINT pending_content_held_check CHECK (num_nonnulls(size_bytes, sha256) in (0, 2))
);

CREATE TABLE client_key (
	organization_id UUID NOT NULL,
	key TEXT COLLATE "C" NOT NULL,
	artifact_version_id UUID NOT NULL,
	CONSTRAINT client_key_pkey PRIMARY KEY (organization_id, key)
);

CREATE TABLE pending_manifest (
	organization_id UUID NOT NULL,
	id UUID NOT NULL,
	artifact_version_id UUID NOT NULL,
	kind manifest_kind NOT NULL,
	base_version_id UUID,
	md5 TEXT COLLATE "C",
	size_bytes BIGINT,
	sha256 TEXT COLLATE "C",
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	received_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pending_manifest_pkey PRIMARY KEY (organization_id, id)
);

CREATE TABLE multipart_upload (
	organization_id UUID NOT NULL,
	id UUID NOT NULL,
	artifact_version_id UUID NOT NULL,
	path TEXT COLLATE "C" NOT NULL,
	md5 TEXT COLLATE "C" NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	CONSTRAINT multipart_upload_pkey PRIMARY KEY (organization_id, id)
);

CREATE TABLE multipart_part (
	organization_id UUID NOT NULL,
	multipart_upload_id UUID NOT NULL,
	number INTEGER NOT NULL,
	md5 TEXT COLLATE "C" NOT NULL,
	size_bytes BIGINT,
	sha256 TEXT COLLATE "C",
	CONSTRAINT multipart_part_pkey PRIMARY KEY (organization_id, multipart_upload_id, number)
);

CREATE TABLE webhook (
	organization_id UUID NOT NULL,
	id UUID NOT NULL,
	team_id UUID,
	name TEXT COLLATE "C" NOT NULL,
	url TEXT COLLATE "C" NOT NULL,
	access_token_name TEXT COLLATE "C",
	secret_name TEXT COLLATE "C",
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	created_by UUID,
	CONSTRAINT webhook_pkey PRIMARY KEY (organization_id, id),
	CONSTRAINT webhook_organization_id_team_id_name_key UNIQUE NULLS NOT DISTINCT (organization_id, team_id, name)
);

CREATE TABLE automation (
	organization_id UUID NOT NULL,
	id UUID NOT NULL,
	name TEXT COLLATE "C" NOT NULL,
	description TEXT COLLATE "C",
	is_enabled BOOLEAN DEFAULT true NOT NULL,
	registry_id UUID,
	collection_id UUID,
	project_id UUID,
	artifact_id UUID,
	event automation_event NOT NULL,
	filter JSON DEFAULT '{}' NOT NULL,
	action automation_action NOT NULL,
	webhook_id UUID,
	payload JSON,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	created_by UUID,
	CONSTRAINT automation_pkey PRIMARY KEY (organization_id, id),
	CONSTRAINT automation_organization_id_name_key UNIQUE NULLS NOT DISTINCT (organization_id, name),
	CONSTRAINT automation_scope_check CHECK (num_nonnulls(registry_id, collection_id, project_id, artifact_id) = 1),
	CONSTRAINT automation_webhook_check CHECK ((action = 'WEBHOOK') = (webhook_id is not null))
);

CREATE INDEX run_file_organization_id_sha256_idx ON run_file (organization_id, sha256);

CREATE INDEX client_key_organization_id_artifact_version_id_idx ON client_key (organization_id, artifact_version_id);

CREATE INDEX pending_manifest_organization_id_artifact_version_id_idx ON pending_manifest (organization_id, artifact_version_id);

CREATE INDEX multipart_upload_organization_id_artifact_version_id_idx ON multipart_upload (organization_id, artifact_version_id);

CREATE INDEX pending_content_organization_id_sha256_idx ON pending_content (organization_id, sha256);

CREATE INDEX pending_manifest_organization_id_sha256_idx ON pending_manifest (organization_id, sha256);

CREATE INDEX multipart_part_organization_id_sha256_idx ON multipart_part (organization_id, sha256);

CREATE INDEX automation_organization_id_artifact_id_idx ON automation (organization_id, artifact_id);

CREATE INDEX automation_organization_id_collection_id_idx ON automation (organization_id, collection_id);

CREATE INDEX automation_organization_id_project_id_idx ON automation (organization_id, project_id);

CREATE INDEX automation_organization_id_registry_id_idx ON automation (organization_id, registry_id);

CREATE INDEX run_organization_id_project_id_created_at_id_idx ON run (organization_id, project_id, created_at, id);

ALTER TABLE run_line ADD CONSTRAINT run_line_organization_id_run_id_fkey FOREIGN KEY(organization_id, run_id) REFERENCES run (organization_id, id) ON DELETE CASCADE;

ALTER TABLE run_file ADD CONSTRAINT run_file_organization_id_run_id_fkey FOREIGN KEY(organization_id, run_id) REFERENCES run (organization_id, id) ON DELETE CASCADE;

ALTER TABLE pending_content ADD CONSTRAINT pending_content_organization_id_artifact_version_id_fkey FOREIGN KEY(organization_id, artifact_version_id) REFERENCES artifact_version (organization_id, id) ON DELETE CASCADE;

ALTER TABLE client_key ADD CONSTRAINT client_key_organization_id_artifact_version_id_fkey FOREIGN KEY(organization_id, artifact_version_id) REFERENCES artifact_version (organization_id, id) ON DELETE CASCADE;

ALTER TABLE pending_manifest ADD CONSTRAINT pending_manifest_organization_id_artifact_version_id_fkey FOREIGN KEY(organization_id, artifact_version_id) REFERENCES artifact_version (organization_id, id) ON DELETE CASCADE;

ALTER TABLE multipart_upload ADD CONSTRAINT multipart_upload_organization_id_artifact_version_id_fkey FOREIGN KEY(organization_id, artifact_version_id) REFERENCES artifact_version (organization_id, id) ON DELETE CASCADE;

ALTER TABLE multipart_part ADD CONSTRAINT multipart_part_organization_id_multipart_upload_id_fkey FOREIGN KEY(organization_id, multipart_upload_id) REFERENCES multipart_upload (organization_id, id) ON DELETE CASCADE;

ALTER TABLE webhook ADD CONSTRAINT webhook_created_by_fkey FOREIGN KEY(created_by) REFERENCES site_user (id);

ALTER TABLE webhook ADD CONSTRAINT webhook_organization_id_fkey FOREIGN KEY(organization_id) REFERENCES organization (organization_id);

ALTER TABLE webhook ADD CONSTRAINT webhook_organization_id_team_id_fkey FOREIGN KEY(organization_id, team_id) REFERENCES team (organization_id, id) ON DELETE CASCADE;

ALTER TABLE automation ADD CONSTRAINT automation_created_by_fkey FOREIGN KEY(created_by) REFERENCES site_user (id);

ALTER TABLE automation ADD CONSTRAINT automation_organization_id_artifact_id_fkey FOREIGN KEY(organization_id, artifact_id) REFERENCES artifact (organization_id, id) ON DELETE CASCADE;

ALTER TABLE automation ADD CONSTRAINT automation_organization_id_collection_id_fkey FOREIGN KEY(organization_id, collection_id) REFERENCES collection (organization_id, id) ON DELETE CASCADE;

ALTER TABLE automation ADD CONSTRAINT automation_organization_id_fkey FOREIGN KEY(organization_id) REFERENCES organization (organization_id);

ALTER TABLE automation ADD CONSTRAINT automation_organization_id_project_id_fkey FOREIGN KEY(organization_id, project_id) REFERENCES project (organization_id, id) ON DELETE CASCADE;

ALTER TABLE automation ADD CONSTRAINT automation_organization_id_registry_id_fkey FOREIGN KEY(organization_id, registry_id) REFERENCES registry (organization_id, id) ON DELETE CASCADE;

ALTER TABLE automation ADD CONSTRAINT automation_organization_id_webhook_id_fkey FOREIGN KEY(organization_id, webhook_id) REFERENCES webhook (organization_id, id) ON DELETE CASCADE;
