"""The words of the table, and what they mean for one viewer and one thing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from tests.security.matrix.facts import REGISTRY_ROLES, ROLES, Asking, Facts

FILE = Path(__file__).with_name("table.txt")


class Thing(NamedTuple):
    """The object that a rule is asked of, by its type and its id."""

    type: str
    id: str


Means = Callable[[Facts, Asking, str], bool | None]


def read_table() -> dict[str, str]:
    """The rule of each line by what it is for."""
    found: dict[str, str] = {}
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        name, _, rule = line.partition(" ")
        assert name not in found, f"{name} has two rows"
        found[name] = rule.strip()
    return found


TABLE = read_table()


def _registry(least: str) -> Means:
    def means(facts: Facts, asking: Asking, id: str) -> bool | None:
        at = facts.registry_of(id)
        return None if at is None else reaches(facts.registry_role(asking, at), least)

    return means


def _organization(least: str) -> Means:
    def means(facts: Facts, asking: Asking, id: str) -> bool | None:
        at = facts.organization_of(id)
        if at is None:
            return None
        role = facts.organization_role(asking, at)
        return asking.is_administrator or (role is not None and _above(ROLES, role, least))

    return means


def _project(least: str) -> Means:
    def means(facts: Facts, asking: Asking, id: str) -> bool | None:
        at = facts.project_of(id)
        if at is None:
            return None
        role = facts.project_role(asking, at)
        return role is not None and _above(ROLES, role, least)

    return means


def _team(least: str) -> Means:
    def means(facts: Facts, asking: Asking, id: str) -> bool | None:
        role = facts.team_role(asking, facts.row(id)["id"])
        return role is not None and _above(ROLES, role, least)

    return means


def _readable(facts: Facts, asking: Asking, id: str) -> bool | None:
    at = facts.project_of(id)
    if at is None:
        return None
    linking = facts.registries_linking(id)
    return facts.project_role(asking, at) is not None or any(
        facts.registry_role(asking, registry) is not None for registry in linking
    )


def _user(means: Callable[[Facts, Asking, UUID], bool]) -> Means:
    def asked(facts: Facts, asking: Asking, id: str) -> bool | None:
        holder = facts.holder_of(id)
        if holder is None:
            return None
        return asking.is_administrator or (
            asking.id is not None and means(facts, asking, holder["id"])
        )

    return asked


def _oneself(_: Facts, asking: Asking, user_id: UUID) -> bool:
    return asking.id == user_id


def _acquaintance(facts: Facts, asking: Asking, user_id: UUID) -> bool:
    return asking.id == user_id or facts.shares_organization(asking, user_id)


def _keys(facts: Facts, asking: Asking, id: str) -> bool | None:
    holder = facts.holder_of(id)
    if holder is None:
        return None
    home = holder["service_organization_id"]
    return (
        asking.is_administrator
        or asking.id == holder["id"]
        or (home is not None and facts.organization_role(asking, home) == "ADMIN")
    )


def _creator(facts: Facts, asking: Asking, id: str) -> bool | None:
    row = facts.row(id)
    is_admin = facts.registry_role(asking, row["id"]) == "ADMIN"
    at = facts.organization_role(asking, row["organization_id"])
    return asking.is_administrator or at == "ADMIN" or (is_admin and row["created_by"] == asking.id)


RULES: Mapping[str, Means] = {
    "EVERYBODY": lambda *_: True,
    "SIGNED_IN": lambda facts, asking, id: asking.id is not None,
    "INSTANCE_ADMIN": lambda facts, asking, id: asking.is_administrator,
    # Whoever is shown the object that has the field.
    "PARENT": lambda *_: True,
    **{role: _registry(role) for role in REGISTRY_ROLES},
    **{f"ORGANIZATION_{role}": _organization(role) for role in ROLES},
    **{f"PROJECT_{role}": _project(role) for role in ROLES},
    **{f"TEAM_{role}": _team(role) for role in ROLES},
    # Whoever may read its project, or a collection in which it is linked.
    "READABLE": _readable,
    "ONESELF": _user(_oneself),
    "ACQUAINTANCE": _user(_acquaintance),
    # The holder, and an ADMIN of the organization whose service account it is.
    "KEYS": _keys,
    "CREATOR": _creator,
}


# Those that are the same whatever is asked for.
FREE = {"EVERYBODY", "SIGNED_IN", "INSTANCE_ADMIN", "PARENT"}


def _above(roles: tuple[str, ...], role: str, least: str) -> bool:
    return roles.index(role) >= roles.index(least)


def reaches(role: str | None, least: str) -> bool:
    """Whether a role in a registry is at least that."""
    return role is not None and _above(REGISTRY_ROLES, role, least)


def holds(facts: Facts, asking: Asking, rule: str, *things: str | None) -> bool:
    """Whether the rule lets the viewer see it; it is asked of the first thing that it knows of."""
    for id in ("",) if rule in FREE else things:
        if id is not None and (found := RULES[rule](facts, asking, id)) is not None:
            return found
    raise AssertionError(f"{rule} cannot be asked of {things}")


# What a page shows as a button, in its order, with the least role for it; row 30 has its own rule.
ACTIONS: Mapping[str, str] = {
    "VIEW": "RESTRICTED_VIEWER",
    "USE": "VIEWER",
    "DOWNLOAD": "VIEWER",
    "CREATE_COLLECTION": "MEMBER",
    "EDIT_COLLECTION": "MEMBER",
    "DELETE_COLLECTION": "MEMBER",
    "LINK": "MEMBER",
    "UNLINK": "MEMBER",
    "EDIT_ALIASES": "MEMBER",
    "EDIT_PROTECTED_ALIASES": "ADMIN",
    "EDIT_TAGS": "MEMBER",
    "ADD_TYPE": "MEMBER",
    "RENAME": "MEMBER",
    "CHANGE_TYPE_MODE": "ADMIN",
    "CHANGE_VISIBILITY": "ADMIN",
    "MANAGE_MEMBERS": "ADMIN",
    "AUTOMATE_COLLECTION": "MEMBER",
    "AUTOMATE_REGISTRY": "ADMIN",
}
# What a key must be good for where it is not WRITE.
SCOPES: Mapping[str, set[str]] = {
    "VIEW": {"READ"},
    "DOWNLOAD": {"READ"},
    "CHANGE_VISIBILITY": {"WRITE", "ADMIN"},
    "MANAGE_MEMBERS": {"ADMIN"},
}
