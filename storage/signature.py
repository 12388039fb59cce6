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
# Long transfers and long queues of them; the time counts at the start of the request.
UPLOAD_LIFETIME = timedelta(hours=24)
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
    # None where the client has not said it.
    size_bytes: int | None
    md5: str

    PURPOSE: ClassVar = b"U"
    LIFETIME: ClassVar = UPLOAD_LIFETIME
    _FIELDS: ClassVar = struct.Struct(">16s16s16sQ")
    _NO_SIZE: ClassVar = 2**64 - 1

    def pack(self) -> bytes:
        """The claim as bytes."""
        return (
            self._FIELDS.pack(
                self.organization_id.bytes,
                self.artifact_version_id.bytes,
                bytes.fromhex(self.md5),
                self._NO_SIZE if self.size_bytes is None else self.size_bytes,
            )
            + self.path.encode()
        )

    @classmethod
    def unpack(cls, data: bytes) -> Upload:
        """The claim that was packed."""
        organization, version, md5, size = cls._FIELDS.unpack_from(data)
        path = data[cls._FIELDS.size :].decode()
        known = None if size == cls._NO_SIZE else size
        return cls(UUID(bytes=organization), UUID(bytes=version), path, known, md5.hex())


@dataclass(frozen=True, slots=True)
class PartUpload:
    """Leave to send one part of a file that comes in parts."""

    organization_id: UUID
    multipart_upload_id: UUID
    number: int
    md5: str

    PURPOSE: ClassVar = b"P"
    LIFETIME: ClassVar = UPLOAD_LIFETIME
    _FIELDS: ClassVar = struct.Struct(">16s16s16sI")

    def pack(self) -> bytes:
        """The claim as bytes."""
        ids = (self.organization_id.bytes, self.multipart_upload_id.bytes)
        return self._FIELDS.pack(*ids, bytes.fromhex(self.md5), self.number)

    @classmethod
    def unpack(cls, data: bytes) -> PartUpload:
        """The claim that was packed."""
        organization, upload, md5, number = cls._FIELDS.unpack(data)
        return cls(UUID(bytes=organization), UUID(bytes=upload), number, md5.hex())


@dataclass(frozen=True, slots=True)
class ManifestUpload:
    """Leave to send a manifest of a pending version."""

    organization_id: UUID
    manifest_id: UUID
    md5: str

    PURPOSE: ClassVar = b"M"
    LIFETIME: ClassVar = UPLOAD_LIFETIME
    _FIELDS: ClassVar = struct.Struct(">16s16s16s")

    def pack(self) -> bytes:
        """The claim as bytes."""
        ids = (self.organization_id.bytes, self.manifest_id.bytes)
        return self._FIELDS.pack(*ids, bytes.fromhex(self.md5))

    @classmethod
    def unpack(cls, data: bytes) -> ManifestUpload:
        """The claim that was packed."""
        organization, manifest, md5 = cls._FIELDS.unpack(data)
        return cls(UUID(bytes=organization), UUID(bytes=manifest), md5.hex())


@dataclass(frozen=True, slots=True)
class RunUpload:
    """Leave to send the content of one file of a run, whatever it is."""

    organization_id: UUID
    run_id: UUID
    name: str

    PURPOSE: ClassVar = b"R"
    LIFETIME: ClassVar = UPLOAD_LIFETIME
    _FIELDS: ClassVar = struct.Struct(">16s16s")

    def pack(self) -> bytes:
        """The claim as bytes."""
        return self._FIELDS.pack(self.organization_id.bytes, self.run_id.bytes) + self.name.encode()

    @classmethod
    def unpack(cls, data: bytes) -> RunUpload:
        """The claim that was packed."""
        organization, run = cls._FIELDS.unpack_from(data)
        name = data[cls._FIELDS.size :].decode()
        return cls(UUID(bytes=organization), UUID(bytes=run), name)


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


@dataclass(frozen=True, slots=True)
class ManifestDownload:
    """Leave to read the manifest of a version.

    A kind of its own: what a manifest is read from must never be a file that somebody sent.
    """

    organization_id: UUID
    artifact_version_id: UUID
    sha256: str

    PURPOSE: ClassVar = b"L"
    LIFETIME: ClassVar = timedelta(hours=1)
    _FIELDS: ClassVar = struct.Struct(">16s16s32s")

    def pack(self) -> bytes:
        """The claim as bytes."""
        ids = (self.organization_id.bytes, self.artifact_version_id.bytes)
        return self._FIELDS.pack(*ids, bytes.fromhex(self.sha256))

    @classmethod
    def unpack(cls, data: bytes) -> ManifestDownload:
        """The claim that was packed."""
        organization, version, sha256 = cls._FIELDS.unpack(data)
        return cls(UUID(bytes=organization), UUID(bytes=version), sha256.hex())


AnyClaim = Upload | PartUpload | ManifestUpload | RunUpload | Download | ManifestDownload
Claim = TypeVar("Claim", Upload, PartUpload, ManifestUpload, RunUpload, Download, ManifestDownload)

_EXPIRY = struct.Struct(">Q")
_HEADER_SIZE = 1 + _EXPIRY.size


def sign(secret: bytes, claim: AnyClaim, *, now: datetime) -> str:
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
