"""What roles of the database may do: the program's may add to the history, and not change it.

There are no triggers, so privileges make the history append-only, also those of the role that owns
the table: it could give itself the right again, which nothing here does. A superuser is bound by
none of them (`may_rewrite`), so the embedded database is used as a role of its own.
"""

from __future__ import annotations

from db.connection import Connection

# Who owns the embedded database is a superuser; who serves it is this role.
ROLE = "vitrine"

LOCK = 7262  # any number, the same in every release: one process at a time grants

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
    where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p')
        and not has_table_privilege($1, c.oid, p.privilege)
    group by c.oid
"""


async def admit(connection: Connection, role: str) -> None:
    """The role is there and may do what the program does, with the tables to come as well.

    To be called in a transaction, as who owns the tables.
    """
    await connection.execute("select pg_advisory_xact_lock($1)", LOCK)
    quoted: str = await connection.value("select quote_ident($1)", role)
    if not await connection.value("select exists (select from pg_roles where rolname = $1)", role):
        await connection.execute(f"create role {quoted} login")
    schema = await connection.value(
        """select quote_ident(current_schema())
            where not has_schema_privilege($1, current_schema(), 'usage')""",
        role,
    )
    if schema is not None:
        await connection.execute(f"grant usage on schema {schema} to {quoted}")
    for row in await connection.fetch(_WANTED, role):
        await connection.execute(f"grant {row['privileges']} on {row['called']} to {quoted}")
    await _admit_to_come(connection, role, quoted)
    await connection.execute(SEAL)


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
                    and c.relkind in ('r', 'p') and not pg_has_role(c.relowner, 'usage'))"""
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
