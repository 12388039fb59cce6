"""The rules that let the data be spread by organization later, held against the catalogue.

Each rule is a query for what breaks it, and a scratch table shows that the query finds it.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from db import tables
from db.connection import Pool

ROOT = Path(__file__).parents[2]

SITE_WIDE = [*sorted(tables.SITE_WIDE), "alembic_version"]

TENANT = """
    select c.oid, c.relname from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
      and c.relname <> all ($1::text[])
"""

FIRST = "(select attname from pg_attribute where attrelid = {table} and attnum = {column})"

TABLES_WITHOUT_ORGANIZATION = f"""
    select relname from ({TENANT}) t where not exists (
        select from pg_attribute where attrelid = t.oid and attname = 'organization_id'
          and attnotnull and atttypid = 'uuid'::regtype)
"""

KEYS_WITHOUT_ORGANIZATION_FIRST = f"""
    select i.indexrelid::regclass::text from pg_index i join ({TENANT}) t on t.oid = i.indrelid
    where i.indisunique
      and {FIRST.format(table="i.indrelid", column="i.indkey[0]")} is distinct from
          'organization_id'
"""

TABLES_WITHOUT_PRIMARY_KEY = f"""
    select relname from ({TENANT}) t
    where not exists (select from pg_index where indrelid = t.oid and indisprimary)
"""

REFERENCES_WITHOUT_ORGANIZATION_FIRST = f"""
    select conname from pg_constraint k
      join ({TENANT}) t on t.oid = k.conrelid
      join ({TENANT}) target on target.oid = k.confrelid
    where k.contype = 'f' and (
      {FIRST.format(table="k.conrelid", column="k.conkey[1]")} <> 'organization_id' or
      {FIRST.format(table="k.confrelid", column="k.confkey[1]")} <> 'organization_id')
"""

# A reference table of a cluster may not point to one that is spread over it.
REFERENCES_FROM_SITE_TO_TENANT = f"""
    select conname from pg_constraint k join ({TENANT}) target on target.oid = k.confrelid
    where k.contype = 'f' and k.conrelid not in (select oid from ({TENANT}) t)
"""

TRIGGERS = "select tgname from pg_trigger where not tgisinternal and $1::text[] is not null"

SEQUENCES = """
    select c.relname from pg_class c where c.relkind = 'S' and $1::text[] is not null
      and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'i'
                      and d.refobjid = 'sdk_number'::regclass)
"""

TEXT_KEYS_NOT_BY_BYTES = """
    select distinct a.attrelid::regclass::text || '.' || a.attname
    from pg_index i
      join pg_class c on c.oid = i.indrelid and c.relnamespace = 'public'::regnamespace
      join pg_attribute a on a.attrelid = c.oid and a.attnum = any (i.indkey::int2[])
    where a.attcollation not in (0, '"C"'::regcollation) and $1::text[] is not null
      and c.relname <> 'alembic_version'
"""

EXTENSIONS = """
    select extname from pg_extension where extname <> 'plpgsql' and $1::text[] is not null
"""

RULES = {
    "every tenant table has organization_id": (
        TABLES_WITHOUT_ORGANIZATION,
        "create table scratch (id uuid primary key)",
    ),
    "every tenant table has a primary key": (
        TABLES_WITHOUT_PRIMARY_KEY,
        "create table scratch (organization_id uuid not null)",
    ),
    "primary keys start with organization_id": (
        KEYS_WITHOUT_ORGANIZATION_FIRST,
        "create table scratch (organization_id uuid, id uuid, primary key (id, organization_id))",
    ),
    "unique constraints start with organization_id": (
        KEYS_WITHOUT_ORGANIZATION_FIRST,
        "alter table run add unique (name, organization_id)",
    ),
    "unique indexes start with organization_id": (
        KEYS_WITHOUT_ORGANIZATION_FIRST,
        "create unique index on run (lower(name), organization_id)",
    ),
    "foreign keys start with organization_id": (
        REFERENCES_WITHOUT_ORGANIZATION_FIRST,
        "alter table team add project uuid, "
        "add foreign key (project, organization_id) references project (id, organization_id)",
    ),
    "site-wide tables do not point to tenant tables": (
        REFERENCES_FROM_SITE_TO_TENANT,
        "alter table site_user add foreign key (personal_organization_id) "
        "references organization (organization_id)",
    ),
    "there is no trigger": (
        TRIGGERS,
        "create trigger scratch before update on run "
        "for each row execute function suppress_redundant_updates_trigger()",
    ),
    "there is no sequence but of sdk_number": (
        SEQUENCES,
        "alter table run add number bigint generated always as identity",
    ),
    "text in an index is ordered by bytes": (
        TEXT_KEYS_NOT_BY_BYTES,
        "alter table run add word text, add unique (organization_id, word)",
    ),
    "lists of text in an index are ordered by bytes": (
        TEXT_KEYS_NOT_BY_BYTES,
        "alter table run add words text[], add unique (organization_id, words)",
    ),
    "there is no extension": (
        EXTENSIONS,
        "create extension scratch",
    ),
}


@pytest.mark.parametrize("rule", RULES)
async def test_rule_is_kept(pool: Pool, rule: str) -> None:
    query, _ = RULES[rule]

    async with pool.connection() as connection:
        broken_by = await connection.fetch(query, SITE_WIDE)

    assert [row[0] for row in broken_by] == []


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule != "there is no extension"])
async def test_rule_finds_what_breaks_it(pool: Pool, rule: str) -> None:
    query, breaking = RULES[rule]

    async with pool.connection() as connection:
        if "(id, organization_id)" in breaking:
            await connection.execute("alter table project add unique (id, organization_id)")
        await connection.execute(breaking)
        broken_by = await connection.fetch(query, SITE_WIDE)

    assert broken_by


async def test_extension_rule_finds_an_extension(pool: Pool) -> None:
    async with pool.connection() as connection:
        found = await connection.fetch(EXTENSIONS.replace("plpgsql", "another"), SITE_WIDE)

    assert [row[0] for row in found] == ["plpgsql"]


async def test_site_wide_tables_all_exist(pool: Pool) -> None:
    async with pool.connection() as connection:
        found = await connection.fetch(
            "select tablename::text from pg_tables where tablename = any ($1)", SITE_WIDE
        )

    assert sorted(row[0] for row in found) == sorted(SITE_WIDE)


def test_every_package_folder_is_in_the_wheel() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    listed = project["tool"]["setuptools"]["packages"]

    assert packages_of(ROOT) == sorted(listed)


def test_package_folder_that_is_not_listed_is_found(tmp_path: Path) -> None:
    (tmp_path / "one" / "two").mkdir(parents=True)
    (tmp_path / "one" / "__init__.py").touch()
    (tmp_path / "one" / "two" / "__init__.py").touch()
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "__init__.py").touch()

    assert packages_of(tmp_path) == ["one", "one.two"]


def packages_of(root: Path) -> list[str]:
    """The packages of the tree; what serves those who build and test it is not shipped."""
    left_out = {"tests", "bench", "docs", "build", "dist", "tools", "web"}
    tops = [
        top
        for top in root.iterdir()
        if top.is_dir() and not top.name.startswith(".") and top.name not in left_out
    ]
    files = [file for top in tops for file in top.rglob("__init__.py")]
    return sorted(".".join(file.parent.relative_to(root).parts) for file in files)
