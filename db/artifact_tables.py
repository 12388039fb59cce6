"""The tables of what teams log: projects, runs, artifacts and their versions."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from db import search
from db.columns import (
    Text,
    Time,
    created_at,
    of_organization,
    one_of,
    optional,
    organization_id,
    primary_key,
    required,
    table,
    texts,
    unique,
    updated_at,
    user,
    within,
    words,
)
from db.enums import artifact_version_state, manifest_kind, run_state, run_stream

project = table(
    "project",
    organization_id(),
    required("id", sa.Uuid()),
    optional("team_id", sa.Uuid()),
    user("user_id"),
    required("name", Text),
    optional("description", Text),
    created_at(),
    updated_at(),
    user("created_by"),
    primary_key("id"),
    unique("team_id", "user_id", "name"),
    of_organization(),
    within("team", "team_id"),
    one_of("owner", "team_id", "user_id"),
)

run = table(
    "run",
    organization_id(),
    required("id", sa.Uuid()),
    required("project_id", sa.Uuid()),
    required("name", Text),
    optional("display_name", Text),
    optional("notes", Text),
    texts("tags"),
    optional("group_name", Text),
    optional("job_type", Text),
    required("state", run_state, server_default="FINISHED"),
    optional("exit_code", sa.Integer()),
    required("stop_requested", sa.Boolean(), server_default=sa.false()),
    required("config", pg.JSON(), server_default="{}"),
    required("summary", pg.JSON(), server_default="{}"),
    optional("host", Text),
    optional("program", Text),
    optional("repository", Text),
    optional("commit", Text),
    optional("heartbeat_at", Time),
    created_at(),
    user("created_by"),
    primary_key("id"),
    unique("project_id", "name"),
    within("project", "project_id"),
    # The second one for the same reason as of collections.
    indexes=[
        ["organization_id", "project_id", "created_at", "id"],
        ["organization_id", "id", "project_id"],
    ],
)

run_line = table(
    "run_line",
    organization_id(),
    required("run_id", sa.Uuid()),
    required("stream", run_stream),
    required("number", sa.Integer()),
    required("content", Text),
    # Of each line of a history, and of no other.
    optional("step", sa.BigInteger()),
    primary_key("run_id", "stream", "number"),
    within("run", "run_id", cascade=True),
    sa.Index(
        None,
        "organization_id",
        "run_id",
        "step",
        "number",
        postgresql_where=sa.text("step is not null"),
    ),
)

run_file = table(
    "run_file",
    organization_id(),
    required("id", sa.Uuid()),
    required("run_id", sa.Uuid()),
    required("name", Text),
    optional("size_bytes", sa.BigInteger()),
    optional("md5", Text),
    optional("sha256", Text),
    updated_at(),
    primary_key("id"),
    unique("run_id", "name"),
    within("run", "run_id", cascade=True),
    sa.CheckConstraint("num_nonnulls(size_bytes, md5, sha256) in (0, 3)", name="content"),
    indexes=[["organization_id", "sha256"]],
)

artifact = table(
    "artifact",
    organization_id(),
    required("id", sa.Uuid()),
    required("project_id", sa.Uuid()),
    required("name", Text),
    required("type", Text),
    optional("description", Text),
    texts("tags"),
    required("next_number", sa.Integer(), server_default="0"),
    created_at(),
    user("created_by"),
    primary_key("id"),
    unique("project_id", "name"),
    within("project", "project_id"),
    indexes=[["organization_id", "project_id", "type", "name"]],
)

artifact_version = table(
    "artifact_version",
    words("artifact_version_words_idx", search.described("")),
    words("artifact_version_tags_idx", "tags"),
    organization_id(),
    required("id", sa.Uuid()),
    required("artifact_id", sa.Uuid()),
    optional("number", sa.Integer()),
    required("state", artifact_version_state),
    required("digest", Text),
    required("size_bytes", sa.BigInteger(), server_default="0"),
    required("file_count", sa.Integer(), server_default="0"),
    optional("manifest_sha256", Text),
    optional("description", Text),
    required("metadata", pg.JSON(), server_default="{}"),
    texts("tags"),
    texts("pending_aliases"),
    optional("ttl_seconds", sa.BigInteger()),
    optional("history_step", sa.BigInteger()),
    required("is_draft", sa.Boolean(), server_default=sa.false()),
    optional("shared_draft_key", Text),
    optional("run_id", sa.Uuid()),
    created_at(),
    user("created_by"),
    optional("committed_at", Time),
    primary_key("id"),
    sa.UniqueConstraint("organization_id", "artifact_id", "number"),
    # By the common rule its name would be longer than Postgres allows.
    sa.UniqueConstraint(
        "organization_id",
        "artifact_id",
        "shared_draft_key",
        name="artifact_version_shared_draft_key_key",
    ),
    within("artifact", "artifact_id"),
    within("run", "run_id"),
    sa.CheckConstraint("(state = 'PENDING') = (number is null)", name="number"),
    sa.CheckConstraint("(state = 'COMMITTED') <= (manifest_sha256 is not null)", name="manifest"),
    indexes=[["organization_id", "run_id"]],
)

run_input = table(
    "run_input",
    organization_id(),
    required("run_id", sa.Uuid()),
    required("artifact_version_id", sa.Uuid()),
    primary_key("run_id", "artifact_version_id"),
    within("run", "run_id", cascade=True),
    within("artifact_version", "artifact_version_id", cascade=True),
    indexes=[["organization_id", "artifact_version_id", "run_id"]],
)

artifact_alias = table(
    "artifact_alias",
    organization_id(),
    required("artifact_id", sa.Uuid()),
    required("name", Text),
    required("artifact_version_id", sa.Uuid()),
    primary_key("artifact_id", "name"),
    within("artifact", "artifact_id"),
    within("artifact_version", "artifact_version_id"),
    indexes=[["organization_id", "artifact_version_id"]],
)

pending_file = table(
    "pending_file",
    organization_id(),
    required("artifact_version_id", sa.Uuid()),
    required("path", Text),
    required("size_bytes", sa.BigInteger()),
    optional("md5", Text),
    optional("sha256", Text),
    optional("reference", Text),
    optional("reference_digest", Text),
    primary_key("artifact_version_id", "path"),
    within("artifact_version", "artifact_version_id", cascade=True),
    one_of("content", "md5", "reference"),
)

# Of a draft, whose manifest says at the end where each content stands, and how large it is.
pending_content = table(
    "pending_content",
    organization_id(),
    required("artifact_version_id", sa.Uuid()),
    required("md5", Text),
    optional("size_bytes", sa.BigInteger()),
    optional("sha256", Text),
    primary_key("artifact_version_id", "md5"),
    within("artifact_version", "artifact_version_id", cascade=True),
    sa.CheckConstraint("num_nonnulls(size_bytes, sha256) in (0, 2)", name="held"),
    indexes=[["organization_id", "sha256"]],
)

client_key = table(
    "client_key",
    organization_id(),
    required("key", Text),
    required("artifact_version_id", sa.Uuid()),
    primary_key("key"),
    within("artifact_version", "artifact_version_id", cascade=True),
    indexes=[["organization_id", "artifact_version_id"]],
)

pending_manifest = table(
    "pending_manifest",
    organization_id(),
    required("id", sa.Uuid()),
    required("artifact_version_id", sa.Uuid()),
    required("kind", manifest_kind),
    # No reference: whoever deletes the base's project need not look for drafts in others.
    optional("base_version_id", sa.Uuid()),
    optional("md5", Text),
    optional("size_bytes", sa.BigInteger()),
    optional("sha256", Text),
    created_at(),
    optional("received_at", Time),
    primary_key("id"),
    within("artifact_version", "artifact_version_id", cascade=True),
    indexes=[["organization_id", "artifact_version_id"], ["organization_id", "sha256"]],
)

multipart_upload = table(
    "multipart_upload",
    organization_id(),
    required("id", sa.Uuid()),
    required("artifact_version_id", sa.Uuid()),
    required("path", Text),
    required("md5", Text),
    created_at(),
    primary_key("id"),
    within("artifact_version", "artifact_version_id", cascade=True),
    indexes=[["organization_id", "artifact_version_id"]],
)

multipart_part = table(
    "multipart_part",
    organization_id(),
    required("multipart_upload_id", sa.Uuid()),
    required("number", sa.Integer()),
    required("md5", Text),
    optional("size_bytes", sa.BigInteger()),
    optional("sha256", Text),
    primary_key("multipart_upload_id", "number"),
    within("multipart_upload", "multipart_upload_id", cascade=True),
    indexes=[["organization_id", "sha256"]],
)

project_blob = table(
    "project_blob",
    organization_id(),
    required("project_id", sa.Uuid()),
    required("md5", Text),
    required("size_bytes", sa.BigInteger()),
    required("sha256", Text),
    primary_key("project_id", "md5", "size_bytes"),
    within("project", "project_id", cascade=True),
)
