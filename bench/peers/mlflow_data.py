"""MLflow's own database, made of ours: a model for each collection, a version for each link."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import asyncpg

from bench.peers import packages
from bench.peers.database import waited
from bench.peers.environment import postgres_variables
from bench.target import Place
from tools.environment import quietly, say

# A search there takes seconds where there are more.
MOST_VERSIONS = 100_000

_NAME = "o.name || '.' || r.name || '.' || c.name"
_COLLECTIONS = """collection c
    join registry r on r.organization_id = c.organization_id and r.id = c.registry_id
    join organization o on o.organization_id = c.organization_id"""
_VERSIONS = f"""{_COLLECTIONS}
    cross join lateral (select v.* from version v where v.organization_id = c.organization_id
        and v.collection_id = c.id order by v.number desc
        limit {MOST_VERSIONS} / (select count(*) from collection where next_number > 0) + 1) v"""
_MILLISECONDS = "(extract(epoch from {time}) * 1000)::bigint"

# By table of MLflow: its columns, and where we have what goes into them.
COPIES: Mapping[str, tuple[str, str]] = {
    "registered_models": (
        "name creation_time last_updated_time description",
        f"""select {_NAME}, {_MILLISECONDS.format(time="c.created_at")},
            {_MILLISECONDS.format(time="c.updated_at")}, c.description from {_COLLECTIONS}""",
    ),
    "registered_model_tags": (
        "name key value",
        f"""select {_NAME}, t.key, t.value from {_COLLECTIONS} cross join lateral (
            select 'type' as key, c.types[1] as value
            union select tag, 'true' from unnest(c.tags) tag where tag <> 'type') t""",
    ),
    "model_versions": (
        "name version creation_time last_updated_time current_stage source status",
        f"""select {_NAME}, v.number + 1, {_MILLISECONDS.format(time="v.linked_at")},
            {_MILLISECONDS.format(time="v.linked_at")}, 'None',
            's3://models/' || v.artifact_version_id, 'READY' from {_VERSIONS}""",
    ),
    "registered_model_aliases": (
        "name alias version",
        f"""select {_NAME}, a.name, v.number + 1 from {_VERSIONS}
            join alias a on a.organization_id = v.organization_id and a.version_id = v.id""",
    ),
}


def model_name(organization: str, registry: str, collection: str) -> str:
    """What a model is called there, where names are flat and take no slashes."""
    return f"{organization}.{registry}.{collection}"


def load(place: Place, variables: Mapping[str, str]) -> str:
    """The database is there and filled; gives its URL in SQLAlchemy's form."""
    at = postgres_variables(place.database_url)
    database = f"{at['PGDATABASE']}_mlflow"
    half_made = f"{database}_half_made"
    if waited(_create_unless(place.database_url, database, half_made)):
        say("Filling MLflow's database (once, about 20 s) ...")
        command = [str(packages.MLFLOW), "db", "upgrade", _sqlalchemy_url(at, half_made)]
        with packages.told():
            quietly(command, "mlflow db upgrade", folder=place.folder, **variables)
        waited(_fill(place.database_url, database, half_made))
    return _sqlalchemy_url(at, database)


def _sqlalchemy_url(at: Mapping[str, str], database: str) -> str:
    asked = {name: at.get(f"PG{name.upper()}") for name in ("host", "port", "user", "password")}
    given = urlencode({name: value for name, value in asked.items() if value})
    return f"postgresql+psycopg2:///{database}?{given}"


async def _create_unless(url: str, database: str, half_made: str) -> bool:
    """An empty database is there, under the other name; False if the filled one is."""
    ours: Any = await asyncpg.connect(url)
    try:
        if await ours.fetchval("select true from pg_database where datname = $1", database):
            return False
        await ours.execute(f'drop database if exists "{half_made}"')
        await ours.execute(f'create database "{half_made}"')
        return True
    finally:
        await ours.close()


async def _fill(url: str, database: str, half_made: str) -> None:
    """The database has got its rows and its name."""
    ours: Any = await asyncpg.connect(url)
    theirs: Any = await asyncpg.connect(url, database=half_made)
    try:
        for table, (columns, query) in COPIES.items():
            with tempfile.TemporaryFile() as rows:
                await ours.copy_from_query(query, output=rows)
                rows.seek(0)
                await theirs.copy_to_table(table, source=rows, columns=columns.split())
        await theirs.execute("vacuum analyze")
        await theirs.close()
        await ours.execute(f'alter database "{half_made}" rename to "{database}"')
    finally:
        await theirs.close()
        await ours.close()
