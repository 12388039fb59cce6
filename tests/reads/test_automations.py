"""Lists of automations and webhooks, by a schema made for them alone."""

from __future__ import annotations

import functools
from typing import Annotated, Any

import pytest
import strawberry
from strawberry.schema.config import StrawberryConfig

from domain.automation import AutomationAction, AutomationEvent
from domain.ids import Kind, encode
from domain.viewer import Viewer
from reads import automation as automations
from reads import complete, owner, place
from reads import webhook as webhooks
from reads.field import Argument, page, read
from resolvers import automation, webhook
from resolvers.context import Context
from schema.node import Connection
from schema.scalar import JSON, SCALARS
from tests import factories
from tests.api import BASE_URL, Api
from tests.factories import Thing
from tests.scene import Scene

NAME = (Argument("name", str, "A name."),)
AT = (*NAME, Argument("entityName", str, "An owner."))


@strawberry.type(description="A webhook.")
class Hook:
    id: strawberry.ID = read(webhooks.ID, "The id.")
    name: str = read("name", "The name.")
    url: str = read(webhooks.URL, "The address.")


@strawberry.type(description="A project or a registry.")
class Place:
    name: str = read("name", "The name.")
    automations: list[Annotated[Automation, strawberry.lazy(__name__)]] = read(
        automations.OF_PLACE, "What is automated there."
    )


@strawberry.type(description="An artifact.")
class Series:
    name: str = read("name", "The name.")


@strawberry.type(description="A collection.")
class Shelf:
    name: str = read("name", "The name.")


Scope = Annotated[Place | Series | Shelf, strawberry.union("Scope", description="A scope.")]


@strawberry.type(description="An automation.")
class Automation:
    id: strawberry.ID = read(automations.ID, "The id.")
    name: str = read("name", "The name.")
    event: str = read("event", "The event.")
    filter: JSON = read("filter", "The filter.")
    payload: JSON | None = read("payload", "The payload.")
    webhook: Hook | None = read(automations.WEBHOOK, "The webhook.")
    scope: Scope = read(automations.scope("Place", "Series", "Shelf"), "The scope.")


@strawberry.type(description="An owner.")
class Owner:
    automations: Connection[Automation] = page(
        automations.OF_OWNER, "What it automates.", before=(Argument("where", JSON | None, "W."),)
    )
    webhooks: Connection[Hook] = page(webhooks.OF_OWNER, "What it can call.")


@strawberry.type(description="The root.")
class Query:
    owner: Owner | None = read(owner.NAMED, "An owner.", arguments=NAME)
    place: Place | None = read(place.NAMED, "A place.", arguments=AT)


@functools.cache
def built() -> strawberry.Schema:
    schema = strawberry.Schema(Query, config=StrawberryConfig(scalar_map=SCALARS))
    complete.bind(schema, lambda context: complete.Reader(context.site.pool, context.viewer))
    return schema


async def ask(api: Api, viewer: Viewer, document: str, **variables: Any) -> Any:
    context = Context(api.site, viewer, BASE_URL, "request-1")
    result = await built().execute(document, variables, context_value=context)
    assert not result.errors, result.errors
    return result.data


def context(api: Api, viewer: Viewer) -> Context:
    return Context(api.site, viewer, BASE_URL, "request-1")


@pytest.fixture
async def scopes(api: Api, scene: Scene) -> dict[str, Thing]:
    """Things that are automated, of both organizations."""
    pool = api.site.pool
    version = await factories.add_artifact_version(pool, scene.mnist, creator=scene.mia)
    return {
        "models": scene.models,
        "secret": scene.secret,
        "digits": await factories.add_collection(pool, scene.models, creator=scene.ada),
        "mnist": scene.mnist,
        "cnn": await factories.artifact_of(pool, version),
        "private": await factories.add_personal_project(pool, scene.mia),
        "rival": await factories.add_registry(pool, scene.rival, creator=scene.sue),
    }


@pytest.fixture
async def hook(api: Api, scene: Scene) -> str:
    """The team's webhook."""
    made = await webhook.create(
        context(api, scene.mia), webhook.New("vision", "deploy", "https://example.org/secret")
    )
    await webhook.create(
        context(api, scene.ada), webhook.New("acme", "tell", "https://example.org/all")
    )
    await webhook.create(
        context(api, scene.sue), webhook.New("rival", "other", "https://example.org")
    )
    return encode(Kind.WEBHOOK, *made)


@pytest.fixture
async def made(api: Api, scene: Scene, scopes: dict[str, Thing], hook: str) -> None:
    """An automation of each scope, by its name."""
    for name, scope in scopes.items():
        viewer = {"private": scene.mia, "rival": scene.sue}.get(name, scene.ada)
        event = AutomationEvent.RUN_STATE if scope.kind is Kind.PROJECT else None
        calls = name == "models"
        await automation.create(
            context(api, viewer),
            automation.New(
                name,
                scope.global_id,
                event or AutomationEvent.VERSION_LINKED,
                AutomationAction.WEBHOOK if calls else AutomationAction.NO_OP,
                {"b": 1, "a": 2},
                webhook_id=hook if calls else None,
                payload={"x": "y"} if calls else None,
            ),
        )


