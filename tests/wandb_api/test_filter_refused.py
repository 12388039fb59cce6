"""Filters and orders that cannot be asked, and what is said of them; text that means harm."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.scene import Scene
from tests.wandb_api import shelf
from tests.wandb_api.conftest import Dialect

FIELDS = (
    "The fields to filter by are id, artifact_id, version, version_index, versionIndex, tag, tags,"
    " alias, aliases, metadata, artifact_metadata, state, digest, size, artifact_size, created_at,"
    " createdAt, artifact_created_at, updated_at, updatedAt, linked_at, acm_created_at"
)
OPERATORS = "$eq, $ne, $gt, $gte, $lt, $lte, $in, $nin, $exists"
EVERY = f"{OPERATORS}, $regex, $contains, $size, $all"
OBJECT = 'A filter is a JSON object such as {"name": "x"}'
SIZE = "A filter has at most 100 conditions, 10 deep."
DEEP: Any = {"version": 1}
for _ in range(12):
    DEEP = {"$not": DEEP}
LISTS: Any = []
for _ in range(900):
    LISTS = [LISTS]


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        ([], f"{OBJECT}; a list is none."),
        ("x", f'{OBJECT}; "x" is none.'),
        ({"$or": [1]}, f'{OBJECT}; "1" is none.'),
        ({"$and": {}}, "$and takes a list; an object is none."),
        ({"$not": [{"version": 1}]}, f"{OBJECT}; a list is none."),
        ({"colour": "red"}, f'{FIELDS}; "colour" is none.'),
        ({"alias.x": "red"}, f'{FIELDS}; "alias.x" is none.'),
        ({"": 1}, f'{FIELDS}; "" is none.'),
        (
            {"$where": "1"},
            'A filter begins with a field or one of $and, $or, $nor, $not; "$where" is none.',
        ),
        ({"version": {"$foo": 1}}, f'Of "version" can be asked {EVERY}; "$foo" is none.'),
        ({"version": {"$regex": "1"}}, f'Of "version" can be asked {OPERATORS}; "$regex" is none.'),
        ({"version": {"$size": 1}}, f'Of "version" can be asked {OPERATORS}; "$size" is none.'),
        (
            {"id": {"$gt": "x"}},
            'Of "id" can be asked $eq, $ne, $in, $nin, $exists; "$gt" is none.',
        ),
        (
            {"version": {"x": 1}},
            'Ask of "version" a value, or operators such as {"$ne": value}; "x" is none.',
        ),
        (
            {"metadata": {"x": 1, "$gt": 1}},
            'Ask of "metadata" a value, or operators such as {"$ne": value}; "x" is none.',
        ),
        (
            {"tag": {}},
            'Ask of "tag" a value, or operators such as {"$ne": value}; an object is none.',
        ),
        (
            {"version": "newest"},
            '$eq of "version" takes a number such as v3 or 3; "newest" is none.',
        ),
        ({"version": True}, '$eq of "version" takes a number such as v3 or 3; "true" is none.'),
        ({"version": 1.5}, '$eq of "version" takes a number such as v3 or 3; "1.5" is none.'),
        ({"version": [1]}, '$eq of "version" takes a number such as v3 or 3; a list is none.'),
        (
            {"version": 2**31},
            '$eq of "version" takes a number such as v3 or 3; "2147483648" is none.',
        ),
        ({"version": {"$in": 1}}, '$in takes a list; "1" is none.'),
        (
            {"version": {"$in": [[]]}},
            '$in of "version" takes a number such as v3 or 3; a list is none.',
        ),
        (
            {"artifact_size": {"$gt": "1"}},
            '$gt of "artifact_size" takes a whole number; "1" is none.',
        ),
        ({"artifact_size": 1e30}, '$eq of "artifact_size" takes a whole number; "1e+30" is none.'),
        (
            {"created_at": {"$gt": "yesterday"}},
            '$gt of "created_at" takes a time such as 2026-01-31 or 2026-01-31T12:00:00Z;'
            ' "yesterday" is none.',
        ),
        (
            {"created_at": 5},
            '$eq of "created_at" takes a time such as 2026-01-31 or 2026-01-31T12:00:00Z;'
            ' "5" is none.',
        ),
        (
            {"created_at": "0001-01-01T00:00:00+14:00"},
            "Give a time in UTC from the year 1 to 9999.",
        ),
        ({"tag": {"$size": -1}}, '$size of "tag" takes a whole number from 0 on; "-1" is none.'),
        (
            {"tag": {"$size": True}},
            '$size of "tag" takes a whole number from 0 on; "true" is none.',
        ),
        ({"tag": {"$all": "x"}}, '$all takes a list; "x" is none.'),
        ({"tag": {"$all": [None]}}, '$all of "tag" takes a text; "null" is none.'),
        ({"tag": {"$exists": 1}}, '$exists of "tag" takes true or false; "1" is none.'),
        ({"tag": {"$regex": 1}}, '$regex of "tag" takes a text; "1" is none.'),
        ({"tag": {"$contains": None}}, '$contains of "tag" takes a text; "null" is none.'),
        ({"tag": {"$gt": None}}, '$gt of "tag" takes a text; "null" is none.'),
        ({"tag": 5}, '$eq of "tag" takes a text; "5" is none.'),
        (
            {"metadata.x": {"$gt": [1]}},
            '$gt of "metadata.x" takes a text, a number, true or false; a list is none.',
        ),
        ({"tag": {"$regex": "("}}, "invalid regular expression: parentheses () not balanced"),
        ({"tag": {"$regex": "a" * 257}}, "A pattern has at most 256 characters, not 257."),
        ({"tag": {"$in": ["x"] * 1001}}, "Give at most 1000 values."),
        ({"tag": "\0"}, "A filter cannot look for a NUL character."),
        ({"metadata." + "x." * 64: 1}, "Give at most 64 values."),
        ({"$or": [{"version": 1}] * 101}, SIZE),
        (DEEP, SIZE),
    ],
)
async def test_what_cannot_be_asked(
    dialect: Dialect, scene: Scene, filters: Any, message: str
) -> None:
    refused = await dialect.refused(
        shelf.VERSIONS, scene.ada, organization="acme", **shelf.sent({"filters": filters})
    )

    assert refused == (400, message)


async def test_each_filter_is_read(dialect: Dialect, scene: Scene) -> None:
    for document in (shelf.REGISTRIES, shelf.COLLECTIONS, shelf.VERSIONS):
        for name in shelf.FILTERS:
            if f"{name}: $" in document:
                asked = shelf.sent({name: {"colour": 1}})
                status, message = await dialect.refused(
                    document, scene.ada, organization="acme", **asked
                )
                assert status == 400
                assert '; "colour" is none.' in message


@pytest.mark.parametrize("text", ["{", '{"x": NaN}', "", '{"a": "\\ud800"}'])
async def test_filter_that_is_no_json(dialect: Dialect, scene: Scene, text: str) -> None:
    status, message = await dialect.refused(
        shelf.REGISTRIES, scene.ada, organization="acme", filters=text
    )

    assert status == 400
    assert "JSONString must hold JSON" in message


async def test_lists_without_end(dialect: Dialect, scene: Scene) -> None:
    for filters in ({"$and": LISTS}, {"metadata.x": LISTS}, {"tag": {"$in": LISTS}}):
        status, message = await dialect.refused(
            shelf.VERSIONS, scene.ada, organization="acme", filters=json.dumps(filters)
        )
        assert (status, "Internal" in message) == (400, False)


@pytest.mark.parametrize(
    "text",
    [
        "'; drop table version; --",
        "$1",
        "{t}",
        "{}",
        "%",
        '"',
        "\\",
        "wandb-registry-",
        "\u2028",
        "\U0010ffff",
        "a" * 5000,
    ],
)
async def test_text_that_means_harm_finds_nothing(
    dialect: Dialect, scene: Scene, text: str
) -> None:
    await shelf.stock(dialect, scene)

    for operator in ("$eq", "$in", "$contains", "$all"):
        operand = [text] if operator in ("$in", "$all") else text
        for field in ("tag", "alias", "metadata.acc"):
            filters = {field: {operator: operand}}
            assert await shelf.names(dialect, shelf.VERSIONS, scene.ada, filters=filters) == []
    assert (
        await shelf.names(dialect, shelf.VERSIONS, scene.ada, filters={f"metadata.{text}": 1}) == []
    )
    assert await shelf.names(dialect, shelf.REGISTRIES, scene.ada, filters={"name": text}) == []


@pytest.mark.parametrize(
    "order", ["size", "+size", "-", "name desc", "++name", "+name,-created_at", "name'; --", "\0"]
)
async def test_order_that_is_none(dialect: Dialect, scene: Scene, order: str) -> None:
    status, message = await dialect.refused(
        shelf.COLLECTIONS, scene.ada, organization="acme", order=order
    )

    assert status == 400
    assert message.startswith("An order is + or - and one of name, createdAt")
