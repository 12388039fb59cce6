"""The tables as they are; `db/migrations` lead here, and a test holds the two together.

`organization_id` comes first in every primary key, unique constraint and foreign key of a tenant
table, so that the data can later be spread by organization. Site-wide are only the look-up tables
named in `SITE_WIDE`. Text that is sorted or unique is `collate "C"`.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from db import artifact_tables, automation_tables, search
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
from db.enums import (
    organization_kind,
    organization_role,
    registry_role,
    registry_visibility,
)

# These are part of the same database: whoever loads one module has all tables.
__all__ = ["artifact_tables", "automation_tables"]

SITE_WIDE = frozenset(
    {
        "site",
        "site_user",
        "user_subject",
        "api_key",
        "entity_name",
        "sdk_number",
        "trusted_document",
    }
)

site = table(
    "site",
    sa.Column("id", sa.Uuid(), primary_key=True),
    required("storage_id", sa.Uuid()),
    required("signing_secret", sa.LargeBinary()),
    required("is_only", sa.Boolean(), server_default=sa.true()),
    created_at(),
    sa.UniqueConstraint("is_only"),
    sa.CheckConstraint("is_only", name="single_row"),
)

site_user = table(
    "site_user",
    sa.Column("id", sa.Uuid(), primary_key=True),
    required("username", Text),
    required("name", Text),
    optional("email", Text),
    required("is_administrator", sa.Boolean(), server_default=sa.false()),
    required("is_service_account", sa.Boolean(), server_default=sa.false()),
    required("personal_organization_id", sa.Uuid()),
    # Whose service account it is, for good; whoever administers that may make keys for it.
    optional("service_organization_id", sa.Uuid()),
    optional("default_organization_id", sa.Uuid()),
    optional("default_team_id", sa.Uuid()),
    optional("deactivated_at", Time),
    created_at(),
    sa.UniqueConstraint("username"),
    sa.CheckConstraint(
        "is_service_account = (service_organization_id is not null)", name="service_account"
    ),
)

user_subject = table(
    "user_subject",
    required("issuer", Text),
    required("subject", Text),
    user("user_id", null=False),
    # When the newest token was issued whose claims have given roles.
    required("claims_at", Time),
    created_at(),
    sa.PrimaryKeyConstraint("issuer", "subject"),
    indexes=[["user_id"]],
)

api_key = table(
    "api_key",
    sa.Column("id", sa.Uuid(), primary_key=True),
    required("prefix", Text),
    required("sha256", sa.LargeBinary()),
    user("user_id", null=False),
    required("name", Text),
    texts("scopes"),
    optional("expires_at", Time),
    optional("last_used_at", Time),
    optional("revoked_at", Time),
    created_at(),
    sa.UniqueConstraint("prefix"),
    indexes=[["user_id"]],
)

entity_name = table(
    "entity_name",
    sa.Column("name", Text, primary_key=True),
    required("kind", Text),
    required("organization_id", sa.Uuid()),
    required("id", sa.Uuid()),
    sa.CheckConstraint("kind in ('ORGANIZATION', 'TEAM', 'USER')", name="kind"),
)

sdk_number = table(
    "sdk_number",
    required("kind", Text),
    sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
    required("organization_id", sa.Uuid()),
    required("id", sa.Uuid()),
    sa.PrimaryKeyConstraint("kind", "number"),
    sa.UniqueConstraint("kind", "organization_id", "id"),
    sa.CheckConstraint("number between 1 and 2147483647", name="number"),
    sa.CheckConstraint("kind in ('USER', 'ENTITY', 'PROJECT')", name="kind"),
)

organization = table(
    "organization",
    organization_id(),
    required("kind", organization_kind),
    required("name", Text),
    required("display_name", Text),
    required("implicit_registry_role", registry_role, server_default="VIEWER"),
    created_at(),
    user("created_by"),
    primary_key(),
    # Everybody has an organization for their own projects.
    sa.Index(None, "organization_id", postgresql_where=sa.text("kind = 'SHARED'")),
    indexes=[["display_name"], ["name"]],
)

organization_member = table(
    "organization_member",
    organization_id(),
    user("user_id", null=False),
    required("role", organization_role),
    # Given by the claims of a provider, which may take it away again.
    required("by_claims", sa.Boolean(), server_default=sa.false()),
    primary_key("user_id"),
    of_organization(),
    indexes=[["user_id"]],
)

team = table(
    "team",
    organization_id(),
    required("id", sa.Uuid()),
    required("name", Text),
    created_at(),
    user("created_by"),
    primary_key("id"),
    unique("name"),
    of_organization(),
)

team_member = table(
    "team_member",
    organization_id(),
    required("team_id", sa.Uuid()),
    user("user_id", null=False),
    required("role", organization_role),
    primary_key("team_id", "user_id"),
    within("team", "team_id", cascade=True),
    indexes=[["user_id"]],
)

registry = table(
    "registry",
    words("registry_words_idx", search.named("")),
    organization_id(),
    required("id", sa.Uuid()),
    required("name", Text),
    optional("description", Text),
    required("visibility", registry_visibility),
    required("is_core", sa.Boolean(), server_default=sa.false()),
    required("accepts_all_types", sa.Boolean()),
    texts("accepted_types"),
    required("single_type_collections", sa.Boolean(), server_default=sa.false()),
    texts("protected_aliases"),
    user("owner_id"),
    created_at(),
    updated_at(),
    user("created_by"),
    primary_key("id"),
    unique("name"),
    of_organization(),
    sa.CheckConstraint("accepts_all_types or accepted_types <> '{}'", name="types"),
    indexes=[
        ["organization_id", "created_at", "id"],
        ["organization_id", "updated_at", "id"],
    ],
)

registry_member = table(
    "registry_member",
    organization_id(),
    required("registry_id", sa.Uuid()),
    sa.Column(
        "member_id",
        sa.Uuid(),
        sa.Computed("coalesce(user_id, team_id)", persisted=True),
        nullable=False,
    ),
    user("user_id"),
    optional("team_id", sa.Uuid()),
    required("role", registry_role),
    primary_key("registry_id", "member_id"),
    within("registry", "registry_id", cascade=True),
    within("team", "team_id", cascade=True),
    one_of("member", "user_id", "team_id"),
    indexes=[["user_id"], ["organization_id", "team_id"]],
)

collection = table(
    "collection",
    words("collection_words_idx", search.named("")),
    words("collection_tags_idx", "tags"),
    organization_id(),
    required("id", sa.Uuid()),
    required("registry_id", sa.Uuid()),
    required("name", Text),
    texts("types"),
    optional("description", Text),
    texts("tags"),
    required("next_number", sa.Integer(), server_default="0"),
    created_at(),
    updated_at(),
    user("created_by"),
    primary_key("id"),
    unique("registry_id", "name"),
    within("registry", "registry_id", cascade=True),
    sa.CheckConstraint("types <> '{}'", name="types"),
    # Of the indexes that hold the registry, Postgres takes this one to find it by the id: another
    # looks as cheap to it where one organization is much larger than most.
    indexes=[
        ["organization_id", "id", "registry_id"],
        ["organization_id", "name", "id"],
        ["organization_id", "created_at", "id"],
        ["organization_id", "updated_at", "id"],
        ["organization_id", "registry_id", "created_at", "id"],
        ["organization_id", "registry_id", "updated_at", "id"],
    ],
)

version = table(
    "version",
    organization_id(),
    required("id", sa.Uuid()),
    required("collection_id", sa.Uuid()),
    required("number", sa.Integer()),
    required("artifact_version_id", sa.Uuid()),
    required("linked_at", Time, server_default=sa.func.now()),
    user("linked_by"),
    primary_key("id"),
    unique("collection_id", "number"),
    unique("collection_id", "artifact_version_id"),
    within("collection", "collection_id", cascade=True),
    within("artifact_version", "artifact_version_id"),
    indexes=[
        ["organization_id", "artifact_version_id", "linked_at", "id"],
        ["organization_id", "collection_id", "linked_at", "id"],
        ["organization_id", "linked_at", "id"],
        ["organization_id", "number", "id"],
    ],
)

alias = table(
    "alias",
    organization_id(),
    required("collection_id", sa.Uuid()),
    required("name", Text),
    required("version_id", sa.Uuid()),
    optional("previous_version_id", sa.Uuid()),
    primary_key("collection_id", "name"),
    within("collection", "collection_id", cascade=True),
    within("version", "version_id", cascade=True),
    indexes=[["organization_id", "version_id", "name"], ["organization_id", "name"]],
)

event = table(
    "event",
    organization_id(),
    required("id", sa.Uuid()),
    required("kind", Text),
    required("at", Time, server_default=sa.func.now()),
    user("actor_id"),
    optional("registry_id", sa.Uuid()),
    optional("collection_id", sa.Uuid()),
    optional("version_id", sa.Uuid()),
    required("detail", pg.JSON(), server_default="{}"),
    # 0 for those of before it was kept.
    required(
        "transaction",
        sa.BigInteger(),
        server_default=sa.text("(pg_current_xact_id()::text)::bigint"),
    ),
    primary_key("id"),
    of_organization(),
    indexes=[
        ["organization_id", "registry_id", "id"],
        ["organization_id", "collection_id", "id"],
        ["organization_id", "transaction", "id"],
    ],
)

trusted_document = table(
    "trusted_document",
    sa.Column("id", Text, primary_key=True),
    required("body", Text),
    created_at(),
    optional("used_at", Time),
    required("uses", sa.BigInteger(), server_default=sa.text("0")),
)

repeated_event = table(
    "repeated_event",
    organization_id(),
    user("actor_id", null=False),
    required("kind", Text),
    required("about", Text),
    required("at", Time, server_default=sa.func.now()),
    primary_key("actor_id", "kind", "about"),
    of_organization(),
)

idempotency_key = table(
    "idempotency_key",
    organization_id(),
    required("key", Text),
    required("fingerprint", sa.LargeBinary()),
    optional("outcome", pg.JSON()),
    created_at(),
    primary_key("key"),
    of_organization(),
)
