"""Text that means harm is refused, or kept as it is; it is never an internal error."""

from __future__ import annotations

import logging
from typing import Any

import orjson
import pytest
from graphql import GraphQLInputObjectType, GraphQLObjectType, get_named_type

from domain.text import normal
from schema import failure
from tests import factories
from tests.api import OBJECTS, REFUSALS, Api, built, contents
from tests.scene import Scene
from tests.schema.hostile import TEXTS, Path, is_free, names, places, put, spots, wrapped
from tests.schema.hostile_inputs import GOOD, KEPT, KEPT_EXACTLY, NOT_KEPT, filling

MUTATION = built()._schema.mutation_type
assert isinstance(MUTATION, GraphQLObjectType)
INPUTS: dict[str, GraphQLInputObjectType] = {
    name: get_named_type(field.args["input"].type)  # type: ignore[misc]
    for name, field in MUTATION.fields.items()
}


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    """A text of a million characters is not shown for each place that refuses it."""
    caplog.set_level(logging.CRITICAL + 1, "strawberry.execution")


def test_every_place_for_a_text_is_tried() -> None:
    """A new argument needs an input in GOOD that holds it."""
    for mutation, type_ in INPUTS.items():
        tried = {names(path) for good in GOOD[mutation] for path, _ in spots(type_, good)}
        assert tried == set(places(type_)), mutation
        assert list(MUTATION.fields[mutation].args) == ["input"]
    assert GOOD.keys() == INPUTS.keys()


class Attack:
    """One text at one place of an input that works."""

    def __init__(self, api: Api, scene: Scene, mutation: str, path: Path, type_: Any) -> None:
        self.api = api
        self.scene = scene
        self.mutation = mutation
        self.path = path
        self.type = type_
        self.place = ".".join(map(str, (mutation, *names(path))))

    async def __call__(self, input: Any) -> bool:
        """Whether it was accepted; if not, the refusal is of ours and about this place."""
        type_ = INPUTS[self.mutation].name
        document = f"""mutation($input: {type_}!) {{ {self.mutation}(input: $input) {{
            {OBJECTS[self.mutation]} {REFUSALS} }} }}"""
        result = await self.api.execute(document, self.scene.root, {"input": input})
        if result.errors:
            self._require_ill_formed(result)
            return False
        payload = result.data[self.mutation]
        errors = payload.pop("errors")
        assert not errors or not any(payload.values())
        for error in errors:
            assert self._is_about(error["field"] or []), (self.place, error)
        return not errors

    def _require_ill_formed(self, result: Any) -> None:
        told = failure.told(result.errors, "request-1")
        assert not is_free(self.type), (self.place, told)
        assert failure.is_request_error(result.errors)
        assert failure.code_of(told) == failure.INVALID

    def _is_about(self, field: list[str]) -> bool:
        """Whether the field is the place, or something around or inside it."""
        both = list(zip(field, map(str, self.path), strict=False))
        return bool(both) and all(given == wanted for given, wanted in both)

    async def require_kept(self, value: Any, text: str) -> None:
        """What was accepted is in the database, as it is or in its normal form."""
        assert (self.place in KEPT) + (self.place in KEPT_EXACTLY) + (self.place in NOT_KEPT) == 1
        if self.place in NOT_KEPT:
            return
        exact = self.place in KEPT_EXACTLY
        table, column = (KEPT_EXACTLY if exact else KEPT)[self.place].split(".")
        if column == "metadata":
            text, column = orjson.dumps(value).decode(), f"{column}::text"
        # An array in an array is one of its elements, so that this is asked of both.
        sql = f"select count(*) from {table} where $1 = any(array[{column}])"
        kept = text if exact else normal(text)
        assert await factories.value(self.api.site.pool, sql, kept), (self.place, text[:80])


@pytest.mark.slow
@pytest.mark.parametrize("mutation", GOOD)
async def test_changes(api: Api, scene: Scene, mutation: str) -> None:
    fill = await filling(api, scene)
    for good in GOOD[mutation]:
        for path, type_ in spots(INPUTS[mutation], good):
            attack = Attack(api, scene, mutation, path, type_)
            before = await contents(api.site.pool)
            for text in TEXTS.values():
                for value in wrapped(type_, text):
                    if await attack(put(fill(good), path, value)):
                        await attack.require_kept(value, text)
                        before = await contents(api.site.pool)
                    else:
                        assert await contents(api.site.pool) == before, (attack.place, text[:80])
    for good in GOOD[mutation]:
        await api.changed(mutation, scene.root, **fill(good))


async def test_odd_names_are_kept_as_they_are(api: Api, scene: Scene) -> None:
    odd = "' or 1=1-- %_$1 {t} \u200b👩\u200d🚀"
    await api.changed(
        "createRegistry", scene.ada, organization="acme", name="n'", visibility="ORGANIZATION"
    )
    await api.changed(
        "createCollection",
        scene.ada,
        registryPath="acme/n'",
        name=odd,
        types=["model"],
        description="${x}\n\u202e",
    )
    source = await factories.add_artifact_version(
        api.site.pool, scene.mnist, odd, creator=scene.mia, aliases=[odd]
    )
    await api.changed(
        "linkArtifact",
        scene.ada,
        artifactVersionPath=f"vision/mnist/{odd}:{odd}",
        targetPath=f"acme/n'/{odd}",
        aliases=[odd],
    )

    data = await api(
        """query($path: String!) { version(path: $path) { aliases path source { name }
            collection { name description } } }""",
        scene.ada,
        path=f"acme/n'/{odd}:{odd}",
    )

    assert data["version"] == {
        "aliases": [odd, "latest"],
        "path": f"acme/wandb-registry-n'/{odd}:v0",
        "source": {"name": source.name},
        "collection": {"name": odd, "description": "${x}\n\u202e"},
    }
