"""The matrix of what is done: mutations by viewers to things of one's own and of others."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from domain.ids import Kind
from tests.api import contents
from tests.security.matrix import rules, world
from tests.security.matrix.people import ASKING, COLUMNS, DEAD
from tests.security.matrix.stage import Stage
from tests.security.matrix.walk import SCHEMA

PLACES = ("own", "other", "missing")
# What the words of inputs stand for in one's own organization, and in the other one.
WORDS: Mapping[str, tuple[str, str]] = {
    "organization": ("acme", "rival"),
    "registry": ("acme/secret", "rival/secret"),
    "collection": ("acme/secret/digits", "rival/secret/digits"),
    "plain": ("acme/secret/plain", "rival/secret/plain"),
    "version": ("acme/secret/digits:v0", "rival/secret/digits:v0"),
    "linked": ("vision/mnist/cnn:v1", "spies/mnist/cnn:v1"),
    "unlinked": ("vision/mnist/cnn:v0", "spies/mnist/cnn:v0"),
    "pending": ("vision/mnist/cnn:pending", "spies/mnist/cnn:pending"),
    "team": ("vision", "spies"),
    "idle": ("idle", "drones"),
    "project": ("vision/mnist", "spies/mnist"),
    "spare": ("vision/spare", "spies/spare"),
    "service": ("user:robot", "user:drone"),
    "api_key": ("key:robot", "key:drone"),
    "person": ("user:loner", "user:loner"),
    "head": ("user:chief", "user:spy"),
}
_KINDS = {
    "organization": Kind.ORGANIZATION,
    "registry": Kind.REGISTRY,
    "collection": Kind.COLLECTION,
    "plain": Kind.COLLECTION,
    "version": Kind.VERSION,
    "linked": Kind.ARTIFACT_VERSION,
    "unlinked": Kind.ARTIFACT_VERSION,
    "pending": Kind.ARTIFACT_VERSION,
    "team": Kind.TEAM,
    "idle": Kind.TEAM,
    "project": Kind.PROJECT,
    "spare": Kind.PROJECT,
    "service": Kind.USER,
    "api_key": Kind.API_KEY,
    "person": Kind.USER,
    "head": Kind.USER,
}
_FILE = {"path": "a.txt", "sizeBytes": 1, "md5": "d" * 32}
_WORD = re.compile(r"\{(\w+)(\.\w+)?\}")


class Act(NamedTuple):
    """A mutation with an input that only rights decide on, and the word of what it is about."""

    about: str
    input: Mapping[str, Any]


ACTS: Mapping[str, Act] = {
    "createOrganization": Act("", {"name": "fresh"}),
    "updateOrganization": Act(
        "organization", {"organization": "{organization.name}", "displayName": "Fresh"}
    ),
    "setOrganizationMember": Act(
        "organization",
        {"organization": "{organization.name}", "username": "loner", "role": "VIEWER"},
    ),
    "createUser": Act("", {"username": "fresh"}),
    "deactivateUser": Act("person", {"username": "{person.name}"}),
    "createServiceAccount": Act(
        "organization", {"organization": "{organization.name}", "username": "fresh"}
    ),
    "createApiKey": Act(
        "service", {"username": "{service.name}", "name": "x", "scopes": ["ADMIN"]}
    ),
    "revokeApiKey": Act("api_key", {"apiKeyId": "{api_key}"}),
    "createTeam": Act("organization", {"organization": "{organization.name}", "name": "fresh"}),
    "setTeamMember": Act("team", {"teamId": "{team}", "username": "{head.name}", "role": "ADMIN"}),
    "deleteTeam": Act("idle", {"teamId": "{idle}"}),
    "createProject": Act("team", {"team": "{team.name}", "name": "fresh"}),
    "deleteProject": Act("spare", {"projectId": "{spare}", "confirmName": "spare"}),
    "createArtifactVersion": Act(
        "project",
        {"project": "{project.path}", "name": "fresh", "type": "model", "files": [_FILE]},
    ),
    "addArtifactVersionFiles": Act("pending", {"artifactVersionId": "{pending}", "files": [_FILE]}),
    "commitArtifactVersion": Act("pending", {"artifactVersionId": "{pending}"}),
    "updateArtifactVersion": Act(
        "linked", {"artifactVersionId": "{linked}", "description": "fresh"}
    ),
    "deleteArtifactVersion": Act("unlinked", {"artifactVersionId": "{unlinked}"}),
    "useArtifactVersion": Act(
        "project",
        {
            "artifactVersionId": "{unlinked}",
            "runName": "fresh",
            "project": "{project.path}",
        },
    ),
    "createRegistry": Act(
        "organization",
        {"organization": "{organization.name}", "name": "fresh", "visibility": "RESTRICTED"},
    ),
    "updateRegistry": Act("registry", {"registryId": "{registry}", "description": "fresh"}),
    "deleteRegistry": Act("registry", {"registryId": "{registry}", "confirmName": "secret"}),
    "setRegistryMember": Act(
        "registry",
        {"registryId": "{registry}", "member": {"teamName": "{team.name}"}, "role": "VIEWER"},
    ),
    "setProtectedAliases": Act("registry", {"registryId": "{registry}", "aliases": ["fresh"]}),
    "createCollection": Act(
        "registry", {"registryId": "{registry}", "name": "fresh", "types": ["model"]}
    ),
    "updateCollection": Act("collection", {"collectionId": "{collection}", "addTags": ["fresh"]}),
    "deleteCollection": Act("plain", {"collectionId": "{plain}"}),
    "linkArtifact": Act(
        "registry", {"artifactVersionId": "{linked}", "targetPath": "{registry.path}/fresh"}
    ),
    "unlinkVersion": Act("version", {"versionId": "{version}"}),
    "updateVersionAliases": Act("version", {"versionId": "{version}", "add": ["fresh"]}),
}


def parts(mutation: str) -> tuple[str, str]:
    """The rule and the scope of a mutation."""
    rule, _, scope = rules.TABLE[f"Mutation.{mutation}"].partition(" + ")
    return rule, scope


def names() -> list[str]:
    """Every mutation of the schema."""
    assert SCHEMA.mutation_type is not None
    return list(SCHEMA.mutation_type.fields)


def thing(stage: Stage, word: str, place: str) -> str:
    """The global id that a word stands for in a place."""
    if place == "missing":
        return world.missing(_KINDS[word], stage.world)
    return stage.world.id(WORDS[word][PLACES.index(place)])


def filled(stage: Stage, value: Any, place: str) -> Any:
    """An input whose words stand for things of that place."""
    if isinstance(value, Mapping):
        return {key: filled(stage, each, place) for key, each in value.items()}
    if not isinstance(value, str):
        return value

    def found(match: re.Match[str]) -> str:
        word, how = match.groups()
        if how is None:
            return thing(stage, word, place)
        if place == "missing":
            return "none" if how == ".name" else "acme/none" if word == "registry" else "none/none"
        return WORDS[word][PLACES.index(place)].removeprefix("user:")

    return _WORD.sub(found, value)


def expected(stage: Stage, mutation: str, column: str, place: str) -> str:
    """What must come of it: OK, or the code of the refusal."""
    rule, scope = parts(mutation)
    asking = stage.asking(column)
    if asking.id is None:
        return "UNAUTHENTICATED"
    if scope not in (COLUMNS[column].scopes or (scope,)):
        return "PERMISSION_DENIED"
    word = ACTS[mutation].about
    if rule in rules.FREE:
        may = rules.holds(stage.facts, asking, rule)
        if not may:
            return "PERMISSION_DENIED"
        return "NOT_FOUND" if word and place == "missing" else "OK"
    if place == "missing":
        return "NOT_FOUND"
    id = thing(stage, word, place)
    if rules.holds(stage.facts, asking, rule, id):
        return "OK"
    seen = rules.TABLE[_KINDS[word].type_name]
    return "PERMISSION_DENIED" if rules.holds(stage.facts, asking, seen, id) else "NOT_FOUND"


def document(mutation: str, selection: str = "") -> str:
    """A call of the mutation."""
    assert SCHEMA.mutation_type is not None
    type_ = SCHEMA.mutation_type.fields[mutation].args["input"].type
    return (
        f"mutation($input: {type_}) {{ {mutation}(input: $input)"
        f" {{ {selection} errors {{ code message field }} }} }}"
    )


async def outcome(stage: Stage, mutation: str, column: str, place: str) -> str:
    """What comes of it: OK, or the codes of the refusals."""
    input = filled(stage, ACTS[mutation].input, place)
    answer = await stage.asked(column, document(mutation), {"input": input})
    told = answer["data"][mutation]["errors"] if answer.get("data") else answer["errors"]
    codes = [error.get("code") or error["extensions"]["code"] for error in told]
    return "+".join(codes) or "OK"


async def refusals(stage: Stage, mutation: str) -> list[str]:
    """The differences among those who may not; nothing was changed by them."""
    before = await contents(stage.pool)
    found = []
    for column in (*ASKING, *DEAD):
        for place in PLACES:
            dead = column in DEAD
            wanted = "UNAUTHENTICATED" if dead else expected(stage, mutation, column, place)
            if wanted == "OK":
                continue
            told = await outcome(stage, mutation, column, place)
            if told != wanted:
                found.append(f"{column} {mutation} {place}: {told}, not {wanted}")
    if await contents(stage.pool) != before:
        found.append(f"{mutation} was refused and has changed something")
    return found


def allowed(stage: Stage, mutation: str) -> list[tuple[str, str]]:
    """Who may, and where."""
    return [
        (column, place)
        for column in ASKING
        for place in ("own", "other")
        if expected(stage, mutation, column, place) == "OK"
    ]
