"""The people and things that most tests of the API begin with."""

from __future__ import annotations

from dataclasses import dataclass

from db.connection import Pool
from domain.viewer import Viewer
from tests import factories
from tests.factories import Thing


@dataclass(frozen=True)
class Scene:
    """An organization with every kind of viewer, and another one beside it.

    `root` administers the instance, `ada` the organization, `mia` is a MEMBER of it, of the team
    and of the registry `models`, `vic` a VIEWER, `tim` in the team only, `rex` a Restricted Viewer
    of the registry `secret`. `sue` administers another organization.
    """

    root: Viewer
    ada: Viewer
    mia: Viewer
    vic: Viewer
    tim: Viewer
    rex: Viewer
    sue: Viewer
    acme: Thing
    rival: Thing
    vision: Thing
    mnist: Thing
    models: Thing
    secret: Thing

    def viewer(self, name: str) -> Viewer | None:
        """Somebody by name; None for nobody."""
        return getattr(self, name) if name else None


async def set_up(pool: Pool) -> Scene:
    """The scene, without collections and artifacts."""
    root = await factories.add_user(pool, "root", is_administrator=True)
    names = ("ada", "mia", "vic", "tim", "rex", "sue")
    people = {name: await factories.add_user(pool, name) for name in names}
    ada, mia, vic, tim, rex, sue = people.values()
    acme = await factories.add_organization(
        pool,
        "acme",
        display_name="Acme Inc.",
        admin=ada,
        members={mia: "MEMBER", vic: "VIEWER", tim: "VIEWER", rex: "VIEWER"},
    )
    rival = await factories.add_organization(pool, "rival", admin=sue)
    vision = await factories.add_team(
        pool, acme, "vision", admin=ada, members={mia: "MEMBER", tim: "MEMBER"}
    )
    mnist = await factories.add_project(pool, vision, "mnist", creator=mia)
    models = await factories.add_registry(
        pool, acme, "models", creator=ada, members={mia: "MEMBER"}, protected_aliases=["golden"]
    )
    secret = await factories.add_registry(
        pool,
        acme,
        "secret",
        creator=ada,
        visibility="RESTRICTED",
        members={rex: "RESTRICTED_VIEWER", vision: "MEMBER"},
    )
    return Scene(root, ada, mia, vic, tim, rex, sue, acme, rival, vision, mnist, models, secret)
