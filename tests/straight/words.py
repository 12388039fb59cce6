"""What there is to ask for in the scene: ids, names, paths, and cursors that answers have given."""

from __future__ import annotations

import base64
import binascii
import re
from collections import defaultdict
from random import Random

import orjson

from db.connection import Pool
from domain.ids import NIL, SITE_WIDE, Kind, encode
from tests.straight import awkward

TABLES = {
    Kind.USER: "site_user",
    Kind.TEAM: "team",
    Kind.PROJECT: "project",
    Kind.ARTIFACT: "artifact",
    Kind.ARTIFACT_VERSION: "artifact_version",
    Kind.RUN: "run",
    Kind.REGISTRY: "registry",
    Kind.COLLECTION: "collection",
    Kind.VERSION: "version",
    Kind.API_KEY: "api_key",
    Kind.ORGANIZATION: "(select * from organization where kind = 'SHARED') o",
    Kind.EVENT: "event",
}
REGISTRIES = """select o.name as o, o.display_name as d, r.name as r
    from registry r join organization o using (organization_id) order by r.id"""
COLLECTIONS = """select o.name as o, o.display_name as d, r.name as r, c.name as c
    from collection c join organization o using (organization_id)
    join registry r on r.id = c.registry_id order by c.id"""
ARTIFACTS = """select coalesce(t.name, u.username) as o, p.name as p, a.name as a
    from project p left join artifact a on a.project_id = p.id left join team t on t.id = p.team_id
    left join site_user u on u.id = p.user_id order by p.id, a.id"""
NAMES = {
    "Query.organization.name": "select name from organization union select display_name"
    " from organization",
    "Organization.registry.name": "select distinct name from registry",
    "Organization.team.name": "select name from team",
    "Team.project.name": "select name from project",
    "Project.run.name": "select name from run",
    "Project.artifact.name": "select name from artifact",
    "Project.artifacts.type": "select distinct type from artifact",
    "Registry.collection.name": "select name from collection",
    "Collection.version.ref": "select distinct name from alias union select 'v' || number"
    " from version",
    "Artifact.version.ref": "select distinct name from artifact_alias union select 'v' || number"
    " from artifact_version where number is not null",
    "Query.users.query": "select username from site_user union select name from site_user"
    " union select email from site_user where email is not null",
    "tag": "select distinct unnest(tags) from collection union select unnest(tags)"
    " from artifact_version",
    "type": "select distinct type from artifact",
    "alias": "select distinct name from alias",
    "description": "select distinct description from collection where description is not null"
    " union select description from registry where description is not null",
}
REFS = ("", ":v0", ":v1", ":latest", ":production", ":best", ":golden", ":v99999999999", ":")
_CURSOR = re.compile(rb'"(W[A-Za-z0-9+/]{15,}={0,2})"')
MOST_CURSORS = 60
MOST_IDS = 20


class Words:
    """Values by the argument that they are for; `cursors` by the order they are places in."""

    def __init__(self, known: dict[str, list[str]]) -> None:
        self.known = known
        self.cursors: dict[str, list[str]] = defaultdict(list)

    def learn(self, body: bytes) -> None:
        """The cursors of an answer can be asked for from here on."""
        for found in _CURSOR.findall(body):
            try:
                name, *_ = orjson.loads(base64.b64decode(found, validate=True))
            except (ValueError, binascii.Error):
                continue
            known = self.cursors[name]
            if found.decode() not in known:
                known.append(found.decode())
                del known[:-MOST_CURSORS]

    def text(self, random: Random, place: str) -> str:
        """A text for an argument or a filter; mostly one that there is."""
        known = self.known.get(place) or self.known["any"]
        return random.choice(known)


async def learned(pool: Pool) -> Words:
    """The words of this database."""
    known = {place: await _texts(pool, sql) for place, sql in NAMES.items()}
    ids = await _ids(pool)
    known.update({f"id:{name}": listed for name, listed in ids.items()})
    every = [id for listed in ids.values() for id in listed]
    known["Query.node.id"] = known["Query.nodes.ids"] = every + _broken(every[0])
    known.update(await _paths(pool))
    known["Query.search.text"] = [
        *("models", "odd", "one", "v1 golden", "production", "digits no", "acme faces", "x", "-"),
        *awkward.TEXTS,
    ]
    known["name"] = known["Registry.collection.name"] + known["Organization.registry.name"]
    known["any"] = [*awkward.TEXTS, *awkward.NAMES, "one", "digits", "model"]
    return Words(known)


async def _texts(pool: Pool, sql: str) -> list[str]:
    async with pool.connection() as connection:
        return sorted(row[0] for row in await connection.fetch(sql))


async def _ids(pool: Pool) -> dict[str, list[str]]:
    """Ids by type, of every type about as many, whichever table is the longest."""
    found = {}
    async with pool.connection() as connection:
        for kind, table in TABLES.items():
            column = "id" if kind in SITE_WIDE else "organization_id"
            own = "organization_id" if kind is Kind.ORGANIZATION else "id"
            sql = f"select {column}, {own} from {table} order by {own} limit {MOST_IDS}"
            rows = await connection.fetch(sql)
            found[kind.type_name] = [encode(kind, row[0], row[1]) for row in rows]
    return found


def _broken(id: str) -> list[str]:
    """What looks like an id, and is none."""
    return [encode(Kind.REGISTRY, NIL, NIL), id[:-1], id + "=", "", "7", "\N{GRINNING FACE}"]


async def _paths(pool: Pool) -> dict[str, list[str]]:
    async with pool.connection() as connection:
        registries = await connection.fetch(REGISTRIES)
        collections = await connection.fetch(COLLECTIONS)
        artifacts = await connection.fetch(ARTIFACTS)
    places = [form for r in registries for form in _forms(r["o"], r["d"], r["r"])]
    inside = [f"{form}/{c['c']}" for c in collections for form in _forms(c["o"], c["d"], c["r"])]
    projects = sorted({f"{row['o']}/{row['p']}" for row in artifacts})
    made = [f"{row['o']}/{row['p']}/{row['a']}" for row in artifacts if row["a"]]
    old = ["vision/model-registry/digits"]
    return {
        "Query.registry.path": places,
        "Query.collection.path": [*inside, *old],
        "Query.version.path": [p + ref for p in [*inside, *old] for ref in REFS[:6]],
        "Query.artifactVersion.path": [p + ref for p in made for ref in REFS[:8]],
        "Query.project.path": [*projects, "nobody/nothing"],
    }


def _forms(organization: str, display_name: str, registry: str) -> list[str]:
    """All the ways to write where a registry is, the plainest most often."""
    full = f"{organization}/wandb-registry-{registry}"
    short = f"{organization}/{registry}"
    others = [f"{display_name}/{registry}", f"wandb-registry-{registry}"]
    return [*(full,) * 3, *(short,) * 3, *others]
