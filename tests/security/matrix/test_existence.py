"""What is hidden is not there: the same bytes, whatever is asked, changed or counted."""

from __future__ import annotations

import base64
from typing import Any
from uuid import UUID

import orjson
import pytest

from domain.ids import Kind, encode, new_id
from tests import factories
from tests.security.matrix import acting, naming, roots
from tests.security.matrix.conftest import Copy
from tests.security.matrix.naming import Case
from tests.security.matrix.stage import URL, Stage

pytestmark = pytest.mark.slow
CHECK = """query($input: LinkArtifactInput!) { checkLink(input: $input) {
    allowed target willCreateCollection errors { code message field } } }"""


def test_every_field_that_names_something_is_here() -> None:
    cases = [case.field for case in naming.CASES]

    assert len(cases) == len(set(cases))
    assert set(cases) | naming.OPEN | naming.INSTANCE == naming.fields()


async def bodies(stage: Stage, document: str, case: Case, **more: str) -> list[int]:
    """How many different answers there are to words for hidden and for missing things."""
    found = []
    for words in naming.candidates(stage, case.kind):
        told = set()
        for word in words:
            _, input = naming.filled(stage, case, word)
            answer = await stage.sent(case.column, document, {"input": {**input, **more}})
            told.add(answer.body.replace(word.encode(), b"WORD"))
        found.append(len(told))
    return found


@pytest.mark.parametrize("case", naming.CASES, ids=lambda case: case.field)
async def test_hidden_and_missing_are_refused_alike(shared: Stage, case: Case) -> None:
    mutation, _ = naming.filled(shared, case, "")

    assert set(await bodies(shared, acting.document(mutation), case)) == {1}


@pytest.mark.parametrize("case", naming.with_idempotency_key(), ids=lambda case: case.field)
async def test_so_they_are_with_an_idempotency_key(shared: Stage, case: Case) -> None:
    document = acting.document(naming.filled(shared, case, "")[0])

    assert set(await bodies(shared, document, case, idempotencyKey="one")) == {1}


@pytest.mark.parametrize("case", naming.of_links(), ids=lambda case: case.field)
async def test_check_link_says_as_little(shared: Stage, case: Case) -> None:
    assert set(await bodies(shared, CHECK, case)) == {1}


ASKED = {
    "node": ("query($w: ID!) { node(id: $w) { id } }", "collection", "clerk"),
    "nodes": ("query($w: ID!) { nodes(ids: [$w]) { id } }", "version", "clerk"),
    "node of a user": ("query($w: ID!) { node(id: $w) { id } }", "user", "clerk"),
    "node of a key": ("query($w: ID!) { node(id: $w) { id } }", "key", "clerk"),
    "organization": (
        "query($w: String!) { organization(name: $w) { id } }",
        "organization name",
        "clerk",
    ),
    "registry": ("query($w: String!) { registry(path: $w) { id } }", "registry path", "clerk"),
    "collection": ("query($w: String!) { collection(path: $w) { id } }", "target path", "clerk"),
    "version": ("query($w: String!) { version(path: $w) { id } }", "target path", "clerk"),
    "artifactVersion": (
        "query($w: String!) { artifactVersion(path: $w) { id } }",
        "artifact version path",
        "clerk",
    ),
    "project": ("query($w: String!) { project(path: $w) { id } }", "project path", "clerk"),
    "Organization.team": (
        'query($w: String!) { organization(name: "acme") { team(name: $w) { id } } }',
        "team name",
        "clerk",
    ),
    "users": (
        "query($w: String!) { users(query: $w) { totalCount nodes { id } } }",
        "username",
        "chief",
    ),
}


@pytest.mark.parametrize("what", ASKED)
async def test_hidden_and_missing_are_found_alike(shared: Stage, what: str) -> None:
    document, kind, column = ASKED[what]

    for words in naming.candidates(shared, kind):
        answers = [await shared.sent(column, document, {"w": word}) for word in words]
        told = {
            answer.body.replace(word.encode(), b"WORD")
            for answer, word in zip(answers, words, strict=True)
        }
        assert len(told) == 1


# What is asked, a word for what is hidden, and one for nothing.
IN_TEAM = 'organization(name: "acme") { team(name: "vision") { project(name: "WORD") { id } } }'
BY_LINK = (
    'version(path: "acme/open/digits") { source { artifact { version(ref: "WORD") { id } } } }'
)
OF_REGISTRY = 'registry: {name: {eq: "WORD"}}'
PAIRS = [
    ('organization(name: "acme") { registry(name: "WORD") { id } }', "vault", "voult"),
    (IN_TEAM, "mnist", "mnost"),
    ('registries(where: {name: {eq: "WORD"}}) { totalCount nodes { id } }', "vault", "voult"),
    (
        'registries(where: {not: {name: {eq: "WORD"}}}) { totalCount nodes { id } }',
        "vault",
        "voult",
    ),
    ('registries(where: {name: {matches: "^WORD"}}) { totalCount }', "va", "vo"),
    ('registries(where: {name: {startsWith: "WORD"}}) { totalCount }', "va", "vo"),
    ('registries(where: {description: {contains: "WORD"}}) { totalCount }', "vault", "voult"),
    (f"collections(where: {{{OF_REGISTRY}}}) {{ totalCount }}", "vault", "voult"),
    (f"collections(where: {{not: {{{OF_REGISTRY}}}}}) {{ totalCount }}", "vault", "voult"),
    (f"versions(where: {{collection: {{{OF_REGISTRY}}}}}) {{ totalCount }}", "vault", "voult"),
    (
        f"versions(where: {{not: {{collection: {{{OF_REGISTRY}}}}}}}) {{ totalCount }}",
        "vault",
        "voult",
    ),
    ('versions(where: {alias: {eq: "WORD"}}) { totalCount nodes { id } }', "first", "forst"),
    ('versions(where: {alias: {in: ["WORD"]}}) { totalCount }', "first", "forst"),
    ('search(text: "WORD") { totalCount nodes { __typename } }', "vault", "voult"),
    ('search(text: "WORD") { totalCount nodes { __typename } }', "first", "forst"),
    ('users(query: "WORD") { totalCount nodes { id } }', "spy@example.org", "spx@example.org"),
    ('users(query: "WORD") { totalCount nodes { id } }', "chief@example.org", "none@example.org"),
    (BY_LINK, "v0", "v9"),
    (BY_LINK, "v1", "v9"),
]


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair[0][:50]} {pair[1]}")
async def test_no_filter_tells(shared: Stage, pair: tuple[str, str, str]) -> None:
    document, hidden, missing = pair
    answers = {
        (await shared.sent("clerk", f"{{ {document.replace('WORD', word)} }}")).body.replace(
            word.encode(), b"WORD"
        )
        for word in (hidden, missing)
    }

    assert len(answers) == 1


