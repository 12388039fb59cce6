"""Making, changing and deleting automations."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from db import organization
from domain.automation import AutomationAction, AutomationEvent
from domain.ids import Kind, encode
from domain.viewer import Viewer
from resolvers import automation, webhook
from resolvers.automation import Changes, New
from resolvers.key import Key
from tests import factories
from tests.api import Api
from tests.factories import Thing
from tests.resolvers import asking
from tests.resolvers.asking import codes, refusals
from tests.scene import Scene

LINKED = AutomationEvent.VERSION_LINKED
COMMITTED = AutomationEvent.ARTIFACT_VERSION_COMMITTED
STATE = AutomationEvent.RUN_STATE
WEBHOOK, NO_OP = AutomationAction.WEBHOOK, AutomationAction.NO_OP
SCOPES = ("registry", "collection", "project", "artifact")
HIDDEN = "NOT_FOUND automation_id: The automation was not found, or you may not see it."
NEEDS_RUNS = (
    "INVALID_INPUT event: {} needs the scope of a project, as only there are runs, not that of"
    " a {}."
)
# Who may make, change and delete an automation of a scope. ada is ADMIN of the organization, rae
# of the registry; mia is MEMBER of registry and team, tim of the team, tip VIEWER of the team.
# y: may; n: is refused for want of a role; -: finds nothing.
VIEWERS = ("root", "ada", "rae", "mia", "tim", "tip", "vic", "sue")
TABLE = {
    "registry": "yyynnnn-",
    "collection": "yyyynnn-",
    "project": "yy-yyn--",
    "artifact": "yy-yyn--",
}
CODES = {"y": [], "n": ["PERMISSION_DENIED"], "-": ["NOT_FOUND"]}


@pytest.fixture
async def scopes(api: Api, scene: Scene) -> dict[str, Thing]:
    """One thing of each kind that automations can be about."""
    pool = api.site.pool
    digits = await factories.add_collection(pool, scene.models, creator=scene.ada)
    version = await factories.add_artifact_version(pool, scene.mnist, creator=scene.mia)
    cnn = await factories.artifact_of(pool, version)
    return {
        "registry": scene.models,
        "collection": digits,
        "project": scene.mnist,
        "artifact": cnn,
    }


@pytest.fixture
async def people(api: Api, scene: Scene) -> dict[str, Viewer]:
    """Everybody in the table, by name."""
    rae, tip = [await factories.add_user(api.site.pool, name) for name in ("rae", "tip")]
    async with api.site.pool.transaction() as connection:
        for viewer in (rae, tip):
            await organization.set_member(connection, scene.acme.id, viewer.user_id, "VIEWER")
        await factories.grant(connection, scene.models.key, rae, "ADMIN")
        await factories.join_team(connection, scene.vision.key, tip, "VIEWER")
    own = {"rae": rae, "tip": tip}
    return {name: own.get(name) or getattr(scene, name) for name in VIEWERS}


async def create(api: Api, viewer: Viewer, scope: Thing, **given: Any) -> Key:
    usual: dict[str, Any] = {"name": "notify", "event": LINKED, "action": NO_OP, "filter": {}}
    if scope.kind is Kind.PROJECT:
        usual["event"] = STATE
    return await automation.create(
        asking.of(api, viewer), New(scope_id=scope.global_id, **(usual | given))
    )


async def update(api: Api, viewer: Viewer, key: Key, **changes: Any) -> Key:
    return await automation.update(
        asking.of(api, viewer),
        automation_id=encode(Kind.AUTOMATION, *key),
        changes=Changes(**changes),
    )


async def delete(api: Api, viewer: Viewer, key: Key) -> Key:
    return await automation.delete(
        asking.of(api, viewer), automation_id=encode(Kind.AUTOMATION, *key)
    )


async def hook(api: Api, viewer: Viewer, owner: str = "vision") -> str:
    made = await webhook.create(
        asking.of(api, viewer), webhook.New(owner, "deploy", "https://example.org")
    )
    return encode(Kind.WEBHOOK, *made)


async def row(api: Api, key: Key) -> object:
    sql = """select row(name, description, is_enabled, event, filter, action,
            webhook_id is not null, payload)::text
        from automation where organization_id = $1 and id = $2"""
    return await factories.value(api.site.pool, sql, *key)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            {"name": ""},
            'INVALID_NAME name: An automation name must be 1 to 255 characters; got "".',
        ),
        (
            {"filter": []},
            "INVALID_INPUT filter: An automation's filter must be a JSON object at the top; it is"
            " not.",
        ),
        (
            {"filter": {"a": "\x00"}},
            "INVALID_INPUT filter: An automation's filter must be free of a NUL character in"
            ' strings and keys; it is not at "a".',
        ),
        (
            {"description": "\x00"},
            "INVALID_INPUT description: A description must be without a NUL character; got"
            ' "\N{REPLACEMENT CHARACTER}".',
        ),
        (
            {"action": WEBHOOK},
            "INVALID_INPUT webhook_id: Give a webhook for the action WEBHOOK.",
        ),
        (
            {"payload": {}},
            "INVALID_INPUT payload: Give no payload for an action that sends none.",
        ),
    ],
)
async def test_words_are_refused(
    api: Api, scene: Scene, scopes: dict[str, Thing], given: dict[str, Any], expected: str
) -> None:
    assert await refusals(api, create(api, scene.ada, scopes["registry"], **given)) == [expected]


async def test_all_bad_words_are_told_at_once(api: Api, scene: Scene) -> None:
    done = create(
        api, scene.ada, scene.vision, name="x" * 256, webhook_id="x", payload=5, action=WEBHOOK
    )

    found = [line.partition(":")[0] for line in await refusals(api, done)]
    assert found == [
        "INVALID_ID scope_id",
        "INVALID_ID webhook_id",
        "INVALID_NAME name",
        "INVALID_INPUT payload",
    ]


@pytest.mark.parametrize("kind", ["registry", "collection", "artifact"])
async def test_events_of_runs_need_a_project(
    api: Api, scene: Scene, scopes: dict[str, Thing], kind: str
) -> None:
    for event in ("RUN_METRIC", "RUN_METRIC_CHANGE", "RUN_METRIC_ZSCORE", "RUN_STATE"):
        done = create(api, scene.ada, scopes[kind], event=AutomationEvent[event])
        assert await refusals(api, done) == [NEEDS_RUNS.format(event, kind)]
    key = await create(api, scene.ada, scopes[kind])
    done = update(api, scene.ada, key, event=STATE)
    assert await refusals(api, done) == [NEEDS_RUNS.format("RUN_STATE", kind)]
    key = await create(api, scene.ada, scopes["project"], name="other")
    done = update(api, scene.ada, key, scope_id=scopes[kind].global_id)
    assert await refusals(api, done) == [NEEDS_RUNS.format("RUN_STATE", kind)]


@pytest.mark.parametrize("kind", ["registry", "project"])
async def test_commits_need_one_artifact(
    api: Api, scene: Scene, scopes: dict[str, Thing], kind: str
) -> None:
    refusal = (
        "INVALID_INPUT event: ARTIFACT_VERSION_COMMITTED needs the scope of one artifact, not that"
        f" of a {kind}."
    )

    done = create(api, scene.ada, scopes[kind], event=COMMITTED)

    assert await refusals(api, done) == [refusal]
    key = await create(api, scene.ada, scopes[kind])
    assert await refusals(api, update(api, scene.ada, key, event=COMMITTED)) == [refusal]
    await create(api, scene.ada, scopes["artifact"], name="other", event=COMMITTED)


@pytest.mark.parametrize("kind", SCOPES)
async def test_who_may_create(
    api: Api, scopes: dict[str, Thing], people: dict[str, Viewer], kind: str
) -> None:
    for name, expected in zip(VIEWERS, TABLE[kind], strict=True):
        done = create(api, people[name], scopes[kind], name=name)
        assert (name, await codes(done)) == (name, CODES[expected])


@pytest.mark.parametrize("kind", SCOPES)
async def test_who_may_update_and_delete(
    api: Api, scene: Scene, scopes: dict[str, Thing], people: dict[str, Viewer], kind: str
) -> None:
    for name, expected in zip(VIEWERS, TABLE[kind], strict=True):
        key = await create(api, scene.ada, scopes[kind], name=f"of {name}")
        viewer = people[name]

        assert (name, await codes(update(api, viewer, key, is_enabled=False))) == (
            name,
            CODES[expected],
        )
        assert (name, await codes(delete(api, viewer, key))) == (name, CODES[expected])


async def test_what_is_hidden_reads_as_what_is_missing(
    api: Api, scene: Scene, scopes: dict[str, Thing]
) -> None:
    key = await create(api, scene.ada, scopes["registry"])
    missing = Key(key.organization_id, scene.acme.id)

    for at in (key, missing):
        assert await refusals(api, update(api, scene.sue, at, name="x")) == [HIDDEN]
        assert await refusals(api, delete(api, scene.sue, at)) == [HIDDEN]
    assert await refusals(api, create(api, scene.sue, scopes["collection"])) == [
        "NOT_FOUND scope_id: The collection was not found, or you may not see it."
    ]


async def test_seen_through_a_link_is_not_enough(
    api: Api, scene: Scene, scopes: dict[str, Thing]
) -> None:
    pool = api.site.pool
    version = await factories.add_artifact_version(pool, scene.mnist, creator=scene.mia)
    await factories.link(pool, version, scopes["collection"], linked_by=scene.ada)
    key = await create(api, scene.ada, scopes["artifact"])

    assert await codes(create(api, scene.vic, scopes["artifact"], name="x")) == [
        "PERMISSION_DENIED"
    ]
    # What the team automates is for the team to see.
    assert await refusals(api, delete(api, scene.vic, key)) == [HIDDEN]


async def test_name_is_unique_in_the_organization(
    api: Api, scene: Scene, scopes: dict[str, Thing]
) -> None:
    taken = (
        "ALREADY_EXISTS name: The name notify is taken by an automation of this organization;"
        " please use a different name."
    )
    await create(api, scene.ada, scopes["registry"])
    other = await create(api, scene.mia, scopes["project"], name="other")

    assert await refusals(api, create(api, scene.mia, scopes["artifact"])) == [taken]
    assert await refusals(api, update(api, scene.mia, other, name="notify")) == [taken]
    personal = await factories.add_personal_project(api.site.pool, scene.mia)
    await create(api, scene.mia, personal)


async def test_one_of_many_gets_the_name(api: Api, scene: Scene, scopes: dict[str, Thing]) -> None:
    others = [await create(api, scene.ada, scopes["registry"], name=f"a{n}") for n in range(3)]

    found = await asyncio.gather(
        *(codes(create(api, scene.ada, scopes["project"])) for _ in range(3)),
        *(codes(update(api, scene.ada, key, name="notify")) for key in others),
    )

    assert sorted(found) == [[], *[["ALREADY_EXISTS"]] * 5]


async def test_webhook_that_one_may_not_see_is_not_found(
    api: Api, scene: Scene, scopes: dict[str, Thing]
) -> None:
    await factories.add_team(api.site.pool, scene.acme, "nlp", admin=scene.ada)
    theirs = await hook(api, scene.ada, "nlp")
    elsewhere = await hook(api, scene.root, "rival")
    hidden = ["NOT_FOUND webhook_id: The webhook was not found, or you may not see it."]

    for viewer, id in ((scene.mia, theirs), (scene.mia, elsewhere), (scene.root, elsewhere)):
        done = create(api, viewer, scopes["collection"], action=WEBHOOK, webhook_id=id)
        assert await refusals(api, done) == hidden


async def test_create(api: Api, scene: Scene, scopes: dict[str, Thing]) -> None:
    id = await hook(api, scene.mia)
    await api.history()

    key = await create(
        api,
        scene.mia,
        scopes["collection"],
        name="Deploy: the new one",
        description="Deploys.",
        event=AutomationEvent.ALIAS_ADDED,
        filter={"$or": [{"alias": {"$regex": "^prod"}}], "$and": []},
        action=WEBHOOK,
        webhook_id=id,
        payload={"version": "${artifact_version}", "a": 1},
        is_enabled=False,
    )

    assert key.organization_id == scene.acme.id
    assert await row(api, key) == (
        '("Deploy: the new one",Deploys.,f,ALIAS_ADDED,'
        '"{""$or"":[{""alias"":{""$regex"":""^prod""}}],""$and"":[]}",WEBHOOK,t,'
        '"{""version"":""${artifact_version}"",""a"":1}")'
    )
    detail = {"automation": "Deploy: the new one", "registry": "models", "collection": "digits"}
    assert await api.history() == [("AUTOMATION_CREATED", detail, "mia")]
    of_collection = """{ collection(path: "acme/models/digits") { history { nodes { kind } } } }"""
    found = await api(of_collection, scene.vic)
    assert found["collection"]["history"]["nodes"] == [{"kind": "AUTOMATION_CREATED"}]


@pytest.mark.parametrize(
    ("kind", "detail"),
    [
        ("registry", {"registry": "models"}),
        ("collection", {"registry": "models", "collection": "digits"}),
        ("project", {"project": "mnist"}),
        ("artifact", {"artifact": "cnn", "project": "mnist"}),
    ],
)
async def test_update_and_delete_are_told(
    api: Api, scene: Scene, scopes: dict[str, Thing], kind: str, detail: dict[str, str]
) -> None:
    key = await create(api, scene.ada, scopes[kind])
    await api.history()

    await update(api, scene.ada, key, name="new", description="Text.", is_enabled=False)
    await update(api, scene.ada, key, name="new", description="Text.", is_enabled=False)
    await update(api, scene.ada, key)
    await delete(api, scene.ada, key)

    changed = ["description", "is_enabled", "name"]
    assert await api.history() == [
        ("AUTOMATION_UPDATED", {"automation": "new", "changed": changed} | detail, "ada"),
        ("AUTOMATION_DELETED", {"automation": "new"} | detail, "ada"),
    ]
    assert await refusals(api, delete(api, scene.ada, key)) == [HIDDEN]


async def test_update_takes_up_and_leaves_a_webhook(
    api: Api, scene: Scene, scopes: dict[str, Thing]
) -> None:
    key = await create(api, scene.mia, scopes["project"])
    id = await hook(api, scene.mia)

    assert await refusals(api, update(api, scene.mia, key, webhook_id=id)) == [
        "INVALID_INPUT webhook_id: Give no webhook for an action that calls none."
    ]
    await update(api, scene.mia, key, action=WEBHOOK, webhook_id=id, payload={"a": 1})
    assert await row(api, key) == '(notify,,t,RUN_STATE,{},WEBHOOK,t,"{""a"":1}")'
    await update(api, scene.mia, key, payload=None, filter={"b": 1})
    assert await row(api, key) == '(notify,,t,RUN_STATE,"{""b"":1}",WEBHOOK,t,)'
    assert await refusals(api, update(api, scene.mia, key, webhook_id=None)) == [
        "INVALID_INPUT webhook_id: Give a webhook for the action WEBHOOK."
    ]
    await update(api, scene.mia, key, action=NO_OP)
    assert await row(api, key) == '(notify,,t,RUN_STATE,"{""b"":1}",NO_OP,f,)'


async def test_another_scope_takes_the_role_in_both(
    api: Api, scene: Scene, scopes: dict[str, Thing]
) -> None:
    key = await create(api, scene.ada, scopes["registry"])
    other = await create(api, scene.ada, scopes["collection"], name="other")
    collection, registry = scopes["collection"].global_id, scopes["registry"].global_id

    assert await codes(update(api, scene.mia, key, scope_id=collection)) == ["PERMISSION_DENIED"]
    assert await codes(update(api, scene.mia, other, scope_id=registry)) == ["PERMISSION_DENIED"]
    await update(api, scene.mia, other, scope_id=scopes["artifact"].global_id)
    sql = "select artifact_id = $3 and collection_id is null from automation where id = $2"
    sql += " and organization_id = $1"
    assert await factories.value(api.site.pool, sql, *other, scopes["artifact"].id) is True


async def test_scope_of_another_organization_is_refused(
    api: Api, scene: Scene, scopes: dict[str, Thing]
) -> None:
    key = await create(api, scene.ada, scopes["registry"])
    there = await factories.add_registry(api.site.pool, scene.rival, creator=scene.sue)

    done = update(api, scene.root, key, scope_id=there.global_id)

    assert await refusals(api, done) == [
        "INVALID_INPUT scope_id: The new scope must be something of the automation's own"
        " organization."
    ]


async def test_automations_go_with_their_scope(
    api: Api, scene: Scene, scopes: dict[str, Thing]
) -> None:
    for kind in SCOPES:
        await create(api, scene.ada, scopes[kind], name=kind)
    names = "select string_agg(name, ' ' order by name) from automation"

    await api.changed("deleteCollection", scene.ada, collectionId=scopes["collection"].global_id)
    assert await factories.value(api.site.pool, names) == "artifact project registry"
    await api.changed(
        "deleteProject", scene.ada, projectId=scene.mnist.global_id, confirmName="mnist"
    )
    assert await factories.value(api.site.pool, names) == "registry"


async def test_node_is_none(api: Api, scene: Scene, scopes: dict[str, Thing]) -> None:
    key = await create(api, scene.ada, scopes["registry"])
    hook_id = await hook(api, scene.ada)

    for id in (encode(Kind.AUTOMATION, *key), hook_id):
        data = await api("query($id: ID!) { node(id: $id) { id } }", scene.ada, id=id)
        assert data == {"node": None}
