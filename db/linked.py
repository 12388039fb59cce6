"""The versions of collections that link an artifact version, or any version of an artifact."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from db import visibility
from db.connection import Connection, Row
from db.visibility import Asker
from domain.viewer import Viewer

ASKER = Asker("$1::uuid", "$2::boolean")

_LINKS = f"""select v.organization_id, v.id, v.artifact_version_id, v.number, v.collection_id,
        c.name as collection, c.registry_id, r.name as registry, r.protected_aliases,
        {visibility.registry_role("r", ASKER)}::text as viewer_role,
        array(select a.name from alias a where a.organization_id = v.organization_id
            and a.version_id = v.id order by a.name) as aliases
    from version v
    join collection c on c.organization_id = v.organization_id and c.id = v.collection_id
    join registry r on r.organization_id = c.organization_id and r.id = c.registry_id
    where v.organization_id = $3"""


async def of_artifact_versions(
    connection: Connection,
    viewer: Viewer,
    organization_id: UUID,
    artifact_version_ids: Sequence[UUID],
) -> Sequence[Row]:
    """All that link these artifact versions, also what the viewer may not see: no role is there."""
    return await connection.fetch(
        f"{_LINKS} and v.artifact_version_id = any($4::uuid[]) order by c.id, v.number",
        viewer.user_id,
        viewer.is_administrator,
        organization_id,
        list(artifact_version_ids),
    )


async def of_artifact(
    connection: Connection, viewer: Viewer, organization_id: UUID, artifact_id: UUID
) -> Sequence[Row]:
    """All that link a version of this artifact, as `of_artifact_versions` gives them."""
    return await connection.fetch(
        f"""{_LINKS} and v.artifact_version_id in (select av.id from artifact_version av
                where av.organization_id = $3 and av.artifact_id = $4) order by c.id, v.number""",
        viewer.user_id,
        viewer.is_administrator,
        organization_id,
        artifact_id,
    )
