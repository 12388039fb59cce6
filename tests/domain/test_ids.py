from __future__ import annotations

import base64
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import ids
from domain.ids import GlobalId, Kind

ORGANIZATION = UUID("01890000-0000-7000-8000-000000000001")
ROW = UUID("01890000-0000-7000-8000-000000000002")
TENANT = [kind for kind in Kind if kind not in (Kind.USER, Kind.API_KEY, Kind.ORGANIZATION)]
UUIDS = st.uuids(allow_nil=False)


def raw(code: int, organization_id: UUID, id: UUID) -> str:
    packed = bytes([code]) + organization_id.bytes + id.bytes
    return base64.urlsafe_b64encode(packed).decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "A" * 44,
        "é" * 44,
        "\ud800" * 44,
        raw(8, ORGANIZATION, ROW) + "=",
        raw(8, ORGANIZATION, ROW) + "\n",
        raw(8, ORGANIZATION, ROW)[:-1],
        raw(8, ORGANIZATION, ROW).replace(raw(8, ORGANIZATION, ROW)[5], "+"),
        raw(0, ORGANIZATION, ROW),
        raw(99, ORGANIZATION, ROW),
        raw(255, ORGANIZATION, ROW),
        raw(1, ORGANIZATION, ROW),
        raw(12, ORGANIZATION, ROW),
        raw(2, ORGANIZATION, ROW),
        raw(8, ids.NIL, ROW),
        raw(8, ORGANIZATION, ids.NIL),
        raw(1, ids.NIL, ids.NIL),
    ],
)
def test_decode_of_what_is_no_id_is_nothing(text: str) -> None:
    assert ids.decode(text) is None


@given(st.text() | st.text("AB-_+/=", min_size=43, max_size=45))
def test_decode_gives_back_exactly_its_text_or_nothing(text: str) -> None:
    found = ids.decode(text)

    assert found is None or ids.encode(found.kind, found.organization_id, found.id) == text


@given(st.sampled_from(TENANT), UUIDS, UUIDS)
def test_tenant_id_is_read_back(kind: Kind, organization_id: UUID, id: UUID) -> None:
    text = ids.encode(kind, organization_id, id)

    assert len(text) == 44
    assert ids.decode(text) == GlobalId(kind, organization_id, id)


@pytest.mark.parametrize("kind", [Kind.USER, Kind.API_KEY])
def test_site_wide_id_holds_no_organization(kind: Kind) -> None:
    assert ids.decode(ids.encode(kind, ORGANIZATION, ROW)) == GlobalId(kind, ids.NIL, ROW)


def test_organization_id_holds_it_twice() -> None:
    text = ids.encode(Kind.ORGANIZATION, ROW, ROW)

    assert ids.decode(text) == GlobalId(Kind.ORGANIZATION, ROW, ROW)


def test_codes_and_types_never_change() -> None:
    assert {kind.value: kind.type_name for kind in Kind} == {
        1: "User",
        2: "Organization",
        3: "Team",
        4: "Project",
        5: "Artifact",
        6: "ArtifactVersion",
        7: "Run",
        8: "Registry",
        9: "Collection",
        10: "Version",
        11: "Event",
        12: "ApiKey",
        13: "RunFile",
        14: "PendingManifest",
        15: "Automation",
        16: "Webhook",
    }


def test_encoding_never_changes() -> None:
    text = ids.encode(Kind.REGISTRY, ORGANIZATION, ROW)

    assert text == "CAGJAAAAAHAAgAAAAAAAAAEBiQAAAABwAIAAAAAAAAAC"


def test_new_ids_are_of_version_seven_and_in_order() -> None:
    made = [ids.new_id() for _ in range(100)]

    assert {type(each) for each in made} == {UUID}
    assert {each.version for each in made} == {7}
    assert made == sorted(set(made))
