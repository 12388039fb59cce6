"""A provider's public keys, read from what it publishes."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence

from joserfc import jwk
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey

Key = RSAKey | ECKey | OKPKey

# Only algorithms whose keys may be known to all: with a shared secret, a public key would be one.
ALGORITHMS = {
    "RS256": ("RSA", None),
    "PS256": ("RSA", None),
    "ES256": ("EC", "P-256"),
    "EdDSA": ("OKP", "Ed25519"),
    "Ed25519": ("OKP", "Ed25519"),
}
MOST_KEYS = 100
RSA_BITS = range(2048, 8193)

# What is taken of a key; all else, as private parts and certificates, is nothing to us.
_PARTS = {"RSA": ("n", "e"), "EC": ("crv", "x", "y"), "OKP": ("crv", "x")}
_CURVES = {curve for _, curve in ALGORITHMS.values()}


class Keys:
    """The keys of a provider at one time."""

    def __init__(self, keys: Sequence[tuple[Mapping[str, object], Key]]) -> None:
        self._keys = keys

    def __len__(self) -> int:
        return len(self._keys)

    def find(self, algorithm: str, kid: str | None) -> Key | None:
        """The key of this id for the algorithm; without an id, the only one for it."""
        fit = [
            (said, key)
            for said, key in self._keys
            if _shape(said) == ALGORITHMS[algorithm] and said.get("alg") in (None, algorithm)
        ]
        if kid is not None:
            fit = [(said, key) for said, key in fit if said.get("kid") == kid]
        return fit[0][1] if len(fit) == 1 else None


def keys_of(body: bytes) -> Keys:
    """The keys of a document; those of other kinds are left out. Raises ValueError for no keys."""
    try:
        document = json.loads(body)
    except RecursionError:
        raise ValueError("too deep") from None
    listed = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(listed, list) or len(listed) > MOST_KEYS:
        raise ValueError("no list of keys")
    found = [(said, key) for said in listed if (key := _key(said)) is not None]
    if not found:
        raise ValueError("no key that can be used")
    return Keys(found)


def _key(said: object) -> Key | None:
    if not isinstance(said, dict) or said.get("use", "sig") != "sig":
        return None
    kind, kid, curve = said.get("kty"), said.get("kid"), said.get("crv")
    if not isinstance(kind, str) or not isinstance(kid, str | None):
        return None
    if kind not in _PARTS or not isinstance(curve, str | None) or curve not in _CURVES:
        return None
    if kind == "RSA" and _bits(said.get("n")) not in RSA_BITS:
        return None
    try:
        key = jwk.import_key({part: said[part] for part in ("kty", *_PARTS[kind])})
    # It is not our document: whatever a library says of a part of it, the part is no key.
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    return key if isinstance(key, RSAKey | ECKey | OKPKey) else None


def _bits(modulus: object) -> int:
    """How long an RSA key is; looked at first, as a huge one is work and a weak one a warning."""
    if not isinstance(modulus, str) or len(modulus) > RSA_BITS.stop:
        return 0
    try:
        return int.from_bytes(base64.urlsafe_b64decode(modulus + "==")).bit_length()
    except ValueError:
        return 0


def _shape(said: Mapping[str, object]) -> tuple[object, object]:
    kind = said.get("kty")
    return kind, None if kind == "RSA" else said.get("crv")
