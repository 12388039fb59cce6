"""The enums of automations: where, after what, and what is then done."""

from __future__ import annotations

import enum

from domain.automation import AutomationAction, AutomationEvent
from wandb_api.enum import described


class AlertSeverity(enum.Enum):
    """How bad what a notice tells of is."""

    INFO = "INFO"
    WARN = "WARN"
    ERROR = "ERROR"


class TriggerScopeType(enum.Enum):
    """What an automation is about."""

    ARTIFACT_COLLECTION = "ARTIFACT_COLLECTION"
    ENTITY = "ENTITY"
    PROJECT = "PROJECT"


class TriggeredActionType(enum.Enum):
    """What an automation does."""

    ARIA = "ARIA"
    GENERIC_WEBHOOK = "GENERIC_WEBHOOK"
    NOTIFICATION = "NOTIFICATION"
    NO_OP = "NO_OP"
    PUSH_NOTIFICATION = "PUSH_NOTIFICATION"
    QUEUE_JOB = "QUEUE_JOB"


class EventTriggeringConditionType(enum.Enum):
    """What sets an automation off."""

    ADD_ARTIFACT_ALIAS = "ADD_ARTIFACT_ALIAS"
    ADD_ARTIFACT_TAG = "ADD_ARTIFACT_TAG"
    ADD_COLLECTION_TAG = "ADD_COLLECTION_TAG"
    CREATE_ARTIFACT = "CREATE_ARTIFACT"
    LINK_MODEL = "LINK_MODEL"
    REMOVE_ARTIFACT_TAG = "REMOVE_ARTIFACT_TAG"
    REMOVE_COLLECTION_TAG = "REMOVE_COLLECTION_TAG"
    RUN_METRIC = "RUN_METRIC"
    RUN_METRIC_CHANGE = "RUN_METRIC_CHANGE"
    RUN_METRIC_ZSCORE = "RUN_METRIC_ZSCORE"
    RUN_STATE = "RUN_STATE"
    UNLINK_ARTIFACT = "UNLINK_ARTIFACT"
    UPDATE_ARTIFACT_ALIAS = "UPDATE_ARTIFACT_ALIAS"
    WEAVE_METRIC_THRESHOLD = "WEAVE_METRIC_THRESHOLD"


described(
    AlertSeverity,
    "How bad what a notice tells of is.",
    INFO="Good to know.",
    WARN="To be looked at.",
    ERROR="To be mended.",
)
described(
    TriggerScopeType,
    "What an automation is about.",
    ARTIFACT_COLLECTION="A collection: an artifact's own, or one of a registry.",
    ENTITY="Not offered.",
    PROJECT="A project or a registry.",
)
described(
    TriggeredActionType,
    "What an automation does.",
    ARIA="Not offered.",
    GENERIC_WEBHOOK="It calls a web address.",
    NOTIFICATION="Not offered.",
    NO_OP="Nothing.",
    PUSH_NOTIFICATION="Not offered.",
    QUEUE_JOB="Not offered.",
)
described(
    EventTriggeringConditionType,
    "What sets an automation off.",
    ADD_ARTIFACT_ALIAS="A version got an alias.",
    ADD_ARTIFACT_TAG="A version got a tag.",
    ADD_COLLECTION_TAG="A collection got a tag.",
    CREATE_ARTIFACT="A version was logged.",
    LINK_MODEL="A version was linked.",
    REMOVE_ARTIFACT_TAG="A version lost a tag.",
    REMOVE_COLLECTION_TAG="A collection lost a tag.",
    RUN_METRIC="A value of a run passed a threshold.",
    RUN_METRIC_CHANGE="A value of a run changed by some amount.",
    RUN_METRIC_ZSCORE="A value of a run was out of the ordinary.",
    RUN_STATE="A run came into some state.",
    UNLINK_ARTIFACT="A version was unlinked.",
    UPDATE_ARTIFACT_ALIAS="Not offered: use ADD_ARTIFACT_ALIAS.",
    WEAVE_METRIC_THRESHOLD="Not offered.",
)
_NAMED = EventTriggeringConditionType
EVENTS = {
    _NAMED.ADD_ARTIFACT_ALIAS: AutomationEvent.ALIAS_ADDED,
    _NAMED.ADD_ARTIFACT_TAG: AutomationEvent.ARTIFACT_TAG_ADDED,
    _NAMED.ADD_COLLECTION_TAG: AutomationEvent.COLLECTION_TAG_ADDED,
    _NAMED.CREATE_ARTIFACT: AutomationEvent.ARTIFACT_VERSION_COMMITTED,
    _NAMED.LINK_MODEL: AutomationEvent.VERSION_LINKED,
    _NAMED.REMOVE_ARTIFACT_TAG: AutomationEvent.ARTIFACT_TAG_REMOVED,
    _NAMED.REMOVE_COLLECTION_TAG: AutomationEvent.COLLECTION_TAG_REMOVED,
    _NAMED.RUN_METRIC: AutomationEvent.RUN_METRIC,
    _NAMED.RUN_METRIC_CHANGE: AutomationEvent.RUN_METRIC_CHANGE,
    _NAMED.RUN_METRIC_ZSCORE: AutomationEvent.RUN_METRIC_ZSCORE,
    _NAMED.RUN_STATE: AutomationEvent.RUN_STATE,
    _NAMED.UNLINK_ARTIFACT: AutomationEvent.VERSION_UNLINKED,
}
ACTIONS = {
    TriggeredActionType.GENERIC_WEBHOOK: AutomationAction.WEBHOOK,
    TriggeredActionType.NO_OP: AutomationAction.NO_OP,
}
