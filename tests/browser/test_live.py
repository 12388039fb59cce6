"""Two browsers on one page: each shows what the other does, without a reload and without a loss."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, WebSocketRoute, expect

from tests.browser.data import Acme, sign_in

NOTE = "Grace changed this page; it shows what is there."


@pytest.fixture
def grace(new_context: Callable[..., BrowserContext], acme: Acme) -> Page:
    """A page, nowhere yet, of Grace in a browser of her own."""
    page = new_context().new_page()
    sign_in(page, acme.person("grace", "ADMIN"))
    return page


def open_live(page: Page, address: str) -> None:
    """The page is there, and what happens to its subject reaches it."""
    frames: list[Any] = []

    def on_socket(socket: Any) -> None:
        socket.on("framesent", lambda sent: frames.append(sent))

    page.on("websocket", on_socket)
    page.goto(address)
    while not any('"type":"subscribe"' in str(sent) for sent in frames):
        page.wait_for_timeout(50)
    page.evaluate("window.isTheSame = true")


def is_the_same(page: Page) -> bool:
    """Whether the page was not loaded anew."""
    return bool(page.evaluate("window.isTheSame === true"))


def create(page: Page, name: str) -> None:
    page.get_by_role("button", name="Create collection").click()
    drawer = page.get_by_role("dialog", name="Create collection")
    drawer.get_by_label("Name").fill(name)
    drawer.get_by_label("Types").select_option("model")
    drawer.get_by_role("button", name="Create collection").click()
    expect(page.get_by_text(f"Created the collection {name}.")).to_be_visible()


def test_each_sees_the_collections_of_the_other(ada: Page, grace: Page, acme: Acme) -> None:
    registry = acme.registry("models", ["model", "dataset"])
    open_live(ada, registry)
    ada.get_by_role("button", name="Create collection").click()
    drawer = ada.get_by_role("dialog", name="Create collection")
    drawer.get_by_label("Name").fill("Half a na")
    grace.goto(registry)
    create(grace, "Street signs")

    names = ada.get_by_role("rowheader", include_hidden=True)
    expect(names).to_have_text(["Street signs"])
    expect(ada.locator(".live[aria-live=polite]")).to_have_text(NOTE)
    expect(drawer.get_by_label("Name")).to_have_value("Half a na")
    assert is_the_same(ada)

    open_live(grace, registry)
    drawer.get_by_label("Name").fill("Photos")
    drawer.get_by_label("Types").select_option("dataset")
    drawer.get_by_role("button", name="Create collection").click()
    expect(grace.get_by_role("rowheader")).to_have_text(["Photos", "Street signs"])
    assert is_the_same(grace)


def test_card_being_written_stays(ada: Page, grace: Page, acme: Acme) -> None:
    acme.registry("models", ["model"])
    collection = acme.collection("models", "Signs", ["model"], description="About signs")
    open_live(ada, collection)
    ada.get_by_role("button", name="Edit card").click()
    ada.get_by_role("textbox", name="Card").fill("Not finished")
    grace.goto(collection)
    grace.get_by_role("button", name="Add a tag").click()
    grace.get_by_role("textbox", name="Add a tag").fill("road")
    grace.get_by_role("textbox", name="Add a tag").press("Enter")

    expect(ada.get_by_role("button", name="Remove the tag road")).to_be_visible()
    expect(ada.locator(".live[aria-live=polite]")).to_have_text(NOTE)
    path = f"{acme.name}/wandb-registry-models/Signs"
    query = "query($path: String!) { collection(path: $path) { id } }"
    id = acme.program.ask(query, path=path)["collection"]["id"]
    acme.change("updateCollection", "collection { id }", collectionId=id, name="Traffic signs")
    expect(ada.get_by_text("Somebody has renamed or deleted this collection")).to_be_visible()
    expect(ada.get_by_role("textbox", name="Card")).to_have_value("Not finished")
    ada.get_by_role("button", name="Save").click()
    expect(ada.get_by_text("Saved the card.")).to_be_visible()
    assert is_the_same(ada)


def test_goes_on_after_what_was_heard_last(ada: Page, acme: Acme) -> None:
    subscribed: list[Any] = []
    sockets: list[WebSocketRoute] = []

    def on_socket(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        sockets.append(socket)

        def on_message(text: str | bytes) -> None:
            message = json.loads(text)
            if message["type"] == "subscribe":
                subscribed.append(message["payload"]["variables"])
            server.send(text)

        socket.on_message(on_message)

    ada.route_web_socket("**/graphql", on_socket)
    registry = acme.registry("models", ["model"])
    ada.goto(registry)
    while not subscribed:
        ada.wait_for_timeout(50)
    ada.wait_for_timeout(1000)  # until the server listens, and the page was read again
    acme.collection("models", "Signs", ["model"])
    expect(ada.get_by_role("rowheader")).to_have_text(["Signs"])
    sockets[0].close(code=1012, reason="Going away")
    acme.collection("models", "Boats", ["model"])

    expect(ada.get_by_role("rowheader")).to_have_text(["Boats", "Signs"])
    path = f"{acme.name}/wandb-registry-models"
    first, second = subscribed
    assert first == {"path": path}
    assert second == {"path": path, "after": second["after"]}
    assert isinstance(second["after"], str)
