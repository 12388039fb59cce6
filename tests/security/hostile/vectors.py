"""All requests that mean to hold the server up, by what is in them."""

from __future__ import annotations

from tests.security.hostile.documents import DOCUMENTS
from tests.security.hostile.making import Make
from tests.security.hostile.values import VALUES

VECTORS: dict[str, Make] = {**DOCUMENTS, **VALUES}
