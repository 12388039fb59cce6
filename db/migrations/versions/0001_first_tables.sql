create type organization_kind as enum ('SHARED', 'PERSONAL');

create type organization_role as enum ('VIEWER', 'MEMBER', 'ADMIN');

create type registry_role as enum ('RESTRICTED_VIEWER', 'VIEWER', 'MEMBER', 'ADMIN');

create type registry_visibility as enum ('ORGANIZATION', 'RESTRICTED');

create type artifact_version_state as enum ('PENDING', 'COMMITTED', 'DELETED');

CREATE TABLE entity_name (
	name TEXT COLLATE "C" NOT NULL, 
	kind TEXT COLLATE "C" NOT NULL, 
	organization_id UUID NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT entity_name_pkey PRIMARY KEY (name), 
	CONSTRAINT entity_name_kind_check CHECK (kind in ('ORGANIZATION', 'TEAM', 'USER'))
);

CREATE TABLE sdk_number (
	kind TEXT COLLATE "C" NOT NULL, 
	number BIGINT GENERATED ALWAYS AS IDENTITY, 
	organization_id UUID NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT sdk_number_pkey PRIMARY KEY (kind, number), 
	CONSTRAINT sdk_number_kind_organization_id_id_key UNIQUE (kind, organization_id, id), 
	CONSTRAINT sdk_number_number_check CHECK (number between 1 and 2147483647), 
	CONSTRAINT sdk_number_kind_check CHECK (kind in ('USER', 'ENTITY', 'PROJECT'))
);

CREATE TABLE site (
	id UUID NOT NULL, 
	storage_id UUID NOT NULL, 
	signing_secret BYTEA NOT NULL, 
	is_only BOOLEAN DEFAULT true NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT site_pkey PRIMARY KEY (id), 
	CONSTRAINT site_is_only_key UNIQUE (is_only), 
	CONSTRAINT site_single_row_check CHECK (is_only)
);

CREATE TABLE site_user (
	id UUID NOT NULL, 
	username TEXT COLLATE "C" NOT NULL, 
	name TEXT COLLATE "C" NOT NULL, 
	email TEXT COLLATE "C", 
	is_administrator BOOLEAN DEFAULT false NOT NULL, 
	is_service_account BOOLEAN DEFAULT false NOT NULL, 
	personal_organization_id UUID NOT NULL, 
	service_organization_id UUID, 
	default_organization_id UUID, 
	default_team_id UUID, 
	deactivated_at TIMESTAMP WITH TIME ZONE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT site_user_pkey PRIMARY KEY (id), 
	CONSTRAINT site_user_username_key UNIQUE (username), 
	CONSTRAINT site_user_service_account_check CHECK (is_service_account = (service_organization_id is not null))
);

CREATE TABLE api_key (
	id UUID NOT NULL, 
	prefix TEXT COLLATE "C" NOT NULL, 
	sha256 BYTEA NOT NULL, 
	user_id UUID NOT NULL, 
	name TEXT COLLATE "C" NOT NULL, 
	scopes TEXT[] COLLATE "C" DEFAULT '{}' NOT NULL, 
	expires_at TIMESTAMP WITH TIME ZONE, 
	last_used_at TIMESTAMP WITH TIME ZONE, 
	revoked_at TIMESTAMP WITH TIME ZONE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT api_key_pkey PRIMARY KEY (id), 
	CONSTRAINT api_key_prefix_key UNIQUE (prefix)
);

CREATE TABLE organization (
	organization_id UUID NOT NULL, 
	kind organization_kind NOT NULL, 
	name TEXT COLLATE "C" NOT NULL, 
	display_name TEXT COLLATE "C" NOT NULL, 
	implicit_registry_role registry_role DEFAULT 'VIEWER' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	created_by UUID, 
	CONSTRAINT organization_pkey PRIMARY KEY (organization_id)
);

