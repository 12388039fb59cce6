"""More projects and teams than one page holds can all be chosen."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.browser.data import Acme


def open_picker(page: Page, acme: Acme) -> Locator:
    page.goto(acme.registry("models") + "?new=collection")
    drawer = page.get_by_role("dialog", name="Create collection")
    drawer.get_by_role("button", name="Link version").click()
    return drawer


def test_further_projects_of_a_team(ada: Page, acme: Acme) -> None:
    for number in range(201):
        acme.project(f"p{number:03}")
    acme.artifact_version("p200", "cnn", "model")
    drawer = open_picker(ada, acme)
    project = drawer.get_by_label("Project", exact=True)
    more = drawer.get_by_role("button", name=f"Load more of {acme.team}")
    expect(project).to_have_accessible_description(
        f"{acme.team}: 100 of 201 loaded. Load more of {acme.team}"
    )
    project.select_option("p007")
    more.click()
    expect(drawer.get_by_text(f"{acme.team}: 200 of 201 loaded.")).to_be_visible()
    more.click()

    expect(more).to_have_count(0)
    expect(project.locator("option")).to_have_count(202)
    expect(project.locator("option:checked")).to_have_text("p007")
    project.select_option("p200")
    drawer.get_by_label("Artifact").select_option("cnn (model)")

    # What was chosen stays so, though its page is not loaded again.
    ada.keyboard.press("Escape")
    expect(drawer).to_have_count(0)
    ada.get_by_role("button", name="Create collection").click()
    expect(more).to_be_visible()
    expect(project.locator("option")).to_have_count(102)
    expect(project.locator("option:checked")).to_have_text("p200")


def test_further_teams(ada: Page, acme: Acme) -> None:
    for number in range(100):
        name = f"{acme.name}-a{number:03}"
        acme.change("createTeam", "team { id }", organization=acme.name, name=name)
    last = f"{acme.name}-z"
    acme.change("createTeam", "team { id }", organization=acme.name, name=last)
    acme.change("createProject", "project { id }", team=last, name="far")
    drawer = open_picker(ada, acme)
    expect(drawer.get_by_text("Teams: 100 of 102 loaded.")).to_be_visible()
    drawer.get_by_role("button", name="Load more").click()

    drawer.get_by_label("Project", exact=True).select_option("far")
    expect(drawer.get_by_label("Artifact")).to_have_text("None")
