"""What clients call the fields of an answer never disturbs the statement that fills it."""

from __future__ import annotations

import pytest

from tests import factories
from tests.api import Api
from tests.factories import Thing
from tests.scene import Scene

LONG = "a" * 70
# Postgres would cut both to the same 63 bytes.
ONE, TWO = "b" * 63 + "_one", "b" * 63 + "_two"
SQL_WORDS = ("select", "order", "from", "group", "user", "null", "row", "table", "desc", "where")
# The compiler's own names for rows and columns.
ROWS = tuple(f"t{n}" for n in range(1, 60))
OWN_NAMES = (*ROWS, "p", "g", "k", "i", "n", "u", "r", "r0", "r1", "cursor", "cursors", "more")


@pytest.fixture
async def digits(api: Api, scene: Scene) -> Thing:
    """A collection of `models` with two versions."""
    pool = api.site.pool
    made = await factories.add_collection(pool, scene.models, "digits", creator=scene.mia)
    for _ in range(2):
        source = await factories.add_artifact_version(pool, scene.mnist, creator=scene.mia)
        await factories.link(pool, source, made, linked_by=scene.mia)
    return made


@pytest.mark.parametrize("names", [OWN_NAMES, SQL_WORDS, (LONG, ONE, TWO)])
async def test_any_name_will_do(api: Api, scene: Scene, names: tuple[str, ...]) -> None:
    aliases = " ".join(f"{name}: name" for name in names)
    totals = " ".join(f"{name}: totalCount" for name in names)
    flags = " ".join(f"{name}: hasNextPage" for name in names)
    document = f"""query($path: String!, $id: ID!) {{
        registry(path: $path) {{ {aliases} organization {{ {aliases} }}
            collections {{ nodes {{ {aliases} }} {totals} pageInfo {{ {flags} }} }} }}
        node(id: $id) {{ ... on Registry {{ {aliases} }} }}
        nodes(ids: [$id]) {{ ... on Registry {{ {aliases} }} }} }}"""
    path, id = scene.models.path, scene.models.global_id

    data = await api(document, scene.mia, path=path, id=id)

    assert data["node"] == dict.fromkeys(names, "models")
    assert data["nodes"] == [data["node"]]
    connection = data["registry"].pop("collections")
    assert connection.pop("pageInfo") == dict.fromkeys(names, False)
    assert connection == {"nodes": [], **dict.fromkeys(names, 0)}
    assert data["registry"].pop("organization") == dict.fromkeys(names, "acme")
    assert data["registry"] == dict.fromkeys(names, "models")


@pytest.mark.parametrize("names", [ROWS, SQL_WORDS, (LONG, ONE, TWO)])
async def test_any_name_will_do_for_objects_and_pages(
    api: Api, scene: Scene, digits: Thing, names: tuple[str, ...]
) -> None:
    registries = " ".join(f"{name}: registry {{ name }}" for name in names)
    pages = " ".join(f"{name}: versions(first: 1) {{ nodes {{ number }} }}" for name in names)
    edges = " ".join(f"{name}: edges {{ {name}: node {{ {name}: number }} }}" for name in names)
    document = f"""query($path: String!) {{
        one: collection(path: $path) {{ {registries} }}
        two: collection(path: $path) {{ {pages} }}
        three: collection(path: $path) {{ versions {{ {edges} }} }} }}"""

    data = await api(document, scene.mia, path=digits.path)

    assert data["one"] == {name: {"name": "models"} for name in names}
    assert data["two"] == {name: {"nodes": [{"number": 1}]} for name in names}
    assert data["three"]["versions"] == {
        name: [{name: {name: 1}}, {name: {name: 0}}] for name in names
    }


async def test_payload_takes_any_name(api: Api, scene: Scene) -> None:
    names = (*ROWS, *SQL_WORDS, LONG, ONE, TWO)
    teams = " ".join(f"{name}: team {{ {name}: name }}" for name in names)
    selection = f"{teams} team: errors {{ code }} gone: deletedId"
    document = f"""mutation {{ createTeam(input: {{organization: "acme", name: "nlp"}}) {{
        {selection} }} }}"""

    payload = (await api(document, scene.ada))["createTeam"]

    assert payload.pop("team") == []
    assert payload.pop("gone") is None
    assert payload == {name: {name: "nlp"} for name in names}


async def test_one_field_twice_with_different_arguments(
    api: Api, scene: Scene, digits: Thing
) -> None:
    document = """query($path: String!) { collection(path: $path) {
        newest: versions(first: 1) { nodes { number } }
        oldest: versions(last: 1) { nodes { number } totalCount }
        zero: version(ref: "v0") { number } latest: version(ref: "latest") { number }
        none: version(ref: "v7") { number } } }"""

    data = await api(document, scene.mia, path=digits.path)

    assert data["collection"] == {
        "newest": {"nodes": [{"number": 1}]},
        "oldest": {"nodes": [{"number": 0}], "totalCount": 2},
        "zero": {"number": 0},
        "latest": {"number": 1},
        "none": None,
    }


