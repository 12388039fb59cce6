"""Tokens of sessions: what is none, and what one says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from auth import session
from auth.session import Session
from storage import signature

SECRET = bytes(range(32))
KEY_ID = UUID("01890a5d-ac96-774b-bcce-b302099a8057")
NOW = datetime(2026, 1, 1, tzinfo=UTC)
TOKEN = "OzlcAdZruOwuNTz-9-23sdypyv3sWehlZuYAM3RHY5EBiQpdrJZ3S7zOswIJmoBXAAAAAGloLgA"


def token(*, secret: bytes = SECRET, ends: datetime = NOW + timedelta(days=14)) -> str:
    return session.sign(secret, Session(KEY_ID, ends))


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "x",
        "é",
        "a" * 10_000,
        TOKEN[:-1],
        TOKEN + "A",
        TOKEN + "=",
        TOKEN[:20] + " " + TOKEN[20:],
        # The last character holds bits that no byte has.
        TOKEN[:-1] + "B",
        "P" + TOKEN[1:],
        # Another key's id, and a later end.
        TOKEN[:50] + "A" + TOKEN[51:],
        TOKEN[:-4] + "zzzA",
    ],
)
def test_what_we_did_not_sign_is_none(wrong: str) -> None:
    assert session.verify(SECRET, wrong, now=NOW) is None


def test_what_another_secret_signed_is_none() -> None:
    assert session.verify(SECRET, token(secret=bytes(32)), now=NOW) is None


def test_token_of_a_file_is_none() -> None:
    claim = signature.ManifestUpload(KEY_ID, KEY_ID, "0" * 32)

    assert session.verify(SECRET, signature.sign(SECRET, claim, now=NOW), now=NOW) is None


@pytest.mark.parametrize(("seconds", "good"), [(-1, True), (0, False), (1, False)])
def test_session_ends_to_the_second(seconds: int, good: bool) -> None:
    now = NOW + timedelta(days=14, seconds=seconds)

    assert (session.verify(SECRET, TOKEN, now=now) is not None) is good


def test_token_says_whose_key_and_until_when() -> None:
    assert token() == TOKEN
    assert session.verify(SECRET, TOKEN, now=NOW) == Session(
        KEY_ID, datetime(2026, 1, 15, tzinfo=UTC)
    )


@pytest.mark.parametrize(
    ("key_ends", "ends"),
    [
        (None, datetime(2026, 1, 15, tzinfo=UTC)),
        (datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 1, 15, tzinfo=UTC)),
        (datetime(2026, 1, 2, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)),
    ],
)
def test_session_ends_before_its_key(key_ends: datetime | None, ends: datetime) -> None:
    assert session.begun(KEY_ID, key_ends, now=NOW) == Session(KEY_ID, ends)
