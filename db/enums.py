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