OF_OWNER = """query($name: String!, $where: JSON) { owner(name: $name) {
    automations(where: $where) { nodes { name } } } }"""
OF_PLACE = """query($name: String!, $owner: String!) { place(name: $name, entityName: $owner) {
    automations { name } } }"""


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize(
    ("viewer", "name", "expected"),
    [
        ("ada", "acme", ["digits", "models", "secret"]),
        ("mia", "acme", ["digits", "models", "secret"]),
        ("vic", "acme", ["digits", "models"]),
        ("root", "acme", ["digits", "models", "secret"]),
        ("mia", "vision", ["cnn", "mnist"]),
        ("ada", "vision", ["cnn", "mnist"]),
        ("vic", "vision", []),
        ("mia", "mia", ["private"]),
        ("ada", "mia", []),
        ("sue", "rival", ["rival"]),
        ("mia", "rival", None),
        ("sue", "acme", None),
    ],
)
async def test_of_an_owner(
    api: Api, scene: Scene, viewer: str, name: str, expected: list[str] | None
) -> None:
    who = scene.viewer(viewer)
    assert who is not None

    found = (await ask(api, who, OF_OWNER, name=name))["owner"]

    names = found and [node["name"] for node in found["automations"]["nodes"]]
    assert names == expected


@pytest.mark.usefixtures("made")
async def test_filtered(api: Api, scene: Scene) -> None:
    async def names(where: dict[str, Any]) -> list[str]:
        data = await ask(api, scene.ada, OF_OWNER, name="acme", where=where)
        return [node["name"] for node in data["owner"]["automations"]["nodes"]]

    assert await names({"name": {"eq": "digits"}}) == ["digits"]
    assert await names({"event": {"eq": "RUN_STATE"}}) == []


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize(
    ("viewer", "owner", "name", "expected"),
    [
        ("vic", "acme", "wandb-registry-models", ["digits", "models"]),
        ("vic", "acme", "wandb-registry-secret", None),
        ("tim", "vision", "mnist", ["cnn", "mnist"]),
        ("mia", "mia", "private", ["private"]),
    ],
)
async def test_of_a_place(
    api: Api, scene: Scene, viewer: str, owner: str, name: str, expected: list[str] | None
) -> None:
    who = scene.viewer(viewer)
    assert who is not None

    found = (await ask(api, who, OF_PLACE, name=name, owner=owner))["place"]

    assert (found and [each["name"] for each in found["automations"]]) == expected


@pytest.mark.usefixtures("made")
async def test_one(api: Api, scene: Scene, hook: str) -> None:
    document = """query($name: String!) { owner(name: $name) { automations { nodes { name event
        filter payload webhook { id name url } scope { __typename
            ... on Place { name } ... on Series { name } ... on Shelf { name } } } } } }"""

    of_acme = (await ask(api, scene.mia, document, name="acme"))["owner"]["automations"]["nodes"]
    of_team = (await ask(api, scene.mia, document, name="vision"))["owner"]["automations"]["nodes"]

    assert of_acme[1] == {
        "name": "models",
        "event": "VERSION_LINKED",
        "filter": {"b": 1, "a": 2},
        "payload": {"x": "y"},
        "webhook": {"id": hook, "name": "deploy", "url": "https://example.org/secret"},
        "scope": {"__typename": "Place", "name": "wandb-registry-models"},
    }
    assert list(of_acme[1]["filter"]) == ["b", "a"]
    assert [(node["webhook"], node["scope"]) for node in (of_acme[0], *of_team)] == [
        (None, {"__typename": "Shelf", "name": "digits"}),
        (None, {"__typename": "Series", "name": "cnn"}),
        (None, {"__typename": "Place", "name": "mnist"}),
    ]


@pytest.mark.usefixtures("made")
async def test_address_is_for_the_team(api: Api, scene: Scene, hook: str) -> None:
    document = """{ place(name: "wandb-registry-models", entityName: "acme") {
        automations { webhook { id name url } } } }"""

    data = await ask(api, scene.vic, document)

    assert data["place"]["automations"][1]["webhook"] == {"id": hook, "name": "deploy", "url": ""}


@pytest.mark.usefixtures("hook")
@pytest.mark.parametrize(
    ("viewer", "name", "expected"),
    [
        ("mia", "vision", ["deploy", "tell"]),
        ("vic", "vision", ["tell"]),
        ("ada", "acme", ["tell"]),
        ("vic", "acme", ["tell"]),
        ("mia", "mia", []),
        ("mia", "rival", None),
    ],
)
async def test_webhooks_of_an_owner(
    api: Api, scene: Scene, viewer: str, name: str, expected: list[str] | None
) -> None:
    who = scene.viewer(viewer)
    assert who is not None
    document = "query($name: String!) { owner(name: $name) { webhooks { nodes { name } } } }"

    found = (await ask(api, who, document, name=name))["owner"]

    assert (found and [node["name"] for node in found["webhooks"]["nodes"]]) == expected
