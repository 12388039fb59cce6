"""Refusals of permission in the history: who tried to do what, and to what.

They are told to those above whom they were refused to: the ADMINs of the thing's organization, and
where the refusal is about no thing, as that of a key's scope, to the user themself.
"""

from __future__ import annotations

from db.event import Event
from domain.errors import PermissionDenied, Refusal, Refused
from domain.ids import encode
from resolvers.context import Context


async def note(context: Context, mutation: str, error: Refused | Refusal) -> None:
    """Those of the refusals that are for want of permission are in the history, or will be."""
    for each in error.refusals if isinstance(error, Refused) else (error,):
        if isinstance(each, PermissionDenied) and context.viewer is not None:
            within = each.about.organization_id if each.about is not None else None
            refused = Event("PERMISSION_REFUSED", _detail(each, mutation))
            about = f"{each.action} {refused.detail.get('id', '')}".rstrip()
            site, viewer = context.site, context.viewer
            await site.recorder.write(site.pool, within, viewer.user_id, refused, about)


def _detail(refusal: PermissionDenied, mutation: str) -> dict[str, object]:
    said: dict[str, object] = {"action": refusal.action, "mutation": mutation}
    if refusal.about is None:
        return said
    kind, organization_id, id, name = refusal.about
    return said | {kind.name.lower(): name, "id": encode(kind, organization_id, id)}
