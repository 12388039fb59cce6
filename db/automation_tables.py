"""The tables of automations: what is to be done when something happens."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from db.columns import (
    Text,
    created_at,
    of_organization,
    one_of,
    optional,
    organization_id,
    primary_key,
    required,
    table,
    unique,
    updated_at,
    user,
    within,
)
from db.enums import automation_action, automation_event

webhook = table(
    "webhook",
    organization_id(),
    required("id", sa.Uuid()),
    optional("team_id", sa.Uuid()),
    required("name", Text),
    required("url", Text),
    optional("access_token_name", Text),
    optional("secret_name", Text),
    created_at(),
    user("created_by"),
    primary_key("id"),
    unique("team_id", "name"),
    of_organization(),
    within("team", "team_id", cascade=True),
)

automation = table(
    "automation",
    organization_id(),
    required("id", sa.Uuid()),
    required("name", Text),
    optional("description", Text),
    required("is_enabled", sa.Boolean(), server_default=sa.true()),
    optional("registry_id", sa.Uuid()),
    optional("collection_id", sa.Uuid()),
    optional("project_id", sa.Uuid()),
    optional("artifact_id", sa.Uuid()),
    required("event", automation_event),
    required("filter", pg.JSON(), server_default="{}"),
    required("action", automation_action),
    optional("webhook_id", sa.Uuid()),
    optional("payload", pg.JSON()),
    created_at(),
    updated_at(),
    user("created_by"),
    primary_key("id"),
    unique("name"),
    of_organization(),
    within("registry", "registry_id", cascade=True),
    within("collection", "collection_id", cascade=True),
    within("project", "project_id", cascade=True),
    within("artifact", "artifact_id", cascade=True),
    within("webhook", "webhook_id", cascade=True),
    one_of("scope", "registry_id", "collection_id", "project_id", "artifact_id"),
    sa.CheckConstraint("(action = 'WEBHOOK') = (webhook_id is not null)", name="webhook"),
    indexes=[
        ["organization_id", "registry_id"],
        ["organization_id", "collection_id"],
        ["organization_id", "project_id"],
        ["organization_id", "artifact_id"],
    ],
)
