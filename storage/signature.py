"""Signed tokens that let one file be uploaded or downloaded for a while, without a sign-in."""

from __future__ import annotations

import hashlib
import hmac
import struct
from base64 import urlsafe_b64decode
from binascii import b2a_base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from operator import attrgetter, call
from typing import Any, ClassVar, NamedTuple, TypeVar
from uuid import UUID

MAC_SIZE = 32
# Long transfers and long queues of them; the time counts at the start of the request.
UPLOAD_LIFETIME = timedelta(hours=24)
DOWNLOAD_LIFETIME = timedelta(hours=1)
# The secret may come to sign other things as well; this keeps one kind from passing for another.
_CONTEXT = b"vitrine file token 1\n"
_FOR_URLS = bytes.maketrans(b"+/", b"-_")


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


class _Form(NamedTuple):
    """How one value of a claim stands in a token."""

    format: str
    pack: Callable[[Any], Any]
    unpack: Callable[[Any], Any]


_UNKNOWN = 2**64 - 1
_ID = _Form("16s", attrgetter("bytes"), lambda data: UUID(bytes=data))
_MD5 = _Form("16s", bytes.fromhex, bytes.hex)
_SHA256 = _Form("32s", bytes.fromhex, bytes.hex)
_NUMBER = _Form("I", int, int)
_SIZE = _Form("Q", int, int)
_MAYBE_SIZE = _Form(
    "Q",
    lambda size: _UNKNOWN if size is None else size,
    lambda size: None if size == _UNKNOWN else size,
)


class _Layout:
    """The values of a kind of claim as they follow each other in a token, a text last."""

    def __init__(self, *, text: str | None = None, **forms: _Form) -> None:
        self._struct = struct.Struct(">" + "".join(form.format for form in forms.values()))
        self._forms, self._text = forms, text
        self._packs = [form.pack for form in forms.values()]
        self._values = attrgetter(*forms)

    def pack(self, claim: AnyClaim) -> bytes:
        """The claim as bytes."""
        fixed = self._struct.pack(*map(call, self._packs, self._values(claim)))
        return fixed + getattr(claim, self._text).encode() if self._text else fixed

    def unpack(self, data: bytes) -> dict[str, Any]:
        """The values of the claim that was packed, by name."""
        fixed = zip(self._forms.items(), self._struct.unpack_from(data), strict=True)
        values = {name: form.unpack(value) for (name, form), value in fixed}
        if self._text:
            values[self._text] = data[self._struct.size :].decode()
        return values


class AnyClaim:
    """Leave to do one thing, for as long as `LIFETIME` from when it is signed."""

    __slots__ = ()
    # One byte, which tells the kinds of claims apart.
    PURPOSE: ClassVar[bytes]
    LIFETIME: ClassVar[timedelta]
    LAYOUT: ClassVar[_Layout]


@dataclass(frozen=True, slots=True)
class Upload(AnyClaim):
    """Leave to send the content of one file of a pending version."""

    organization_id: UUID
    artifact_version_id: UUID
    path: str
    # None where the client has not said it.
    size_bytes: int | None
    md5: str

    PURPOSE = b"U"
    LIFETIME = UPLOAD_LIFETIME
    LAYOUT = _Layout(
        organization_id=_ID, artifact_version_id=_ID, md5=_MD5, size_bytes=_MAYBE_SIZE, text="path"
    )


@dataclass(frozen=True, slots=True)
class PartUpload(AnyClaim):
    """Leave to send one part of a file that comes in parts."""

    organization_id: UUID
    multipart_upload_id: UUID
    number: int
    md5: str

    PURPOSE = b"P"
    LIFETIME = UPLOAD_LIFETIME
    LAYOUT = _Layout(organization_id=_ID, multipart_upload_id=_ID, md5=_MD5, number=_NUMBER)


