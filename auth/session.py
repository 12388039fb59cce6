"""Sessions of browsers: a signed token that stands for an API key, without being it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

LIFETIME = timedelta(days=14)

_MAC_SIZE = 32
# The secret signs other things as well; this keeps one kind from passing for another.
_CONTEXT = b"vitrine session token 1\n"
# Which key, and until when, in seconds.
_CLAIM = struct.Struct(">16sQ")


@dataclass(frozen=True, slots=True)
class Session:
    """Leave to act with a key, as long as the key itself is good."""

    key_id: UUID
    expires_at: datetime


def begun(key_id: UUID, key_expires_at: datetime | None, *, now: datetime) -> Session:
    """A session that begins now, and ends before its key does."""
    latest = now + LIFETIME
    return Session(key_id, min(latest, key_expires_at or latest))


def sign(secret: bytes, session: Session) -> str:
    """The token of a session, fit for a cookie."""
    claim = _CLAIM.pack(session.key_id.bytes, int(session.expires_at.timestamp()))
    return _text(_mac(secret, claim) + claim)


def verify(secret: bytes, token: str, *, now: datetime) -> Session | None:
    """The session of a token; None where we did not make it, or it has ended."""
    data = _bytes(token)
    mac, claim = data[:_MAC_SIZE], data[_MAC_SIZE:]
    if len(claim) != _CLAIM.size or not hmac.compare_digest(mac, _mac(secret, claim)):
        return None
    key_id, ends = _CLAIM.unpack(claim)
    if now.timestamp() >= ends:
        return None
    return Session(UUID(bytes=key_id), datetime.fromtimestamp(ends, UTC))


def _mac(secret: bytes, claim: bytes) -> bytes:
    return hmac.digest(secret, _CONTEXT + claim, hashlib.sha256)


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(token: str) -> bytes:
    """The bytes of the one spelling of them; none for what is no token."""
    try:
        data = base64.urlsafe_b64decode(token.encode() + b"=" * (-len(token) % 4))
    except ValueError:
        return b""
    return data if _text(data) == token else b""
