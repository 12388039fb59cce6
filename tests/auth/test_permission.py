from __future__ import annotations

import pytest

from auth import permission
from auth.permission import OrganizationAction, RegistryAction, SiteAction, TeamAction
from domain import errors
from domain.role import OrganizationRole, RegistryRole

RESTRICTED, VIEWER, MEMBER, ADMIN = RegistryRole
ROLES = (RESTRICTED, VIEWER, MEMBER, ADMIN)

# Row, what it asks for, and who may: Restricted Viewer, Viewer, Member, Admin.
MATRIX = [
    (1, RegistryAction.VIEW, "yyyy"),
    (2, RegistryAction.VIEW, "yyyy"),
    (3, RegistryAction.USE, "-yyy"),
    (4, RegistryAction.DOWNLOAD, "-yyy"),
    (5, RegistryAction.DOWNLOAD, "-yyy"),
    (6, RegistryAction.VIEW, "yyyy"),
    (7, RegistryAction.VIEW, "yyyy"),
    (8, RegistryAction.AUTOMATE_COLLECTION, "--yy"),
    (9, RegistryAction.AUTOMATE_COLLECTION, "--yy"),
    (10, RegistryAction.CREATE_COLLECTION, "--yy"),
    (11, OrganizationAction.CREATE_REGISTRY, "--yy"),
    (12, RegistryAction.EDIT_COLLECTION, "--yy"),
    (13, TeamAction.UPDATE_ARTIFACT_VERSION, "--yy"),
    (14, RegistryAction.EDIT_TAGS, "--yy"),
    (15, RegistryAction.EDIT_ALIASES, "--yy"),
    (16, RegistryAction.EDIT_PROTECTED_ALIASES, "---y"),
    (17, RegistryAction.EDIT_PROTECTED_ALIASES, "---y"),
    (18, RegistryAction.LINK, "--yy"),
    (19, RegistryAction.ADD_TYPE, "--yy"),
    (20, RegistryAction.RENAME, "--yy"),
    (21, RegistryAction.DELETE_COLLECTION, "--yy"),
    (22, RegistryAction.AUTOMATE_COLLECTION, "--yy"),
    (23, RegistryAction.UNLINK, "--yy"),
    (24, RegistryAction.CHANGE_TYPE_MODE, "---y"),
    (25, RegistryAction.CHANGE_VISIBILITY, "---y"),
    (26, RegistryAction.MANAGE_MEMBERS, "---y"),
    (27, RegistryAction.MANAGE_MEMBERS, "---y"),
    (28, RegistryAction.MANAGE_MEMBERS, "---y"),
    (29, RegistryAction.EDIT_PROTECTED_ALIASES, "---y"),
    (30, RegistryAction.DELETE, "---y"),
    (31, RegistryAction.AUTOMATE_REGISTRY, "---y"),
]
CELLS = [
    (number, action, role, answer == "y")
    for number, action, answers in MATRIX
    for role, answer in zip(ROLES, answers, strict=True)
]
# Where a role in an organization or a team decides, the column of the same name stands for it.
OUTSIDE = {
    RESTRICTED: None,
    VIEWER: OrganizationRole.VIEWER,
    MEMBER: OrganizationRole.MEMBER,
    ADMIN: OrganizationRole.ADMIN,
}


def answer(action: permission.Action, role: RegistryRole) -> bool:
    if isinstance(action, OrganizationAction | TeamAction):
        return permission.allowed_outside(OUTSIDE[role], action)
    if action is RegistryAction.DELETE:
        return permission.may_delete(role, is_creator=True, is_organization_admin=False)
    assert isinstance(action, RegistryAction)
    return permission.allowed(role, action)


@pytest.mark.parametrize(("number", "action", "role", "expected"), CELLS)
def test_row_by_role(
    number: int, action: permission.Action, role: RegistryRole, expected: bool
) -> None:
    row = permission.ROWS[number - 1]

    assert (row.number, row.action) == (number, action)
    assert answer(action, role) is expected


