"""Who may change what is what the table says: each way of each mutation, for everybody."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import pytest
from graphql import GraphQLObjectType

from db.connection import Pool
from domain.scope import ALL, ApiKeyScope
from tests import factories
from tests.api import contents
from tests.scene import Scene
from tests.security.dialect import table
from tests.security.dialect.stage import Stage
from tests.security.dialect.stage import staged as on_stage
from tests.security.dialect.ways import SCHEMA
from tests.wandb_api.good_inputs import GOOD, NEVER

LINES = table.sections(table.PATH.with_name("changes.md"))
HEAD, *ROWS = LINES["# Who may change what in the SDK's dialect"]
VIEWERS = HEAD[2:-1]
SIGNS = {200: "+", 403: "x", 404: "-", 409: "c"}


class Way(NamedTuple):
    """One way of a mutation, what everybody is told, and what a key must be good for."""

    mutation: str
    way: str
    signs: dict[str, str]
    scope: str


WAYS = [Way(row[0], row[1], dict(zip(VIEWERS, row[2:-1], strict=True)), row[-1]) for row in ROWS]


@pytest.fixture(scope="session")
async def stage(
    postgres_url: str, staged: tuple[str, Scene], tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Stage]:
    """Everything, ready to be changed."""
    folder = tmp_path_factory.mktemp("changes") / "files"
    async with on_stage(postgres_url, *staged, folder) as made:
        yield made


def test_each_mutation_has_its_rows() -> None:
    """A new mutation, or a new way of one, fails here until somebody says who may."""
    ways = {(mutation, way) for mutation, found in GOOD.items() for way in found}
    assert {(way.mutation, way.way) for way in WAYS} == ways
    assert SCHEMA.mutation_type is not None
    assert set(SCHEMA.mutation_type.fields) == set(GOOD) | set(NEVER)


def test_each_answer_has_its_row() -> None:
    payloads = {
        name: set(type_.fields)
        for name, type_ in SCHEMA.type_map.items()
        if name.endswith("Payload") and isinstance(type_, GraphQLObjectType)
    }
    rows = LINES["## What is answered"][1:]
    assert {name: set(fields.split(", ")) for name, fields in rows} == payloads


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS, ids=lambda way: f"{way.mutation} {way.way}".strip())
async def test_who_may(stage: Stage, way: Way) -> None:
    input = GOOD[way.mutation][way.way]
    got = {}
    for name in way.signs:
        async with stage.copy() as pool:
            got[name] = await outcome(stage, pool, way.mutation, name, input)
    assert got == way.signs


async def outcome(stage: Stage, pool: Pool, mutation: str, name: str, input: object) -> str:
    """The sign for what came; who was refused has changed nothing."""
    before = await contents(pool)
    told = await stage.refused(pool, mutation, stage.viewers[name], input)
    changed = await contents(pool) != before
    if told is None:
        return "+"
    assert not changed
    return SIGNS.get(told.status, f"{told.status} {told.messages}")


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS, ids=lambda way: f"{way.mutation} {way.way}".strip())
async def test_which_key(stage: Stage, way: Way) -> None:
    """Of whoever may in any case: every other scope is refused, and nothing is changed."""
    admin, needed = stage.viewers["org-admin"], ApiKeyScope[way.scope]
    async with stage.copy() as pool:
        before = await contents(pool)
        for viewer, status in ((None, 401), (replace(admin, scopes=ALL - {needed}), 403)):
            input = GOOD[way.mutation][way.way]
            told = await stage.refused(pool, way.mutation, viewer, input)
            assert told is not None
            assert told.status == status
        assert told is not None
        assert told.messages[0]["message"].endswith(
            f" needs an API key with the scope {way.scope}."
        )
        assert await contents(pool) == before


# Of a registry that is there, or in it; what each role is told, from restricted to org-admin.
MODELS = {"name": "wandb-registry-models", "entityName": "acme"}
TYPES = {"artifactTypes": [{"name": name} for name in ("dataset", "model", "code")]}
GOLDEN = {
    "artifactID": "LINKED",
    "aliases": [
        {
            "entityName": "acme",
            "projectName": "wandb-registry-models",
            "artifactCollectionName": "old",
            "alias": "golden",
        }
    ],
}
PARTS: dict[tuple[str, str], Mapping[str, Any]] = {
    ("upsertModel", "description"): {**MODELS, "description": "new"},
    ("upsertModel", "one more accepted type"): {**MODELS, **TYPES},
    ("upsertModel", "accept all types"): {**MODELS, "allowAllArtifactTypesInRegistry": True},
    ("upsertModel", "restrict it"): {**MODELS, "access": "RESTRICTED"},
    ("addAliases", "a protected alias"): GOLDEN,
    ("deleteAliases", "a protected alias"): GOLDEN,
    ("unlinkArtifact", "under a protected alias"): GOOD["unlinkArtifact"][""],
    ("deleteArtifactPortfolio", "with a protected alias"): GOOD["deleteArtifactPortfolio"][""],
    ("createFilterTrigger", "of a collection"): {
        **GOOD["createFilterTrigger"]["that does nothing"],
        "scopeType": "ARTIFACT_COLLECTION",
        "scopeID": "COLLECTION",
    },
}
PART_HEAD, *PART_ROWS = LINES["## Parts of an input that need more"]


@pytest.mark.slow
@pytest.mark.parametrize("row", PART_ROWS, ids=lambda row: f"{row[0]} {row[1]}")
async def test_parts_that_need_more(stage: Stage, row: list[str]) -> None:
    mutation, part, *signs, scope = row
    viewers, input = PART_HEAD[2:-1], PARTS[mutation, part]
    got = []
    for name in viewers:
        async with stage.copy() as pool:
            if part.endswith("a protected alias") and mutation != "addAliases":
                await factories.run(
                    pool,
                    """insert into alias (organization_id, collection_id, name, version_id)
                        select organization_id, collection_id, 'golden', id from version""",
                )
            got.append(await outcome(stage, pool, mutation, name, input))
    assert got == signs
    async with stage.copy() as pool:
        viewer = replace(stage.viewers["org-admin"], scopes=ALL - {ApiKeyScope[scope]})
        told = await stage.refused(pool, mutation, viewer, input)
        assert told is not None
        assert told.status == 403


@pytest.mark.slow
async def test_each_scope_suffices(stage: Stage) -> None:
    """The one that the table names, and no other, is what a mutation needs."""
    for way in WAYS:
        only = frozenset({ApiKeyScope[way.scope], ApiKeyScope.READ})
        viewer = replace(stage.viewers["org-admin"], scopes=only)
        async with stage.copy() as pool:
            input = GOOD[way.mutation][way.way]
            assert await stage.refused(pool, way.mutation, viewer, input) is None, way
