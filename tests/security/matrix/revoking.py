"""What takes rights away, what somebody asks, and what they must be told from then on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple

from tests import factories
from tests.security.matrix import acting
from tests.security.matrix.people import PAST
from tests.security.matrix.stage import Stage

Taking = Callable[[Stage], Awaitable[None]]
OVER = "UNAUTHENTICATED"


class Change(NamedTuple):
    """Somebody asks for something, is told one thing before, and another one after."""

    column: str
    document: str
    before: Any
    take: Taking
    after: Any


def does(mutation: str, by: str = "root", **input: Any) -> Taking:
    """A mutation takes the right away; {words} stand for ids."""

    async def take(stage: Stage) -> None:
        given = {
            name: stage.world.id(value[1:-1])
            if isinstance(value, str) and value.startswith("{")
            else value
            for name, value in input.items()
        }
        answer = await stage.asked(by, acting.document(mutation), {"input": given})
        assert answer["data"][mutation]["errors"] == []

    return take


def runs(sql: str, *words: str) -> Taking:
    """A statement does, as time or another process might."""

    async def take(stage: Stage) -> None:
        people = stage.world.crowd.people
        ids = [
            people[word].user_id if word in people else stage.world.crowd.keys[word[4:]].id
            for word in words
        ]
        await factories.run(stage.pool, sql, *ids)

    return take


def _role(of: str, role: str | None) -> Taking:
    member = {"username": of}
    return does("setRegistryMember", registryId="{acme/secret}", member=member, role=role)


ME = "{ viewer { username } }"
ROLE = '{ registry(path: "acme/secret") { viewerRole } }'
OPEN = '{ registry(path: "acme/open") { viewerRole } }'
VAULT = '{ registry(path: "acme/vault") { viewerRole } }'
PROJECT = '{ project(path: "vision/mnist") { name } }'
FILES = '{ version(path: "acme/secret/digits:v0") { files(first: 1) { nodes { url } } } }'
SOURCE = '{ artifactVersion(path: "vision/mnist/cnn:v1") { files(first: 1) { nodes { url } } } }'
HISTORY = '{ organization(name: "acme") { history(first: 1) { nodes { kind } } } }'
KEYS = "{ users { totalCount } }"
URL, NO_URL = ({"nodes": [{"url": url}]} for url in ("a signed address", None))
_NOBODY = {"registry": None}

CHANGES: Mapping[str, Change] = {
    "a key is revoked": Change(
        "clerk",
        ME,
        {"viewer": {"username": "clerk"}},
        does("revokeApiKey", apiKeyId="{key:clerk}"),
        OVER,
    ),
    "a key is revoked by its holder": Change(
        "clerk",
        ME,
        {"viewer": {"username": "clerk"}},
        does("revokeApiKey", by="clerk", apiKeyId="{key:clerk}"),
        OVER,
    ),
    "a key has come to its end": Change(
        "clerk",
        ME,
        {"viewer": {"username": "clerk"}},
        runs(f"update api_key set expires_at = '{PAST.isoformat()}' where id = $1", "key:clerk"),
        OVER,
    ),
    "a key is good for less": Change(
        "chief",
        ME,
        {"viewer": {"username": "chief"}},
        runs("update api_key set scopes = '{WRITE}' where id = $1", "key:chief"),
        "PERMISSION_DENIED",
    ),
    "a user is deactivated": Change(
        "clerk",
        ME,
        {"viewer": {"username": "clerk"}},
        does("deactivateUser", username="clerk"),
        OVER,
    ),
    "an administrator of the instance is none": Change(
        "root",
        VAULT,
        {"registry": {"viewerRole": "ADMIN"}},
        runs("update site_user set is_administrator = false where id = $1", "root"),
        _NOBODY,
    ),
    "somebody leaves the organization": Change(
        "member",
        OPEN,
        {"registry": {"viewerRole": "MEMBER"}},
        does("setOrganizationMember", organization="acme", username="member", role=None),
        _NOBODY,
    ),
    "somebody leaves the organization and what it invited them to": Change(
        "member",
        ROLE,
        {"registry": {"viewerRole": "MEMBER"}},
        does("setOrganizationMember", organization="acme", username="member", role=None),
        _NOBODY,
    ),
    "an organization's ADMIN is a VIEWER": Change(
        "chief",
        VAULT,
        {"registry": {"viewerRole": "ADMIN"}},
        runs(
            "update organization_member set role = 'VIEWER' where user_id = $1",
            "chief",
        ),
        _NOBODY,
    ),
    "what an organization's ADMIN may read is less": Change(
        "chief",
        HISTORY,
        {"organization": {"history": {"nodes": [{"kind": "ALIAS_ADDED"}]}}},
        runs("update organization_member set role = 'MEMBER' where user_id = $1", "chief"),
        {"organization": {"history": {"nodes": []}}},
    ),
    "a role in a registry is lowered": Change(
        "member",
        ROLE,
        {"registry": {"viewerRole": "MEMBER"}},
        _role("member", "RESTRICTED_VIEWER"),
        {"registry": {"viewerRole": "RESTRICTED_VIEWER"}},
    ),
    "who may look may not download": Change(
        "viewer",
        FILES,
        {"version": {"files": URL}},
        _role("viewer", "RESTRICTED_VIEWER"),
        {"version": {"files": NO_URL}},
    ),
    "a role in a registry is taken": Change(
        "viewer",
        ROLE,
        {"registry": {"viewerRole": "VIEWER"}},
        _role("viewer", None),
        _NOBODY,
    ),
    "somebody leaves a team that was invited": Change(
        "by-team",
        ROLE,
        {"registry": {"viewerRole": "VIEWER"}},
        does("setTeamMember", teamId="{lab}", username="by-team", role=None),
        _NOBODY,
    ),
    "the team is no longer invited": Change(
        "by-team",
        ROLE,
        {"registry": {"viewerRole": "VIEWER"}},
        does(
            "setRegistryMember",
            registryId="{acme/secret}",
            member={"teamName": "lab"},
            role=None,
        ),
        _NOBODY,
    ),
    "the team is deleted": Change(
        "by-team",
        ROLE,
        {"registry": {"viewerRole": "VIEWER"}},
        does("deleteTeam", teamId="{lab}"),
        _NOBODY,
    ),
    "somebody leaves the team of a project": Change(
        "team-member",
        PROJECT,
        {"project": {"name": "mnist"}},
        does("setTeamMember", teamId="{vision}", username="team-member", role=None),
        {"project": None},
    ),
    "and so its files": Change(
        "team-member",
        SOURCE,
        {"artifactVersion": {"files": URL}},
        does("setTeamMember", teamId="{vision}", username="team-member", role=None),
        {"artifactVersion": None},
    ),
    "a registry is for those who were invited": Change(
        "clerk",
        OPEN,
        {"registry": {"viewerRole": "VIEWER"}},
        does("updateRegistry", registryId="{acme/open}", visibility="RESTRICTED"),
        _NOBODY,
    ),
    "the organization gives less": Change(
        "clerk",
        OPEN,
        {"registry": {"viewerRole": "VIEWER"}},
        does(
            "updateOrganization",
            organization="acme",
            implicitRegistryRole="RESTRICTED_VIEWER",
        ),
        {"registry": {"viewerRole": "RESTRICTED_VIEWER"}},
    ),
    "an address book is smaller": Change(
        "stranger",
        KEYS,
        {"users": {"totalCount": 3}},
        does("setOrganizationMember", organization="rival", username="stranger", role=None),
        {"users": {"totalCount": 1}},
    ),
}
