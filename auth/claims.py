"""What a provider says of somebody who signs in, and the roles that follow from it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from domain import name
from domain.errors import InvalidValue
from domain.role import OrganizationRole, highest

EXAMPLE = "groups: ml-admins=acme:ADMIN, ml=acme:MEMBER"

_ANYBODY = "*"
_FORM = re.compile(r"\s*(?P<claim>\S+):\s+(?P<grants>\S.*)", re.DOTALL)
_GRANT = re.compile(
    r"""\s*(?:"(?P<quoted>[^"]+)"|(?P<value>[^\s",=]+))\s*="""
    r"""\s*(?P<organization>[^\s",=:]+)\s*:\s*(?P<role>\w+)\s*(?:,|$)"""
)


@dataclass(frozen=True, slots=True)
class Claims:
    """A token's content, of which signature, provider, audience and times have been checked.

    Times are in seconds since 1970.
    """

    issuer: str
    subject: str
    issued_at: float
    expires_at: float
    all: Mapping[str, object]

    def text(self, claim: str) -> str | None:
        """The claim, if it is a text."""
        value = self.all.get(claim)
        return value if isinstance(value, str) else None

    def words(self, claim: str) -> frozenset[str]:
        """What the claim says, a text or a list of such; dots lead into objects."""
        value = self.all.get(claim)
        if value is None:
            value = _inside(self.all, claim.split("."))
        values = value if isinstance(value, list) else [value]
        return frozenset(each for each in values if isinstance(each, str))


@dataclass(frozen=True, slots=True)
class Grant:
    """Whoever has the value, or anybody if it is None, has the role in the organization."""

    value: str | None
    organization: str
    role: OrganizationRole


@dataclass(frozen=True, slots=True)
class Roles:
    """Which values of one claim give which roles."""

    claim: str
    grants: tuple[Grant, ...]

    def of(self, claims: Claims) -> dict[str, OrganizationRole]:
        """The roles by the names of their organizations; of several for one, the highest."""
        words = claims.words(self.claim)
        found: dict[str, OrganizationRole] = {}
        for grant in self.grants:
            if grant.value is None or grant.value in words:
                known = found.get(grant.organization)
                found[grant.organization] = highest(known, grant.role) or grant.role
        return found


def roles(text: str) -> Roles:
    """The roles as they are written: CLAIM: VALUE=ORGANIZATION:ROLE, and so on.

    `*` stands for anybody; a value is in quotation marks if it holds spaces, commas or =. Raises
    ValueError with words for the person who wrote it.
    """
    form = _FORM.fullmatch(text)
    if form is None:
        raise ValueError(f"must be like {EXAMPLE}; it begins with no claim, colon and space.")
    grants, at = [], 0
    listed = form["grants"].rstrip()
    while at < len(listed):
        part = _GRANT.match(listed, at)
        if part is None:
            raise ValueError(f"must be like {EXAMPLE}; this is not: {listed[at : at + 60]!r}.")
        grants.append(_grant(part))
        at = part.end()
    return Roles(form["claim"], tuple(grants))


def _grant(part: re.Match[str]) -> Grant:
    role, organization = part["role"], part["organization"]
    if role not in OrganizationRole.__members__:
        known = ", ".join(OrganizationRole.__members__)
        raise ValueError(f"gives one of the roles {known}, not {role[:40]!r}.")
    try:
        name.organization(organization)
    except InvalidValue as refusal:
        raise ValueError(f"names an organization that cannot be: {refusal}") from None
    value = part["quoted"] or part["value"]
    anybody = part["value"] == _ANYBODY
    return Grant(None if anybody else value, organization, OrganizationRole[role])


def _inside(value: object, path: list[str]) -> object:
    for part in path:
        value = value.get(part) if isinstance(value, Mapping) else None
    return value
