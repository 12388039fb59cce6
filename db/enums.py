"""The enumerations that columns of `db.tables` take their values from."""

from __future__ import annotations

from sqlalchemy.dialects import postgresql as pg

from db.columns import metadata

organization_kind = pg.ENUM("SHARED", "PERSONAL", name="organization_kind", metadata=metadata)
organization_role = pg.ENUM(
    "VIEWER", "MEMBER", "ADMIN", name="organization_role", metadata=metadata
)
registry_role = pg.ENUM(
    "RESTRICTED_VIEWER", "VIEWER", "MEMBER", "ADMIN", name="registry_role", metadata=metadata
)
registry_visibility = pg.ENUM(
    "ORGANIZATION", "RESTRICTED", name="registry_visibility", metadata=metadata
)
artifact_version_state = pg.ENUM(
    "PENDING", "COMMITTED", "DELETED", name="artifact_version_state", metadata=metadata
)
run_state = pg.ENUM(
    "PENDING",
    "RUNNING",
    "FINISHED",
    "FAILED",
    "CRASHED",
    "KILLED",
    "PREEMPTING",
    "PREEMPTED",
    name="run_state",
    metadata=metadata,
)
run_stream = pg.ENUM("HISTORY", "EVENTS", "CONSOLE", name="run_stream", metadata=metadata)
manifest_kind = pg.ENUM("FULL", "PATCH", "INCREMENTAL", name="manifest_kind", metadata=metadata)
automation_event = pg.ENUM(
    "VERSION_LINKED",
    "VERSION_UNLINKED",
    "ARTIFACT_VERSION_COMMITTED",
    "ALIAS_ADDED",
    "ARTIFACT_TAG_ADDED",
    "ARTIFACT_TAG_REMOVED",
    "COLLECTION_TAG_ADDED",
    "COLLECTION_TAG_REMOVED",
    "RUN_METRIC",
    "RUN_METRIC_CHANGE",
    "RUN_METRIC_ZSCORE",
    "RUN_STATE",
    name="automation_event",
    metadata=metadata,
)
automation_action = pg.ENUM("WEBHOOK", "NO_OP", name="automation_action", metadata=metadata)
