-- What the migrations make. Written by: python3 dev.py snapshot

CREATE TYPE public.artifact_version_state AS ENUM (
    'PENDING',
    'COMMITTED',
    'DELETED'
);

CREATE TYPE public.automation_action AS ENUM (
    'WEBHOOK',
    'NO_OP'
);

CREATE TYPE public.automation_event AS ENUM (
    'VERSION_LINKED',
    'VERSION_UNLINKED',
    'ARTIFACT_VERSION_COMMITTED',
    'ALIAS_ADDED',
    'ARTIFACT_TAG_ADDED',
    'ARTIFACT_TAG_REMOVED',
    'COLLECTION_TAG_ADDED',
    'COLLECTION_TAG_REMOVED',
    'RUN_METRIC',
    'RUN_METRIC_CHANGE',
    'RUN_METRIC_ZSCORE',
    'RUN_STATE'
);

CREATE TYPE public.manifest_kind AS ENUM (
    'FULL',
    'PATCH',
    'INCREMENTAL'
);

CREATE TYPE public.organization_kind AS ENUM (
    'SHARED',
    'PERSONAL'
);

CREATE TYPE public.organization_role AS ENUM (
    'VIEWER',
    'MEMBER',
    'ADMIN'
);

CREATE TYPE public.registry_role AS ENUM (
    'RESTRICTED_VIEWER',
    'VIEWER',
    'MEMBER',
    'ADMIN'
);

CREATE TYPE public.registry_visibility AS ENUM (
    'ORGANIZATION',
    'RESTRICTED'
);

CREATE TYPE public.run_state AS ENUM (
    'PENDING',
    'RUNNING',
    'FINISHED',
    'FAILED',
    'CRASHED',
    'KILLED',
    'PREEMPTING',
    'PREEMPTED'
);

CREATE TYPE public.run_stream AS ENUM (
    'HISTORY',
    'EVENTS',
    'CONSOLE'
);

CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);

CREATE TABLE public.alias (
    organization_id uuid NOT NULL,
    collection_id uuid NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    version_id uuid NOT NULL,
    previous_version_id uuid
);