async def test_selections_of_one_field_are_merged(api: Api, scene: Scene, digits: Thing) -> None:
    document = """query($path: String!) {
        collection(path: $path) { name versions(first: 1) { totalCount } }
        ...Rest }
        fragment Rest on Query { collection(path: $path) { versions(first: 1) {
            nodes { ...Numbered } edges { node { name } } } } }
        fragment Numbered on Version { number ... on Node { __typename } }"""

    data = await api(document, scene.mia, path=digits.path)

    assert data["collection"] == {
        "name": "digits",
        "versions": {
            "totalCount": 2,
            "nodes": [{"number": 1, "__typename": "Version"}],
            "edges": [{"node": {"name": "v1"}}],
        },
    }


async def test_typename_everywhere(api: Api, scene: Scene, digits: Thing) -> None:
    document = """query($path: String!) { __typename collection(path: $path) { __typename
        registry { __typename }
        versions(first: 1) { __typename kind: __typename pageInfo { __typename }
            edges { __typename node { __typename source { __typename } } } nodes { __typename } }
        only: versions { __typename } } }"""

    data = await api(document, scene.mia, path=digits.path)

    assert data == {
        "__typename": "Query",
        "collection": {
            "__typename": "Collection",
            "registry": {"__typename": "Registry"},
            "versions": {
                "__typename": "VersionConnection",
                "kind": "VersionConnection",
                "pageInfo": {"__typename": "PageInfo"},
                "edges": [
                    {
                        "__typename": "VersionEdge",
                        "node": {
                            "__typename": "Version",
                            "source": {"__typename": "ArtifactVersion"},
                        },
                    }
                ],
                "nodes": [{"__typename": "Version"}],
            },
            "only": {"__typename": "VersionConnection"},
        },
    }


@pytest.mark.parametrize(
    ("yes", "expected"),
    [(True, {"name": "digits", "yes": "digits"}), (False, {"name": "digits", "no": "digits"})],
)
async def test_include_and_skip(
    api: Api, scene: Scene, digits: Thing, yes: bool, expected: dict[str, str]
) -> None:
    document = """query($path: String!, $yes: Boolean!, $also: Boolean = false) {
        collection(path: $path) { name yes: name @include(if: $yes) no: name @skip(if: $yes)
            ... @include(if: $also) { also: name versions { nodes { id } } }
            ...Never @skip(if: true) } }
        fragment Never on Collection { never: name }"""

    data = await api(document, scene.mia, path=digits.path, yes=yes)

    assert data["collection"] == expected


async def test_all_of_a_connection_may_be_skipped(api: Api, scene: Scene, digits: Thing) -> None:
    document = """query($path: String!) { collection(path: $path) {
        versions { nodes @skip(if: true) { id } } registry { name @include(if: false) } } }"""

    data = await api(document, scene.mia, path=digits.path)

    assert data["collection"] == {"versions": {}, "registry": {}}


async def test_variables_that_are_left_out_take_their_defaults(
    api: Api, scene: Scene, digits: Thing
) -> None:
    document = """query($path: String!, $one: Int = 1, $none: Int, $order: VersionOrder) {
        collection(path: $path) {
            one: versions(first: $one) { nodes { number } }
            all: versions(first: $none, after: null, orderBy: $order) { nodes { number } }
            asc: versions(orderBy: {field: NUMBER, direction: ASC}) { nodes { number } }
            desc: versions(orderBy: {field: LINKED_AT}) { nodes { number } } } }"""

    data = await api(document, scene.mia, path=digits.path)

    one, zero = {"number": 1}, {"number": 0}
    assert data["collection"] == {
        "one": {"nodes": [one]},
        "all": {"nodes": [one, zero]},
        "asc": {"nodes": [zero, one]},
        "desc": {"nodes": [one, zero]},
    }


async def test_empty_connection_is_whole(api: Api, scene: Scene) -> None:
    document = """query($path: String!) { registry(path: $path) { collections { totalCount
        nodes { id } edges { cursor } pageInfo {
            hasNextPage hasPreviousPage startCursor endCursor } } } }"""

    data = await api(document, scene.mia, path=scene.models.path)

    assert data["registry"]["collections"] == {
        "totalCount": 0,
        "nodes": [],
        "edges": [],
        "pageInfo": {
            "hasNextPage": False,
            "hasPreviousPage": False,
            "startCursor": None,
            "endCursor": None,
        },
    }


async def test_union_is_a_team_or_a_user(api: Api, scene: Scene) -> None:
    own = await factories.add_personal_project(api.site.pool, scene.mia)
    document = """query($ids: [ID!]!) { nodes(ids: $ids) { ... on Project { path team { name }
        owner { __typename ... on Team { teamName: name } ... on User { username }
            ... on Node { id } } } } }"""

    data = await api(document, scene.mia, ids=[scene.mnist.global_id, own.global_id])

    assert data["nodes"] == [
        {
            "path": "vision/mnist",
            "team": {"name": "vision"},
            "owner": {
                "__typename": "Team",
                "teamName": "vision",
                "id": scene.vision.global_id,
            },
        },
        {
            "path": "mia/private",
            "team": None,
            "owner": {
                "__typename": "User",
                "username": "mia",
                "id": factories.user_id(scene.mia),
            },
        },
    ]
