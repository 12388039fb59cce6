"""What the dialect shows is what the table says: each field, by every way, to everybody."""

from __future__ import annotations

import logging

import pytest
from graphql import GraphQLInterfaceType, GraphQLObjectType

from tests.api import Api
from tests.security.dialect import table, ways, world
from tests.security.dialect.asking import Asker
from tests.security.dialect.walk import Cell, Walker
from tests.security.dialect.ways import Way
from tests.wandb_api.calling import Caller

TABLE = table.read()
MADE = ("Connection", "Edge", "Payload")
# What a page, its edges and where it lies are made of; they show what is in the list.
WRAPPED = {
    *("edges", "pageInfo", "totalCount", "uploadHeaders", "cursor", "node", "version"),
    *("hasNextPage", "hasPreviousPage", "startCursor", "endCursor"),
}
READERS = ("anonymous", "stranger", *world.ROLES, "org-admin", "read-only")


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    """Refusals are expected by the hundred."""
    caplog.set_level(logging.CRITICAL + 1)


def test_each_field_has_a_row() -> None:
    """Whoever adds a field decides who sees it, or nobody does: this fails."""
    known: dict[str, set[str]] = {name: set(fields) for name, fields in TABLE.rest.items()}
    for kind in TABLE.kinds.values():
        fields = {row.name for row in kind.rows}
        assert fields == set(fields_of(kind.type)), kind.name
        known[kind.type] = fields
    there = {
        name: set(fields_of(name))
        for name, type_ in ways.SCHEMA.type_map.items()
        if isinstance(type_, GraphQLObjectType) and not name.startswith("__")
    }
    wrapped = {name for name in there if name.endswith(MADE[:2])} | {"PageInfo"}
    assert {field for name in wrapped for field in there[name]} == WRAPPED
    payloads = {name for name in there if name.endswith(MADE[2])}
    decided = there.keys() - wrapped - payloads - {"Mutation"}
    assert {name: there[name] for name in decided} == known


def fields_of(name: str) -> list[str]:
    """The fields of a type."""
    type_ = ways.SCHEMA.type_map[name]
    assert isinstance(type_, GraphQLObjectType | GraphQLInterfaceType)
    return list(type_.fields)


def test_each_kind_is_come_to() -> None:
    assert {ways.end(way) for way in ways.usual(TABLE)} == set(TABLE.kinds)


async def differences(api: Api, call: Caller, viewer: str, taken: list[Way]) -> list[str]:
    """The cells in which the viewer gets something else than the table says, those alike as one."""
    walker = Walker(TABLE, Asker(call.client, await world.build(api)))
    found: dict[tuple[str, ...], list[Cell]] = {}
    for state in world.STATES:
        for way in taken:
            for cell in await walker.cells(way, viewer, state):
                if cell.got != cell.said:
                    found.setdefault((state, cell.field, cell.got, cell.said), []).append(cell)
    return [f"{' '.join(alike)} {len(cells)} {cells[0].way}" for alike, cells in found.items()]


@pytest.mark.slow
@pytest.mark.parametrize("viewer", READERS)
async def test_everybody_sees_what_is_theirs(api: Api, call: Caller, viewer: str) -> None:
    assert await differences(api, call, viewer, ways.usual(TABLE)) == []


@pytest.mark.long
@pytest.mark.parametrize("viewer", READERS)
async def test_by_longer_ways_too(api: Api, call: Caller, viewer: str) -> None:
    taken = [way for way in ways.ways(TABLE) if len(way) > ways.USUAL]

    assert await differences(api, call, viewer, taken) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("viewer", "status", "message"),
    [
        ("expired", 401, "The API key is not valid, or no longer."),
        ("revoked", 401, "The API key is not valid, or no longer."),
        ("write-only", 403, "READ needs an API key with the scope READ."),
    ],
)
async def test_keys_that_show_nothing(
    api: Api, call: Caller, viewer: str, status: int, message: str
) -> None:
    ask = Asker(call.client, await world.build(api))
    for way in ways.usual(TABLE):
        document = ask.world.filled(ways.asked(TABLE, way, "__typename"), world.OWN)
        answer = await ask(document, viewer)
        assert (answer.status, answer.errors) == (status, [message])
        assert answer.data in (None, {})
