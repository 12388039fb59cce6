"""The world behind the routes of the dialect, and everybody who asks there."""

from __future__ import annotations

from tests.api import api, scene, store
from tests.wandb_api.calling import call
from tests.wandb_api.conftest import change, dialect

__all__ = ["api", "call", "change", "dialect", "scene", "store"]