@dataclass(frozen=True, slots=True)
class ManifestUpload(AnyClaim):
    """Leave to send a manifest of a pending version."""

    organization_id: UUID
    manifest_id: UUID
    md5: str

    PURPOSE = b"M"
    LIFETIME = UPLOAD_LIFETIME
    LAYOUT = _Layout(organization_id=_ID, manifest_id=_ID, md5=_MD5)


@dataclass(frozen=True, slots=True)
class RunUpload(AnyClaim):
    """Leave to send the content of one file of a run, whatever it is."""

    organization_id: UUID
    run_id: UUID
    name: str

    PURPOSE = b"R"
    LIFETIME = UPLOAD_LIFETIME
    LAYOUT = _Layout(organization_id=_ID, run_id=_ID, text="name")


@dataclass(frozen=True, slots=True)
class Download(AnyClaim):
    """Leave to fetch one blob under a file name."""

    organization_id: UUID
    sha256: str
    size_bytes: int
    file_name: str

    PURPOSE = b"D"
    LIFETIME = DOWNLOAD_LIFETIME
    LAYOUT = _Layout(organization_id=_ID, sha256=_SHA256, size_bytes=_SIZE, text="file_name")


@dataclass(frozen=True, slots=True)
class ManifestDownload(AnyClaim):
    """Leave to read the manifest of a version.

    A kind of its own: what a manifest is read from must never be a file that somebody sent.
    """

    organization_id: UUID
    artifact_version_id: UUID
    sha256: str

    PURPOSE = b"L"
    LIFETIME = DOWNLOAD_LIFETIME
    LAYOUT = _Layout(organization_id=_ID, artifact_version_id=_ID, sha256=_SHA256)


Claim = TypeVar("Claim", bound=AnyClaim)

_EXPIRY = struct.Struct(">Q")
_HEADER_SIZE = 1 + _EXPIRY.size


def sign(secret: bytes, claim: AnyClaim, *, now: datetime) -> str:
    """A token for URLs that says what may be done, and until when."""
    return signer(secret, type(claim), now=now)(claim)


def signer(secret: bytes, kind: type[Claim], *, now: datetime) -> Callable[[Claim], str]:
    """Makes the tokens of many claims of a kind, all good until the same moment."""
    keyed = _keyed(secret)
    header = kind.PURPOSE + _EXPIRY.pack(int((now + kind.LIFETIME).timestamp()))
    pack = kind.LAYOUT.pack

    def signed(claim: Claim) -> str:
        body = header + pack(claim)
        return _text(_mac(keyed, body) + body)

    return signed


def verify(secret: bytes, token: str, kind: type[Claim], *, now: datetime) -> Claim:
    """The claim of a token of this kind; raises BadToken or ExpiredToken."""
    data = _bytes(token)
    mac, body = data[:MAC_SIZE], data[MAC_SIZE:]
    if not hmac.compare_digest(mac, _mac(_keyed(secret), body)) or body[:1] != kind.PURPOSE:
        raise BadToken
    if now.timestamp() >= _EXPIRY.unpack_from(body, 1)[0]:
        raise ExpiredToken
    return kind(**kind.LAYOUT.unpack(body[_HEADER_SIZE:]))


@lru_cache(maxsize=4)
def _keyed(secret: bytes) -> hmac.HMAC:
    """What every token's code begins with; a page of files takes ten thousand of them."""
    return hmac.new(secret, _CONTEXT, hashlib.sha256)


def _mac(keyed: hmac.HMAC, body: bytes) -> bytes:
    mac = keyed.copy()
    mac.update(body)
    return mac.digest()


def _text(data: bytes) -> str:
    return b2a_base64(data, newline=False).translate(_FOR_URLS, b"=").decode()


def _bytes(token: str) -> bytes:
    """The bytes of the one spelling of them: base64 leaves spare bits, and skips what it is not."""
    try:
        data = urlsafe_b64decode(token.encode() + b"=" * (-len(token) % 4))
    except ValueError as error:
        raise BadToken from error
    if _text(data) != token:
        raise BadToken
    return data
