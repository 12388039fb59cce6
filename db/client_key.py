"""The keys by which clients know a version before they have heard its id."""

from __future__ import annotations

from uuid import UUID

from db import guard, visibility
from db.connection import Connection, Row
from db.visibility import Asker
from domain.viewer import Viewer

ASKER = Asker("$1::uuid", "$2::boolean")


async def keep(
    connection: Connection, organization_id: UUID, key: str, artifact_version_id: UUID
) -> bool:
    """The key stands for the version; False if it stands for another one."""
    found = await connection.value(
        """insert into client_key as k (organization_id, key, artifact_version_id)
            values ($1, $2, $3)
            on conflict (organization_id, key) do update set key = excluded.key
            returning k.artifact_version_id = $3""",
        organization_id,
        key,
        artifact_version_id,
    )
    return bool(found)


async def of_artifact(
    connection: Connection, organization_id: UUID, artifact_id: UUID, key: str
) -> Row | None:
    """The version of this artifact that the key stands for, locked; it is not deleted."""
    return await connection.row(
        """select av.id, av.digest, av.number from client_key k
            join artifact_version av
                on av.organization_id = k.organization_id and av.id = k.artifact_version_id
            where k.organization_id = $1 and k.key = $3 and av.artifact_id = $2
            and av.state <> 'DELETED' for update of av""",
        organization_id,
        artifact_id,
        key,
    )


async def version(connection: Connection, viewer: Viewer, key: str) -> Row | None:
    """The version that the key stands for, if the viewer may see it: its key."""
    return await connection.row(
        f"""select av.organization_id, av.id from client_key k
            join artifact_version av
                on av.organization_id = k.organization_id and av.id = k.artifact_version_id
            where k.key = $3 and k.organization_id in (
                select organization_id from {visibility.organizations(ASKER)} o
                union all select u.personal_organization_id from site_user u where u.id = $1)
            and {visibility.artifact_version("av", ASKER)} and {guard.organization("av", ASKER)}
            order by av.id desc limit 1""",
        viewer.user_id,
        viewer.is_administrator,
        key,
    )
