from __future__ import annotations

import pytest

from domain.role import OrganizationRole, RegistryRole, Role, highest


def test_roles_of_two_kinds_do_not_compare() -> None:
    least: Role = OrganizationRole.VIEWER

    with pytest.raises(TypeError):
        max(RegistryRole.ADMIN, least)
    assert not RegistryRole.ADMIN.reaches(least)


def test_registry_roles_are_in_order() -> None:
    assert sorted(RegistryRole, reverse=True) == [
        RegistryRole.ADMIN,
        RegistryRole.MEMBER,
        RegistryRole.VIEWER,
        RegistryRole.RESTRICTED_VIEWER,
    ]


def test_organization_roles_are_in_order() -> None:
    assert OrganizationRole.VIEWER < OrganizationRole.MEMBER < OrganizationRole.ADMIN


def test_role_reaches_itself_and_less() -> None:
    assert RegistryRole.MEMBER.reaches(RegistryRole.MEMBER)
    assert RegistryRole.MEMBER.reaches(RegistryRole.VIEWER)
    assert not RegistryRole.MEMBER.reaches(RegistryRole.ADMIN)


def test_values_are_the_names() -> None:
    assert [role.value for role in RegistryRole] == [
        "RESTRICTED_VIEWER",
        "VIEWER",
        "MEMBER",
        "ADMIN",
    ]
    assert [role.value for role in OrganizationRole] == ["VIEWER", "MEMBER", "ADMIN"]


def test_highest_leaves_out_what_is_not_given() -> None:
    assert highest(RegistryRole.VIEWER, None, RegistryRole.MEMBER) is RegistryRole.MEMBER
    assert highest(None, None) is None
    assert highest() is None
