from __future__ import annotations

from uuid import UUID

import pytest

from db.enums import automation_action, automation_event
from domain import automation, errors
from domain.automation import AutomationAction, AutomationEvent
from domain.ids import GlobalId, Kind, encode

ORGANIZATION = UUID("01890000-0000-7000-8000-000000000001")
ROW = UUID("01890000-0000-7000-8000-000000000002")
R, C, P, A = Kind.REGISTRY, Kind.COLLECTION, Kind.PROJECT, Kind.ARTIFACT
# Which scopes an event can be waited for in: registry, collection, project, artifact.
FITTING = {
    "VERSION_LINKED": "yyyy",
    "VERSION_UNLINKED": "yyyy",
    "ARTIFACT_VERSION_COMMITTED": "-y-y",
    "ALIAS_ADDED": "yyyy",
    "ARTIFACT_TAG_ADDED": "yyyy",
    "ARTIFACT_TAG_REMOVED": "yyyy",
    "COLLECTION_TAG_ADDED": "yyyy",
    "COLLECTION_TAG_REMOVED": "yyyy",
    "RUN_METRIC": "--y-",
    "RUN_METRIC_CHANGE": "--y-",
    "RUN_METRIC_ZSCORE": "--y-",
    "RUN_STATE": "--y-",
}


def test_words_are_those_of_the_columns() -> None:
    assert [event.name for event in AutomationEvent] == automation_event.enums
    assert [action.name for action in AutomationAction] == automation_action.enums
    assert list(FITTING) == automation_event.enums


@pytest.mark.parametrize("event", AutomationEvent)
def test_fitting(event: AutomationEvent) -> None:
    for scope, expected in zip((R, C, P, A), FITTING[event.name], strict=True):
        if expected == "y":
            automation.require_fitting(event, scope)
        else:
            with pytest.raises(errors.InvalidValue) as caught:
                automation.require_fitting(event, scope, ("event",))
            assert (caught.value.code, caught.value.field) == ("INVALID_INPUT", ("event",))
            assert caught.value.rule in caught.value.message


@pytest.mark.parametrize("kind", [R, C, P, A])
def test_scope(kind: Kind) -> None:
    assert automation.scope(encode(kind, ORGANIZATION, ROW)) == GlobalId(kind, ORGANIZATION, ROW)


@pytest.mark.parametrize(
    "value", ["", "\ud800", encode(Kind.TEAM, ORGANIZATION, ROW), encode(Kind.RUN, ROW, ROW)]
)
def test_other_id_is_no_scope(value: str) -> None:
    with pytest.raises(errors.InvalidValue) as caught:
        automation.scope(value, ("scope_id",))

    assert (caught.value.code, caught.value.rule) == (
        "INVALID_ID",
        "the id of a Registry, a Collection, a Project or an Artifact",
    )
