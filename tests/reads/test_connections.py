"""Every connection: it pages, and costs as many statements for four rows as for one."""

from __future__ import annotations

from typing import Any

from graphql import GraphQLObjectType

from domain.ids import Kind, encode, new_id
from domain.viewer import Viewer
from storage.manifest import File
from tests import factories
from tests.api import Api, built
from tests.reads import walk

SHA256 = "a" * 64
FILES = [File(f"f{n}", n, "b" * 32, SHA256) for n in range(4)]
# What to page through, by the object that has it.
CONNECTIONS = [
    ("User", "organizations"),
    ("User", "teams"),
    ("Organization", "registries"),
    ("Organization", "teams"),
    ("Organization", "members"),
    ("Team", "members"),
    ("Team", "projects"),
    ("Project", "artifacts"),
    ("Project", "runs"),
    ("Run", "inputs"),
    ("Run", "outputs"),
    ("Artifact", "versions"),
    ("ArtifactVersion", "files"),
    ("ArtifactVersion", "links"),
    ("Registry", "collections"),
    ("Collection", "versions"),
    ("Version", "files"),
    ("Organization", "history"),
    ("Registry", "history"),
    ("Registry", "members"),
    ("Collection", "history"),
    ("ArtifactVersion", "usedBy"),
    ("User", "apiKeys"),
    ("User", "history"),
    ("Query", "organizations"),
    ("Query", "users"),
    ("Query", "registries"),
    ("Query", "collections"),
    ("Query", "versions"),
]
# Search has rows of several kinds, and tests of its own.
ELSEWHERE = {("Query", "search")}
# Every link is a version and an event.
LINKS = {("Organization", "history"), ("Registry", "history"), ("Query", "versions")}
MEMBER = "user { id }"
NODES = {
    ("Organization", "members"): MEMBER,
    ("Team", "members"): MEMBER,
    ("Registry", "members"): "user: member { ... on User { id } }",
    ("ArtifactVersion", "files"): "path",
    ("Version", "files"): "path",
}
# A run that has used an artifact version, and a key.
RUN = """with r as (insert into run (organization_id, project_id, id, name)
        values ($1, $2, $3, $4) returning organization_id, id)
    insert into run_input (organization_id, run_id, artifact_version_id)
    select r.organization_id, r.id, $5 from r"""
INPUTS = """insert into run_input (organization_id, run_id, artifact_version_id)
    select v.organization_id, $1, v.id from artifact_version v where v.id = any($2::uuid[])
    on conflict do nothing"""
OUTPUTS = "update artifact_version set run_id = $1 where id = any($2::uuid[])"
KEY = """insert into api_key (id, prefix, sha256, user_id, name)
    values ($1, $2, sha256(''::bytea), $3, 'key')"""
SIGN_IN = """insert into event (organization_id, id, kind, actor_id)
    select personal_organization_id, $1, 'SIGNED_IN', id from site_user where id = $2"""


