"""What is hidden is answered as what is missing, byte for byte but for the names that were sent."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import pytest

from domain.ids import Kind, new_id
from domain.viewer import Viewer
from tests import factories
from tests.api import Api
from tests.factories import Thing
from tests.scene import Scene
from tests.security.dialect import table, ways, world
from tests.security.dialect.asking import Asker
from tests.security.dialect.table import SHOWN
from tests.security.dialect.ways import Way
from tests.security.dialect.world import MISSING, OWN, World
from tests.wandb_api.calling import Caller
from tests.wandb_api.changing import Changer, document, number_id, standard
from tests.wandb_api.conftest import Dialect
from tests.wandb_api.good_inputs import GOOD
from tests.wandb_api.hostile import told
from tests.wandb_api.stage import filling, prepared
from tests.wandb_api.test_hidden_changes import missing, renamed

pytestmark = pytest.mark.slow
TABLE = table.read()
READERS = ("anonymous", "stranger", *world.ROLES, "org-admin")


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    """Refusals are expected by the hundred."""
    caplog.set_level(logging.CRITICAL + 1)


def hidden_at(way: Way, viewer: str, state: str) -> int | None:
    """The step that does not lead the viewer any further, if it names what it leads to."""
    for n, step in enumerate(way):
        if TABLE.sign(step.row, viewer, state) != SHOWN:
            of_whom = TABLE.words["organization"][viewer][world.STATES.index(state)]
            # A list names whose it is; who may be seen has things that may be.
            is_list = ways.is_page(ways.field_type(TABLE.kinds[step.origin], step.row))
            names = "(" in step.row.field and not (is_list and of_whom == SHOWN)
            return n if names else None
    return None


def asked(made: World, way: Way, at: int, states: tuple[str, str]) -> str:
    """The document, with things of the one state on the way to that step, and then of the other."""
    before, after = states
    steps = [
        step._replace(row=step.row._replace(field=made.filled(step.row.field, state)))
        for n, step in enumerate(way)
        for state in [before if n < at else after]
    ]
    kind = TABLE.kinds[ways.end(way)]
    rows = [row for row in kind.rows if not TABLE.may_refuse(row)]
    parts = [ways.selection(TABLE, kind, n, row) for n, row in enumerate(rows)]
    return ways.asked(TABLE, tuple(steps), made.filled(" ".join(parts), after))


@pytest.mark.parametrize("viewer", READERS)
async def test_look_ups(api: Api, call: Caller, viewer: str) -> None:
    made = await world.build(api)
    ask = Asker(call.client, made)
    compared = set()
    for state in (OWN, world.RESTRICTED, world.OTHER):
        for way in ways.usual(TABLE):
            at = hidden_at(way, viewer, state)
            # Nothing goes on from what is null: the step itself, with all that it could show.
            if at is None or at < len(way) - 1:
                continue
            there = await ask(asked(made, way, at, (state, state)), viewer)
            absent = await ask(asked(made, way, at, (state, MISSING)), viewer)
            both = [
                (answer.status, made.told(made.told(answer.body.decode(), state), MISSING))
                for answer in (there, absent)
            ]
            assert both[0] == both[1], (state, [step.row.field for step in way])
            compared.add((state, *(step.row.field for step in way)))
    # Whoever sees all of an organization still has another one that is hidden from them.
    assert len(compared) >= 12


async def more_of(api: Api, made: World) -> dict[str, str]:
    """A version that is linked nowhere, of an artifact that is seen through a link, and another."""
    pool, things = api.site.pool, made.parts[OWN].things
    creator = made.people["member"]
    beside: dict[str, Any] = {"creator": creator, "store": api.site.store}
    second = await factories.add_artifact_version(
        pool, things["project"], things["artifact"].name, aliases=["hush"], **beside
    )
    lost = await factories.add_artifact_version(pool, things["project"], "lost", **beside)
    return {
        "SECOND": standard(second),
        "LOST": (await factories.artifact_of(pool, lost)).global_id,
    }


# Of what is seen through a link alone: a name that is there, and one that is not.
BESIDE = [
    (
        'artifactCollection(id: "ARTIFACT_ID") { artifactMembership(aliasName: "@@") { id } }',
        "hush",
    ),
    ('artifactCollection(id: "ARTIFACT_ID") { artifactMembership(aliasName: "@@") { id } }', "v1"),
    (
        """artifactCollection(id: "ARTIFACT_ID") { defaultArtifactType {
            artifactCollection(name: "@@") { id } } }""",
        "lost",
    ),
    *(
        (
            f"""artifactCollection(id: "ARTIFACT_ID") {{ artifacts(filters: "{{{said}}}") {{
                totalCount edges {{ version }} }} }}""".replace("QUOTE", '\\"'),
            "hush",
        )
        for said in (
            "QUOTEaliasQUOTE: QUOTE@@QUOTE",
            "QUOTEaliasQUOTE: {QUOTE$inQUOTE: [QUOTE@@QUOTE]}",
        )
    ),
]


@pytest.mark.parametrize("viewer", ["restricted", "reader"])
async def test_beside_what_is_seen(api: Api, call: Caller, viewer: str) -> None:
    made = await world.build(api)
    more = await more_of(api, made)
    ask = Asker(call.client, made)

    async def bodies(selection: str, names: tuple[str, str]) -> list[bytes]:
        found = []
        for name in names:
            document = made.filled(f"{{ {selection} }}", OWN).replace("@@", name)
            answer = await ask(document, viewer)
            assert answer.status == 200, answer.errors
            found.append(answer.body.replace(name.encode(), b"@@"))
        return found

    for selection, name in BESIDE:
        there, absent = await bodies(selection, (name, "v7" if name == "v1" else "none"))
        assert there == absent, selection
        [seen, _] = [
            (await ask(made.filled(f"{{ {selection} }}", OWN).replace("@@", each), "member")).body
            for each in (name, "none")
        ]
        assert seen != there, selection
    for field, word in (("artifact", "SECOND"), ("artifactCollection", "LOST")):
        names = (more[word], missing(more[word]))
        there, absent = await bodies(f'{field}(id: "@@") {{ id }}', names)
        assert there == absent


# What a registry and its things are called by inputs, and what they are in one that is hidden.
OF_REGISTRY = ("REGISTRY_ID", "COLLECTION", "AUTOMATION")


async def hidden_like(api: Api, scene: Scene, things: Mapping[str, str]) -> dict[str, str]:
    """In the restricted registry, a collection, a link and an automation as in the other one."""
    pool = api.site.pool
    old = await factories.add_collection(pool, scene.secret, "old", creator=scene.ada)
    made = await factories.add_artifact_version(pool, scene.mnist, "deep", creator=scene.mia)
    await factories.link(pool, made, old, linked_by=scene.ada, aliases=["x"])
    automation = Thing(Kind.AUTOMATION, scene.acme.id, new_id(), "hush")
    await factories.run(
        pool,
        """insert into automation (organization_id, id, name, registry_id, event, action)
            values ($1, $2, 'hush', $3, 'ALIAS_ADDED', 'NO_OP')""",
        *automation.key,
        scene.secret.id,
    )
    return {
        **things,
        "REGISTRY_ID": await number_id(api, "Project", scene.secret),
        "COLLECTION": old.global_id,
        "AUTOMATION": automation.global_id,
        "LINKED": standard(made),
    }


async def test_changes_of_a_restricted_registry(
    api: Api, dialect: Dialect, change: Changer, scene: Scene
) -> None:
    things = await prepared(api, change, scene)
    hidden = await hidden_like(api, scene, things)
    absent = hidden | {word: missing(hidden[word]) for word in (*OF_REGISTRY, "LINKED")}
    compared = []

    async def refused(viewer: Viewer, mutation: str, input: Any) -> tuple[int, str]:
        found = told(await dialect.execute(document(mutation), viewer, {"input": input}))
        assert found is not None, mutation
        return found.status, found.messages[0]["message"].replace("nothing", "secret")

    for mutation, found in GOOD.items():
        for way, good in found.items():
            secret = renamed(good, {"wandb-registry-models": "wandb-registry-secret"})
            nothing = renamed(good, {"wandb-registry-models": "wandb-registry-nothing"})
            inputs = filling(hidden)(secret), filling(absent)(nothing)
            is_about = secret != good or any(word in str(good) for word in OF_REGISTRY)
            if not is_about or "NEW" in str(good) or mutation == "upsertModel":
                continue
            there, not_there = [await refused(scene.vic, mutation, each) for each in inputs]
            assert (mutation, way, there) == (mutation, way, not_there)
            assert there[0] in (403, 404)
            compared.append(mutation)
    assert len(compared) >= 20