def test_rows_are_the_thirty_one() -> None:
    assert [row.number for row in permission.ROWS] == list(range(1, 32))
    assert len(CELLS) == 124


def test_rows_that_share_an_action_agree() -> None:
    pairs = {(row.action, row.least_role) for row in permission.ROWS}

    assert len(pairs) == len({action for action, _ in pairs})


def test_every_action_has_its_role() -> None:
    for action in RegistryAction:
        permission.allowed(ADMIN, action)
    for other in [*OrganizationAction, *TeamAction]:
        assert permission.allowed_outside(OrganizationRole.ADMIN, other)


@pytest.mark.parametrize("action", list(RegistryAction))
def test_nobody_may_do_nothing(action: RegistryAction) -> None:
    assert not permission.allowed(None, action)
    with pytest.raises(errors.NotFound) as caught:
        permission.require(None, action, what="The collection", field=("path",))

    assert caught.value.message == "The collection was not found, or you may not see it."
    assert caught.value.field == ("path",)


def test_require_names_action_and_role() -> None:
    with pytest.raises(errors.PermissionDenied) as caught:
        permission.require(VIEWER, RegistryAction.LINK, field=("targetPath",))

    assert caught.value == errors.PermissionDenied(
        "PERMISSION_DENIED",
        "LINK needs at least the registry role MEMBER.",
        ("targetPath",),
        action="LINK",
        required_role="MEMBER",
    )


def test_require_is_silent_when_allowed() -> None:
    permission.require(MEMBER, RegistryAction.LINK)


@pytest.mark.parametrize(
    ("role", "is_creator", "is_organization_admin", "expected"),
    [
        (ADMIN, False, False, False),
        (MEMBER, True, False, False),
        (None, True, False, False),
        (ADMIN, True, False, True),
        (ADMIN, False, True, True),
        (None, False, True, True),
    ],
)
def test_may_delete(
    role: RegistryRole | None, is_creator: bool, is_organization_admin: bool, expected: bool
) -> None:
    facts = {"is_creator": is_creator, "is_organization_admin": is_organization_admin}

    assert permission.may_delete(role, **facts) is expected


def test_delete_by_role_alone_is_refused() -> None:
    assert not permission.allowed(ADMIN, RegistryAction.DELETE)
    with pytest.raises(errors.PermissionDenied):
        permission.require(ADMIN, RegistryAction.DELETE)


@pytest.mark.parametrize(
    ("role", "expected"), [(ADMIN, errors.PermissionDenied), (None, errors.NotFound)]
)
def test_require_delete_refuses(role: RegistryRole | None, expected: type[errors.Refusal]) -> None:
    with pytest.raises(expected):
        permission.require_delete(role, is_creator=False, is_organization_admin=False)


def test_require_delete_is_silent_when_allowed() -> None:
    permission.require_delete(ADMIN, is_creator=True, is_organization_admin=False)


def test_actions_of_nobody_are_none() -> None:
    assert permission.actions(None) == []


def test_actions_of_viewer_are_in_order() -> None:
    assert [action.name for action in permission.actions(VIEWER)] == ["VIEW", "USE", "DOWNLOAD"]


def test_actions_of_member() -> None:
    assert [action.name for action in permission.actions(MEMBER, is_creator=True)] == [
        "VIEW",
        "USE",
        "DOWNLOAD",
        "CREATE_COLLECTION",
        "EDIT_COLLECTION",
        "DELETE_COLLECTION",
        "LINK",
        "UNLINK",
        "EDIT_ALIASES",
        "EDIT_TAGS",
        "ADD_TYPE",
        "RENAME",
        "AUTOMATE_COLLECTION",
    ]


def test_actions_of_admin_are_all_but_delete() -> None:
    every = list(RegistryAction)

    assert permission.actions(ADMIN) == every[:-1]
    assert permission.actions(ADMIN, is_creator=True) == every
    assert permission.actions(ADMIN, is_organization_admin=True) == every


