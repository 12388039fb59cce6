"""Signed tokens that let one file be uploaded or downloaded for a while, without a sign-in."""

from __future__ import annotations

import hashlib
import hmac
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, TypeVar
from uuid import UUID

MAC_SIZE = 32
# The secret may come to sign other things as well; this keeps one kind from passing for another.
_CONTEXT = b"vitrine file token 1\n"


class TokenRefused(Exception):
    """A token that lets nothing be done; `code` and the text may be shown to its holder."""

    code = "INVALID_TOKEN"

    def __init__(self) -> None:
        super().__init__(self.__doc__)


class BadToken(TokenRefused):
    """This address was not made by this server, or not for this purpose."""


class ExpiredToken(TokenRefused):
    """This address has expired; ask for a new one."""

    code = "TOKEN_EXPIRED"


@dataclass(frozen=True, slots=True)
class Upload:
    """Leave to send the content of one file of a pending version."""

    organization_id: UUID
    artifact_version_id: UUID
    path: str
    size_bytes: int
    md5: str

    PURPOSE: ClassVar = b"U"
    # Long transfers and long queues of them; the time counts at the start of the request.
    LIFETIME: ClassVar = timedelta(hours=24)
    _FIELDS: ClassVar = struct.Struct(">16s16s16sQ")

    def pack(self) -> bytes:
        """The claim as bytes."""
        return (
            self._FIELDS.pack(
                self.organization_id.bytes,
                self.artifact_version_id.bytes,
                bytes.fromhex(self.md5),
                self.size_bytes,
            )
            + self.path.encode()
        )

    @classmethod
    def unpack(cls, data: bytes) -> Upload:
        """The claim that was packed."""
        organization, version, md5, size = cls._FIELDS.unpack_from(data)
        path = data[cls._FIELDS.size :].decode()
        return cls(UUID(bytes=organization), UUID(bytes=version), path, size, md5.hex())


@dataclass(frozen=True, slots=True)
class Download:
    """Leave to fetch one blob under a file name."""

    organization_id: UUID
    sha256: str
    size_bytes: int
    file_name: str

    PURPOSE: ClassVar = b"D"
    LIFETIME: ClassVar = timedelta(hours=1)
    _FIELDS: ClassVar = struct.Struct(">16s32sQ")

    def pack(self) -> bytes:
        """The claim as bytes."""
        fields = (self.organization_id.bytes, bytes.fromhex(self.sha256), self.size_bytes)
        return self._FIELDS.pack(*fields) + self.file_name.encode()

    @classmethod
    def unpack(cls, data: bytes) -> Download:
        """The claim that was packed."""
        organization, sha256, size = cls._FIELDS.unpack_from(data)
        name = data[cls._FIELDS.size :].decode()
        return cls(UUID(bytes=organization), sha256.hex(), size, name)


Claim = TypeVar("Claim", Upload, Download)

_EXPIRY = struct.Struct(">Q")
_HEADER_SIZE = 1 + _EXPIRY.size


def sign(secret: bytes, claim: Upload | Download, *, now: datetime) -> str:
    """A token for URLs that says what may be done, and until when."""
    expires = _EXPIRY.pack(int((now + claim.LIFETIME).timestamp()))
    body = claim.PURPOSE + expires + claim.pack()
    return _text(_mac(secret, body) + body)


def verify(secret: bytes, token: str, kind: type[Claim], *, now: datetime) -> Claim:
    """The claim of a token of this kind; raises BadToken or ExpiredToken."""
    data = _bytes(token)
    mac, body = data[:MAC_SIZE], data[MAC_SIZE:]
    if not hmac.compare_digest(mac, _mac(secret, body)) or body[:1] != kind.PURPOSE:
        raise BadToken
    if now.timestamp() >= _EXPIRY.unpack_from(body, 1)[0]:
        raise ExpiredToken
    return kind.unpack(body[_HEADER_SIZE:])


def _mac(secret: bytes, body: bytes) -> bytes:
    return hmac.digest(secret, _CONTEXT + body, hashlib.sha256)


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(token: str) -> bytes:
    """The bytes of the one spelling of them: base64 leaves spare bits, and skips what it is not."""
    try:
        data = urlsafe_b64decode(token.encode() + b"=" * (-len(token) % 4))
    except ValueError as error:
        raise BadToken from error
    if _text(data) != token:
        raise BadToken
    return data
