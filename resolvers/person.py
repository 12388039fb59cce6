"""People whom a provider vouches for: the user their claims are of, and the roles they give."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from auth import key as keys
from auth.claims import Claims, Roles
from db import event, organization, sign_in, user, user_subject
from db.connection import Connection, Pool, Row
from db.event import Event
from domain import name
from domain.errors import Conflict, InvalidValue
from domain.role import OrganizationRole
from resolvers import organization_change, username
from resolvers.organization_change import Held

logger = logging.getLogger("vitrine.auth")


class _Made(Exception):
    """Another request has made the user at the same moment."""


@dataclass(frozen=True, slots=True)
class Person:
    """A user as the claims found them; `claims_at` is of the newest token that gave roles."""

    id: UUID
    username: str
    is_active: bool
    claims_at: datetime


class People:
    """Finds and makes the users whom claims are of; without roles, none are touched."""

    def __init__(self, pool: Pool, roles: Roles | None) -> None:
        self._pool = pool
        self._roles = roles
        self._missed: set[str] = set()

    async def user_id(self, claims: Claims) -> UUID:
        """The user's id; they are there, and have the roles that the newest claims give.

        Errors: Unauthenticated for a user who was deactivated.
        """
        person = await self._found(claims)
        if person is None:
            with contextlib.suppress(_Made):
                await self._pool.transact(lambda c: _make(c, claims), repeatable=True)
            person = await self._found(claims)
        if person is None or not person.is_active:
            raise keys.not_valid()
        if self._roles is not None:
            await self._give(person, claims, self._roles.of(claims))
        async with self._pool.connection() as connection:
            await sign_in.by_provider(connection, person.id, person.username, claims.issuer)
        return person.id

    async def _found(self, claims: Claims) -> Person | None:
        async with self._pool.connection() as connection:
            row = await user_subject.find(connection, claims.issuer, claims.subject)
        return None if row is None else Person(**row)

    async def _give(
        self, person: Person, claims: Claims, wanted: Mapping[str, OrganizationRole]
    ) -> None:
        at = _issued_at(claims)
        if at < person.claims_at:
            # An older token would bring back what a newer one took away.
            return
        async with self._pool.connection() as connection:
            rows = await user_subject.memberships(connection, person.id, list(wanted))
        self._tell_of_missing(set(wanted) - {row["name"] for row in rows})
        if at > person.claims_at or any(_differs(row, wanted) for row in rows):
            await self._pool.transact(
                lambda connection: _apply(connection, person, claims, wanted), repeatable=True
            )

    def _tell_of_missing(self, names: set[str]) -> None:
        for missing in sorted(names - self._missed):
            logger.warning(
                "VITRINE_OIDC_ROLES names an organization that is not there: %s", missing
            )
        self._missed |= names


async def _make(connection: Connection, claims: Claims) -> None:
    for called in username.of_claims(claims):
        full_name = _fit(name.title, claims.text("name")) or called
        id = await user.create(connection, called, name=full_name, email=_email(claims))
        if id is not None:
            break
    else:
        raise keys.not_valid()
    at = _issued_at(claims)
    if not await user_subject.create(connection, claims.issuer, claims.subject, id, at):
        raise _Made
    for home in await user.organizations(connection, id):
        await event.record(connection, home, id, [Event("USER_CREATED", {"user": called})])


async def _apply(
    connection: Connection,
    person: Person,
    claims: Claims,
    wanted: Mapping[str, OrganizationRole],
) -> None:
    at = _issued_at(claims)
    if at < await user_subject.lock(connection, claims.issuer, claims.subject):
        return
    await user_subject.note(connection, claims.issuer, claims.subject, at)
    for row in await user_subject.memberships(connection, person.id, list(wanted)):
        if _differs(row, wanted):
            await _settle(connection, person, row["organization_id"], wanted)


async def _settle(
    connection: Connection,
    person: Person,
    organization_id: UUID,
    wanted: Mapping[str, OrganizationRole],
) -> None:
    """The role in one organization is as wanted, if it still is for claims to say."""
    locked = await organization.lock(connection, organization_id)
    rows = await user_subject.memberships(connection, person.id, list(wanted))
    row = next((row for row in rows if row["organization_id"] == organization_id), None)
    found = await user.candidate(connection, organization_id, person.username)
    if locked is None or row is None or found is None or not _differs(row, wanted):
        return
    role = wanted.get(row["name"])
    held = Held(organization_id, **locked)
    try:
        events = await organization_change.settle(
            connection, held, found, role and role.name, by_claims=True
        )
    except Conflict:
        logger.warning("%s stays ADMIN of %s, as the last one.", person.username, held.name)
        return
    await event.record(connection, organization_id, person.id, events)


def _differs(row: Row, wanted: Mapping[str, OrganizationRole]) -> bool:
    """Whether the claims give another role than there is; a role given by hand is not theirs."""
    role = wanted.get(row["name"])
    if row["role"] is None:
        return role is not None
    return bool(row["by_claims"]) and row["role"] != (role and role.name)


def _email(claims: Claims) -> str | None:
    """The address, if the provider has made sure that it is theirs: others find them by it."""
    is_theirs = claims.all.get("email_verified") is True
    return _fit(name.email, claims.text("email")) if is_theirs else None


def _fit(check: name.Check, text: str | None) -> str | None:
    word = name.normal(text or "")
    try:
        check(word, None)
    except InvalidValue:
        return None
    return word


def _issued_at(claims: Claims) -> datetime:
    return datetime.fromtimestamp(claims.issued_at, UTC)
