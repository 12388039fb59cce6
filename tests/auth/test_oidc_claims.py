"""Which claims give which roles, as it is written in a setting."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from auth.claims import Claims, Grant, Roles, roles
from auth.trust import Trust, trust
from domain.role import OrganizationRole
from resolvers import username

ADMIN, MEMBER, VIEWER = OrganizationRole.ADMIN, OrganizationRole.MEMBER, OrganizationRole.VIEWER
ISSUER = "https://id.example"


def claims(**said: object) -> Claims:
    return Claims(ISSUER, "0001", 0, 0, said)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "it begins with no claim, colon and space"),
        ("groups", "it begins with no claim, colon and space"),
        ("groups:", "it begins with no claim, colon and space"),
        ("groups:ml=acme:ADMIN", "it begins with no claim, colon and space"),
        ("groups: ml", "this is not: 'ml'"),
        ("groups: ml=acme", "this is not: 'ml=acme'"),
        ("groups: ml=acme:MEMBER;x=acme:ADMIN", "this is not: 'ml=acme:MEMBER;x=acme:ADMIN'"),
        ("groups: ml=acme:MEMBER x=acme:ADMIN", "this is not: 'ml=acme:MEMBER x=acme:ADMIN'"),
        ("groups: ml=acme:MEMBER,, x=acme:ADMIN", "this is not: ', x=acme:ADMIN'"),
        ("groups: =acme:ADMIN", "this is not: '=acme:ADMIN'"),
        ('groups: ""=acme:ADMIN', "this is not: '\"\"=acme:ADMIN'"),
        ('groups: "ml=acme:ADMIN', "this is not: '\"ml=acme:ADMIN'"),
        ("groups: a b=acme:ADMIN", "this is not: 'a b=acme:ADMIN'"),
        ("groups: ml=acme:OWNER", "the roles VIEWER, MEMBER, ADMIN, not 'OWNER'"),
        ("groups: ml=acme:admin", "the roles VIEWER, MEMBER, ADMIN, not 'admin'"),
        ("groups: ml=-acme:ADMIN", "names an organization that cannot be: An organization name"),
        ("groups: ml=a/b:ADMIN", "names an organization that cannot be: An organization name"),
    ],
)
def test_roles_that_are_not_written_well_are_refused(text: str, problem: str) -> None:
    with pytest.raises(ValueError, match=r"^(must be like groups: ml-admins=|gives|names)") as told:
        roles(text)

    assert problem in str(told.value)


def test_roles_are_read() -> None:
    text = (
        '  realm_access.roles:  ml=acme:MEMBER,"CN=a, b"=beta:ADMIN ,\n *=acme:VIEWER,"*"=z:ADMIN,'
    )

    assert roles(text) == Roles(
        "realm_access.roles",
        (
            Grant("ml", "acme", MEMBER),
            Grant("CN=a, b", "beta", ADMIN),
            Grant(None, "acme", VIEWER),
            Grant("*", "z", ADMIN),
        ),
    )


def test_claim_may_be_an_address() -> None:
    assert roles("https://acme.example/roles: ml=acme:MEMBER").claim == "https://acme.example/roles"


@pytest.mark.parametrize(
    ("said", "given"),
    [
        ({}, {"acme": VIEWER}),
        ({"groups": None}, {"acme": VIEWER}),
        ({"groups": {"ml": True}}, {"acme": VIEWER}),
        ({"groups": [["ml"], {"ml": 1}, 1, None]}, {"acme": VIEWER}),
        ({"groups": "ML"}, {"acme": VIEWER}),
        ({"groups": "ml"}, {"acme": MEMBER}),
        ({"groups": "ml admins"}, {"acme": VIEWER}),
        ({"groups": ["ml", "admins"]}, {"acme": ADMIN, "beta": VIEWER}),
        ({"groups": ["admins", "ml"]}, {"acme": ADMIN, "beta": VIEWER}),
    ],
)
def test_highest_role_counts(
    said: Mapping[str, object], given: Mapping[str, OrganizationRole]
) -> None:
    mapping = roles("groups: admins=acme:ADMIN, ml=acme:MEMBER, *=acme:VIEWER, admins=beta:VIEWER")

    assert mapping.of(claims(**said)) == given


@pytest.mark.parametrize(
    ("said", "given"),
    [
        ({"realm": {"roles": ["ml"]}}, {"acme": MEMBER}),
        ({"realm.roles": ["ml"]}, {"acme": MEMBER}),
        ({"realm.roles": ["x"], "realm": {"roles": ["ml"]}}, {}),
        ({"realm": ["roles"]}, {}),
        ({"realm": {"roles": {"ml": 1}}}, {}),
    ],
)
def test_dots_lead_into_objects(
    said: Mapping[str, object], given: Mapping[str, OrganizationRole]
) -> None:
    assert roles("realm.roles: ml=acme:MEMBER").of(claims(**said)) == given


@pytest.mark.parametrize(
    "issuer",
    [
        "http://id.example",
        "https://",
        "id.example",
        "ftp://id.example",
        "https://user:password@id.example",
        "https://id.example:port",
        "https://id.example/?tenant=1",
        "https://id.example/#x",
        "https://id.example/a b",
        "https://id.example/" + "a" * 500,
        "http://127.0.0.1.example",
        "http://localhost.example",
        "https://[::1",
    ],
)
def test_issuer_that_is_not_safe_is_refused(issuer: str) -> None:
    with pytest.raises(ValueError, match="VITRINE_OIDC_ISSUER must be an"):
        trust(issuer, "vitrine", None)


@pytest.mark.parametrize(
    ("issuer", "audience", "roles_", "problem"),
    [
        (None, "vitrine", None, "VITRINE_OIDC_ISSUER must say whose tokens are meant"),
        (None, None, "x: y=a:ADMIN", "VITRINE_OIDC_ISSUER must say whose tokens are meant"),
        (ISSUER, None, None, "VITRINE_OIDC_AUDIENCE must say for whom tokens are"),
        (ISSUER, "vitrine", "x", "VITRINE_OIDC_ROLES must be like groups"),
    ],
)
def test_half_a_trust_is_refused(
    issuer: str | None, audience: str | None, roles_: str | None, problem: str
) -> None:
    with pytest.raises(ValueError, match=problem):
        trust(issuer, audience, roles_)


def test_trust_is_as_set() -> None:
    assert trust(None, None, None) is None
    assert trust(ISSUER, "vitrine", None) == Trust(ISSUER, "vitrine")
    for loopback in ("http://127.0.0.1:9000/realms/x", "http://localhost:1", "http://[::1]:1"):
        assert trust(loopback, "vitrine", None) == Trust(loopback, "vitrine")


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ({}, "user"),
        ({"preferred_username": "ada", "email": "other@acme.example"}, "ada"),
        ({"preferred_username": "ada@acme.example"}, "ada"),
        ({"preferred_username": 1, "email": "ada.l@acme.example"}, "ada-l"),
        ({"upn": "ada_l@acme.example"}, "ada_l"),
        ({"name": "Ada  Lovelace"}, "Ada-Lovelace"),
        ({"preferred_username": "José"}, "Jose"),
        ({"preferred_username": "李雷", "email": "li@acme.example"}, "li"),
        ({"preferred_username": "\ud800\x00ada\u202e"}, "ada"),
        ({"preferred_username": "_-a-_"}, "a"),
        ({"preferred_username": "a" * 5000}, "a" * 64),
        ({"preferred_username": "\ufdfa" * 5000}, "user"),
    ],
)
def test_username_fits(said: Mapping[str, object], first: str) -> None:
    names = list(username.of_claims(claims(**said)))

    assert names[0] == first
    assert names[1].endswith("-2")
    assert names[8].endswith("-9")
    assert names[9].endswith("-0909b9ac6c5eda18")
    assert len(names) == 10
    assert max(map(len, names)) <= 64
