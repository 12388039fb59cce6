from __future__ import annotations

from typing import Any

import pytest

from tests import factories
from tests.api import Api
from tests.scene import Scene

RULE = "1 to 64 letters A to Z, digits, - and _, starting with a letter or digit"
LONG = "a" * 129


@pytest.mark.parametrize(
    ("input", "expected"),
    [
        (
            {"name": ""},
            [f'INVALID_NAME name: An organization name must be {RULE}; got "".'],
        ),
        (
            {"name": "ac me"},
            [f'INVALID_NAME name: An organization name must be {RULE}; got "ac me".'],
        ),
        (
            {"name": "a" * 65, "displayName": "Fine"},
            [f'INVALID_NAME name: An organization name must be {RULE}; got "{"a" * 65}".'],
        ),
        (
            {"name": "good", "displayName": ""},
            [
                "INVALID_NAME displayName: An organization display name must be 1 to 128"
                ' characters, none of them / :; got "".'
            ],
        ),
        (
            {"name": "-x", "displayName": "a/b"},
            [
                f'INVALID_NAME name: An organization name must be {RULE}; got "-x".',
                "INVALID_NAME displayName: An organization display name must be 1 to 128"
                ' characters, none of them / :; got "a/b".',
            ],
        ),
        (
            {"name": "acme"},
            [
                "ALREADY_EXISTS name: The name acme is taken on this site;"
                " please use a different one."
            ],
        ),
        (
            {"name": "vision"},
            [
                "ALREADY_EXISTS name: The name vision is taken on this site;"
                " please use a different one."
            ],
        ),
        (
            {"name": "rex"},
            [
                "ALREADY_EXISTS name: The name rex is taken on this site;"
                " please use a different one."
            ],
        ),
    ],
)
async def test_create_is_refused(
    api: Api, scene: Scene, input: dict[str, Any], expected: list[str]
) -> None:
    assert await api.refusals("createOrganization", scene.mia, **input) == expected


async def test_create_makes_core_registries_and_an_admin(api: Api, scene: Scene) -> None:
    await api.history()

    payload = await api.changed(
        "createOrganization",
        scene.sue,
        """organization { name displayName viewerRole implicitRegistryRole
            members { nodes { role user { username } } } teams { totalCount }
            registries { nodes { name isCore visibility acceptsAllTypes acceptedTypes viewerRole
                owner { username } singleTypeCollections protectedAliases } } }""",
        name="new-org",
        displayName="A new one",
    )

    core = {
        "isCore": True,
        "visibility": "ORGANIZATION",
        "acceptsAllTypes": False,
        "viewerRole": "ADMIN",
        "owner": {"username": "sue"},
        "singleTypeCollections": False,
        "protectedAliases": [],
    }
    assert payload["organization"] == {
        "name": "new-org",
        "displayName": "A new one",
        "viewerRole": "ADMIN",
        "implicitRegistryRole": "VIEWER",
        "members": {"nodes": [{"role": "ADMIN", "user": {"username": "sue"}}]},
        "teams": {"totalCount": 0},
        "registries": {
            "nodes": [
                {"name": "dataset", "acceptedTypes": ["dataset"], **core},
                {"name": "model", "acceptedTypes": ["model"], **core},
            ]
        },
    }
    assert await api.history() == [
        ("ORGANIZATION_CREATED", {"organization": "new-org"}, "sue"),
        ("REGISTRY_CREATED", {"registry": "model", "types": ["model"]}, "sue"),
        ("REGISTRY_CREATED", {"registry": "dataset", "types": ["dataset"]}, "sue"),
    ]


@pytest.mark.parametrize(("given", "expected"), [(False, 0), (True, 2), (None, 2)])
async def test_create_without_core_registries(
    api: Api, scene: Scene, given: bool | None, expected: int
) -> None:
    payload = await api.changed(
        "createOrganization",
        scene.mia,
        "organization { displayName registries { totalCount } }",
        name="bare",
        displayName=None,
        coreRegistries=given,
    )

    assert payload["organization"] == {
        "displayName": "bare",
        "registries": {"totalCount": expected},
    }


async def test_display_name_may_be_shared(api: Api, scene: Scene) -> None:
    payload = await api.changed(
        "createOrganization",
        scene.sue,
        "organization { displayName }",
        name="acme2",
        displayName="Acme Inc.",
    )

    assert payload["organization"] == {"displayName": "Acme Inc."}


async def test_name_is_kept_in_its_normal_form(api: Api, scene: Scene) -> None:
    payload = await api.changed(
        "createOrganization",
        scene.sue,
        "organization { displayName }",
        name="nfc",
        displayName="Cafe\u0301",
    )

    assert payload["organization"] == {"displayName": "Caf\u00e9"}
    found = await api('{ organization(name: "Cafe\u0301") { name } }', scene.sue)
    assert found == {"organization": {"name": "nfc"}}


@pytest.mark.parametrize(
    ("viewer", "name", "expected"),
    [
        ("mia", "acme", "acme"),
        ("mia", "Acme Inc.", "acme"),
        ("mia", "ACME", None),
        ("mia", "acme ", None),
        ("mia", "", None),
        ("mia", "rival", None),
        ("mia", "mia", None),
        ("mia", "vision", None),
        ("sue", "acme", None),
        ("root", "Acme Inc.", "acme"),
        ("root", "rival", "rival"),
        ("root", "mia", None),
        ("", "acme", None),
    ],
)
async def test_look_up_by_name(
    api: Api, scene: Scene, viewer: str, name: str, expected: str | None
) -> None:
    data = await api(
        "query($name: String!) { organization(name: $name) { name } }",
        scene.viewer(viewer),
        name=name,
    )

    assert data == {"organization": {"name": expected} if expected else None}


async def test_look_up_prefers_the_name_to_a_display_name(api: Api, scene: Scene) -> None:
    await factories.add_organization(api.site.pool, "other", display_name="acme", admin=scene.mia)

    data = await api('{ organization(name: "acme") { name } }', scene.mia)

    assert data == {"organization": {"name": "acme"}}


async def test_look_up_by_a_shared_display_name_is_ambiguous(api: Api, scene: Scene) -> None:
    await factories.add_organization(
        api.site.pool, "twin", display_name="Acme Inc.", admin=scene.mia
    )
    document = '{ organization(name: "Acme Inc.") { name } }'
    by_path = '{ registry(path: "Acme Inc./models") { name } }'

    assert await api.errors(document, scene.mia) == [("ORGANIZATION_AMBIGUOUS", "name")]
    assert await api.errors(by_path, scene.mia) == [("ORGANIZATION_AMBIGUOUS", "path")]
    assert await api(document, scene.vic) == {"organization": {"name": "acme"}}
