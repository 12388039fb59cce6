"""The same kind of things four times: one's own, in a restricted registry, another's, missing.

Each is known to a document by the same words, so that one question can be asked of all four.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from db import organization
from db.connection import Pool
from domain.ids import encode, new_id
from domain.viewer import Viewer
from tests import factories
from tests.api import Api
from tests.factories import Thing
from tests.security.dialect import keys
from tests.security.dialect.part import Part
from tests.security.dialect.things import part
from tests.wandb_api.changing import numbered, standard

_WORD = re.compile("[A-Z_]{3,}")
OWN, RESTRICTED, OTHER, MISSING = "own", "restricted", "other", "missing"
STATES = (OWN, RESTRICTED, OTHER, MISSING)
# What each of them is in the organization, in its registry `models` and in its team `vision`;
# whoever has no role in the registry is what the organization makes of everybody there.
ROLES: Mapping[str, tuple[str, str | None, str | None]] = {
    "restricted": ("VIEWER", None, None),
    "reader": ("VIEWER", "VIEWER", None),
    "viewer": ("VIEWER", "VIEWER", "VIEWER"),
    "member": ("MEMBER", "MEMBER", "MEMBER"),
    "admin": ("MEMBER", "ADMIN", "ADMIN"),
    "service": ("MEMBER", "MEMBER", "MEMBER"),
}
# Keys of the member's that are good for less, or for nothing.
KEYS = ("expired", "revoked", "read-only", "write-only")
VIEWERS = ("anonymous", "stranger", *ROLES, "org-admin", *KEYS)


@dataclass
class World:
    """All of it."""

    parts: dict[str, Part] = field(default_factory=dict)
    people: dict[str, Viewer] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)

    def filled(self, document: str, state: str) -> str:
        """The document with the names and ids of this state in place of the words."""
        words = self.parts[state].words
        return _WORD.sub(lambda found: words.get(found[0], found[0]), document)

    def told(self, answer: str, state: str) -> str:
        """The answer with words in place of what was asked for by them."""
        words = self.parts[state].words
        for word in sorted(words, key=lambda word: -len(words[word])):
            answer = answer.replace(words[word], word)
        return answer


async def build(api: Api) -> World:
    """The world, with a key for everybody in it."""
    pool, world = api.site.pool, World()
    for name in ("root", "org-admin", "stranger", *ROLES):
        world.people[name] = await factories.add_user(
            pool, f"who-{name}", is_administrator=name == "root"
        )
    ada, sue = world.people["org-admin"], world.people["stranger"]
    acme = await factories.add_organization(pool, "apex", display_name="Apex Inc.", admin=ada)
    rival = await factories.add_organization(pool, "rook", display_name="Rook Ltd.", admin=sue)
    await factories.run(
        pool,
        """update organization set implicit_registry_role = 'RESTRICTED_VIEWER'
            where organization_id = $1""",
        acme.id,
    )
    await _members(pool, world, acme)
    mia = world.people["member"]
    own = await _places(pool, acme, ada, mia, ("sight", "mnist", "models"))
    hidden = await _places(pool, acme, ada, ada, ("hush", "dark", "secret"), "RESTRICTED")
    other = await _places(pool, rival, sue, sue, ("blur", "fog", "mist"))
    await _roles(pool, world, own)
    for state, creator, places, name in (
        (OWN, world.people["member"], own, "member"),
        (RESTRICTED, ada, hidden, "org-admin"),
        (OTHER, sue, other, "stranger"),
    ):
        world.parts[state] = await part(api, creator, places, f"who-{name}")
    world.parts[MISSING] = _missing(world.parts[OWN])
    world.keys = await keys.given(pool, world.people)
    return world


async def _members(pool: Pool, world: World, acme: Thing) -> None:
    async with pool.transaction() as connection:
        for name, (role, _, _) in ROLES.items():
            person = world.people[name]
            await organization.set_member(connection, acme.id, person.user_id, role)
    await factories.run(
        pool,
        """update site_user set is_service_account = true, service_organization_id = $1
            where username = 'who-service'""",
        acme.id,
    )
    await factories.run(pool, "update site_user set email = username || '@example.org'")


async def _places(
    pool: Pool,
    within: Thing,
    admin: Viewer,
    creator: Viewer,
    names: tuple[str, str, str],
    visibility: str = "ORGANIZATION",
) -> dict[str, Thing]:
    """An organization's team with a project, and its registry."""
    team, project, registry = names
    of_team = await factories.add_team(pool, within, team, admin=admin)
    return {
        "organization": within,
        "team": of_team,
        "project": await factories.add_project(pool, of_team, project, creator=creator),
        "registry": await factories.add_registry(
            pool, within, registry, creator=creator, visibility=visibility
        ),
    }


async def _roles(pool: Pool, world: World, places: Mapping[str, Thing]) -> None:
    async with pool.transaction() as connection:
        for name, (_, in_registry, in_team) in ROLES.items():
            person = world.people[name]
            if in_registry is not None:
                await factories.grant(connection, places["registry"].key, person, in_registry)
            if in_team is not None:
                await factories.join_team(connection, places["team"].key, person, in_team)


def _missing(like: Part) -> Part:
    """Words for what is not there, of the form of words for what is."""
    things = {
        what: Thing(thing.kind, thing.organization_id, new_id(), f"no-{thing.kind.name.lower()}")
        for what, thing in like.things.items()
    }
    words: dict[str, Any] = {word: f"no-{word.lower()}" for word in like.words}
    words["REGISTRY"] = "wandb-registry-no-registry"
    words["VERSION_ID"] = standard(things["version"])
    ids = {
        "ARTIFACT_ID": "artifact",
        "COLLECTION_ID": "collection",
        "RUN_ID": "run",
        "FILE_ID": "file of run",
        "TRIGGER_ID": "trigger of registry",
        "PROJECT_TRIGGER_ID": "trigger of project",
        "WEBHOOK_ID": "webhook",
    }
    for word, what in ids.items():
        words[word] = encode(things[what].kind, things[what].organization_id, uuid4())
    for n, (word, label) in enumerate(
        {
            "PROJECT_ID": "Project",
            "REGISTRY_ID": "Project",
            "TEAM_ID": "Entity",
            "PERSON_ID": "User",
        }.items()
    ):
        words[word] = numbered(label, 10**9 + n)
    return Part(words, dict.fromkeys(like.ids, "of nothing"), things)