CREATE TABLE event (
	organization_id UUID NOT NULL, 
	id UUID NOT NULL, 
	kind TEXT COLLATE "C" NOT NULL, 
	at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	actor_id UUID, 
	registry_id UUID, 
	collection_id UUID, 
	version_id UUID, 
	detail JSON DEFAULT '{}' NOT NULL, 
	CONSTRAINT event_pkey PRIMARY KEY (organization_id, id)
);

CREATE TABLE idempotency_key (
	organization_id UUID NOT NULL, 
	key TEXT COLLATE "C" NOT NULL, 
	fingerprint BYTEA NOT NULL, 
	outcome JSON, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT idempotency_key_pkey PRIMARY KEY (organization_id, key)
);

CREATE TABLE organization_member (
	organization_id UUID NOT NULL, 
	user_id UUID NOT NULL, 
	role organization_role NOT NULL, 
	CONSTRAINT organization_member_pkey PRIMARY KEY (organization_id, user_id)
);

CREATE TABLE registry (
	organization_id UUID NOT NULL, 
	id UUID NOT NULL, 
	name TEXT COLLATE "C" NOT NULL, 
	description TEXT COLLATE "C", 
	visibility registry_visibility NOT NULL, 
	is_core BOOLEAN DEFAULT false NOT NULL, 
	accepts_all_types BOOLEAN NOT NULL, 
	accepted_types TEXT[] COLLATE "C" DEFAULT '{}' NOT NULL, 
	single_type_collections BOOLEAN DEFAULT false NOT NULL, 
	protected_aliases TEXT[] COLLATE "C" DEFAULT '{}' NOT NULL, 
	owner_id UUID, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	created_by UUID, 
	CONSTRAINT registry_pkey PRIMARY KEY (organization_id, id), 
	CONSTRAINT registry_organization_id_name_key UNIQUE NULLS NOT DISTINCT (organization_id, name), 
	CONSTRAINT registry_types_check CHECK (accepts_all_types or accepted_types <> '{}')
);

CREATE TABLE team (
	organization_id UUID NOT NULL, 
	id UUID NOT NULL, 
	name TEXT COLLATE "C" NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	created_by UUID, 
	CONSTRAINT team_pkey PRIMARY KEY (organization_id, id), 
	CONSTRAINT team_organization_id_name_key UNIQUE NULLS NOT DISTINCT (organization_id, name)
);

CREATE TABLE collection (
	organization_id UUID NOT NULL, 
	id UUID NOT NULL, 
	registry_id UUID NOT NULL, 
	name TEXT COLLATE "C" NOT NULL, 
	types TEXT[] COLLATE "C" DEFAULT '{}' NOT NULL, 
	description TEXT COLLATE "C", 
	tags TEXT[] COLLATE "C" DEFAULT '{}' NOT NULL, 
	next_number INTEGER DEFAULT '0' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	created_by UUID, 
	CONSTRAINT collection_pkey PRIMARY KEY (organization_id, id), 
	CONSTRAINT collection_organization_id_registry_id_name_key UNIQUE NULLS NOT DISTINCT (organization_id, registry_id, name), 
	CONSTRAINT collection_types_check CHECK (types <> '{}')
);

CREATE TABLE project (
	organization_id UUID NOT NULL, 
	id UUID NOT NULL, 
	team_id UUID, 
	user_id UUID, 
	name TEXT COLLATE "C" NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	created_by UUID, 
	CONSTRAINT project_pkey PRIMARY KEY (organization_id, id), 
	CONSTRAINT project_organization_id_team_id_user_id_name_key UNIQUE NULLS NOT DISTINCT (organization_id, team_id, user_id, name), 
	CONSTRAINT project_owner_check CHECK (num_nonnulls(team_id, user_id) = 1)
);

CREATE TABLE registry_member (
	organization_id UUID NOT NULL, 
	registry_id UUID NOT NULL, 
	member_id UUID GENERATED ALWAYS AS (coalesce(user_id, team_id)) STORED NOT NULL, 
	user_id UUID, 
	team_id UUID, 
	role registry_role NOT NULL, 
	CONSTRAINT registry_member_pkey PRIMARY KEY (organization_id, registry_id, member_id), 
	CONSTRAINT registry_member_member_check CHECK (num_nonnulls(user_id, team_id) = 1)
);

