"""What a statement has found on the way to a row is not looked up again for its fields."""

from __future__ import annotations

import pytest

from reads.straight import Query, Straight
from tests.api import built

FIELDS = "path registry { id name path visibility acceptedTypes }"


@pytest.mark.parametrize(
    ("path", "organizations"),
    [
        ("acme/models/digits", 1),
        ("wandb-registry-models/digits", 2),
        ("acme/model-registry/digits", 2),
    ],
)
def test_registry_on_the_path_is_looked_up_once(path: str, organizations: int) -> None:
    document = f"query ($path: String!) {{ collection(path: $path) {{ {FIELDS} }} }}"
    straight = Straight(built()._schema, None)  # type: ignore[arg-type]

    prepared = straight.prepared(Query(document, {"path": path}, None))

    assert prepared is not None
    sql = prepared.plan.sql
    assert sql.count("from registry ") == 1
    # Where the path does not name it, its name is asked for with its id.
    assert sql.count("from organization ") + sql.count("join organization ") == organizations


def test_registry_is_looked_up_for_each_collection_of_a_list() -> None:
    document = f"{{ collections {{ nodes {{ {FIELDS} }} }} }}"
    straight = Straight(built()._schema, None)  # type: ignore[arg-type]

    prepared = straight.prepared(Query(document, {}, None))

    assert prepared is not None
    assert "from registry t" in prepared.plan.sql
