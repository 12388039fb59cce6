"""An organization with a team and its people, made anew through the native API."""

from __future__ import annotations

import hashlib
from typing import Any

from tests.end_to_end.program import Program

REFUSED = "errors { code message }"


class Place:
    """`ann` administers the organization and its team; the rest of the site knows nothing of it."""

    def __init__(self, server: Program, name: str) -> None:
        self.server = server
        self.organization = name
        self.team = f"{name}-team"
        self.admin = f"{name}-ann"
        self.key_ids: dict[str, str] = {}
        self._make("createOrganization", "organization", name=name)
        self.key = self.add_user("ann", "ADMIN")
        self.make_team(self.team)
        self.set_team_member(self.team, self.admin, "ADMIN")

    def add_user(self, name: str, role: str = "MEMBER") -> str:
        """A key of a new member of the organization."""
        username = f"{self.organization}-{name}"
        self._make(
            "createUser",
            "user",
            username=username,
            name=name.title(),
            email=f"{username}@example.com",
            organization=self.organization,
            role=role,
        )
        return self.add_key(username)

    def add_key(self, username: str, **more: Any) -> str:
        """One more key of a user's."""
        made = self._make("createApiKey", "key apiKey", username=username, name="test", **more)
        self.key_ids[made["key"]] = made["apiKey"]["id"]
        key: str = made["key"]
        return key

    def revoke(self, key: str) -> None:
        """The key is good for nothing."""
        self._make("revokeApiKey", "apiKey", apiKeyId=self.key_ids[key])

    def make_team(self, name: str) -> None:
        """The organization has this team."""
        self._make("createTeam", "team", organization=self.organization, name=name)

    def set_team_member(self, team: str, username: str, role: str) -> None:
        """The user has this role in the team."""
        found = self.server.ask(
            "query($o: String!, $t: String!) { organization(name: $o) { team(name: $t) { id } } }",
            o=self.organization,
            t=team,
        )
        id = found["organization"]["team"]["id"]
        self._make("setTeamMember", "team", teamId=id, username=username, role=role)

    def make_registry(self, name: str, **more: Any) -> str:
        """The id of a new registry, which accepts all types if none are given."""
        given = {"organization": self.organization, "visibility": "ORGANIZATION", **more}
        made = self._make("createRegistry", "registry", name=name, **given)
        id: str = made["registry"]["id"]
        return id

    def set_registry_member(self, registry_id: str, username: str, role: str) -> None:
        """The user has this role in the registry."""
        given = {"registryId": registry_id, "member": {"username": username}, "role": role}
        self._make("setRegistryMember", "registry", **given)

    def put(self, project: str, name: str, type_: str, files: dict[str, bytes]) -> str:
        """The id of a version with these files, in a new project of the team."""
        self._make("createProject", "project", team=self.team, name=project)
        declared = [
            {"path": path, "sizeBytes": len(body), "md5": hashlib.md5(body).hexdigest()}
            for path, body in files.items()
        ]
        made = self._make(
            "createArtifactVersion",
            "uploads { path url } artifactVersion",
            project=f"{self.team}/{project}",
            name=name,
            type=type_,
            files=declared,
        )
        for upload in made["uploads"]:
            self.server.put(upload["url"], files[upload["path"]])
        id: str = made["artifactVersion"]["id"]
        self._make("commitArtifactVersion", "artifactVersion", artifactVersionId=id)
        return id

    def link(self, artifact_version_id: str, registry: str, collection: str) -> None:
        """The collection of the registry links the version."""
        target = f"{self.organization}/wandb-registry-{registry}/{collection}"
        given = {"artifactVersionId": artifact_version_id, "targetPath": target}
        self._make("linkArtifact", "version", **given)

    def ask(self, query: str, **variables: Any) -> Any:
        """What the native API answers to the administrator of the server."""
        return self.server.ask(query, **variables)

    def _make(self, mutation: str, made: str, **input: Any) -> Any:
        type_ = f"{mutation[0].upper()}{mutation[1:]}Input"
        document = (
            f"mutation($i: {type_}!) {{ {mutation}(input: $i) {{ {made} {{ id }} {REFUSED} }} }}"
        )
        answered = self.server.ask(document, i=input)[mutation]
        assert answered["errors"] == [], answered["errors"]
        return answered
