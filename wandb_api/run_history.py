"""What the SDK calls the parts of a run's history, and the forms in which it wants them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from resolvers.context import Context

# What the SDK itself notes: the step of a line, what kind of media an object is, and its settings.
STEP_KEY, KIND_KEY, NOTES = "_step", "_type", "_wandb"


async def history_keys_of(
    context: Context, handle: Mapping[str, Any] | None, **_: Any
) -> Mapping[str, Any] | None:
    """The last step, and each key with its last value."""
    if handle is None:
        return None
    keys = {key: {"previousValue": value} for key, value in handle["values"].items()}
    return {"lastStep": handle["step"], "keys": keys}


async def live_data_of(
    context: Context, handle: Sequence[int], **_: Any
) -> Sequence[Mapping[str, int]]:
    """The first and the last line, by step alone."""
    return [{STEP_KEY: step} for step in handle]
