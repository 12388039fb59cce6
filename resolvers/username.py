"""Usernames for people whom a provider vouches for."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator

from auth.claims import Claims

# The best first; of an address, what stands before the @.
_NAMING = ("preferred_username", "email", "upn", "name")
_NO_NAME = "user"
_LONGEST = 64
_LONGEST_CLAIM = 256
_MOST_NUMBERED = 9
_DIGEST_CHARACTERS = 16
_UNFIT = re.compile(r"[^A-Za-z0-9_-]+")


def of_claims(claims: Claims) -> Iterator[str]:
    """Usernames to try in this order: what fits best, numbered, and at last one of nobody else."""
    words = (_word(claims.text(claim)) for claim in _NAMING)
    best = next((word for word in words if word), _NO_NAME)
    yield best
    for number in range(2, _MOST_NUMBERED + 1):
        yield f"{best[: _LONGEST - 2]}-{number}"
    whole = f"{claims.issuer}\n{claims.subject}".encode()
    digest = hashlib.sha256(whole).hexdigest()[:_DIGEST_CHARACTERS]
    yield f"{best[: _LONGEST - _DIGEST_CHARACTERS - 1]}-{digest}"


def _word(text: str | None) -> str:
    """What of the text is fit for a username."""
    plain = unicodedata.normalize("NFKD", (text or "")[:_LONGEST_CLAIM].partition("@")[0])
    letters = "".join(each for each in plain if not unicodedata.combining(each))
    return _UNFIT.sub("-", letters).strip("-_")[:_LONGEST]
