"""The schema is one subgraph among others, for each composer in use."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

import graphql
import pytest

from schema.sdl import federated
from tests.api import Api, built
from tests.gateways.node import told
from tools.federation import FOLDER

pytestmark = pytest.mark.slow

SDL = "{ _service { sdl } }"
COMPOSERS = ("@apollo/composition", "@theguild/federation-composition")
ENTITIES = {
    "Artifact": {"id"},
    "ArtifactVersion": {"id"},
    "Collection": {"id", "path"},
    "Evaluation": {"id"},
    "Organization": {"id", "name"},
    "Project": {"id"},
    "Registry": {"id", "path"},
    "Team": {"id"},
    "User": {"id"},
    "Version": {"id", "path"},
}


async def own(api: Api) -> str:
    """What this server says of itself."""
    sdl: str = (await api(SDL))["_service"]["sdl"]
    return sdl


def evaluations() -> str:
    """What the example subgraph says of itself."""
    spec = importlib.util.spec_from_file_location("evaluations", FOLDER / "evaluations.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # Where dataclasses look their module up.
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    sdl: str = module.schema.execute_sync(SDL).data["_service"]["sdl"]
    return sdl


async def test_what_is_exported_is_what_is_served(api: Api) -> None:
    assert federated(built()) == await own(api) + "\n"


async def composed(folder: Path, **sdls: str) -> Any:
    """What each composer makes of these subgraphs."""
    file = folder / "subgraphs.json"
    file.write_text(json.dumps([{"name": name, "sdl": sdl} for name, sdl in sdls.items()]))
    return await told("compositions.mjs", str(file))


async def test_a_subgraph_that_fits_none_is_refused(api: Api, tmp_path: Path) -> None:
    other = evaluations().replace("  path: String!", "  path: Int!")
    found = await composed(tmp_path, vitrine=await own(api), other=other)
    for composer in COMPOSERS:
        assert found[composer]["supergraph"] is None
        assert "Version.path" in " ".join(found[composer]["errors"])


async def test_it_composes_with_the_example(api: Api, tmp_path: Path) -> None:
    found = await composed(tmp_path, vitrine=await own(api), evaluations=evaluations())
    assert {name: each["errors"] for name, each in found.items()} == {
        composer: [] for composer in COMPOSERS
    }
    for composer in COMPOSERS:
        assert keys(found[composer]["supergraph"]) == ENTITIES


def keys(supergraph: str) -> dict[str, set[str]]:
    """Of each entity what it is found by."""
    found: dict[str, set[str]] = {}
    for definition in graphql.parse(supergraph).definitions:
        if not isinstance(definition, graphql.ObjectTypeDefinitionNode):
            continue
        for directive in definition.directives or ():
            told = {each.name.value: each.value for each in directive.arguments or ()}
            if directive.name.value == "join__type" and "key" in told:
                key = told["key"]
                assert isinstance(key, graphql.StringValueNode)
                found.setdefault(definition.name.value, set()).add(key.value)
    return found