async def grow(api: Api, size: int) -> tuple[Viewer, dict[str, str]]:
    """Somebody who sees one object of every type, each of whose lists has `size` rows."""
    pool, numbers = api.site.pool, range(size)
    boss, *others = [await factories.add_user(pool, f"u{size}-{n}") for n in numbers]
    members = dict.fromkeys(others, "VIEWER")
    organization, *_ = [
        await factories.add_organization(pool, f"o{size}-{n}", admin=boss, members=members)
        for n in numbers
    ]
    team, *_ = [
        await factories.add_team(pool, organization, f"t{size}-{n}", admin=boss, members=members)
        for n in numbers
    ]
    project, *_ = [await factories.add_project(pool, team, f"p{n}", creator=boss) for n in numbers]
    registry, *_ = [
        await factories.add_registry(
            pool, organization, f"r{n}", creator=boss, members=dict.fromkeys(others, "VIEWER")
        )
        for n in numbers
    ]
    collections = [
        await factories.add_collection(pool, registry, f"c{n}", creator=boss) for n in numbers
    ]
    for n in numbers:
        await factories.add_artifact_version(pool, project, f"a{n}", creator=boss)
    sources = [
        await factories.add_artifact_version(
            pool, project, "a0", creator=boss, store=api.site.store, files=FILES[:size]
        )
    ]
    for _ in range(size - 2):
        sources.append(await factories.add_artifact_version(pool, project, "a0", creator=boss))
    if size > 1:
        sources.append(await factories.add_artifact_version(pool, project, "a1", creator=boss))
    for into in collections[1:]:
        await factories.link(pool, sources[0], into, linked_by=boss)
    version, *_ = [
        await factories.link(pool, source, collections[0], linked_by=boss) for source in sources
    ]
    artifact = await factories.artifact_of(pool, sources[0])
    run_ids = [new_id() for _ in numbers]
    for n, run_id in enumerate(run_ids):
        await factories.run(pool, RUN, *project.key, run_id, f"run-{n}", sources[0].id)
    for sql in (INPUTS, OUTPUTS):
        await factories.run(pool, sql, run_ids[-1], [source.id for source in sources])
    for n in numbers:
        await factories.run(pool, KEY, new_id(), f"{size}-{n}", boss.user_id)
        await factories.run(pool, SIGN_IN, new_id(), boss.user_id)
    if size == 1:
        await factories.run(
            pool,
            """update artifact_version set state = 'DELETED'
            where id <> $1""",
            sources[0].id,
        )
    found = {
        "User": factories.user_id(boss),
        "Organization": organization.global_id,
        "Team": team.global_id,
        "Project": project.global_id,
        "Run": encode(Kind.RUN, project.organization_id, run_ids[-1]),
        "Artifact": artifact.global_id,
        "ArtifactVersion": sources[0].global_id,
        "Registry": registry.global_id,
        "Collection": collections[0].global_id,
        "Version": version.global_id,
    }
    return boss, found


async def ask_for(
    api: Api, viewer: Viewer, ids: dict[str, str], type_: str, field: str, arguments: str = ""
) -> Any:
    """A page of a connection of the object of this type, or of the whole."""
    node = NODES.get((type_, field), "id")
    page = f"""page: {field}{arguments} {{ totalCount nodes {{ {node} }}
        edges {{ cursor node {{ {node} }} }}
        pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }}"""
    if type_ == "Query":
        return (await api(f"{{ {page} }}", viewer))["page"]
    document = f"query($id: ID!) {{ node(id: $id) {{ ... on {type_} {{ {page} }} }} }}"
    return (await api(document, viewer, id=ids[type_]))["node"]["page"]


def named(page: Any) -> Any:
    """The page with an id for each of its rows, whatever they have for one."""

    def flat(node: Any) -> Any:
        return {"id": node.get("id") or node.get("path") or node["user"]["id"]}

    edges = [edge | {"node": flat(edge["node"])} for edge in page["edges"]]
    return page | {"nodes": [flat(node) for node in page["nodes"]], "edges": edges}


def test_all_connections_are_here() -> None:
    types = built()._schema.type_map
    found = {
        (name, field)
        for name, type_ in types.items()
        if isinstance(type_, GraphQLObjectType)
        for field, definition in type_.fields.items()
        if str(definition.type).endswith("Connection!")
    }

    assert found - ELSEWHERE == set(CONNECTIONS)


async def test_one_statement_whatever_the_number_of_rows(api: Api) -> None:
    for size, links in ((1, 1), (4, 7)):
        boss, ids = await grow(api, size)
        for type_, field in CONNECTIONS:
            page = await ask_for(api, boss, ids, type_, field)

            rows = links if (type_, field) in LINKS else size
            found = (len(page["nodes"]), page["totalCount"], api.statements)
            assert (field, *found) == (field, rows, rows, 1)


async def test_every_connection_is_walked_in_both_directions(api: Api) -> None:
    boss, ids = await grow(api, 4)
    for type_, field in CONNECTIONS:

        async def ask(arguments: str, type_: str = type_, field: str = field) -> Any:
            return named(await ask_for(api, boss, ids, type_, field, f"({arguments})"))

        whole = walk.rows(await ask("first: 100"))
        assert len(set(whole)) == len(whole) >= 4
        for size in (1, 3):
            assert await walk.forwards(ask, size) == whole
            assert await walk.backwards(ask, size) == whole