CREATE TABLE public.api_key (
    id uuid NOT NULL,
    prefix text NOT NULL COLLATE pg_catalog."C",
    sha256 bytea NOT NULL,
    user_id uuid NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    scopes text[] DEFAULT '{}'::text[] NOT NULL COLLATE pg_catalog."C",
    expires_at timestamp with time zone,
    last_used_at timestamp with time zone,
    revoked_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.artifact (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    project_id uuid NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    type text NOT NULL COLLATE pg_catalog."C",
    description text COLLATE pg_catalog."C",
    tags text[] DEFAULT '{}'::text[] NOT NULL COLLATE pg_catalog."C",
    next_number integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    created_by uuid
);

CREATE TABLE public.artifact_alias (
    organization_id uuid NOT NULL,
    artifact_id uuid NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    artifact_version_id uuid NOT NULL
);

CREATE TABLE public.artifact_version (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    artifact_id uuid NOT NULL,
    number integer,
    state public.artifact_version_state NOT NULL,
    digest text NOT NULL COLLATE pg_catalog."C",
    size_bytes bigint DEFAULT '0'::bigint NOT NULL,
    file_count integer DEFAULT 0 NOT NULL,
    manifest_sha256 text COLLATE pg_catalog."C",
    description text COLLATE pg_catalog."C",
    metadata json DEFAULT '{}'::json NOT NULL,
    tags text[] DEFAULT '{}'::text[] NOT NULL COLLATE pg_catalog."C",
    pending_aliases text[] DEFAULT '{}'::text[] NOT NULL COLLATE pg_catalog."C",
    run_id uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    created_by uuid,
    committed_at timestamp with time zone,
    ttl_seconds bigint,
    history_step bigint,
    is_draft boolean DEFAULT false NOT NULL,
    shared_draft_key text COLLATE pg_catalog."C",
    CONSTRAINT artifact_version_manifest_check CHECK (((state = 'COMMITTED'::public.artifact_version_state) <= (manifest_sha256 IS NOT NULL))),
    CONSTRAINT artifact_version_number_check CHECK (((state = 'PENDING'::public.artifact_version_state) = (number IS NULL)))
);

CREATE TABLE public.automation (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    description text COLLATE pg_catalog."C",
    is_enabled boolean DEFAULT true NOT NULL,
    registry_id uuid,
    collection_id uuid,
    project_id uuid,
    artifact_id uuid,
    event public.automation_event NOT NULL,
    filter json DEFAULT '{}'::json NOT NULL,
    action public.automation_action NOT NULL,
    webhook_id uuid,
    payload json,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    created_by uuid,
    CONSTRAINT automation_scope_check CHECK ((num_nonnulls(registry_id, collection_id, project_id, artifact_id) = 1)),
    CONSTRAINT automation_webhook_check CHECK (((action = 'WEBHOOK'::public.automation_action) = (webhook_id IS NOT NULL)))
);

CREATE TABLE public.client_key (
    organization_id uuid NOT NULL,
    key text NOT NULL COLLATE pg_catalog."C",
    artifact_version_id uuid NOT NULL
);

CREATE TABLE public.collection (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    registry_id uuid NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    types text[] DEFAULT '{}'::text[] NOT NULL COLLATE pg_catalog."C",
    description text COLLATE pg_catalog."C",
    tags text[] DEFAULT '{}'::text[] NOT NULL COLLATE pg_catalog."C",
    next_number integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    created_by uuid,
    CONSTRAINT collection_types_check CHECK ((types <> '{}'::text[]))
);

CREATE TABLE public.entity_name (
    name text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL COLLATE pg_catalog."C",
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    CONSTRAINT entity_name_kind_check CHECK ((kind = ANY (ARRAY['ORGANIZATION'::text, 'TEAM'::text, 'USER'::text])))
);

CREATE TABLE public.event (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    at timestamp with time zone DEFAULT now() NOT NULL,
    actor_id uuid,
    registry_id uuid,
    collection_id uuid,
    version_id uuid,
    detail json DEFAULT '{}'::json NOT NULL,
    transaction bigint DEFAULT ((pg_current_xact_id())::text)::bigint NOT NULL
);

CREATE TABLE public.idempotency_key (
    organization_id uuid NOT NULL,
    key text NOT NULL COLLATE pg_catalog."C",
    fingerprint bytea NOT NULL,
    outcome json,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.multipart_part (
    organization_id uuid NOT NULL,
    multipart_upload_id uuid NOT NULL,
    number integer NOT NULL,
    md5 text NOT NULL COLLATE pg_catalog."C",
    size_bytes bigint,
    sha256 text COLLATE pg_catalog."C"
);

CREATE TABLE public.multipart_upload (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    artifact_version_id uuid NOT NULL,
    path text NOT NULL COLLATE pg_catalog."C",
    md5 text NOT NULL COLLATE pg_catalog."C",
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.organization (
    organization_id uuid NOT NULL,
    kind public.organization_kind NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    display_name text NOT NULL COLLATE pg_catalog."C",
    implicit_registry_role public.registry_role DEFAULT 'VIEWER'::public.registry_role NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    created_by uuid
);

CREATE TABLE public.organization_member (
    organization_id uuid NOT NULL,
    user_id uuid NOT NULL,
    role public.organization_role NOT NULL,
    by_claims boolean DEFAULT false NOT NULL
);

CREATE TABLE public.pending_content (
    organization_id uuid NOT NULL,
    artifact_version_id uuid NOT NULL,
    md5 text NOT NULL COLLATE pg_catalog."C",
    size_bytes bigint,
    sha256 text COLLATE pg_catalog."C",
    CONSTRAINT pending_content_held_check CHECK ((num_nonnulls(size_bytes, sha256) = ANY (ARRAY[0, 2])))
);

CREATE TABLE public.pending_file (
    organization_id uuid NOT NULL,
    artifact_version_id uuid NOT NULL,
    path text NOT NULL COLLATE pg_catalog."C",
    size_bytes bigint NOT NULL,
    md5 text COLLATE pg_catalog."C",
    sha256 text COLLATE pg_catalog."C",
    reference text COLLATE pg_catalog."C",
    reference_digest text COLLATE pg_catalog."C",
    CONSTRAINT pending_file_content_check CHECK ((num_nonnulls(md5, reference) = 1))
);

CREATE TABLE public.pending_manifest (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    artifact_version_id uuid NOT NULL,
    kind public.manifest_kind NOT NULL,
    base_version_id uuid,
    md5 text COLLATE pg_catalog."C",
    size_bytes bigint,
    sha256 text COLLATE pg_catalog."C",
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    received_at timestamp with time zone
);

CREATE TABLE public.project (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    team_id uuid,
    user_id uuid,
    name text NOT NULL COLLATE pg_catalog."C",
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    created_by uuid,
    description text COLLATE pg_catalog."C",
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT project_owner_check CHECK ((num_nonnulls(team_id, user_id) = 1))
);

CREATE TABLE public.project_blob (
    organization_id uuid NOT NULL,
    project_id uuid NOT NULL,
    md5 text NOT NULL COLLATE pg_catalog."C",
    size_bytes bigint NOT NULL,
    sha256 text NOT NULL COLLATE pg_catalog."C"
);

CREATE TABLE public.registry (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    description text COLLATE pg_catalog."C",
    visibility public.registry_visibility NOT NULL,
    is_core boolean DEFAULT false NOT NULL,
    accepts_all_types boolean NOT NULL,
    accepted_types text[] DEFAULT '{}'::text[] NOT NULL COLLATE pg_catalog."C",
    single_type_collections boolean DEFAULT false NOT NULL,
    protected_aliases text[] DEFAULT '{}'::text[] NOT NULL COLLATE pg_catalog."C",
    owner_id uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    created_by uuid,
    CONSTRAINT registry_types_check CHECK ((accepts_all_types OR (accepted_types <> '{}'::text[])))
);

CREATE TABLE public.registry_member (
    organization_id uuid NOT NULL,
    registry_id uuid NOT NULL,
    member_id uuid GENERATED ALWAYS AS (COALESCE(user_id, team_id)) STORED NOT NULL,
    user_id uuid,
    team_id uuid,
    role public.registry_role NOT NULL,
    CONSTRAINT registry_member_member_check CHECK ((num_nonnulls(user_id, team_id) = 1))
);

CREATE TABLE public.repeated_event (
    organization_id uuid NOT NULL,
    actor_id uuid NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    about text NOT NULL COLLATE pg_catalog."C",
    at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.run (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    project_id uuid NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    display_name text COLLATE pg_catalog."C",
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    created_by uuid,
    notes text COLLATE pg_catalog."C",
    tags text[] DEFAULT '{}'::text[] NOT NULL COLLATE pg_catalog."C",
    group_name text COLLATE pg_catalog."C",
    job_type text COLLATE pg_catalog."C",
    state public.run_state DEFAULT 'FINISHED'::public.run_state NOT NULL,
    exit_code integer,
    stop_requested boolean DEFAULT false NOT NULL,
    config json DEFAULT '{}'::json NOT NULL,
    summary json DEFAULT '{}'::json NOT NULL,
    host text COLLATE pg_catalog."C",
    program text COLLATE pg_catalog."C",
    repository text COLLATE pg_catalog."C",
    commit text COLLATE pg_catalog."C",
    heartbeat_at timestamp with time zone
);

CREATE TABLE public.run_file (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    run_id uuid NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    size_bytes bigint,
    md5 text COLLATE pg_catalog."C",
    sha256 text COLLATE pg_catalog."C",
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT run_file_content_check CHECK ((num_nonnulls(size_bytes, md5, sha256) = ANY (ARRAY[0, 3])))
);

CREATE TABLE public.run_input (
    organization_id uuid NOT NULL,
    run_id uuid NOT NULL,
    artifact_version_id uuid NOT NULL
);

CREATE TABLE public.run_line (
    organization_id uuid NOT NULL,
    run_id uuid NOT NULL,
    stream public.run_stream NOT NULL,
    number integer NOT NULL,
    content text NOT NULL COLLATE pg_catalog."C",
    step bigint
);

CREATE TABLE public.sdk_number (
    kind text NOT NULL COLLATE pg_catalog."C",
    number bigint NOT NULL,
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    CONSTRAINT sdk_number_kind_check CHECK ((kind = ANY (ARRAY['USER'::text, 'ENTITY'::text, 'PROJECT'::text]))),
    CONSTRAINT sdk_number_number_check CHECK (((number >= 1) AND (number <= 2147483647)))
);

ALTER TABLE public.sdk_number ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.sdk_number_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.site (
    id uuid NOT NULL,
    storage_id uuid NOT NULL,
    signing_secret bytea NOT NULL,
    is_only boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT site_single_row_check CHECK (is_only)
);

CREATE TABLE public.site_user (
    id uuid NOT NULL,
    username text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    email text COLLATE pg_catalog."C",
    is_administrator boolean DEFAULT false NOT NULL,
    is_service_account boolean DEFAULT false NOT NULL,
    personal_organization_id uuid NOT NULL,
    service_organization_id uuid,
    default_organization_id uuid,
    default_team_id uuid,
    deactivated_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT site_user_service_account_check CHECK ((is_service_account = (service_organization_id IS NOT NULL)))
);

CREATE TABLE public.team (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    created_by uuid
);

CREATE TABLE public.team_member (
    organization_id uuid NOT NULL,
    team_id uuid NOT NULL,
    user_id uuid NOT NULL,
    role public.organization_role NOT NULL
);

CREATE TABLE public.trusted_document (
    id text NOT NULL COLLATE pg_catalog."C",
    body text NOT NULL COLLATE pg_catalog."C",
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    used_at timestamp with time zone,
    uses bigint DEFAULT 0 NOT NULL
);

CREATE TABLE public.user_subject (
    issuer text NOT NULL COLLATE pg_catalog."C",
    subject text NOT NULL COLLATE pg_catalog."C",
    user_id uuid NOT NULL,
    claims_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.version (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    collection_id uuid NOT NULL,
    number integer NOT NULL,
    artifact_version_id uuid NOT NULL,
    linked_at timestamp with time zone DEFAULT now() NOT NULL,
    linked_by uuid
);

CREATE TABLE public.webhook (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    team_id uuid,
    name text NOT NULL COLLATE pg_catalog."C",
    url text NOT NULL COLLATE pg_catalog."C",
    access_token_name text COLLATE pg_catalog."C",
    secret_name text COLLATE pg_catalog."C",
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    created_by uuid
);

ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);

ALTER TABLE ONLY public.alias
    ADD CONSTRAINT alias_pkey PRIMARY KEY (organization_id, collection_id, name);

ALTER TABLE ONLY public.api_key
    ADD CONSTRAINT api_key_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.api_key
    ADD CONSTRAINT api_key_prefix_key UNIQUE (prefix);

ALTER TABLE ONLY public.artifact_alias
    ADD CONSTRAINT artifact_alias_pkey PRIMARY KEY (organization_id, artifact_id, name);

ALTER TABLE ONLY public.artifact
    ADD CONSTRAINT artifact_organization_id_project_id_name_key UNIQUE NULLS NOT DISTINCT (organization_id, project_id, name);

ALTER TABLE ONLY public.artifact
    ADD CONSTRAINT artifact_pkey PRIMARY KEY (organization_id, id);

ALTER TABLE ONLY public.artifact_version
    ADD CONSTRAINT artifact_version_organization_id_artifact_id_number_key UNIQUE (organization_id, artifact_id, number);

ALTER TABLE ONLY public.artifact_version
    ADD CONSTRAINT artifact_version_pkey PRIMARY KEY (organization_id, id);

ALTER TABLE ONLY public.artifact_version
    ADD CONSTRAINT artifact_version_shared_draft_key_key UNIQUE (organization_id, artifact_id, shared_draft_key);

ALTER TABLE ONLY public.automation
    ADD CONSTRAINT automation_organization_id_name_key UNIQUE NULLS NOT DISTINCT (organization_id, name);

ALTER TABLE ONLY public.automation
    ADD CONSTRAINT automation_pkey PRIMARY KEY (organization_id, id);

ALTER TABLE ONLY public.client_key
    ADD CONSTRAINT client_key_pkey PRIMARY KEY (organization_id, key);

ALTER TABLE ONLY public.collection
    ADD CONSTRAINT collection_organization_id_registry_id_name_key UNIQUE NULLS NOT DISTINCT (organization_id, registry_id, name);

ALTER TABLE ONLY public.collection
    ADD CONSTRAINT collection_pkey PRIMARY KEY (organization_id, id);

ALTER TABLE ONLY public.entity_name
    ADD CONSTRAINT entity_name_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.event
    ADD CONSTRAINT event_pkey PRIMARY KEY (organization_id, id);

ALTER TABLE ONLY public.idempotency_key
    ADD CONSTRAINT idempotency_key_pkey PRIMARY KEY (organization_id, key);

ALTER TABLE ONLY public.multipart_part
    ADD CONSTRAINT multipart_part_pkey PRIMARY KEY (organization_id, multipart_upload_id, number);

ALTER TABLE ONLY public.multipart_upload
    ADD CONSTRAINT multipart_upload_pkey PRIMARY KEY (organization_id, id);

ALTER TABLE ONLY public.organization_member
    ADD CONSTRAINT organization_member_pkey PRIMARY KEY (organization_id, user_id);

ALTER TABLE ONLY public.organization
    ADD CONSTRAINT organization_pkey PRIMARY KEY (organization_id);

ALTER TABLE ONLY public.pending_content
    ADD CONSTRAINT pending_content_pkey PRIMARY KEY (organization_id, artifact_version_id, md5);

ALTER TABLE ONLY public.pending_file
    ADD CONSTRAINT pending_file_pkey PRIMARY KEY (organization_id, artifact_version_id, path);

ALTER TABLE ONLY public.pending_manifest
    ADD CONSTRAINT pending_manifest_pkey PRIMARY KEY (organization_id, id);

ALTER TABLE ONLY public.project_blob
    ADD CONSTRAINT project_blob_pkey PRIMARY KEY (organization_id, project_id, md5, size_bytes);

ALTER TABLE ONLY public.project
    ADD CONSTRAINT project_organization_id_team_id_user_id_name_key UNIQUE NULLS NOT DISTINCT (organization_id, team_id, user_id, name);

ALTER TABLE ONLY public.project
    ADD CONSTRAINT project_pkey PRIMARY KEY (organization_id, id);

ALTER TABLE ONLY public.registry_member
    ADD CONSTRAINT registry_member_pkey PRIMARY KEY (organization_id, registry_id, member_id);

ALTER TABLE ONLY public.registry
    ADD CONSTRAINT registry_organization_id_name_key UNIQUE NULLS NOT DISTINCT (organization_id, name);

ALTER TABLE ONLY public.registry
    ADD CONSTRAINT registry_pkey PRIMARY KEY (organization_id, id);

ALTER TABLE ONLY public.repeated_event
    ADD CONSTRAINT repeated_event_pkey PRIMARY KEY (organization_id, actor_id, kind, about);

ALTER TABLE ONLY public.run_file
    ADD CONSTRAINT run_file_organization_id_run_id_name_key UNIQUE NULLS NOT DISTINCT (organization_id, run_id, name);

ALTER TABLE ONLY public.run_file
    ADD CONSTRAINT run_file_pkey PRIMARY KEY (organization_id, id);

ALTER TABLE ONLY public.run_input
    ADD CONSTRAINT run_input_pkey PRIMARY KEY (organization_id, run_id, artifact_version_id);

ALTER TABLE ONLY public.run_line
    ADD CONSTRAINT run_line_pkey PRIMARY KEY (organization_id, run_id, stream, number);

ALTER TABLE ONLY public.run
    ADD CONSTRAINT run_organization_id_project_id_name_key UNIQUE NULLS NOT DISTINCT (organization_id, project_id, name);

ALTER TABLE ONLY public.run
    ADD CONSTRAINT run_pkey PRIMARY KEY (organization_id, id);

ALTER TABLE ONLY public.sdk_number
    ADD CONSTRAINT sdk_number_kind_organization_id_id_key UNIQUE (kind, organization_id, id);

ALTER TABLE ONLY public.sdk_number
    ADD CONSTRAINT sdk_number_pkey PRIMARY KEY (kind, number);

ALTER TABLE ONLY public.site
    ADD CONSTRAINT site_is_only_key UNIQUE (is_only);

ALTER TABLE ONLY public.site
    ADD CONSTRAINT site_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.site_user
    ADD CONSTRAINT site_user_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.site_user
    ADD CONSTRAINT site_user_username_key UNIQUE (username);

ALTER TABLE ONLY public.team_member
    ADD CONSTRAINT team_member_pkey PRIMARY KEY (organization_id, team_id, user_id);

ALTER TABLE ONLY public.team
    ADD CONSTRAINT team_organization_id_name_key UNIQUE NULLS NOT DISTINCT (organization_id, name);

ALTER TABLE ONLY public.team
    ADD CONSTRAINT team_pkey PRIMARY KEY (organization_id, id);

ALTER TABLE ONLY public.trusted_document
    ADD CONSTRAINT trusted_document_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.user_subject
    ADD CONSTRAINT user_subject_pkey PRIMARY KEY (issuer, subject);

ALTER TABLE ONLY public.version
    ADD CONSTRAINT version_organization_id_collection_id_artifact_version_id_key UNIQUE NULLS NOT DISTINCT (organization_id, collection_id, artifact_version_id);

ALTER TABLE ONLY public.version
    ADD CONSTRAINT version_organization_id_collection_id_number_key UNIQUE NULLS NOT DISTINCT (organization_id, collection_id, number);

ALTER TABLE ONLY public.version
    ADD CONSTRAINT version_pkey PRIMARY KEY (organization_id, id);

ALTER TABLE ONLY public.webhook
    ADD CONSTRAINT webhook_organization_id_team_id_name_key UNIQUE NULLS NOT DISTINCT (organization_id, team_id, name);

ALTER TABLE ONLY public.webhook
    ADD CONSTRAINT webhook_pkey PRIMARY KEY (organization_id, id);

CREATE INDEX alias_organization_id_name_idx ON public.alias USING btree (organization_id, name);

CREATE INDEX alias_organization_id_version_id_name_idx ON public.alias USING btree (organization_id, version_id, name);

CREATE INDEX api_key_user_id_idx ON public.api_key USING btree (user_id);

CREATE INDEX artifact_alias_organization_id_artifact_version_id_idx ON public.artifact_alias USING btree (organization_id, artifact_version_id);

CREATE INDEX artifact_organization_id_project_id_type_name_idx ON public.artifact USING btree (organization_id, project_id, type, name);

CREATE INDEX artifact_version_organization_id_run_id_idx ON public.artifact_version USING btree (organization_id, run_id);

CREATE INDEX artifact_version_tags_idx ON public.artifact_version USING gin (tags);

CREATE INDEX artifact_version_words_idx ON public.artifact_version USING gin (to_tsvector('simple'::regconfig, translate("left"(COALESCE(description, ''::text), 200000), '-_./:'::text, '     '::text)));

CREATE INDEX automation_organization_id_artifact_id_idx ON public.automation USING btree (organization_id, artifact_id);

CREATE INDEX automation_organization_id_collection_id_idx ON public.automation USING btree (organization_id, collection_id);

CREATE INDEX automation_organization_id_project_id_idx ON public.automation USING btree (organization_id, project_id);

CREATE INDEX automation_organization_id_registry_id_idx ON public.automation USING btree (organization_id, registry_id);

CREATE INDEX client_key_organization_id_artifact_version_id_idx ON public.client_key USING btree (organization_id, artifact_version_id);

CREATE INDEX collection_organization_id_created_at_id_idx ON public.collection USING btree (organization_id, created_at, id);

CREATE INDEX collection_organization_id_id_registry_id_idx ON public.collection USING btree (organization_id, id, registry_id);

CREATE INDEX collection_organization_id_name_id_idx ON public.collection USING btree (organization_id, name, id);

CREATE INDEX collection_organization_id_registry_id_created_at_id_idx ON public.collection USING btree (organization_id, registry_id, created_at, id);

CREATE INDEX collection_organization_id_registry_id_updated_at_id_idx ON public.collection USING btree (organization_id, registry_id, updated_at, id);

CREATE INDEX collection_organization_id_updated_at_id_idx ON public.collection USING btree (organization_id, updated_at, id);

CREATE INDEX collection_tags_idx ON public.collection USING gin (tags);

CREATE INDEX collection_words_idx ON public.collection USING gin (to_tsvector('simple'::regconfig, translate("left"(((name || ' '::text) || COALESCE(description, ''::text)), 200000), '-_./:'::text, '     '::text)));

CREATE INDEX event_organization_id_collection_id_id_idx ON public.event USING btree (organization_id, collection_id, id);

CREATE INDEX event_organization_id_registry_id_id_idx ON public.event USING btree (organization_id, registry_id, id);

CREATE INDEX event_organization_id_transaction_id_idx ON public.event USING btree (organization_id, transaction, id);

CREATE INDEX multipart_part_organization_id_sha256_idx ON public.multipart_part USING btree (organization_id, sha256);

CREATE INDEX multipart_upload_organization_id_artifact_version_id_idx ON public.multipart_upload USING btree (organization_id, artifact_version_id);

CREATE INDEX organization_display_name_idx ON public.organization USING btree (display_name);

CREATE INDEX organization_member_user_id_idx ON public.organization_member USING btree (user_id);

CREATE INDEX organization_name_idx ON public.organization USING btree (name);

CREATE INDEX organization_organization_id_idx ON public.organization USING btree (organization_id) WHERE (kind = 'SHARED'::public.organization_kind);

CREATE INDEX pending_content_organization_id_sha256_idx ON public.pending_content USING btree (organization_id, sha256);

CREATE INDEX pending_manifest_organization_id_artifact_version_id_idx ON public.pending_manifest USING btree (organization_id, artifact_version_id);

CREATE INDEX pending_manifest_organization_id_sha256_idx ON public.pending_manifest USING btree (organization_id, sha256);

CREATE INDEX registry_member_organization_id_team_id_idx ON public.registry_member USING btree (organization_id, team_id);

CREATE INDEX registry_member_user_id_idx ON public.registry_member USING btree (user_id);

CREATE INDEX registry_organization_id_created_at_id_idx ON public.registry USING btree (organization_id, created_at, id);

CREATE INDEX registry_organization_id_updated_at_id_idx ON public.registry USING btree (organization_id, updated_at, id);

CREATE INDEX registry_words_idx ON public.registry USING gin (to_tsvector('simple'::regconfig, translate("left"(((name || ' '::text) || COALESCE(description, ''::text)), 200000), '-_./:'::text, '     '::text)));

CREATE INDEX run_file_organization_id_sha256_idx ON public.run_file USING btree (organization_id, sha256);

CREATE INDEX run_input_organization_id_artifact_version_id_run_id_idx ON public.run_input USING btree (organization_id, artifact_version_id, run_id);

CREATE INDEX run_line_organization_id_run_id_step_number_idx ON public.run_line USING btree (organization_id, run_id, step, number) WHERE (step IS NOT NULL);

CREATE INDEX run_organization_id_id_project_id_idx ON public.run USING btree (organization_id, id, project_id);

CREATE INDEX run_organization_id_project_id_created_at_id_idx ON public.run USING btree (organization_id, project_id, created_at, id);

CREATE INDEX team_member_user_id_idx ON public.team_member USING btree (user_id);

CREATE INDEX user_subject_user_id_idx ON public.user_subject USING btree (user_id);

CREATE INDEX version_organization_id_artifact_version_id_linked_at_id_idx ON public.version USING btree (organization_id, artifact_version_id, linked_at, id);

CREATE INDEX version_organization_id_collection_id_linked_at_id_idx ON public.version USING btree (organization_id, collection_id, linked_at, id);

CREATE INDEX version_organization_id_linked_at_id_idx ON public.version USING btree (organization_id, linked_at, id);

CREATE INDEX version_organization_id_number_id_idx ON public.version USING btree (organization_id, number, id);

ALTER TABLE ONLY public.alias
    ADD CONSTRAINT alias_organization_id_collection_id_fkey FOREIGN KEY (organization_id, collection_id) REFERENCES public.collection(organization_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.alias
    ADD CONSTRAINT alias_organization_id_version_id_fkey FOREIGN KEY (organization_id, version_id) REFERENCES public.version(organization_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.api_key
    ADD CONSTRAINT api_key_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.site_user(id);

ALTER TABLE ONLY public.artifact_alias
    ADD CONSTRAINT artifact_alias_organization_id_artifact_id_fkey FOREIGN KEY (organization_id, artifact_id) REFERENCES public.artifact(organization_id, id);

ALTER TABLE ONLY public.artifact_alias
    ADD CONSTRAINT artifact_alias_organization_id_artifact_version_id_fkey FOREIGN KEY (organization_id, artifact_version_id) REFERENCES public.artifact_version(organization_id, id);

ALTER TABLE ONLY public.artifact
    ADD CONSTRAINT artifact_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.site_user(id);

ALTER TABLE ONLY public.artifact
    ADD CONSTRAINT artifact_organization_id_project_id_fkey FOREIGN KEY (organization_id, project_id) REFERENCES public.project(organization_id, id);

ALTER TABLE ONLY public.artifact_version
    ADD CONSTRAINT artifact_version_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.site_user(id);

ALTER TABLE ONLY public.artifact_version
    ADD CONSTRAINT artifact_version_organization_id_artifact_id_fkey FOREIGN KEY (organization_id, artifact_id) REFERENCES public.artifact(organization_id, id);

ALTER TABLE ONLY public.artifact_version
    ADD CONSTRAINT artifact_version_organization_id_run_id_fkey FOREIGN KEY (organization_id, run_id) REFERENCES public.run(organization_id, id);

ALTER TABLE ONLY public.automation
    ADD CONSTRAINT automation_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.site_user(id);

ALTER TABLE ONLY public.automation
    ADD CONSTRAINT automation_organization_id_artifact_id_fkey FOREIGN KEY (organization_id, artifact_id) REFERENCES public.artifact(organization_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.automation
    ADD CONSTRAINT automation_organization_id_collection_id_fkey FOREIGN KEY (organization_id, collection_id) REFERENCES public.collection(organization_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.automation
    ADD CONSTRAINT automation_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organization(organization_id);

ALTER TABLE ONLY public.automation
    ADD CONSTRAINT automation_organization_id_project_id_fkey FOREIGN KEY (organization_id, project_id) REFERENCES public.project(organization_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.automation
    ADD CONSTRAINT automation_organization_id_registry_id_fkey FOREIGN KEY (organization_id, registry_id) REFERENCES public.registry(organization_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.automation
    ADD CONSTRAINT automation_organization_id_webhook_id_fkey FOREIGN KEY (organization_id, webhook_id) REFERENCES public.webhook(organization_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.client_key
    ADD CONSTRAINT client_key_organization_id_artifact_version_id_fkey FOREIGN KEY (organization_id, artifact_version_id) REFERENCES public.artifact_version(organization_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.collection
    ADD CONSTRAINT collection_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.site_user(id);

ALTER TABLE ONLY public.collection
    ADD CONSTRAINT collection_organization_id_registry_id_fkey FOREIGN KEY (organization_id, registry_id) REFERENCES public.registry(organization_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.event
    ADD CONSTRAINT event_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES public.site_user(id);

ALTER TABLE ONLY public.event
    ADD CONSTRAINT event_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organization(organization_id);

ALTER TABLE ONLY public.idempotency_key
    ADD CONSTRAINT idempotency_key_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organization(organization_id);

ALTER TABLE ONLY public.multipart_part
    ADD CONSTRAINT multipart_part_organization_id_multipart_upload_id_fkey FOREIGN KEY (organization_id, multipart_upload_id) REFERENCES public.multipart_upload(organization_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.multipart_upload
    ADD CONSTRAINT multipart_upload_organization_id_artifact_version_id_fkey FOREIGN KEY (organization_id, artifact_version_id) REFERENCES public.artifact_version(organization_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.organization
    ADD CONSTRAINT organization_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.site_user(id);

ALTER TABLE ONLY public.organization_member
    ADD CONSTRAINT organization_member_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organization(organization_id);

ALTER TABLE ONLY public.organization_member
    ADD CONSTRAINT organization_member_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.site_user(id);

ALTER TABLE ONLY public.pending_content
    ADD CONSTRAINT pending_content_organization_id_artifact_version_id_fkey FOREIGN KEY (organization_id, artifact_version_id) REFERENCES public.artifact_version(organization_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.pending_file
    ADD CONSTRAINT pending_file_organization_id_artifact_version_id_fkey FOREIGN KEY (organization_id, artifact_version_id) REFERENCES public.artifact_version(organization_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.pending_manifest
    ADD CONSTRAINT pending_manifest_organization_id_artifact_version_id_fkey FOREIGN KEY (organization_id, artifact_version_id) REFERENCES public.artifact_version(organization_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.project_blob
    ADD CONSTRAINT project_blob_organization_id_project_id_fkey FOREIGN KEY (organization_id, project_id) REFERENCES public.project(organization_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.project
    ADD CONSTRAINT project_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.site_user(id);

ALTER TABLE ONLY public.project
    ADD CONSTRAINT project_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organization(organization_id);

ALTER TABLE ONLY public.project
    ADD CONSTRAINT project_organization_id_team_id_fkey FOREIGN KEY (organization_id, team_id) REFERENCES public.team(organization_id, id);

ALTER TABLE ONLY public.project
    ADD CONSTRAINT project_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.site_user(id);

ALTER TABLE ONLY public.registry
    ADD CONSTRAINT registry_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.site_user(id);

ALTER TABLE ONLY public.registry_member
    ADD CONSTRAINT registry_member_organization_id_registry_id_fkey FOREIGN KEY (organization_id, registry_id) REFERENCES public.registry(organization_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.registry_member
    ADD CONSTRAINT registry_member_organization_id_team_id_fkey FOREIGN KEY (organization_id, team_id) REFERENCES public.team(organization_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.registry_member
    ADD CONSTRAINT registry_member_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.site_user(id);

ALTER TABLE ONLY public.registry
    ADD CONSTRAINT registry_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organization(organization_id);

ALTER TABLE ONLY public.registry
    ADD CONSTRAINT registry_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES public.site_user(id);

ALTER TABLE ONLY public.repeated_event
    ADD CONSTRAINT repeated_event_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES public.site_user(id);

ALTER TABLE ONLY public.repeated_event
    ADD CONSTRAINT repeated_event_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organization(organization_id);

ALTER TABLE ONLY public.run
    ADD CONSTRAINT run_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.site_user(id);

ALTER TABLE ONLY public.run_file
    ADD CONSTRAINT run_file_organization_id_run_id_fkey FOREIGN KEY (organization_id, run_id) REFERENCES public.run(organization_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.run_input
    ADD CONSTRAINT run_input_organization_id_artifact_version_id_fkey FOREIGN KEY (organization_id, artifact_version_id) REFERENCES public.artifact_version(organization_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.run_input
    ADD CONSTRAINT run_input_organization_id_run_id_fkey FOREIGN KEY (organization_id, run_id) REFERENCES public.run(organization_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.run_line
    ADD CONSTRAINT run_line_organization_id_run_id_fkey FOREIGN KEY (organization_id, run_id) REFERENCES public.run(organization_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.run
    ADD CONSTRAINT run_organization_id_project_id_fkey FOREIGN KEY (organization_id, project_id) REFERENCES public.project(organization_id, id);

ALTER TABLE ONLY public.team
    ADD CONSTRAINT team_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.site_user(id);

ALTER TABLE ONLY public.team_member
    ADD CONSTRAINT team_member_organization_id_team_id_fkey FOREIGN KEY (organization_id, team_id) REFERENCES public.team(organization_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.team_member
    ADD CONSTRAINT team_member_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.site_user(id);

ALTER TABLE ONLY public.team
    ADD CONSTRAINT team_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organization(organization_id);

ALTER TABLE ONLY public.user_subject
    ADD CONSTRAINT user_subject_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.site_user(id);

ALTER TABLE ONLY public.version
    ADD CONSTRAINT version_linked_by_fkey FOREIGN KEY (linked_by) REFERENCES public.site_user(id);

ALTER TABLE ONLY public.version
    ADD CONSTRAINT version_organization_id_artifact_version_id_fkey FOREIGN KEY (organization_id, artifact_version_id) REFERENCES public.artifact_version(organization_id, id);

ALTER TABLE ONLY public.version
    ADD CONSTRAINT version_organization_id_collection_id_fkey FOREIGN KEY (organization_id, collection_id) REFERENCES public.collection(organization_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.webhook
    ADD CONSTRAINT webhook_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.site_user(id);

ALTER TABLE ONLY public.webhook
    ADD CONSTRAINT webhook_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organization(organization_id);

ALTER TABLE ONLY public.webhook
    ADD CONSTRAINT webhook_organization_id_team_id_fkey FOREIGN KEY (organization_id, team_id) REFERENCES public.team(organization_id, id) ON DELETE CASCADE;
