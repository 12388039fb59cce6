"""checkLink: what linkArtifact would say."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry

from reads.complete import Made
from reads.field import part
from resolvers import link_check
from schema.error import Error, of_refusals
from schema.mutation.answer import INPUT, Info, given
from schema.mutation.version import LinkArtifactInput


@strawberry.type(description="What linkArtifact would do with the same input.")
class LinkCheck:
    """Nothing was changed."""

    allowed: bool = part("Whether it would link.")
    target: str | None = part("The path of the collection; null if the input does not lead to one.")
    will_create_collection: bool = part("Whether it would make the collection.")
    errors: list[Error] = part("Every rule that it would refuse on, at once.")


async def check_link(info: Info, input: Annotated[LinkArtifactInput, INPUT]) -> LinkCheck:
    """Every rule that linkArtifact would refuse on."""
    checked = await link_check.check(
        info.context,
        named=input.named(),
        target_path=given(input.target_path),
        collection_id=given(input.collection_id),
        aliases=input.aliases or (),
    )
    made: Any = Made(
        allowed=not checked.refusals,
        target=checked.target,
        willCreateCollection=checked.will_create_collection,
        errors=of_refusals(checked.refusals),
    )
    return made  # type: ignore[no-any-return]
