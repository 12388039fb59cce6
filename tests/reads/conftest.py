"""The API and its scene."""

from __future__ import annotations

from tests.api import api, scene, store

__all__ = ["api", "scene", "store"]
