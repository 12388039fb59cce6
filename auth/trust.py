"""Which provider is trusted to say who somebody is."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from auth.claims import Roles, roles

LONGEST_ISSUER = 500


@dataclass(frozen=True, slots=True)
class Trust:
    """A provider, and for whom its tokens must be; without roles nobody's are touched."""

    issuer: str
    audience: str
    roles: Roles | None = None


def trust(issuer: str | None, audience: str | None, roles_: str | None) -> Trust | None:
    """The trust that three settings make, none without an issuer.

    Raises ValueError with words for the person who set them.
    """
    if issuer is None:
        if audience or roles_:
            raise ValueError("VITRINE_OIDC_ISSUER must say whose tokens are meant.")
        return None
    if problem := _problem(issuer):
        raise ValueError(f"VITRINE_OIDC_ISSUER must be {problem}, not {issuer[:80]!r}.")
    if not audience:
        raise ValueError("VITRINE_OIDC_AUDIENCE must say for whom tokens are; it is not set.")
    try:
        return Trust(issuer, audience, None if roles_ is None else roles(roles_))
    except ValueError as error:
        raise ValueError(f"VITRINE_OIDC_ROLES {error}") from None


def is_safe(address: str) -> bool:
    """Whether nobody on the way can change what the address gives: https, or this machine."""
    try:
        parts = urlsplit(address)
        # A port that is no number is only noticed when it is asked for.
        _ = parts.port
    except ValueError:
        return False
    if not parts.hostname or "@" in parts.netloc or not address.isprintable() or " " in address:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(address))


def is_loopback(address: str) -> bool:
    """Whether the address leads to this machine, by its very words."""
    host = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _problem(issuer: str) -> str | None:
    parts = urlsplit(issuer) if is_safe(issuer) else None
    if parts is None or len(issuer) > LONGEST_ISSUER:
        return "an https:// address (http:// only for this machine itself)"
    return "an address without ? and #" if parts.query or parts.fragment else None
