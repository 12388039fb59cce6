"""Reads of a database of a million versions cost what their pages hold, wherever the pages lie.

Run by hand: `python3 dev.py test -m long tests/reads/test_plans.py`.
"""

from __future__ import annotations

import base64
import contextlib

import orjson
import pytest

from db.connection import Pool
from domain.ids import NIL, Kind, encode
from reads.straight import Straight
from tests.api import built
from tests.reads import large
from tests.reads.explained import MOST_SORTED, Work, work

pytestmark = pytest.mark.long

# Each of 50 rows is seen to be visible, and what it shows is looked up. At the root so many rows of
# each organization are, and an administrator has 31.
PAGE = 3000

LARGE_ONE = 'collection(path: "org-1/wandb-registry-registry-0/collection-0")'
SMALL_ONE = 'collection(path: "org-1/wandb-registry-registry-5/collection-5")'
REGISTRY = 'registry(path: "org-1/wandb-registry-registry-5")'
POPULAR = 'artifactVersion(path: "team-0/project-0/artifact-0:v0")'
VERSIONS = "nodes { name aliases digest tags source { name } linkedBy { username } }"
COLLECTIONS = (
    "nodes { name types tags latestVersion { name } versions(first: 1) { nodes { name } } }"
)
ENDS = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
READERS = ("root", "boss", "member", "guest", "stranger")


def cursor(order: str, *keys: object) -> str:
    """A place in an order."""
    return '"' + base64.b64encode(orjson.dumps([order, *keys, NIL])).decode() + '"'


def page(field: str, arguments: str, nodes: str) -> str:
    """A page of 50 with all that is said of it."""
    return f"{field}({arguments}) {{ {nodes} {ENDS} }}"


def ordered(order: str, *fields: str) -> dict[str, str]:
    """Arguments of the first pages in these orders, both ways."""
    return {
        f"{field} {direction}": f"first: 50, orderBy: {{field: {field}, direction: {direction}}}"
        for field in fields
        for direction in ("ASC", "DESC")
    }


VERSION_PAGES = {
    **ordered("", "NUMBER", "LINKED_AT"),
    "last": "last: 50",
    "deep": f"first: 50, after: {cursor('number', 150_000)}",
    "deep, backwards": f"last: 50, before: {cursor('number', 150_000)}",
    "alias": 'first: 50, where: {alias: {eq: "alias-400"}}',
    "no alias": 'first: 50, where: {alias: {in: ["none", "such"]}}',
    "number": "first: 50, where: {number: {lt: 20}}",
    "linked": 'first: 50, where: {linkedAt: {gt: "2020-01-01T00:00:00Z"}}',
    "type": 'first: 50, where: {type: {eq: "dataset"}}',
    "no type": 'first: 50, where: {type: {eq: "none"}}',
    "tag": 'first: 50, where: {tag: {eq: "tag-3"}}',
    "not a tag": 'first: 50, where: {not: {tag: {eq: "tag-3"}}}',
}
EVERYWHERE_PAGES = {
    **ordered("", "NUMBER", "LINKED_AT"),
    "deep": f"first: 50, after: {cursor('number', 25)}",
    "deep, backwards": f"last: 50, before: {cursor('number', 25)}",
    "tag": 'first: 50, where: {tag: {eq: "tag-3"}}',
    "no alias": 'first: 50, where: {alias: {eq: "none"}}',
    "collection": 'first: 50, where: {collection: {name: {eq: "collection-7"}}}',
}
COLLECTION_PAGES = {
    **ordered("", "NAME", "CREATED_AT", "UPDATED_AT"),
    "last": "last: 50",
    "deep": f"first: 50, after: {cursor('name', 'collection-5')}",
    "deep, backwards": f"last: 50, before: {cursor('name', 'collection-5')}",
    "type and tag": (
        'first: 50, where: {type: {eq: "model"}, tag: {eq: "tag-3"}}'
        ", orderBy: {field: UPDATED_AT, direction: DESC}"
    ),
    "name": 'first: 50, where: {name: {eq: "collection-25"}}',
    "beginning": 'first: 50, where: {name: {startsWith: "collection-25"}}',
}
NODE = encode(Kind.VERSION, large.ORGANIZATION, large.uuid_of("version", 777))

