"""Automations: what can set one off, what it can do, and where which of it makes sense."""

from __future__ import annotations

import enum

from domain import errors
from domain.ids import GlobalId, Kind, decode
from domain.text import quoted, shown


class AutomationEvent(enum.Enum):
    """What sets an automation off."""

    VERSION_LINKED = "VERSION_LINKED"
    VERSION_UNLINKED = "VERSION_UNLINKED"
    ARTIFACT_VERSION_COMMITTED = "ARTIFACT_VERSION_COMMITTED"
    ALIAS_ADDED = "ALIAS_ADDED"
    ARTIFACT_TAG_ADDED = "ARTIFACT_TAG_ADDED"
    ARTIFACT_TAG_REMOVED = "ARTIFACT_TAG_REMOVED"
    COLLECTION_TAG_ADDED = "COLLECTION_TAG_ADDED"
    COLLECTION_TAG_REMOVED = "COLLECTION_TAG_REMOVED"
    RUN_METRIC = "RUN_METRIC"
    RUN_METRIC_CHANGE = "RUN_METRIC_CHANGE"
    RUN_METRIC_ZSCORE = "RUN_METRIC_ZSCORE"
    RUN_STATE = "RUN_STATE"


class AutomationAction(enum.Enum):
    """What an automation does."""

    WEBHOOK = "WEBHOOK"
    NO_OP = "NO_OP"


# What an automation can be about, the widest first.
SCOPES = (Kind.REGISTRY, Kind.COLLECTION, Kind.PROJECT, Kind.ARTIFACT)

_OF_RUNS = frozenset(
    {
        AutomationEvent.RUN_METRIC,
        AutomationEvent.RUN_METRIC_CHANGE,
        AutomationEvent.RUN_METRIC_ZSCORE,
        AutomationEvent.RUN_STATE,
    }
)


def scope(value: str, field: errors.Field | None = None) -> GlobalId:
    """What the global id of something that an automation can be about says."""
    found = decode(value)
    if found is None or found.kind not in SCOPES:
        rule = "the id of a Registry, a Collection, a Project or an Artifact"
        message = f"{quoted(value)} is not {rule}."
        raise errors.InvalidValue("INVALID_ID", message, field, shown(value), rule)
    return found


def require_fitting(event: AutomationEvent, scope: Kind, field: errors.Field | None = None) -> None:
    """The event can happen to what is in such a scope; else InvalidValue."""
    if event in _OF_RUNS and scope is not Kind.PROJECT:
        rule = "the scope of a project, as only there are runs"
    elif event is AutomationEvent.ARTIFACT_VERSION_COMMITTED and scope in (
        Kind.PROJECT,
        Kind.REGISTRY,
    ):
        rule = "the scope of one artifact"
    else:
        return
    message = f"{event.name} needs {rule}, not that of a {scope.name.lower()}."
    raise errors.InvalidValue("INVALID_INPUT", message, field, event.name, rule)
