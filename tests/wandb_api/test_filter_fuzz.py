"""Whatever JSON is sent as a filter: it is answered, or refused in words that say what is wrong."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.scene import Scene
from tests.wandb_api import shelf
from tests.wandb_api.conftest import Dialect
from tests.wandb_api.test_search_runs import RUNS, track
from wandb_api import failure, filter_field
from wandb_api.filter_field import EVERY

KEYS = [
    *sorted({*filter_field.VERSIONS, *filter_field.PLACES, *filter_field.RUNS}),
    *sorted(EVERY),
    *("$and", "$or", "$nor", "$not", "$where", "metadata.x.y", "config.a.value", "", "{t}"),
]
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=5),
    st.sampled_from(["v1", "2026-01-01", "0001-01-01T00:00:00+14:00", "(", "[a-", "UHJvamVjdDox"]),
)
anything = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(KEYS), inner, max_size=3)
    ),
    max_leaves=12,
)


@pytest.mark.slow
@settings(
    max_examples=600,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(key=st.sampled_from(KEYS), operand=anything, whole=st.one_of(st.none(), anything))
async def test_a_filter_is_answered_or_refused(
    dialect: Dialect, scene: Scene, key: str, operand: Any, whole: Any
) -> None:
    if not getattr(dialect, "filled", False):
        await shelf.stock(dialect, scene)
        await track(dialect, scene)
        dialect.filled = True
    filters = json.dumps({key: operand} if whole is None else whole)
    variables = {"organization": "acme", "project": "mnist", "entity": "vision", "filters": filters}

    for document in (shelf.REGISTRIES, shelf.COLLECTIONS, shelf.VERSIONS, RUNS):
        result = await dialect.execute(document, scene.mia, variables)
        if result.errors:
            told = failure.told(result.errors, "request-1")
            assert told.status == 400
            assert told.code in ("INVALID_INPUT", "INVALID_METADATA", "INVALID"), told.messages
