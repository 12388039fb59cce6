"""What is kept under an idempotency key is understood by the versions of the program after it."""

from __future__ import annotations

from domain.ids import new_id
from resolvers import outcome
from resolvers.version import Key


def test_there_and_back() -> None:
    key = Key(new_id(), new_id())
    assert outcome.decode(outcome.encode(key)) == key


def test_what_an_earlier_version_kept_beside() -> None:
    key = Key(new_id(), new_id())
    kept = outcome.encode(key).replace('"values":{', '"values":{"latest_before":null,')
    assert outcome.decode(kept) == key
