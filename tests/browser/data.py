"""What the screens show, made by requests of the native API as its users make them."""

from __future__ import annotations

import hashlib
import itertools
from typing import TYPE_CHECKING, Any

from tests.end_to_end.program import Program

if TYPE_CHECKING:
    from playwright.sync_api import Page

_numbers = itertools.count(1)


class Acme:
    """An organization of one test's own: only its path differs from that of the next test."""

    def __init__(self, program: Program) -> None:
        self.program = program
        number = next(_numbers)
        self.name = f"acme-{number}"
        self.team = f"vision-{number}"
        self.username = f"ada-{number}"
        names = {"name": self.name, "displayName": "Acme", "coreRegistries": False}
        self.change("createOrganization", "organization { id }", **names)
        named = {"organization": self.name, "name": self.team}
        self.team_id = self.change("createTeam", "team { id }", **named)["team"]["id"]
        self.key = self.person("ada", "ADMIN")

    def change(self, mutation: str, selection: str, **input: Any) -> dict[str, Any]:
        """The payload of a change by the administrator; every one here is done."""
        kind = f"{mutation[0].upper()}{mutation[1:]}Input"
        document = f"""mutation($input: {kind}!) {{ {mutation}(input: $input) {{
            {selection} errors {{ message }} }} }}"""
        payload: dict[str, Any] = self.program.ask(document, input=input)[mutation]
        assert payload["errors"] == [], payload["errors"]
        return payload

    def person(self, name: str, role: str) -> str:
        """The API key of somebody new with this role in the organization."""
        username = f"{name}{self.name.removeprefix('acme')}"
        named = {"username": username, "name": name.capitalize()}
        given = {"organization": self.name, "role": role}
        self.change("createUser", "user { id }", **named, **given)
        return self.api_key(username)[0]

    def api_key(self, username: str, **more: Any) -> tuple[str, str]:
        """A new API key of somebody, and its id."""
        asked = {"username": username, "name": "browser", **more}
        made = self.change("createApiKey", "key apiKey { id }", **asked)
        return made["key"], made["apiKey"]["id"]

    def registry(self, name: str, types: list[str] | None = None, **more: Any) -> str:
        """The address of a new registry; without types it accepts all."""
        asked = {"organization": self.name, "name": name, "acceptedTypes": types}
        self.change(
            "createRegistry", "registry { id }", **asked, **{"visibility": "ORGANIZATION"} | more
        )
        return f"/r/{self.name}/{name}"

    def collection(self, registry: str, name: str, types: list[str], **more: Any) -> str:
        """The address of a new collection."""
        path = f"{self.name}/wandb-registry-{registry}"
        asked = {"registryPath": path, "name": name, "types": types, **more}
        self.change("createCollection", "collection { id }", **asked)
        return f"/r/{self.name}/{registry}/c/{name}"

    def project(self, name: str) -> None:
        """The team has a project."""
        self.change("createProject", "project { id }", team=self.team, name=name)

    def artifact_version(self, project: str, name: str, type: str, size: int = 1) -> str:
        """The path of an artifact's next version, whose content its size tells from others."""
        body = b"x" * size
        file = {"path": "weights.bin", "sizeBytes": size, "md5": hashlib.md5(body).hexdigest()}
        where = {"project": f"{self.team}/{project}", "name": name, "type": type}
        selection = "artifactVersion { id path } uploads { url }"
        made = self.change("createArtifactVersion", selection, **where, files=[file])
        for upload in made["uploads"]:
            self.program.put(upload["url"], body)
        of_version = {"artifactVersionId": made["artifactVersion"]["id"]}
        selection = "artifactVersion { path }"
        done = self.change("commitArtifactVersion", selection, **of_version)
        path: str = done["artifactVersion"]["path"]
        return path

    def names(self, registry: str) -> list[str]:
        """The collections of a registry by name, as the API tells them."""
        path = f"{self.name}/wandb-registry-{registry}"
        query = """query($path: String!) { registry(path: $path) {
            collections(first: 100) { nodes { name } } } }"""
        found = self.program.ask(query, path=path)["registry"]["collections"]["nodes"]
        return [each["name"] for each in found]


def sign_in(page: Page, key: str) -> None:
    """The page's cookies are those of whoever has the key."""
    answer = page.request.post("/session", data={"key": key})
    assert answer.status == 204, answer.text()
