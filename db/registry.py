"""Registries."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from db import guard, visibility
from db.connection import Connection, Row
from db.visibility import Asker
from domain.viewer import Viewer

ASKER = Asker("$1::uuid", "$2::boolean")

_LOADED = f"""select r.organization_id, r.id, r.name, r.description, r.visibility::text, r.is_core,
        r.accepts_all_types, r.accepted_types, r.single_type_collections, r.protected_aliases,
        r.owner_id, r.created_by, o.name as organization_name,
        {visibility.registry_role("r", ASKER)}::text as viewer_role
    from registry r join organization o on o.organization_id = r.organization_id
    where {visibility.registry("r", ASKER)} and {guard.organization("r", ASKER)}
        and r.organization_id = $3"""


async def create(
    connection: Connection,
    organization_id: UUID,
    id: UUID,
    *,
    name: str,
    description: str | None,
    visibility: str,
    accepted_types: Sequence[str] | None,
    single_type_collections: bool = False,
    is_core: bool = False,
    created_by: UUID,
) -> bool:
    """The registry is there, its maker an Admin of it; False if the name is taken.

    Without accepted types it accepts all.
    """
    made = await connection.value(
        """insert into registry (organization_id, id, name, description, visibility,
                accepts_all_types, accepted_types, single_type_collections, is_core, created_by,
                owner_id)
            values ($1, $2, $3, $4, $5::text::registry_visibility, $6, $7, $8, $9, $10, $10)
            on conflict do nothing returning true""",
        organization_id,
        id,
        name,
        description,
        visibility,
        accepted_types is None,
        list(accepted_types or ()),
        single_type_collections,
        is_core,
        created_by,
    )
    if made:
        await connection.execute(
            """insert into registry_member (organization_id, registry_id, user_id, role)
                values ($1, $2, $3, 'ADMIN')""",
            organization_id,
            id,
            created_by,
        )
    return bool(made)


async def by_id(
    connection: Connection, viewer: Viewer, organization_id: UUID, id: UUID
) -> Row | None:
    """The registry and the viewer's role in it, if they may see it."""
    return await connection.row(
        f"{_LOADED} and r.id = $4", viewer.user_id, viewer.is_administrator, organization_id, id
    )


async def by_name(
    connection: Connection, viewer: Viewer, organization_id: UUID, name: str
) -> Row | None:
    """The registry and the viewer's role in it, if they may see it."""
    return await connection.row(
        f"{_LOADED} and r.name = $4", viewer.user_id, viewer.is_administrator, organization_id, name
    )


async def lock(connection: Connection, organization_id: UUID, id: UUID) -> Row | None:
    """The registry as it is now; nobody else changes it or links into it until the end."""
    return await connection.row(
        """select name, visibility::text, is_core, accepts_all_types, accepted_types,
                single_type_collections, protected_aliases, description, owner_id
            from registry where organization_id = $1 and id = $2 for update""",
        organization_id,
        id,
    )


async def gate(connection: Connection, organization_id: UUID, id: UUID) -> Row | None:
    """The registry's rules as they are now; they stay so until the end of the transaction."""
    return await connection.row(
        """select accepts_all_types, accepted_types, single_type_collections, protected_aliases
            from registry where organization_id = $1 and id = $2 for share""",
        organization_id,
        id,
    )


async def save_types(
    connection: Connection, organization_id: UUID, id: UUID, types: Sequence[str]
) -> None:
    """Types seen for the first time are in the list, while all types are accepted."""
    await connection.execute(
        """update registry set accepted_types = accepted_types || array(
                select t.type from unnest($3::text[]) with ordinality t(type, n)
                where not t.type = any(accepted_types) order by t.n)
            where organization_id = $1 and id = $2 and accepts_all_types
            and not accepted_types @> $3::text[]""",
        organization_id,
        id,
        list(types),
    )


async def change(
    connection: Connection,
    organization_id: UUID,
    id: UUID,
    *,
    name: str,
    description: str | None,
    visibility: str,
    owner_id: UUID | None,
    accepts_all_types: bool,
    accepted_types: Sequence[str],
    single_type_collections: bool,
) -> bool:
    """The registry is as given; False if the name is taken by another."""
    changed = await connection.value(
        """update registry r set name = $3, description = $4,
                visibility = $5::text::registry_visibility, owner_id = $6, accepts_all_types = $7,
                accepted_types = $8, single_type_collections = $9, updated_at = now()
            where organization_id = $1 and id = $2 and not exists (select from registry other
                where other.organization_id = $1 and other.name = $3 and other.id <> $2)
            returning true""",
        organization_id,
        id,
        name,
        description,
        visibility,
        owner_id,
        accepts_all_types,
        list(accepted_types),
        single_type_collections,
    )
    return bool(changed)


async def seen_by(connection: Connection, organization_id: UUID, id: UUID, user_id: UUID) -> bool:
    """Whether the user has a role in the registry, by whichever way."""
    anyone = Asker("$3::uuid", "false")
    return bool(
        await connection.value(
            f"""select exists (select from registry r where r.organization_id = $1 and r.id = $2
                and {visibility.registry("r", anyone)})""",
            organization_id,
            id,
            user_id,
        )
    )


async def has_collection_of_several_types(
    connection: Connection, organization_id: UUID, id: UUID
) -> bool:
    """Whether a collection of the registry has more than one type."""
    return bool(
        await connection.value(
            """select exists (select from collection
                where organization_id = $1 and registry_id = $2 and cardinality(types) > 1)""",
            organization_id,
            id,
        )
    )


async def protect_aliases(
    connection: Connection, organization_id: UUID, id: UUID, aliases: Sequence[str]
) -> None:
    """These aliases of the registry are protected, and no others."""
    await connection.execute(
        """update registry set protected_aliases = $3, updated_at = now()
            where organization_id = $1 and id = $2""",
        organization_id,
        id,
        list(aliases),
    )


async def administered(connection: Connection, viewer: Viewer, organization_id: UUID) -> bool:
    """Whether the viewer is above all registries of the organization, as an admin of it."""
    return bool(
        await connection.value(
            f"""select {visibility.administers("o", ASKER)} from organization o
                where o.organization_id = $3""",
            viewer.user_id,
            viewer.is_administrator,
            organization_id,
        )
    )


async def delete(connection: Connection, organization_id: UUID, id: UUID) -> None:
    """The registry is gone, with its members, its collections and their links."""
    await connection.execute(
        "delete from registry where organization_id = $1 and id = $2", organization_id, id
    )
