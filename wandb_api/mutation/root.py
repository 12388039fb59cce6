"""Everything that the SDK can change."""

from __future__ import annotations

import strawberry

from wandb_api.mutation import link


@strawberry.type(description="Everything that can be changed.")
class Mutation:
    """A refusal is the answer's status and its message."""

    link_artifact = link.link_artifact
