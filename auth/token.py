"""Tokens of a provider (JWT, RFC 7519): what one must be to be believed.

Only the form in three parts, signed by a key that the provider publishes, is. Where a token says
its key is to be found (`jwk`, `jku`, `x5c`, `x5u`) is never looked at.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from joserfc import jws
from joserfc.errors import JoseError

from auth.claims import Claims
from auth.jwks import ALGORITHMS, Key
from auth.trust import Trust

LONGEST = 8192
LONGEST_KID = 256
LONGEST_SUBJECT = 255
# By how much the provider's clock and ours may differ.
SKEW_SECONDS = 60

_FORM = re.compile(r"([A-Za-z0-9_-]{4,2048})\.[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]{4,}")
_TYPES = frozenset({"jwt", "at+jwt", "application/jwt", "application/at+jwt"})
# They would give other bytes another meaning: a payload that is a token itself, or is not encoded.
_FORBIDDEN = frozenset({"crit", "cty", "b64", "enc", "zip"})


class NotGood(Exception):
    """A token that is not believed, and why, in words that hold nothing of it."""


class Header(NamedTuple):
    """Which key a token says it was signed with; nothing of it has been checked."""

    algorithm: str
    kid: str | None


class _Registry(jws.JWSRegistry):
    """The algorithms as they are named in tokens; headers were looked at before."""

    max_header_length = LONGEST
    max_payload_length = LONGEST

    def __init__(self) -> None:
        super().__init__(algorithms=list(ALGORITHMS), strict_check_header=False)

    def get_alg(self, name: str) -> Any:
        """The algorithm; EdDSA is the older name of the one that providers use it for."""
        return super().get_alg("Ed25519" if name == "EdDSA" else name)


_REGISTRY = _Registry()


def header(token: str) -> Header:
    """What a token of at most LONGEST characters says of its key; raises NotGood."""
    form = _FORM.fullmatch(token)
    if form is None:
        raise NotGood("it is not three parts of base64url")
    try:
        raw = base64.urlsafe_b64decode(form[1] + "=" * (-len(form[1]) % 4))
    except ValueError:
        raise NotGood("it is not three parts of base64url") from None
    said = _object(raw)
    algorithm, kid, type = said.get("alg"), said.get("kid"), said.get("typ", "JWT")
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
        raise NotGood("its algorithm is none of " + ", ".join(ALGORITHMS))
    if not isinstance(kid, str | None) or len(kid or "") > LONGEST_KID:
        raise NotGood("its key id is no text, or too long")
    if not isinstance(type, str) or type.lower() not in _TYPES:
        raise NotGood("its type is not JWT")
    if not _FORBIDDEN.isdisjoint(said):
        raise NotGood("its header asks for what we do not know")
    return Header(algorithm, kid)


def claims(token: str, key: Key, trust: Trust, now: float) -> Claims:
    """What the token says, signed by this key, by whom and for whom it must be; raises NotGood."""
    try:
        signed = jws.deserialize_compact(token, key, list(ALGORITHMS), _REGISTRY)
    except (JoseError, ValueError, TypeError):
        raise NotGood("its signature is not good") from None
    said = _object(signed.payload or b"")
    if said.get("iss") != trust.issuer:
        raise NotGood("it is of another issuer")
    if not _is_for(said.get("aud"), trust.audience):
        raise NotGood("it is for another audience")
    issued_at, expires_at = _time(said, "iat"), _time(said, "exp")
    if expires_at + SKEW_SECONDS <= now:
        raise NotGood("it has expired")
    if max(issued_at, _time(said, "nbf") if "nbf" in said else 0) > now + SKEW_SECONDS:
        raise NotGood("it is not good yet")
    return Claims(trust.issuer, _subject(said), issued_at, expires_at, said)


def _is_for(audience: object, ours: str) -> bool:
    listed = audience if isinstance(audience, list) else [audience]
    return ours in listed and all(isinstance(each, str) for each in listed)


def _time(said: Mapping[str, object], claim: str) -> float:
    value = said.get(claim)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise NotGood(f"it has no {claim} that is a number")
    # Beyond this there is no date, and a float could not tell one second from the next.
    if not 0 <= value < 2**40:
        raise NotGood(f"its {claim} is no time")
    return float(value)


def _subject(said: Mapping[str, object]) -> str:
    subject = said.get("sub")
    if not isinstance(subject, str) or not 1 <= len(subject) <= LONGEST_SUBJECT:
        raise NotGood("it has no sub, or too long a one")
    # So the specification has it; else two that look the same could be two people.
    if not (subject.isascii() and subject.isprintable()):
        raise NotGood("its sub is not printable ASCII")
    return subject


def _object(data: bytes) -> dict[str, object]:
    try:
        value = json.loads(data, object_pairs_hook=_once, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise NotGood("a part of it is not the JSON of an object") from None
    if not isinstance(value, dict):
        raise NotGood("a part of it is not the JSON of an object")
    return value


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Which of two claims of one name counts is not for us to say."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _refuse(constant: str) -> object:
    raise ValueError(constant)