CREATE TABLE team_member (
	organization_id UUID NOT NULL, 
	team_id UUID NOT NULL, 
	user_id UUID NOT NULL, 
	role organization_role NOT NULL, 
	CONSTRAINT team_member_pkey PRIMARY KEY (organization_id, team_id, user_id)
);

CREATE TABLE artifact (
	organization_id UUID NOT NULL, 
	id UUID NOT NULL, 
	project_id UUID NOT NULL, 
	name TEXT COLLATE "C" NOT NULL, 
	type TEXT COLLATE "C" NOT NULL, 
	description TEXT COLLATE "C", 
	tags TEXT[] COLLATE "C" DEFAULT '{}' NOT NULL, 
	next_number INTEGER DEFAULT '0' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	created_by UUID, 
	CONSTRAINT artifact_pkey PRIMARY KEY (organization_id, id), 
	CONSTRAINT artifact_organization_id_project_id_name_key UNIQUE NULLS NOT DISTINCT (organization_id, project_id, name)
);

CREATE TABLE project_blob (
	organization_id UUID NOT NULL, 
	project_id UUID NOT NULL, 
	md5 TEXT COLLATE "C" NOT NULL, 
	size_bytes BIGINT NOT NULL, 
	sha256 TEXT COLLATE "C" NOT NULL, 
	CONSTRAINT project_blob_pkey PRIMARY KEY (organization_id, project_id, md5, size_bytes)
);

CREATE TABLE run (
	organization_id UUID NOT NULL, 
	id UUID NOT NULL, 
	project_id UUID NOT NULL, 
	name TEXT COLLATE "C" NOT NULL, 
	display_name TEXT COLLATE "C", 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	created_by UUID, 
	CONSTRAINT run_pkey PRIMARY KEY (organization_id, id), 
	CONSTRAINT run_organization_id_project_id_name_key UNIQUE NULLS NOT DISTINCT (organization_id, project_id, name)
);

CREATE TABLE artifact_version (
	organization_id UUID NOT NULL, 
	id UUID NOT NULL, 
	artifact_id UUID NOT NULL, 
	number INTEGER, 
	state artifact_version_state NOT NULL, 
	digest TEXT COLLATE "C" NOT NULL, 
	size_bytes BIGINT DEFAULT '0' NOT NULL, 
	file_count INTEGER DEFAULT '0' NOT NULL, 
	manifest_sha256 TEXT COLLATE "C", 
	description TEXT COLLATE "C", 
	metadata JSON DEFAULT '{}' NOT NULL, 
	tags TEXT[] COLLATE "C" DEFAULT '{}' NOT NULL, 
	pending_aliases TEXT[] COLLATE "C" DEFAULT '{}' NOT NULL, 
	ttl_days INTEGER, 
	run_id UUID, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	created_by UUID, 
	committed_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT artifact_version_pkey PRIMARY KEY (organization_id, id), 
	CONSTRAINT artifact_version_organization_id_artifact_id_number_key UNIQUE (organization_id, artifact_id, number), 
	CONSTRAINT artifact_version_number_check CHECK ((state = 'PENDING') = (number is null)), 
	CONSTRAINT artifact_version_manifest_check CHECK ((state = 'COMMITTED') <= (manifest_sha256 is not null))
);

CREATE TABLE artifact_alias (
	organization_id UUID NOT NULL, 
	artifact_id UUID NOT NULL, 
	name TEXT COLLATE "C" NOT NULL, 
	artifact_version_id UUID NOT NULL, 
	CONSTRAINT artifact_alias_pkey PRIMARY KEY (organization_id, artifact_id, name)
);

CREATE TABLE pending_file (
	organization_id UUID NOT NULL, 
	artifact_version_id UUID NOT NULL, 
	path TEXT COLLATE "C" NOT NULL, 
	size_bytes BIGINT NOT NULL, 
	md5 TEXT COLLATE "C", 
	sha256 TEXT COLLATE "C", 
	reference TEXT COLLATE "C", 
	reference_digest TEXT COLLATE "C", 
	CONSTRAINT pending_file_pkey PRIMARY KEY (organization_id, artifact_version_id, path), 
	CONSTRAINT pending_file_content_check CHECK (num_nonnulls(md5, reference) = 1)
);