READS = {
    **{
        f"large, {name}": f"{LARGE_ONE} {{ {page('versions', arguments, VERSIONS)} }}"
        for name, arguments in VERSION_PAGES.items()
    },
    **{
        f"small, {name}": f"{SMALL_ONE} {{ {page('versions', arguments, VERSIONS)} }}"
        for name, arguments in VERSION_PAGES.items()
    },
    **{
        f"versions, {name}": page("versions", arguments, VERSIONS)
        for name, arguments in EVERYWHERE_PAGES.items()
    },
    **{
        f"registry, {name}": f"{REGISTRY} {{ {page('collections', arguments, COLLECTIONS)} }}"
        for name, arguments in COLLECTION_PAGES.items()
    },
    **{
        f"collections, {name}": page("collections", arguments, COLLECTIONS)
        for name, arguments in COLLECTION_PAGES.items()
    },
    "registries": page("registries", "first: 50", "nodes { name viewerRole }"),
    "history": f"{LARGE_ONE} {{ {page('history', 'first: 50', 'nodes { at version { name } }')} }}",
    "by alias": f'{LARGE_ONE} {{ version(ref: "alias-400") {{ name }} latestVersion {{ name }} }}',
    "by path": 'version(path: "org-1/wandb-registry-registry-0/collection-0:v7") { path }',
    "latest by path": 'version(path: "org-1/wandb-registry-registry-0/collection-0") { path }',
    "artifact's by path": 'artifactVersion(path: "team-0/project-0/artifact-0:best-100") { name }',
    "uses": f"{POPULAR} {{ {page('usedBy', 'first: 50', 'nodes { name }')} }}",
    "links": f"{POPULAR} {{ {page('links', 'first: 50', 'nodes { path }')} }}",
    "runs": 'project(path: "team-5/project-5") { runs(first: 50) { nodes { name } } }',
    "artifacts": 'project(path: "team-5/project-5") {'
    ' artifacts(first: 50, type: "dataset") { nodes { name } } }',
    "node": f'node(id: "{NODE}") {{ ... on Version {{ path source {{ path }} }} }}',
    "search": 'search(text: "corpus100000010", first: 20) { nodes { __typename } }',
    "nothing found": 'search(text: "nope", first: 20) { nodes { __typename } }',
}
# What cannot be had without looking at more, and how many rows or blocks that may be.
COSTLY = {
    "collections, beginning": 8000,
    # Of the runs of all projects, some see few.
    "uses": 8000,
}
WIDE = {
    "lineage": (f"{POPULAR} {{ lineage(direction: BOTH, depth: 10) {{ truncated }} }}", 120_000),
    "found everywhere": ('search(text: "trained") { nodes { __typename } }', 200_000),
}


async def works(pool: Pool, reader: str, reads: dict[str, str]) -> dict[str, Work]:
    """What each of the reads takes."""
    straight = Straight(built()._schema, pool)
    async with pool.connection() as connection:
        return {
            name: await work(connection, straight, large.VIEWERS[reader], f"{{ {query} }}")
            for name, query in reads.items()
        }


def too_costly(done: dict[str, Work]) -> dict[str, Work]:
    """The reads that looked at more than their pages hold."""
    return {
        name: each
        for name, each in done.items()
        if each.whole
        or each.sorted > MOST_SORTED
        or max(each.read, each.blocks) > COSTLY.get(name, PAGE)
    }


@pytest.mark.parametrize("reader", READERS)
async def test_page_costs_what_it_holds(large_pool: Pool, reader: str) -> None:
    assert too_costly(await works(large_pool, reader, READS)) == {}


@pytest.mark.parametrize("name", WIDE)
async def test_what_leads_everywhere_is_bounded(large_pool: Pool, name: str) -> None:
    query, most = WIDE[name]

    done = await works(large_pool, "boss", {name: query})

    assert done[name].read < most


class Undone(Exception):
    """Takes back what the transaction did."""


@pytest.mark.parametrize(
    ("lost", "name"),
    [
        ("version_organization_id_collection_id_linked_at_id_idx", "large, LINKED_AT DESC"),
        ("collection_organization_id_updated_at_id_idx", "collections, UPDATED_AT DESC"),
        ("version_organization_id_artifact_version_id_linked_at_id_idx", "links"),
        ("collection_organization_id_name_id_idx", "collections, NAME ASC"),
        ("event_organization_id_collection_id_id_idx", "history"),
        ("version_organization_id_number_id_idx", "versions, NUMBER DESC"),
        ("artifact_version_words_idx", "nothing found"),
    ],
)
async def test_lost_index_is_noticed(large_pool: Pool, lost: str, name: str) -> None:
    straight = Straight(built()._schema, large_pool)
    query = f"{{ {READS[name]} }}"

    with contextlib.suppress(Undone):
        async with large_pool.transaction() as connection:
            await connection.execute(f"drop index {lost}")
            done = await work(connection, straight, large.VIEWERS["boss"], query)
            raise Undone

    assert list(too_costly({name: done})) == [name]
