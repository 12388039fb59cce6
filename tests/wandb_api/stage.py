"""One of everything that mutations of the dialect are about, by the words that inputs use."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from itertools import count
from typing import Any

from db import client_key
from domain.ids import Kind, encode
from resolvers import draft_files, draft_manifest, draft_upload, run_file
from resolvers.draft_files import DraftFile
from resolvers.draft_manifest import ManifestKind
from tests import factories
from tests.api import Api
from tests.factories import Thing
from tests.resolvers import drafting, runs
from tests.resolvers.asking import of
from tests.resolvers.world import World
from tests.scene import Scene
from tests.wandb_api.changing import Changer, number_id, standard

NEW = "new"
BODIES = {"a.bin": b"one", "b.bin": b"two"}
PARTS = [b"half", b"other half"]
WEBHOOK = {"entityName": "vision", "name": "hook", "urlEndpoint": "https://example.org/x"}

Things = dict[str, str]
Fill = Callable[[Any], Any]
_fresh = count()


def base64_md5(body: bytes) -> str:
    """The MD5 as the SDK writes it."""
    return base64.b64encode(hashlib.md5(body).digest()).decode()


async def prepared(api: Api, change: Changer, scene: Scene) -> Things:
    """What inputs name in capitals: the ids of things, each ready for what may be done with it."""
    world = World(of(api, scene.mia), scene)
    things = {
        **await _people(api, scene),
        **await _series(api, scene),
        **await _runs(api, scene),
        **await _drafts(world),
        **await _automations(api, change, scene),
    }
    await factories.run(
        api.site.pool,
        "update artifact_version set run_id = (select id from run) where id = $1",
        factories.decoded(things["SOURCE"].translate(str.maketrans("+/", "-_"))),
    )
    return things


async def _people(api: Api, scene: Scene) -> Things:
    await factories.run(api.site.pool, "update site_user set email = username || '@example.org'")
    pool = api.site.pool
    idle = await factories.add_project(pool, scene.vision, "idle", creator=scene.mia)
    places = {"PROJECT_ID": scene.mnist, "IDLE_ID": idle, "REGISTRY_ID": scene.models}
    users = {"VIC": scene.vic, "MIA": scene.mia}
    return {
        **{word: await number_id(api, "Project", place) for word, place in places.items()},
        **{word: await number_id(api, "User", user) for word, user in users.items()},
        "TEAM": await number_id(api, "Entity", scene.vision),
    }


async def _series(api: Api, scene: Scene) -> Things:
    pool, mia = api.site.pool, scene.mia
    source, linked = [
        await factories.add_artifact_version(
            pool, scene.mnist, creator=mia, store=api.site.store, aliases=[alias]
        )
        for alias in ("first", "second")
    ]
    loose = await factories.add_artifact_version(pool, scene.mnist, "loose", creator=mia)
    collection = await factories.add_collection(pool, scene.models, "old", creator=mia)
    await factories.link(pool, linked, collection, linked_by=mia, aliases=["x"])
    async with pool.transaction() as connection:
        assert await client_key.keep(connection, source.organization_id, "client-key", source.id)
    return {
        "SOURCE": standard(source),
        "LINKED": standard(linked),
        "COLLECTION": collection.global_id,
        "SEQUENCE": (await factories.artifact_of(pool, source)).global_id,
        "LOOSE": (await factories.artifact_of(pool, loose)).global_id,
    }


async def _runs(api: Api, scene: Scene) -> Things:
    made = await runs.begin(api, scene.mia)
    context = of(api, scene.mia)
    at = {"owner": "vision", "project": "mnist", "run": "train"}
    announced = await run_file.announce(context, **at, names=["output.log"])  # type: ignore[arg-type]
    body = drafting.stream(b"line")
    await run_file.receive(api.site.pool, api.site.store, announced.files[0][1], body)
    file = await factories.value(api.site.pool, "select id from run_file")
    return {
        "RUN": runs.id_of(made),
        "FILE": Thing(Kind.RUN_FILE, made.key.organization_id, file, "").global_id,  # type: ignore[arg-type]
    }


async def _drafts(world: World) -> Things:
    """A draft that can be committed, and one whose large file has come in parts."""
    ready = (await drafting.begin(world, BODIES, name="ready")).key
    await drafting.send_files(world, ready, BODIES)
    await drafting.send_manifest(world, ready, drafting.entries(BODIES))
    manifest = await draft_manifest.announce(
        world.context,
        artifact_version_id=drafting.id_of(ready),
        kind=ManifestKind.PATCH,
        base_version_id=None,
        md5=None,
        wants_upload=False,
    )
    large = (await drafting.begin(world, name="large")).key
    said = [(n, drafting.md5(part)) for n, part in enumerate(PARTS, 1)]
    file = DraftFile(drafting.id_of(large), "large.bin", drafting.md5(b"".join(PARTS)), said)
    (upload,) = await draft_files.announce(world.context, [file])
    assert upload.multipart is not None
    for body, (_, claim) in zip(PARTS, upload.multipart.parts, strict=True):
        await draft_upload.part(world.pool, world.store, claim, drafting.stream(body))
    return {
        "DRAFT": encode(Kind.ARTIFACT_VERSION, *ready),
        "MANIFEST": encode(Kind.PENDING_MANIFEST, *manifest.key),
        "LARGE": encode(Kind.ARTIFACT_VERSION, *large),
        "UPLOAD": upload.multipart.upload_id,
    }


async def _automations(api: Api, change: Changer, scene: Scene) -> Things:
    hook = await change(
        "createGenericWebhookIntegration",
        scene.ada,
        "integration { ... on GenericWebhookIntegration { id } }",
        **WEBHOOK,
    )
    made = await change(
        "createFilterTrigger",
        scene.ada,
        "trigger { id }",
        name="old",
        enabled=True,
        scopeType="PROJECT",
        scopeID=await number_id(api, "Project", scene.models),
        triggeringEventType="LINK_MODEL",
        eventFilter="{}",
        triggeredActionType="NO_OP",
        triggeredActionConfig={"noOpActionInput": {"noOp": True}},
    )
    return {"HOOK": hook["integration"]["id"], "AUTOMATION": made["trigger"]["id"]}


def filling(things: Things) -> Fill:
    """Gives an input with ids in place of the words that stand for them, and new names."""

    def fill(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: fill(part) for name, part in value.items()}
        if isinstance(value, list):
            return [fill(part) for part in value]
        if not isinstance(value, str):
            return value
        if value.removeprefix("wandb-registry-") == NEW:
            return value.removesuffix(NEW) + f"new-{next(_fresh)}"
        return things.get(value, value)

    return fill