CREATE TABLE run_input (
	organization_id UUID NOT NULL, 
	run_id UUID NOT NULL, 
	artifact_version_id UUID NOT NULL, 
	CONSTRAINT run_input_pkey PRIMARY KEY (organization_id, run_id, artifact_version_id)
);

CREATE TABLE version (
	organization_id UUID NOT NULL, 
	id UUID NOT NULL, 
	collection_id UUID NOT NULL, 
	number INTEGER NOT NULL, 
	artifact_version_id UUID NOT NULL, 
	linked_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	linked_by UUID, 
	CONSTRAINT version_pkey PRIMARY KEY (organization_id, id), 
	CONSTRAINT version_organization_id_collection_id_number_key UNIQUE NULLS NOT DISTINCT (organization_id, collection_id, number), 
	CONSTRAINT version_organization_id_collection_id_artifact_version_id_key UNIQUE NULLS NOT DISTINCT (organization_id, collection_id, artifact_version_id)
);

CREATE TABLE alias (
	organization_id UUID NOT NULL, 
	collection_id UUID NOT NULL, 
	name TEXT COLLATE "C" NOT NULL, 
	version_id UUID NOT NULL, 
	previous_version_id UUID, 
	CONSTRAINT alias_pkey PRIMARY KEY (organization_id, collection_id, name)
);

CREATE INDEX api_key_user_id_idx ON api_key (user_id);

CREATE INDEX organization_display_name_idx ON organization (display_name);

CREATE INDEX organization_name_idx ON organization (name);

CREATE INDEX event_organization_id_collection_id_id_idx ON event (organization_id, collection_id, id);

CREATE INDEX event_organization_id_registry_id_id_idx ON event (organization_id, registry_id, id);

CREATE INDEX organization_member_user_id_idx ON organization_member (user_id);

CREATE INDEX registry_organization_id_created_at_id_idx ON registry (organization_id, created_at, id);

CREATE INDEX registry_organization_id_updated_at_id_idx ON registry (organization_id, updated_at, id);

CREATE INDEX registry_words_idx ON registry USING gin (to_tsvector('simple'::regconfig, translate(name || ' ' || coalesce(description, ''), '-_./:', '     ')));

CREATE INDEX collection_organization_id_created_at_id_idx ON collection (organization_id, created_at, id);

CREATE INDEX collection_organization_id_name_id_idx ON collection (organization_id, name, id);

CREATE INDEX collection_organization_id_registry_id_created_at_id_idx ON collection (organization_id, registry_id, created_at, id);

CREATE INDEX collection_organization_id_registry_id_updated_at_id_idx ON collection (organization_id, registry_id, updated_at, id);

CREATE INDEX collection_organization_id_updated_at_id_idx ON collection (organization_id, updated_at, id);

CREATE INDEX collection_tags_idx ON collection USING gin (tags);

CREATE INDEX collection_words_idx ON collection USING gin (to_tsvector('simple'::regconfig, translate(name || ' ' || coalesce(description, ''), '-_./:', '     ')));

CREATE INDEX registry_member_organization_id_team_id_idx ON registry_member (organization_id, team_id);

CREATE INDEX registry_member_user_id_idx ON registry_member (user_id);

CREATE INDEX team_member_user_id_idx ON team_member (user_id);

CREATE INDEX artifact_version_organization_id_run_id_idx ON artifact_version (organization_id, run_id);

CREATE INDEX artifact_version_tags_idx ON artifact_version USING gin (tags);

CREATE INDEX artifact_version_words_idx ON artifact_version USING gin (to_tsvector('simple'::regconfig, translate(coalesce(description, ''), '-_./:', '     ')));

CREATE INDEX artifact_alias_organization_id_artifact_version_id_idx ON artifact_alias (organization_id, artifact_version_id);

