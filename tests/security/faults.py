"""Faults of authorization, planted one at a time, each with the test of the matrix that finds it.

`python -m tests.security.faults` prints them.
"""

from __future__ import annotations

from collections.abc import Mapping
from unittest import mock

from auth import permission, scope
from auth.permission import OrganizationAction, RegistryAction, TeamAction
from db import api_key, guard, visibility
from domain.role import OrganizationRole, RegistryRole
from domain.scope import ApiKeyScope
from reads import artifact, artifact_version, connection, search, table, user, version
from resolvers import user as users
from tests.security.planting import (
    Fault,
    accepted,
    alike,
    all_seen,
    cannot_read,
    done,
    everybody,
    inherits,
    instead,
    least,
    obeyed,
    predicate,
    reads,
    refused,
    rewritten,
    taken_for,
    together,
    uncounted,
    unguarded,
    unseen,
)

ADMINS = "m.role = 'ADMIN'"
MEMBER, ADMIN = RegistryRole.MEMBER, RegistryRole.ADMIN

FAULTS: Mapping[str, Fault] = {
    "registries are seen by all": Fault(unseen(table.REGISTRY), *reads("node Registry", "clerk")),
    "collections are seen by all": Fault(
        unseen(table.COLLECTION), *reads("node Collection", "clerk")
    ),
    "versions are seen by all": Fault(unseen(table.VERSION), *reads("node Version", "clerk")),
    "projects are seen by all": Fault(unseen(table.PROJECT), *reads("node Project", "clerk")),
    "artifacts are seen by all": Fault(unseen(table.ARTIFACT), *reads("node Artifact", "clerk")),
    "artifact versions are seen by all": Fault(
        unseen(table.ARTIFACT_VERSION), *reads("node ArtifactVersion", "clerk")
    ),
    "runs are seen by all": Fault(unseen(table.RUN), *reads("node Run", "clerk")),
    "keys are seen by all": Fault(unseen(table.API_KEY), *reads("node ApiKey", "clerk")),
    "users are seen by all": Fault(unguarded(table.USER), *reads("node User", "clerk")),
    "teams are seen by all": Fault(unguarded(table.TEAM), *reads("node Team", "clerk", "nobody")),
    "organizations are seen by all": Fault(
        unguarded(table.ORGANIZATION), *reads("node Organization", "clerk", "stranger")
    ),
    "history is for all members": Fault(
        predicate("administers", ADMINS), *reads("organization", "clerk")
    ),
    "projects are for all members": Fault(
        predicate("project", ADMINS), *reads("node Run", "clerk")
    ),
    "restricted registries are for all members": Fault(
        predicate("registry", "(m.role = 'ADMIN' or {row}.visibility = 'ORGANIZATION')"),
        *reads("registries", "clerk"),
    ),
    "whoever is in any team has its grants": Fault(
        predicate("granted_role", "tm.team_id = g.team_id"),
        *reads("registry", "team-viewer", "by-team", "restricted"),
    ),
    "an artifact shows its project to all": Fault(
        inherits(artifact.PROJECT), *reads("node Version", "restricted")
    ),
    "an artifact shows all its versions": Fault(
        inherits(artifact.VERSIONS), *reads("node Version", "restricted")
    ),
    "links show where nobody was invited": Fault(
        inherits(artifact_version.LINKS), *reads("version", "clerk")
    ),
    "who made a version is shown to all": Fault(
        inherits(artifact_version.PRODUCED_BY), *reads("version", "restricted")
    ),
    "keys are shown with their user": Fault(inherits(user.API_KEYS), *reads("users", "clerk")),
    "addresses are shown to acquaintances": Fault(
        instead(visibility, "oneself", everybody), *reads("users", "clerk")
    ),
    "a Restricted Viewer downloads": Fault(
        rewritten(version.FILES, ">= 'VIEWER'", ">= 'RESTRICTED_VIEWER'"),
        *reads("node Version", "restricted"),
    ),
    "whoever sees a source downloads it": Fault(
        rewritten(artifact_version.FILES, r"'may_download', .*\)$", "'may_download', true)"),
        *reads("node Version", "viewer"),
    ),
    "totals are of all rows": Fault(
        instead(connection.ConnectionSql, "_total", uncounted(connection.ConnectionSql._total)),
        *reads("registries", "clerk"),
    ),
    "a search finds what is hidden": Fault(
        instead(search, "visibility", all_seen()), *reads("search", "clerk")
    ),
    "no role is asked for": Fault(
        instead(permission, "_suffices", lambda role, action: True), *refused("updateCollection")
    ),
    "roles are asked for the wrong way round": Fault(
        instead(
            permission,
            "_suffices",
            lambda role, action: role is not None and not role.reaches(permission._LEAST[action]),
        ),
        *done("updateCollection"),
    ),
    "Members invite": Fault(
        least(RegistryAction.MANAGE_MEMBERS, MEMBER), *refused("setRegistryMember")
    ),
    "Viewers make collections": Fault(
        least(RegistryAction.CREATE_COLLECTION, RegistryRole.VIEWER), *refused("createCollection")
    ),
    "an organization's VIEWERs make registries": Fault(
        least(OrganizationAction.CREATE_REGISTRY, OrganizationRole.VIEWER),
        *refused("createRegistry"),
    ),
    "a team's MEMBERs delete projects": Fault(
        least(TeamAction.DELETE_PROJECT, OrganizationRole.MEMBER), *refused("deleteProject")
    ),
    "every Admin deletes a registry": Fault(
        instead(permission, "may_delete", lambda role, **_: role is ADMIN),
        *refused("deleteRegistry"),
    ),
    "everybody is an administrator of the instance": Fault(
        instead(users, "require_administrator", lambda *_, **__: None),
        *refused("createUser"),
    ),
    "no scope is asked for": Fault(
        instead(scope, "require", lambda *_: None), *refused("createCollection")
    ),
    "keys need not be good for reading": Fault(
        instead(scope, "require_read", lambda _: None), *cannot_read("registries")
    ),
    "inviting is work": Fault(
        lambda: mock.patch.dict(
            scope.MUTATIONS,
            {"setRegistryMember": ApiKeyScope.WRITE},
        ),
        *refused("setRegistryMember"),
    ),
    "a page shows buttons that the key is not good for": Fault(
        instead(scope, "allows", lambda *_: True), *reads("registry", "reader")
    ),
    "revoked keys are good": Fault(accepted("k.revoked_at is null"), *obeyed("a key is revoked")),
    "keys are good for ever": Fault(
        accepted("(k.expires_at is null or k.expires_at > now())"),
        *obeyed("a key has come to its end"),
    ),
    "who is remembered is not asked for again": Fault(
        instead(api_key, "standing", taken_for(api_key.standing)), *obeyed("a user is deactivated")
    ),
    "users by id are known of by all": Fault(
        together(instead(visibility, "user", everybody), instead(guard, "user", everybody)),
        *alike("setRegistryMember.member.userId"),
    ),
    "a project that is hidden is refused otherwise": Fault(
        instead(visibility, "project", everybody), *alike("deleteProject.projectId")
    ),
}


if __name__ == "__main__":
    for name, fault in FAULTS.items():
        print(f"{name:<52} {fault.test}")
