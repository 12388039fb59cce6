"""The second line: of which organizations a statement may tell at all, whatever it forgets to ask.

`visibility` says who may see which row. A condition that is missing there, or asked wrongly, shows
rows of the viewer's own organizations at worst: these conditions stand beside it, know nothing of
registries and roles, and share no SQL with it. Each gives a condition over a row, named by its
alias.
"""

from __future__ import annotations

from db.visibility import Asker


def organization(row: str, asker: Asker) -> str:
    """The row is of an organization that the viewer has a part in: member, in a team, or guest."""
    of = f"{row}.organization_id = any(array"
    # As values, which are looked up once for all rows, and only where the ones before do not hold.
    return f"""({asker.administrator}
        or {of}(select gm.organization_id from organization_member gm
            where gm.user_id = {asker.user}))
        or {of}(select gt.organization_id from team_member gt where gt.user_id = {asker.user}))
        or {of}(select gr.organization_id from registry_member gr
            where gr.user_id = {asker.user})))"""


def member(row: str, asker: Asker) -> str:
    """The row is of an organization that the viewer belongs to; guests do not.

    Of what a path leads to, a statement in haste asks nothing else of the organization.
    """
    return f"""({asker.administrator}
        or {row}.organization_id = any(array(select gm.organization_id
            from organization_member gm where gm.user_id = {asker.user})))"""


def user(row: str, asker: Asker) -> str:
    """The user is the viewer, or is in an organization with them."""
    return f"""({asker.administrator} or {row}.id = {asker.user}
        or exists (select from organization_member gm join organization_member gu
            on gu.organization_id = gm.organization_id
            where gm.user_id = {asker.user} and gu.user_id = {row}.id))"""


def api_key(row: str, asker: Asker) -> str:
    """The key is the viewer's, or a service account's of an organization that they are in."""
    return f"""({asker.administrator} or {row}.user_id = {asker.user}
        or exists (select from site_user gu join organization_member gm
            on gm.organization_id = gu.service_organization_id
            where gu.id = {row}.user_id and gm.user_id = {asker.user}))"""