CREATE INDEX run_input_organization_id_artifact_version_id_idx ON run_input (organization_id, artifact_version_id);

CREATE INDEX version_organization_id_artifact_version_id_idx ON version (organization_id, artifact_version_id);

CREATE INDEX version_organization_id_collection_id_linked_at_id_idx ON version (organization_id, collection_id, linked_at, id);

CREATE INDEX version_organization_id_linked_at_id_idx ON version (organization_id, linked_at, id);

CREATE INDEX version_organization_id_number_id_idx ON version (organization_id, number, id);

CREATE INDEX alias_organization_id_name_idx ON alias (organization_id, name);

CREATE INDEX alias_organization_id_version_id_name_idx ON alias (organization_id, version_id, name);

ALTER TABLE api_key ADD CONSTRAINT api_key_user_id_fkey FOREIGN KEY(user_id) REFERENCES site_user (id);

ALTER TABLE organization ADD CONSTRAINT organization_created_by_fkey FOREIGN KEY(created_by) REFERENCES site_user (id);

ALTER TABLE event ADD CONSTRAINT event_actor_id_fkey FOREIGN KEY(actor_id) REFERENCES site_user (id);

ALTER TABLE event ADD CONSTRAINT event_organization_id_fkey FOREIGN KEY(organization_id) REFERENCES organization (organization_id);

ALTER TABLE idempotency_key ADD CONSTRAINT idempotency_key_organization_id_fkey FOREIGN KEY(organization_id) REFERENCES organization (organization_id);

ALTER TABLE organization_member ADD CONSTRAINT organization_member_organization_id_fkey FOREIGN KEY(organization_id) REFERENCES organization (organization_id);

ALTER TABLE organization_member ADD CONSTRAINT organization_member_user_id_fkey FOREIGN KEY(user_id) REFERENCES site_user (id);

ALTER TABLE registry ADD CONSTRAINT registry_created_by_fkey FOREIGN KEY(created_by) REFERENCES site_user (id);

ALTER TABLE registry ADD CONSTRAINT registry_organization_id_fkey FOREIGN KEY(organization_id) REFERENCES organization (organization_id);

ALTER TABLE registry ADD CONSTRAINT registry_owner_id_fkey FOREIGN KEY(owner_id) REFERENCES site_user (id);

ALTER TABLE team ADD CONSTRAINT team_created_by_fkey FOREIGN KEY(created_by) REFERENCES site_user (id);

ALTER TABLE team ADD CONSTRAINT team_organization_id_fkey FOREIGN KEY(organization_id) REFERENCES organization (organization_id);

ALTER TABLE collection ADD CONSTRAINT collection_created_by_fkey FOREIGN KEY(created_by) REFERENCES site_user (id);

ALTER TABLE collection ADD CONSTRAINT collection_organization_id_registry_id_fkey FOREIGN KEY(organization_id, registry_id) REFERENCES registry (organization_id, id) ON DELETE CASCADE;

ALTER TABLE project ADD CONSTRAINT project_created_by_fkey FOREIGN KEY(created_by) REFERENCES site_user (id);

ALTER TABLE project ADD CONSTRAINT project_organization_id_fkey FOREIGN KEY(organization_id) REFERENCES organization (organization_id);

ALTER TABLE project ADD CONSTRAINT project_organization_id_team_id_fkey FOREIGN KEY(organization_id, team_id) REFERENCES team (organization_id, id);

ALTER TABLE project ADD CONSTRAINT project_user_id_fkey FOREIGN KEY(user_id) REFERENCES site_user (id);

ALTER TABLE registry_member ADD CONSTRAINT registry_member_organization_id_registry_id_fkey FOREIGN KEY(organization_id, registry_id) REFERENCES registry (organization_id, id) ON DELETE CASCADE;

ALTER TABLE registry_member ADD CONSTRAINT registry_member_organization_id_team_id_fkey FOREIGN KEY(organization_id, team_id) REFERENCES team (organization_id, id) ON DELETE CASCADE;

