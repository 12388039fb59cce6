"""Where a run's values come from."""

from __future__ import annotations

from db import run
from reads import table
from reads.source import Connection, One, Value

ID = table.global_id(table.RUN)
STATE = Value(run.shown_state("{t}"))
CREATED_BY = One(table.USER, "{t}.id = {p}.created_by", inherits=True)
PROJECT = One(
    table.PROJECT,
    "{t}.organization_id = {p}.organization_id and {t}.id = {p}.project_id",
    inherits=True,
)
INPUTS = Connection(
    table.ARTIFACT_VERSION,
    "{t}.organization_id = {p}.organization_id and {t}.id in (select i.artifact_version_id"
    " from run_input i where i.organization_id = {p}.organization_id and i.run_id = {p}.id)",
    table.NEWEST_VERSION,
)
OUTPUTS = Connection(
    table.ARTIFACT_VERSION,
    "{t}.organization_id = {p}.organization_id and {t}.run_id = {p}.id and {t}.state = 'COMMITTED'",
    table.NEWEST_VERSION,
)
