"""GraphiQL without a network beyond the server: Chromium finds no other host here."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.data import Acme


def run(page: Page) -> None:
    page.get_by_role("button", name="Execute query").click()


def tab(page: Page, name: str) -> None:
    """The tab is the one that is shown."""
    expect(page.get_by_role("tab", selected=True)).to_contain_text(name)


def test_starter_runs(ada: Page, acme: Acme) -> None:
    ada.goto("/graphql")
    tab(ada, "WhoAmI")
    expect(ada.locator(".graphiql-query-editor")).to_contain_text("query WhoAmI")
    run(ada)

    result = ada.get_by_role("region", name="Result window")
    expect(result).to_contain_text(f'"username": "{acme.username}"')
    expect(result).to_contain_text('"viewerRole": "ADMIN"')
    expect(ada.get_by_role("tab")).to_contain_text(
        [
            "WhoAmI",
            "Registries",
            "CollectionVersions",
            "Search",
            "CreateCollection",
            "LinkArtifactVersion",
            "CheckLink",
        ]
    )


def test_screen_opens_its_query(ada: Page, acme: Acme) -> None:
    registry = acme.registry("models")
    acme.collection("models", "Signs", ["model"], tags=["road"])
    acme.collection("models", "Boats", ["model"])
    ada.set_viewport_size({"width": 1280, "height": 2000})  # the editor shows all its lines
    ada.goto(f"{registry}?tag=road&sort=-updated")
    expect(ada.get_by_role("link", name="Signs")).to_be_visible()
    ada.get_by_role("link", name="Open this query in GraphiQL").click()
    tab(ada, "Registry")
    expect(ada).to_have_url("/graphql")
    variables = ada.get_by_role("region", name="Variables")
    expect(variables).to_contain_text(f'"path": "{acme.name}/wandb-registry-models"')
    run(ada)

    result = ada.get_by_role("region", name="Result window")
    expect(result).to_contain_text('"totalCount": 1')
    expect(result).to_contain_text('"name": "Signs"')
    ada.go_back()
    expect(ada.get_by_role("link", name="Signs")).to_be_visible()
    expect(ada).to_have_url(f"{registry}?tag=road&sort=-updated")


def test_link_runs_nothing_by_itself(ada: Page, acme: Acme) -> None:
    registry = acme.registry("models")
    mutation = f"""mutation Trap {{ createCollection(input: {{
        registryPath: "{acme.name}/wandb-registry-models", name: "Trap", types: ["model"]}}) {{
        errors {{ code }} }} }}"""
    ada.goto(registry)
    ada.evaluate("query => location.assign('/graphql#' + new URLSearchParams({query}))", mutation)
    tab(ada, "Trap")

    assert acme.names("models") == []
    run(ada)
    result = ada.get_by_role("region", name="Result window")
    expect(result).to_contain_text('"errors": []')
    assert acme.names("models") == ["Trap"]


def test_signed_out(page: Page, acme: Acme) -> None:
    page.goto("/graphql")
    expect(page.get_by_role("status").filter(has_text="Signed out")).to_have_text(
        "Signed out: most answers are empty.Sign in"
    )
    page.get_by_role("link", name="Sign in").click()
    page.get_by_label("API key").fill(acme.key)
    page.get_by_role("button", name="Sign in").click()

    tab(page, "WhoAmI")
    expect(page.get_by_title(f"Signed in as {acme.username}")).to_have_text("Ada")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("Signed out: most answers are empty.")).to_be_visible()
    run(page)
    result = page.get_by_role("region", name="Result window")
    expect(result).to_contain_text('"viewer": null')
