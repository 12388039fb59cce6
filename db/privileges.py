"""What roles of the database may do: the program's may add to the history, and not change it.

There are no triggers, so privileges make the history append-only, also those of the role that owns
the table: it could give itself the right again, which nothing here does. A superuser is bound by
none of them (`may_rewrite`), so the embedded database is used as a role of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

from db import tables
from db.connection import Connection, Row

# Who owns the embedded database is a superuser; who serves it is this role.
ROLE = "vitrine"

LOCK = 7262  # any number, the same in every release: one process at a time grants

# A schema may hold what is an extension's or another program's, too.
TABLES = ["alembic_version", *tables.organization.metadata.tables]

# What is revoked of the table is revoked of its columns, and from whom it was granted in turn.
SEAL = """
do $$
declare
    holder text;
begin
    for holder in
        select distinct case a.grantee when 0 then 'public' else a.grantee::regrole::text end
        from (
            select coalesce(relacl, acldefault('r', relowner)) as acl from pg_class
            where oid = to_regclass('event')
            union all
            select attacl from pg_attribute where attrelid = to_regclass('event')
        ) held cross join aclexplode(held.acl) a
        where a.privilege_type in ('UPDATE', 'DELETE', 'TRUNCATE')
    loop
        execute 'revoke update, delete, truncate on event from ' || holder || ' cascade';
    end loop;
end $$
"""

# What each table is used for; the owner alone migrates.
_WANTED = """
    select c.oid::regclass::text as called, string_agg(p.privilege, ', ') as privileges
    from pg_class c cross join lateral unnest(case c.relname
        when 'event' then '{select,insert}'::text[]
        when 'alembic_version' then '{select}'
        else '{select,insert,update,delete}' end) as p(privilege)
    where c.relnamespace = current_schema()::regnamespace and c.relname = any($2::text[])
        and not has_table_privilege($1, c.oid, p.privilege)
    group by c.oid
"""


# How things stand before the role is admitted. Nothing that the role with the number 10 owns can be
# reassigned, as it owns the catalogue as well.
_HINDRANCES = """
    select quote_ident(current_user) as owner, quote_ident($1) as role, n.nspname is not null
            and has_schema_privilege(n.oid, 'create') as may_create,
        coalesce(quote_ident(n.nspname), 'public') as schema,
        exists (select from pg_roles where rolname = $1) as is_there,
        (select rolcreaterole or rolsuper from pg_roles where rolname = current_user)
            and $1 = $2 as may_make_role,
        array(select distinct quote_ident(pg_get_userbyid(c.relowner)) from pg_class c
            where c.relnamespace = n.oid and c.relname = any($3::text[])
                and not pg_has_role(c.relowner, 'usage')) as others,
        has_schema_privilege(n.oid, 'usage with grant option') as may_let_in,
        exists (select from pg_roles r where r.rolname = $1
            and has_schema_privilege(r.oid, n.oid, 'usage')) as is_let_in,
        (select quote_ident(rolname) from pg_roles where oid = 10 and exists (
            select from pg_class c where c.relnamespace = n.oid and c.relname = any($3::text[])
                and c.relowner = 10)) as pinned
    from (select) _ left join pg_namespace n on n.nspname = current_schema()
"""


class NotAdmitted(Exception):
    """The role cannot be admitted as long as nobody has mended what this says."""


async def admit(connection: Connection, role: str) -> None:
    """The role is there and may do what the program does, with the tables to come as well.

    To be called in a transaction, as who owns the tables; raises NotAdmitted.
    """
    await connection.execute("select pg_advisory_xact_lock($1)", LOCK)
    found = await connection.row(_HINDRANCES, role, ROLE, TABLES)
    assert found is not None
    if (hindrance := _hindrance(found)) is not None:
        raise NotAdmitted(hindrance)
    quoted, schema = found["role"], found["schema"]
    if not found["is_there"]:
        await connection.execute(f"create role {quoted} login")
    if not found["is_let_in"]:
        await connection.execute(f"grant usage on schema {schema} to {quoted}")
    for row in await connection.fetch(_WANTED, role, TABLES):
        await connection.execute(f"grant {row['privileges']} on {row['called']} to {quoted}")
    await _admit_to_come(connection, role, quoted)
    await connection.execute(SEAL)


def _hindrance(found: Row) -> str | None:
    """What keeps the role from being admitted, with the statement that mends it."""
    owner, role, schema = found["owner"], found["role"], found["schema"]
    if found["others"]:
        return _of_others(owner, found["others"], found["pinned"])
    if not found["may_create"]:
        return (
            f"{owner}, the role of DATABASE_OWNER_URL, may not make tables. Let the owner of the "
            f"database run `grant usage, create on schema {schema} to {owner}`."
        )
    if not found["is_there"] and not found["may_make_role"]:
        return (
            f"There is no role {role}, which DATABASE_URL names. "
            f"Make it with `create role {role} login password '...'`."
        )
    if not (found["is_let_in"] or found["may_let_in"]):
        return (
            f"{role}, the role of DATABASE_URL, may not use the schema {schema}. "
            f"Let its owner run `grant usage on schema {schema} to {role}`."
        )
    return None


def _of_others(owner: str, others: Sequence[str], pinned: str | None) -> str:
    """How the tables of other roles become the owner's."""
    names = ", ".join(others)
    mend = f"Let a superuser run `reassign owned by {names} to {owner}` in this database"
    if pinned is not None:
        mend = f"Let {pinned} run `alter table ... owner to {owner}` for each of them"
    return (
        f"The tables belong to {names}, not to {owner}, the role of DATABASE_OWNER_URL. "
        f'{mend} (docs/history.md, "An existing database").'
    )


async def may_rewrite(connection: Connection) -> bool:
    """Whether who asks could change what history says: a superuser always can."""
    return bool(
        await connection.value(
            """select has_any_column_privilege('event', 'update')
                or has_table_privilege('event', 'delete')
                or has_table_privilege('event', 'truncate')"""
        )
    )


async def may_migrate(connection: Connection) -> bool:
    """Whether who asks may make tables, and owns those that are there."""
    return bool(
        await connection.value(
            """select has_schema_privilege(current_schema(), 'create') and not exists (
                select from pg_class c where c.relnamespace = current_schema()::regnamespace
                    and c.relname = any($1::text[]) and not pg_has_role(c.relowner, 'usage'))""",
            TABLES,
        )
    )


async def _admit_to_come(connection: Connection, role: str, quoted: str) -> None:
    """Tables that a migration makes may be used as well; `SEAL` follows on each migration."""
    is_known = await connection.value(
        """select exists (select from pg_default_acl d cross join aclexplode(d.defaclacl) a
            where d.defaclrole = current_user::regrole and d.defaclobjtype = 'r'
            and d.defaclnamespace = current_schema()::regnamespace and a.grantee = $1::regrole)""",
        role,
    )
    if not is_known:
        await connection.execute(
            f"alter default privileges in schema {await _schema(connection)}"
            f" grant select, insert, update, delete on tables to {quoted}"
        )


async def _schema(connection: Connection) -> str:
    return str(await connection.value("select quote_ident(current_schema())"))
