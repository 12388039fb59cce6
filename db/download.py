"""Whether the files of a version may be had in the way in which somebody reaches it."""

from __future__ import annotations

from uuid import UUID

from db import guard, visibility
from db.connection import Connection, Row
from db.visibility import Asker
from domain.viewer import Viewer

_ASKER = Asker("$1::uuid", "$2::boolean")
_VERSION = f"""select av.organization_id, av.manifest_sha256
    from artifact_version av
    where av.organization_id = $3 and av.id = $4 and av.state = 'COMMITTED'
        and {guard.organization("av", _ASKER)}"""


async def through_registry(
    connection: Connection,
    viewer: Viewer,
    organization_id: UUID,
    id: UUID,
    *,
    registry: str,
    collection: str,
) -> Row | None:
    """The version and its manifest, if it is linked there and the viewer may download it there."""
    return await connection.row(
        f"""{_VERSION} and exists (select from registry r
                join collection c on c.organization_id = r.organization_id and c.registry_id = r.id
                join version v on v.organization_id = c.organization_id and v.collection_id = c.id
                where r.organization_id = av.organization_id and r.name = $5 and c.name = $6
                and v.artifact_version_id = av.id
                and {visibility.registry_role("r", _ASKER)} >= 'VIEWER')""",
        viewer.user_id,
        viewer.is_administrator,
        organization_id,
        id,
        registry,
        collection,
    )


async def through_project(
    connection: Connection, viewer: Viewer, organization_id: UUID, id: UUID
) -> Row | None:
    """The version and its manifest, if the viewer may read its project."""
    return await connection.row(
        f"{_VERSION} and {visibility.artifact_project('av', _ASKER)}",
        viewer.user_id,
        viewer.is_administrator,
        organization_id,
        id,
    )
