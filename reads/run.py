"""Where a run's values come from."""

from __future__ import annotations

from reads import table
from reads.source import One

ID = table.global_id(table.RUN)
PROJECT = One(
    table.PROJECT,
    "{t}.organization_id = {p}.organization_id and {t}.id = {p}.project_id",
    inherits=True,
)
