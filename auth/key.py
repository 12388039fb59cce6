"""API keys: how they are made, recognised, looked up and carried in a header.

A key is 256 random bits, so its plain SHA-256 is enough to keep; the key itself is kept nowhere.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets

from domain import errors

START = "vtr-"
BASIC_USER = "api"

_RANDOM_BYTES = 32
_PREFIX_CHARACTERS = len(START) + 8
_FORM = re.compile(r"vtr-[A-Za-z0-9_-]{43}")


def new() -> str:
    """A key that nobody has yet."""
    return START + secrets.token_urlsafe(_RANDOM_BYTES)


def prefix(key: str) -> str:
    """The start of a key, which may be seen, and by which its row is found."""
    return key[:_PREFIX_CHARACTERS]


def sha256(key: str) -> bytes:
    """What is kept of a key."""
    return hashlib.sha256(key.encode()).digest()


def matches(key: str, digest: bytes) -> bool:
    """Whether this is the key that the digest was kept of, in the same time for any answer."""
    return hmac.compare_digest(sha256(key), digest)


def problem(key: str) -> str | None:
    """Why a key that somebody chose is not acceptable, as a sentence that does not hold the key."""
    if not _FORM.fullmatch(key):
        return f"An API key must be {START} and 43 characters of A-Z, a-z, 0-9, _ and -."
    return None


def not_valid() -> errors.Unauthenticated:
    """What whoever shows something that is good for nothing is told, whatever it is."""
    return errors.Unauthenticated("The API key is not valid, or no longer.")


def of_header(authorization: str | None) -> str | None:
    """The key in an Authorization header; None without the header.

    Accepted are `Bearer KEY` and `Basic` with the user name `api`. Anything else, also what cannot
    be a key, is Unauthenticated: somebody who tried to sign in must not go on as nobody.
    """
    if authorization is None:
        return None
    scheme, _, credentials = authorization.strip().partition(" ")
    key = _credential(scheme.lower(), credentials.strip())
    if key is None or not _FORM.fullmatch(key):
        raise errors.Unauthenticated(
            f"The Authorization header must be Bearer KEY, or Basic with the user {BASIC_USER} "
            "and the key as password."
        )
    return key


def _credential(scheme: str, credentials: str) -> str | None:
    if scheme == "bearer":
        return credentials
    if scheme == "basic":
        return _password(credentials)
    return None


def _password(credentials: str) -> str | None:
    try:
        # One error class covers text outside ASCII, bad base64 and bytes that are no UTF-8.
        decoded = base64.b64decode(credentials, validate=True).decode()
    except ValueError:
        return None
    user, _, password = decoded.partition(":")
    return password if user == BASIC_USER else None
