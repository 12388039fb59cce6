"""What is for members alone is guarded by membership, and nothing else can be."""

from __future__ import annotations

import pytest

from db.visibility import Asker
from reads import table
from reads.guarded import Guarded
from reads.source import One


def test_what_is_of_no_organization_cannot_be_for_its_members() -> None:
    with pytest.raises(ValueError, match="of an organization"):
        One(table.USER, "true", for_members=True)


def test_what_is_for_members_stays_in_the_organization_of_the_row_before_it() -> None:
    guarded = Guarded(Asker("$1", "$2"))
    guarded.row(table.REGISTRY, "t1", "", inherits=False)

    member, inside = guarded.row(table.COLLECTION, "t2", "t1", inherits=False, for_members=True)

    assert "organization_member" in member
    assert "registry_member" not in member
    assert inside == "t2.organization_id = t1.organization_id"