# What is asked for, and who may: Viewer, Member, Admin.
OUTSIDE_MATRIX = [
    (OrganizationAction.VIEW_ORGANIZATION, "yyy"),
    (OrganizationAction.CREATE_REGISTRY, "-yy"),
    (OrganizationAction.UPDATE_ORGANIZATION, "--y"),
    (OrganizationAction.SET_ORGANIZATION_MEMBER, "--y"),
    (OrganizationAction.CREATE_TEAM, "--y"),
    (OrganizationAction.CREATE_SERVICE_ACCOUNT, "--y"),
    (OrganizationAction.MANAGE_SERVICE_ACCOUNT_KEYS, "--y"),
    (OrganizationAction.VIEW_ORGANIZATION_HISTORY, "--y"),
    (OrganizationAction.CREATE_ORGANIZATION_WEBHOOK, "--y"),
    (TeamAction.VIEW_PROJECT, "yyy"),
    (TeamAction.DOWNLOAD_FILES, "yyy"),
    (TeamAction.CREATE_PROJECT, "-yy"),
    (TeamAction.UPDATE_PROJECT, "-yy"),
    (TeamAction.AUTOMATE_PROJECT, "-yy"),
    (TeamAction.CREATE_WEBHOOK, "-yy"),
    (TeamAction.CREATE_ARTIFACT_VERSION, "-yy"),
    (TeamAction.COMMIT_ARTIFACT_VERSION, "-yy"),
    (TeamAction.UPDATE_ARTIFACT_VERSION, "-yy"),
    (TeamAction.DELETE_ARTIFACT_VERSION, "-yy"),
    (TeamAction.USE_ARTIFACT_VERSION, "-yy"),
    (TeamAction.LOG_RUN, "-yy"),
    (TeamAction.DELETE_RUN, "-yy"),
    (TeamAction.SET_TEAM_MEMBER, "--y"),
    (TeamAction.DELETE_TEAM, "--y"),
    (TeamAction.DELETE_PROJECT, "--y"),
]


@pytest.mark.parametrize(("action", "expected"), OUTSIDE_MATRIX)
def test_outside_registries_by_role(action: OrganizationAction | TeamAction, expected: str) -> None:
    answers = [permission.allowed_outside(role, action) for role in OrganizationRole]

    assert answers == [letter == "y" for letter in expected]
    assert not permission.allowed_outside(None, action)


def test_outside_matrix_is_complete() -> None:
    assert [action for action, _ in OUTSIDE_MATRIX] == [*OrganizationAction, *TeamAction]


def test_require_outside_hides_from_strangers() -> None:
    with pytest.raises(errors.NotFound):
        permission.require_outside(None, TeamAction.VIEW_PROJECT, what="The project")


def test_require_outside_says_the_role_in_its_message() -> None:
    with pytest.raises(errors.PermissionDenied) as caught:
        permission.require_outside(
            OrganizationRole.VIEWER, TeamAction.DELETE_TEAM, what="The team", field=("teamId",)
        )

    assert caught.value == errors.PermissionDenied(
        "PERMISSION_DENIED",
        "DELETE_TEAM needs at least the team role ADMIN.",
        ("teamId",),
        action="DELETE_TEAM",
        required_role=None,
    )


def test_require_outside_is_silent_when_allowed() -> None:
    permission.require_outside(
        OrganizationRole.MEMBER, OrganizationAction.CREATE_REGISTRY, what="The organization"
    )


def test_administrator_alone_makes_users() -> None:
    permission.require_administrator(True, SiteAction.CREATE_USER)

    with pytest.raises(errors.PermissionDenied) as caught:
        permission.require_administrator(False, SiteAction.CREATE_USER)

    assert caught.value.message == "CREATE_USER needs an administrator of this instance."


def test_organization_admin_is_admin_of_each_team() -> None:
    member, admin = OrganizationRole.MEMBER, OrganizationRole.ADMIN

    assert permission.team_role(None, admin) is admin
    assert permission.team_role(member, admin) is admin
    assert permission.team_role(member, member) is member
    assert permission.team_role(None, member) is None
