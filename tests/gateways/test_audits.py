"""GraphQL over HTTP to the letter, as those see it who wrote the letter down."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.gateways.node import told
from tests.gateways.world import World

pytestmark = pytest.mark.slow


async def test_every_audit_is_content(world: World) -> None:
    found = await told("audits.mjs", f"{world.served.url}/graphql")
    assert [each for each in found if each["status"] != "ok"] == []
    required = Counter(each["name"].split()[0] for each in found)
    assert required == {"MUST": 13, "SHOULD": 23, "MAY": 25}
