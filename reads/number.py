"""The numbers that older clients know users, organizations, teams and projects by."""

from __future__ import annotations

from reads.source import Value

SITE_WIDE = "'00000000-0000-0000-0000-000000000000'::uuid"


def number(kind: str, organization: str, id: str) -> str:
    """The number of a row, as an SQL expression."""
    return (
        f"(select n.number from sdk_number n where n.kind = '{kind}'"
        f" and n.organization_id = {organization} and n.id = {id})"
    )


def labelled(label: str, kind: str, organization: str, id: str) -> Value:
    """The number behind a label, in base64, as such clients take an id apart."""
    text = f"'{label}:' || {number(kind, organization, id)}"
    return Value(f"encode(convert_to({text}, 'UTF8'), 'base64')")


def standard(id: Value) -> Value:
    """A global id in the standard alphabet of base64; its length needs no padding."""
    assert isinstance(id.sql, str)
    return Value(f"translate({id.sql}, '-_', '+/')")
