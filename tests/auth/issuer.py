"""A provider on this machine: its keys rotate, its answers can be anything, or not come at all.

It signs by plain `cryptography`, not by the library that checks, and so can make tokens that no
sane provider would.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import functools
import json
import time
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils

AUDIENCE = "vitrine"
GONE = "gone"
SILENT = "silent"


@functools.cache
def rsa_key(number: int, bits: int = 2048) -> rsa.RSAPrivateKey:
    """Making one takes a tenth of a second, so each is made once."""
    return rsa.generate_private_key(65537, bits)


@functools.cache
def ec_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


@functools.cache
def ed_key() -> ed25519.Ed25519PrivateKey:
    return ed25519.Ed25519PrivateKey.generate()


def text(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value: int) -> str:
    return text(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def public(key: Any, kid: str | None, **more: object) -> dict[str, object]:
    """The key as a provider publishes it."""
    made = key.public_key()
    said: dict[str, object] = {"use": "sig"} if kid is None else {"use": "sig", "kid": kid}
    if isinstance(made, rsa.RSAPublicKey):
        numbers = made.public_numbers()
        said |= {"kty": "RSA", "n": number(numbers.n), "e": number(numbers.e)}
    elif isinstance(made, ec.EllipticCurvePublicKey):
        point = made.public_numbers()
        said |= {"kty": "EC", "crv": "P-256"}
        said |= {"x": text(point.x.to_bytes(32, "big")), "y": text(point.y.to_bytes(32, "big"))}
    else:
        raw = made.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        said |= {"kty": "OKP", "crv": "Ed25519", "x": text(raw)}
    return said | more


def rs256(key: rsa.RSAPrivateKey) -> Callable[[bytes], bytes]:
    return lambda data: key.sign(data, padding.PKCS1v15(), hashes.SHA256())


def ps256(key: rsa.RSAPrivateKey) -> Callable[[bytes], bytes]:
    salted = padding.PSS(padding.MGF1(hashes.SHA256()), hashes.SHA256.digest_size)
    return lambda data: key.sign(data, salted, hashes.SHA256())


def es256(key: ec.EllipticCurvePrivateKey) -> Callable[[bytes], bytes]:
    def sign(data: bytes) -> bytes:
        r, s = utils.decode_dss_signature(key.sign(data, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    return sign


def signed(header: object, payload: object, sign: Callable[[bytes], bytes]) -> str:
    """A token of these parts; one that is bytes stands as it is."""
    parts = [
        part if isinstance(part, bytes) else json.dumps(part).encode() for part in (header, payload)
    ]
    head = ".".join(text(part) for part in parts)
    return f"{head}.{text(sign(head.encode()))}"


class Issuer:
    """The provider; `trouble` says what its answers are instead of what they should be."""

    def __init__(self) -> None:
        self.address = ""
        self.keys: list[dict[str, object]] = [public(rsa_key(0), "one")]
        self.asked: list[str] = []
        self.trouble: Mapping[str, bytes | str] | str = {}
        self._ended = asyncio.Event()

    def claims(self, **other: object) -> dict[str, object]:
        """What a good token says; what is None is left out."""
        now = int(time.time())
        said: dict[str, object] = {
            "iss": self.address,
            "aud": AUDIENCE,
            "sub": "0001",
            "iat": now,
            "exp": now + 3600,
            "preferred_username": "ada",
        }
        return {name: value for name, value in (said | other).items() if value is not None}

    def token(self, key: int = 0, kid: str | None = "one", **other: object) -> str:
        """A good token, but for what is other."""
        header = {"alg": "RS256", "typ": "JWT"} | ({} if kid is None else {"kid": kid})
        return signed(header, self.claims(**other), rs256(rsa_key(key)))

    def rotate(self, key: int, kid: str) -> None:
        """One key more, the newest first."""
        self.keys.insert(0, public(rsa_key(key), kid))

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request of one connection is answered."""
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            path = (await reader.readuntil(b"\r\n\r\n")).split(b" ")[1].decode()
            self.asked.append(path)
            if self.trouble == SILENT:
                await self._ended.wait()
            elif self.trouble != GONE:
                writer.write(self._answer(path))
                await writer.drain()
        writer.close()

    def _answer(self, path: str) -> bytes:
        instead = self.trouble.get(path) if isinstance(self.trouble, Mapping) else None
        if isinstance(instead, bytes) and instead.startswith(b"HTTP/"):
            return instead
        said = {
            "/.well-known/openid-configuration": {
                "issuer": self.address,
                "jwks_uri": f"{self.address}/keys",
            },
            "/keys": {"keys": self.keys},
        }
        body = instead if isinstance(instead, bytes) else json.dumps(said[path]).encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        return head.encode() + body

    def end(self) -> None:
        """Nobody is kept waiting."""
        self._ended.set()


@contextlib.asynccontextmanager
async def running() -> AsyncIterator[Issuer]:
    """A provider that answers until the block ends."""
    issuer = Issuer()
    server = await asyncio.start_server(issuer.answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    issuer.address = f"http://127.0.0.1:{port}"
    try:
        yield issuer
    finally:
        issuer.end()
        server.close()
        await server.wait_closed()