ALTER TABLE registry_member ADD CONSTRAINT registry_member_user_id_fkey FOREIGN KEY(user_id) REFERENCES site_user (id);

ALTER TABLE team_member ADD CONSTRAINT team_member_organization_id_team_id_fkey FOREIGN KEY(organization_id, team_id) REFERENCES team (organization_id, id) ON DELETE CASCADE;

ALTER TABLE team_member ADD CONSTRAINT team_member_user_id_fkey FOREIGN KEY(user_id) REFERENCES site_user (id);

ALTER TABLE artifact ADD CONSTRAINT artifact_created_by_fkey FOREIGN KEY(created_by) REFERENCES site_user (id);

ALTER TABLE artifact ADD CONSTRAINT artifact_organization_id_project_id_fkey FOREIGN KEY(organization_id, project_id) REFERENCES project (organization_id, id);

ALTER TABLE project_blob ADD CONSTRAINT project_blob_organization_id_project_id_fkey FOREIGN KEY(organization_id, project_id) REFERENCES project (organization_id, id) ON DELETE CASCADE;

ALTER TABLE run ADD CONSTRAINT run_created_by_fkey FOREIGN KEY(created_by) REFERENCES site_user (id);

ALTER TABLE run ADD CONSTRAINT run_organization_id_project_id_fkey FOREIGN KEY(organization_id, project_id) REFERENCES project (organization_id, id);

ALTER TABLE artifact_version ADD CONSTRAINT artifact_version_created_by_fkey FOREIGN KEY(created_by) REFERENCES site_user (id);

ALTER TABLE artifact_version ADD CONSTRAINT artifact_version_organization_id_artifact_id_fkey FOREIGN KEY(organization_id, artifact_id) REFERENCES artifact (organization_id, id);

ALTER TABLE artifact_version ADD CONSTRAINT artifact_version_organization_id_run_id_fkey FOREIGN KEY(organization_id, run_id) REFERENCES run (organization_id, id);

ALTER TABLE artifact_alias ADD CONSTRAINT artifact_alias_organization_id_artifact_id_fkey FOREIGN KEY(organization_id, artifact_id) REFERENCES artifact (organization_id, id);

ALTER TABLE artifact_alias ADD CONSTRAINT artifact_alias_organization_id_artifact_version_id_fkey FOREIGN KEY(organization_id, artifact_version_id) REFERENCES artifact_version (organization_id, id);

ALTER TABLE pending_file ADD CONSTRAINT pending_file_organization_id_artifact_version_id_fkey FOREIGN KEY(organization_id, artifact_version_id) REFERENCES artifact_version (organization_id, id) ON DELETE CASCADE;

ALTER TABLE run_input ADD CONSTRAINT run_input_organization_id_artifact_version_id_fkey FOREIGN KEY(organization_id, artifact_version_id) REFERENCES artifact_version (organization_id, id) ON DELETE CASCADE;

ALTER TABLE run_input ADD CONSTRAINT run_input_organization_id_run_id_fkey FOREIGN KEY(organization_id, run_id) REFERENCES run (organization_id, id) ON DELETE CASCADE;

ALTER TABLE version ADD CONSTRAINT version_linked_by_fkey FOREIGN KEY(linked_by) REFERENCES site_user (id);

ALTER TABLE version ADD CONSTRAINT version_organization_id_artifact_version_id_fkey FOREIGN KEY(organization_id, artifact_version_id) REFERENCES artifact_version (organization_id, id);

ALTER TABLE version ADD CONSTRAINT version_organization_id_collection_id_fkey FOREIGN KEY(organization_id, collection_id) REFERENCES collection (organization_id, id) ON DELETE CASCADE;

ALTER TABLE alias ADD CONSTRAINT alias_organization_id_collection_id_fkey FOREIGN KEY(organization_id, collection_id) REFERENCES collection (organization_id, id) ON DELETE CASCADE;

ALTER TABLE alias ADD CONSTRAINT alias_organization_id_version_id_fkey FOREIGN KEY(organization_id, version_id) REFERENCES version (organization_id, id) ON DELETE CASCADE;