CURSORS = {
    "registries": "{ registries { edges { cursor node { id } } } }",
    "collections": "{ collections { edges { cursor node { id } } } }",
    "versions": "{ versions { edges { cursor node { id } } } }",
    "users": "{ users { edges { cursor node { id } } } }",
    "organizations": "{ organizations { edges { cursor node { id } } } }",
}


@pytest.mark.parametrize("name", CURSORS)
async def test_a_place_that_a_hidden_row_holds_is_any_place(shared: Stage, name: str) -> None:
    edges = (await shared.asked("root", CURSORS[name]))["data"][name]["edges"]

    for edge in edges:
        kind, *keys, _ = orjson.loads(base64.b64decode(edge["cursor"]))
        nowhere = base64.b64encode(orjson.dumps([kind, *keys, str(new_id())])).decode()
        mine = {each["node"]["id"] for each in await _seen(shared, name)}
        if edge["node"]["id"] in mine:
            continue
        for way in ("first: 5, after", "last: 5, before"):
            told = [
                (
                    await shared.sent(
                        "clerk",
                        f"query($c: String!) {{ {name}({way}: $c) {{ totalCount nodes {{ id }}"
                        " pageInfo { hasNextPage hasPreviousPage } } }",
                        {"c": cursor},
                    )
                ).body
                for cursor in (edge["cursor"], nowhere)
            ]
            assert told[0] == told[1]


async def _seen(stage: Stage, name: str) -> list[Any]:
    found: list[Any] = (await stage.asked("clerk", CURSORS[name]))["data"][name]["edges"]
    return found


async def test_a_cursor_of_another_list_is_refused_whatever_it_names(shared: Stage) -> None:
    edges = (await shared.asked("root", CURSORS["versions"]))["data"]["versions"]["edges"]
    document = "query($c: String!) { registries(after: $c) { nodes { id } } }"

    told = {(await shared.sent("clerk", document, {"c": each["cursor"]})).body for each in edges}

    assert len({body.split(b'"message"')[1].split(b'"path"')[0] for body in told}) == 1


# Lists, and what can be reached of things that are seen.
LOOKED_AT = (
    *roots.LISTS,
    *("search", "viewer", "organization", "nodes"),
    *("node User", "node Artifact", "node ArtifactVersion", "node Registry"),
)


@pytest.mark.parametrize("column", ["clerk", "member", "team-member"])
async def test_without_what_is_hidden_everything_looks_the_same(copy: Copy, column: str) -> None:
    async with copy() as stage:
        before = await everything(stage, column)
        for path in ("acme/vault", "rival/open", "rival/secret"):
            input = {"registryId": stage.world.id(path), "confirmName": path.partition("/")[2]}
            document = acting.document("deleteRegistry")
            answer = await stage.asked("root", document, {"input": input})
            assert answer["data"]["deleteRegistry"]["errors"] == []

        assert await everything(stage, column) == before


async def everything(stage: Stage, column: str) -> list[tuple[str, bytes]]:
    """The answers to all that can be asked; addresses are signed anew each time."""
    found = []
    for name in LOOKED_AT:
        for part in roots.parts(name):
            for n, root in enumerate(roots.roots(name, stage, column)):
                answer = await stage.sent(column, root.document(part), root.variables())
                found.append((f"{name} {n}", URL.sub(b"", answer.body)))
    return found


@pytest.mark.parametrize("column", ["nobody", "clerk", "root"])
async def test_what_is_no_node_is_found_by_nobody(shared: Stage, column: str) -> None:
    document = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    acme = shared.world.things["acme"].id
    ids = [
        encode(kind, acme, await _some(shared, kind))
        for kind in Kind
        if kind.type_name not in roots.NODES
    ]

    told = await shared.asked(column, document, {"ids": [*ids, "", "none", ids[0][:-1]]})

    assert len(ids) == 5
    assert told["data"]["nodes"] == [None] * 8


async def _some(stage: Stage, kind: Kind) -> UUID:
    """An id of this kind that is there, if there is any."""
    if kind is not Kind.EVENT:
        return new_id()
    found = await factories.value(stage.pool, "select id from event limit 1")
    assert isinstance(found, UUID)
    return found
