"""Effective roles and who may see which row: the one place that reads and writes both use.

Every function gives an SQL condition or value over a row, named by its alias in the statement.
`Asker` holds the placeholders of the viewer's id (null when signed out) and of whether they are an
instance administrator.
"""

from __future__ import annotations

from typing import NamedTuple


class Asker(NamedTuple):
    """Where a statement keeps who is asking: two placeholders."""

    user: str
    administrator: str


def organization_role(row: str, asker: Asker) -> str:
    """The viewer's role in the organization of this row; null for a stranger."""
    return f"""(select m.role from organization_member m
        where m.organization_id = {row}.organization_id and m.user_id = {asker.user})"""


def organizations(asker: Asker) -> str:
    """The ids of all shared organizations that the viewer belongs to, as rows of a FROM item."""
    return f"""(select o.organization_id from organization o
        where o.kind = 'SHARED' and {asker.administrator}
        union all
        select m.organization_id from organization_member m join organization o
            on o.organization_id = m.organization_id and o.kind = 'SHARED'
        where m.user_id = {asker.user} and not {asker.administrator})"""


def in_organization(row: str, asker: Asker) -> str:
    """The viewer belongs to the organization of this row."""
    return f"""({asker.administrator} or exists (select from organization_member m
        where m.organization_id = {row}.organization_id and m.user_id = {asker.user}))"""


def administers(row: str, asker: Asker) -> str:
    """The viewer is an ADMIN of the organization of this row."""
    return f"""({asker.administrator} or exists (select from organization_member m
        where m.organization_id = {row}.organization_id and m.user_id = {asker.user}
        and m.role = 'ADMIN'))"""


def organization(row: str, asker: Asker) -> str:
    """The organization may be seen: shared, and the viewer belongs to it."""
    return f"({row}.kind = 'SHARED' and {in_organization(row, asker)})"


def granted_role(row: str, asker: Asker) -> str:
    """The highest role granted in this registry to the viewer or to a team of theirs."""
    return f"""(select max(g.role) from registry_member g
        where g.organization_id = {row}.organization_id and g.registry_id = {row}.id
        and (g.user_id = {asker.user} or exists (select from team_member tm
            where tm.organization_id = g.organization_id and tm.team_id = g.team_id
            and tm.user_id = {asker.user})))"""


def implicit_role(row: str, asker: Asker) -> str:
    """The role in this registry that comes with membership of its organization."""
    return f"""(select case when m.role = 'ADMIN' then 'ADMIN'::registry_role
            when {row}.visibility = 'ORGANIZATION' then o.implicit_registry_role end
        from organization_member m join organization o on o.organization_id = m.organization_id
        where m.organization_id = {row}.organization_id and m.user_id = {asker.user})"""


def registry_role(row: str, asker: Asker) -> str:
    """The viewer's effective role in this registry, the highest they have; null sees nothing."""
    return f"""(case when {asker.administrator} then 'ADMIN'::registry_role
        else greatest({implicit_role(row, asker)}, {granted_role(row, asker)}) end)"""


def registry(row: str, asker: Asker) -> str:
    """The registry may be seen."""
    return f"""({asker.administrator}
        or exists (select from organization_member m
            where m.organization_id = {row}.organization_id and m.user_id = {asker.user}
            and (m.role = 'ADMIN' or {row}.visibility = 'ORGANIZATION'))
        or exists (select from registry_member g
            where g.organization_id = {row}.organization_id and g.registry_id = {row}.id
            and (g.user_id = {asker.user} or exists (select from team_member tm
                where tm.organization_id = g.organization_id and tm.team_id = g.team_id
                and tm.user_id = {asker.user}))))"""


def may_delete_registry(row: str, asker: Asker) -> str:
    """The viewer may delete this registry: an admin above it, or its creator while still Admin."""
    return f"""(not {row}.is_core and ({asker.administrator}
        or coalesce({organization_role(row, asker)} = 'ADMIN', false)
        or ({row}.created_by = {asker.user} and coalesce(
            {registry_role(row, asker)} = 'ADMIN', false))))"""


def of_registry(row: str, column: str, asker: Asker) -> str:
    """The registry that this row names in `column` may be seen."""
    return f"""exists (select from registry vr
        where vr.organization_id = {row}.organization_id and vr.id = {row}.{column}
        and {registry("vr", asker)})"""


def collection(row: str, asker: Asker) -> str:
    """The collection may be seen: its registry may."""
    return of_registry(row, "registry_id", asker)


def version(row: str, asker: Asker) -> str:
    """The version may be seen: its collection's registry may."""
    return f"""exists (select from collection vc
        where vc.organization_id = {row}.organization_id and vc.id = {row}.collection_id
        and {collection("vc", asker)})"""


