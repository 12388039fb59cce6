"""Who is what, counted out from the rows by the rules, and not by what the server says of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

from db.connection import Pool, Row
from domain import ids
from domain.ids import GlobalId, Kind

REGISTRY_ROLES = ("RESTRICTED_VIEWER", "VIEWER", "MEMBER", "ADMIN")
ROLES = ("VIEWER", "MEMBER", "ADMIN")

_TABLES = {
    Kind.USER: "site_user",
    Kind.API_KEY: "api_key",
    Kind.TEAM: "team",
    Kind.PROJECT: "project",
    Kind.ARTIFACT: "artifact",
    Kind.ARTIFACT_VERSION: "artifact_version",
    Kind.RUN: "run",
    Kind.REGISTRY: "registry",
    Kind.COLLECTION: "collection",
    Kind.VERSION: "version",
}
_GRANTS = {
    "organization": "select organization_id as within, user_id, role::text"
    " from organization_member",
    "team": "select team_id as within, user_id, role::text from team_member",
    "own": "select registry_id as within, user_id, role::text from registry_member"
    " where user_id is not null",
    "by team": "select registry_id as within, team_id as user_id, role::text"
    " from registry_member where team_id is not null",
}


class Asking(NamedTuple):
    """A viewer as the rules know them; without an id, nobody."""

    id: UUID | None
    is_administrator: bool = False


class Facts:
    """All rows, and the roles that follow from them."""

    def __init__(
        self,
        rows: Mapping[Kind, Mapping[UUID, Row]],
        organizations: Mapping[UUID, Row],
        grants: Mapping[str, Mapping[tuple[UUID, UUID], str]],
    ) -> None:
        self.rows = rows
        self._organizations = organizations
        self._grants = grants

    def row(self, id: str) -> Row:
        """The row that a global id names."""
        found = _decoded(id)
        return self.rows[found.kind][found.id]

    def organization_role(self, asking: Asking, organization_id: UUID) -> str | None:
        """The role in an organization that people share."""
        if asking.id is None or self._organizations[organization_id]["kind"] != "SHARED":
            return None
        return self._grants["organization"].get((organization_id, asking.id))

    def team_role(self, asking: Asking, team_id: UUID) -> str | None:
        """The role in a team; an organization's ADMIN is one in each of its teams."""
        at = self.rows[Kind.TEAM][team_id]["organization_id"]
        if asking.is_administrator or self.organization_role(asking, at) == "ADMIN":
            return "ADMIN"
        return self._grants["team"].get((team_id, asking.id)) if asking.id else None

    def project_role(self, asking: Asking, project_id: UUID) -> str | None:
        """The role in a project: that in its team, or that of its owner."""
        row = self.rows[Kind.PROJECT][project_id]
        if row["team_id"] is not None:
            return self.team_role(asking, row["team_id"])
        is_mine = asking.is_administrator or row["user_id"] == asking.id
        return "ADMIN" if is_mine else None

    def registry_role(self, asking: Asking, registry_id: UUID) -> str | None:
        """The highest of own, teams' and organization's role."""
        if asking.is_administrator:
            return "ADMIN"
        if asking.id is None:
            return None
        row = self.rows[Kind.REGISTRY][registry_id]
        found = [self._grants["own"].get((registry_id, asking.id)), self._implicit(asking, row)]
        for (within, team_id), role in self._grants["by team"].items():
            if within == registry_id and (team_id, asking.id) in self._grants["team"]:
                found.append(role)
        return max((r for r in found if r), key=REGISTRY_ROLES.index, default=None)

    def _implicit(self, asking: Asking, registry: Row) -> str | None:
        at = registry["organization_id"]
        role = self.organization_role(asking, at)
        if role == "ADMIN":
            return "ADMIN"
        if role is None or registry["visibility"] == "RESTRICTED":
            return None
        implicit: str = self._organizations[at]["implicit_registry_role"]
        return implicit

    def shares_organization(self, asking: Asking, user_id: UUID) -> bool:
        """Whether both belong to one organization."""
        members = self._grants["organization"]
        return any(
            self.organization_role(asking, at) is not None for at, who in members if who == user_id
        )

    def registry_of(self, id: str) -> UUID | None:
        """The registry that something is or is in."""
        found = _decoded(id)
        if found.kind is Kind.REGISTRY:
            return found.id
        if found.kind is Kind.COLLECTION:
            return self.row(id)["registry_id"]  # type: ignore[no-any-return]
        if found.kind is Kind.VERSION:
            collection = self.rows[Kind.COLLECTION][self.row(id)["collection_id"]]
            return collection["registry_id"]  # type: ignore[no-any-return]
        return None

    def project_of(self, id: str) -> UUID | None:
        """The project that something is or is in."""
        found = _decoded(id)
        if found.kind is Kind.PROJECT:
            return found.id
        if found.kind in (Kind.ARTIFACT, Kind.RUN):
            return self.row(id)["project_id"]  # type: ignore[no-any-return]
        if found.kind is Kind.ARTIFACT_VERSION:
            artifact = self.rows[Kind.ARTIFACT][self.row(id)["artifact_id"]]
            return artifact["project_id"]  # type: ignore[no-any-return]
        return None

    def organization_of(self, id: str) -> UUID | None:
        """The organization that something is, or a team is in."""
        found = _decoded(id)
        is_one = found.kind in (Kind.ORGANIZATION, Kind.TEAM)
        return found.organization_id if is_one else None

    def registries_linking(self, id: str) -> set[UUID]:
        """The registries in which an artifact version, or one of an artifact's, is linked."""
        found = _decoded(id)
        versions = {found.id}
        if found.kind is Kind.ARTIFACT:
            rows = self.rows[Kind.ARTIFACT_VERSION].values()
            versions = {row["id"] for row in rows if row["artifact_id"] == found.id}
        linking = [
            row
            for row in self.rows[Kind.VERSION].values()
            if row["artifact_version_id"] in versions
        ]
        collections = self.rows[Kind.COLLECTION]
        return {collections[row["collection_id"]]["registry_id"] for row in linking}

    def holder_of(self, id: str) -> Row | None:
        """The user that something is, or whose key it is."""
        found = _decoded(id)
        if found.kind is Kind.API_KEY:
            return self.rows[Kind.USER][self.row(id)["user_id"]]
        return self.row(id) if found.kind is Kind.USER else None


def _decoded(id: str) -> GlobalId:
    found = ids.decode(id)
    assert found is not None, id
    return found


async def load(pool: Pool) -> Facts:
    """The facts as the database has them."""
    async with pool.connection() as connection:
        rows = {
            kind: {row["id"]: row for row in await connection.fetch(f"select * from {name}")}
            for kind, name in _TABLES.items()
        }
        organizations = {
            row["organization_id"]: row
            for row in await connection.fetch("select * from organization")
        }
        grants = {
            what: {
                (row["within"], row["user_id"]): row["role"] for row in await connection.fetch(sql)
            }
            for what, sql in _GRANTS.items()
        }
    return Facts(rows, organizations, grants)