def team(row: str, asker: Asker) -> str:
    """The team may be seen: by whoever belongs to its organization."""
    return in_organization(row, asker)


def team_role(row: str, column: str, asker: Asker) -> str:
    """The viewer's role in the team that this row names; ADMIN for an organization's ADMIN."""
    return f"""(case when {asker.administrator} then 'ADMIN'::organization_role else greatest(
        (select m.role from organization_member m
            where m.organization_id = {row}.organization_id and m.user_id = {asker.user}
            and m.role = 'ADMIN'),
        (select tm.role from team_member tm
            where tm.organization_id = {row}.organization_id and tm.team_id = {row}.{column}
            and tm.user_id = {asker.user})) end)"""


def project(row: str, asker: Asker) -> str:
    """The project may be read: by its team, its owner, its organization's ADMINs."""
    return f"""({asker.administrator} or {row}.user_id = {asker.user}
        or exists (select from team_member tm
            where tm.organization_id = {row}.organization_id and tm.team_id = {row}.team_id
            and tm.user_id = {asker.user})
        or exists (select from organization_member m
            where m.organization_id = {row}.organization_id and m.user_id = {asker.user}
            and m.role = 'ADMIN'))"""


def of_project(row: str, asker: Asker) -> str:
    """The project of this row may be read."""
    return f"""exists (select from project vp
        where vp.organization_id = {row}.organization_id and vp.id = {row}.project_id
        and {project("vp", asker)})"""


def artifact_project(row: str, asker: Asker) -> str:
    """The project of this artifact version may be read."""
    return f"""exists (select from artifact va
        where va.organization_id = {row}.organization_id and va.id = {row}.artifact_id
        and {of_project("va", asker)})"""


def linked(row: str, asker: Asker) -> str:
    """The artifact version is linked in a collection that may be seen."""
    return f"""exists (select from version vl
        where vl.organization_id = {row}.organization_id and vl.artifact_version_id = {row}.id
        and {version("vl", asker)})"""


def artifact_version(row: str, asker: Asker) -> str:
    """The artifact version is not deleted and may be seen, in its project or through a link."""
    return f"""({row}.state <> 'DELETED'
        and ({artifact_project(row, asker)} or {linked(row, asker)}))"""


def artifact(row: str, asker: Asker) -> str:
    """The artifact may be seen, in its project or through a link of one of its versions."""
    return f"""({of_project(row, asker)} or exists (select from artifact_version av
        where av.organization_id = {row}.organization_id and av.artifact_id = {row}.id
        and {linked("av", asker)}))"""


def automation(row: str, asker: Asker) -> str:
    """The automation may be seen: its scope may, an artifact in its project."""
    return f"""({of_registry(row, "registry_id", asker)}
        or exists (select from collection vc where vc.organization_id = {row}.organization_id
            and vc.id = {row}.collection_id and {collection("vc", asker)})
        or {of_project(row, asker)}
        or exists (select from artifact va where va.organization_id = {row}.organization_id
            and va.id = {row}.artifact_id and {of_project("va", asker)}))"""


def webhook(row: str, asker: Asker) -> str:
    """The webhook may be seen: by its team, or by its whole organization if it has no team."""
    return f"""(({row}.team_id is null and {in_organization(row, asker)})
        or {team_role(row, "team_id", asker)} is not null)"""


def run(row: str, asker: Asker) -> str:
    """The run may be seen: its project may."""
    return of_project(row, asker)


def oneself(row: str, asker: Asker) -> str:
    """The user is the viewer, or the viewer is an administrator of the instance."""
    return f"({asker.administrator} or {row}.id = {asker.user})"


def address(row: str, asker: Asker) -> str:
    """Whose address it is may be asked: by oneself, and by an ADMIN of an organization of theirs.

    To be told an address takes `oneself`: anybody can make an organization and invite whom they
    like.
    """
    return f"""({oneself(row, asker)} or exists (select from organization_member mine
        join organization_member theirs using (organization_id)
        where mine.user_id = {asker.user} and mine.role = 'ADMIN' and theirs.user_id = {row}.id))"""


def user(row: str, asker: Asker) -> str:
    """The user may be seen: oneself, and whoever shares an organization with the viewer."""
    return f"""({asker.administrator} or {row}.id = {asker.user}
        or exists (select from organization_member mine join organization_member theirs
            using (organization_id)
            where mine.user_id = {asker.user} and theirs.user_id = {row}.id))"""


def api_key(row: str, asker: Asker) -> str:
    """The key may be seen: one's own, and those of service accounts of one's organization."""
    return f"""({asker.administrator} or {row}.user_id = {asker.user}
        or exists (select from site_user ku join organization_member m
                on m.organization_id = ku.service_organization_id
            where ku.id = {row}.user_id and m.user_id = {asker.user} and m.role = 'ADMIN'))"""
