"""What becomes of a signed address is what the table promises, whatever was done to it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from domain.ids import new_id
from storage import signature
from storage.signature import AnyClaim
from tests import factories
from tests.api import Api, api, scene, store
from tests.resolvers.drafting import md5
from tests.scene import Scene
from tests.security.dialect.table import PATH, sections
from tests.security.files import addresses
from tests.security.files.addresses import BODY, GIVEN, HELLO, ROUTES, Made, path, token
from tests.wandb_api.calling import Caller, call

__all__ = ["api", "call", "scene", "store"]
pytestmark = pytest.mark.slow

LINES = sections(PATH.parents[1] / "files" / "table.md")["# What a signed address is good for"]
KINDS = LINES[0][1:]
ROWS = {row[0]: dict(zip(KINDS, row[1:], strict=True)) for row in LINES[1:]}
UPLOAD, DOWNLOAD = timedelta(hours=24), timedelta(hours=1)

Tokens = dict[str, str]
Deed = Callable[[Api, Scene, Made], Awaitable[None]]


def signed(found: Made, change: Callable[[str, AnyClaim], AnyClaim | None]) -> Tokens:
    """Each claim as it is changed, under its own signature; without what has no such part."""
    changed = {kind: change(kind, claim) for kind, claim in found.claims.items()}
    return {kind: token(claim) for kind, claim in changed.items() if claim is not None}


def tampered(found: Made) -> Tokens:
    tokens = {kind: token(claim) for kind, claim in found.claims.items()}
    return {kind: ("B" if it[0] == "A" else "A") + it[1:] for kind, it in tokens.items()}


def something_else(kind: str, found: Made) -> AnyClaim:
    """A claim that is good elsewhere: to fetch for what is sent, to send for what is fetched."""
    return found.claims["download" if ROUTES[kind][0] == "PUT" else "content"]


def late(kind: str) -> timedelta:
    return UPLOAD if ROUTES[kind][0] == "PUT" else DOWNLOAD


def another_thing(kind: str, claim: AnyClaim) -> AnyClaim | None:
    names = {"artifact_version_id", "multipart_upload_id", "manifest_id", "run_id"}
    [name] = names & set(type(claim).__dataclass_fields__) or [""]  # type: ignore[attr-defined]
    return replace(claim, **{name: new_id()}) if ROUTES[kind][0] == "PUT" else None  # type: ignore[type-var]


def another_file(kind: str, claim: AnyClaim) -> AnyClaim:
    parts: dict[str, dict[str, Any]] = {
        "file": {"path": "other"},
        "content": {"md5": md5(b"other")},
        "part": {"number": 7},
        "manifest": {"md5": md5(b"other")},
        "run file": {"name": "other"},
    }
    return replace(claim, **parts.get(kind, {"sha256": "0" * 64}))  # type: ignore[type-var]


CLAIMED: dict[str, Callable[[Made], Tokens]] = {
    "nothing": lambda found: signed(found, lambda _, claim: claim),
    "a character of the token is another": tampered,
    "the token is cut": lambda found: {
        kind: it[:-1] for kind, it in signed(found, lambda _, claim: claim).items()
    },
    "signed with another secret": lambda found: {
        kind: token(claim, secret=b"t" * 32) for kind, claim in found.claims.items()
    },
    "signed for something else": lambda found: signed(
        found, lambda kind, _: something_else(kind, found)
    ),
    "its time is over": lambda found: {
        kind: token(claim, age=late(kind)) for kind, claim in found.claims.items()
    },
    "it names another organization": lambda found: signed(
        found,
        lambda _, claim: replace(claim, organization_id=found.world.scene.rival.id),  # type: ignore[type-var]
    ),
    "it names another version, run or upload": lambda found: signed(found, another_thing),
    "it names another file": lambda found: signed(found, another_file),
}


async def nothing_done(api: Api, scene: Scene, found: Made) -> None:
    """All is as it was."""


async def run(api: Api, *statements: str) -> None:
    for sql in statements:
        await factories.run(api.site.pool, sql)


async def committed(api: Api, scene: Scene, found: Made) -> None:
    await addresses.committed(found)


async def deleted(api: Api, scene: Scene, found: Made) -> None:
    await run(
        api,
        "delete from artifact_version where state = 'PENDING'",
        "update artifact_version set state = 'DELETED'",
        "delete from run",
    )


async def project_deleted(api: Api, scene: Scene, found: Made) -> None:
    id = scene.mnist.global_id
    await api.changed("deleteProject", scene.ada, projectId=id, confirmName="mnist")


async def role_lost(api: Api, scene: Scene, found: Made) -> None:
    await run(
        api,
        "delete from team_member where user_id = (select id from site_user where username = 'mia')",
        "delete from registry_member where user_id ="
        " (select id from site_user where username = 'mia')",
        "delete from organization_member where user_id ="
        " (select id from site_user where username = 'mia')",
    )


async def key_revoked(api: Api, scene: Scene, found: Made) -> None:
    await api.changed("createApiKey", scene.mia, "key", name="k")
    await run(api, "update api_key set revoked_at = now()")


DEEDS: dict[str, Deed] = {
    "the version was committed meanwhile": committed,
    "the version or the run was deleted": deleted,
    "the project was deleted": project_deleted,
    "the role was lost": role_lost,
    "the key was revoked": key_revoked,
}


async def asked(call: Caller, kind: str, it: str, how: str) -> httpx2.Response:
    method = ROUTES[kind][0]
    body = BODY.get(kind, HELLO) if method == "PUT" else b""
    if how == "it names another file" and kind == "content":
        # As the address says; that it is waited for is another matter.
        body = b"other"
    if how == "asked by another method":
        method = "POST"
    if how == "other bytes are sent":
        body = b"jello" if len(body) == 5 else b"!" * len(body)
    if how == "it was used before":
        await call.client.request(method, path(kind, it), content=body)
    return await call.client.request(method, path(kind, it), content=body)


@pytest.mark.parametrize("how", ROWS)
async def test_promised(api: Api, call: Caller, scene: Scene, how: str) -> None:
    found = await addresses.made(api, scene)
    await DEEDS.get(how, nothing_done)(api, scene, found)
    tokens = CLAIMED.get(how, CLAIMED["nothing"])(found)
    got = dict.fromkeys(KINDS, "")
    for kind, it in tokens.items():
        if ROWS[how][kind]:
            answer = await asked(call, kind, it, how)
            got[kind] = str(answer.status_code)
            assert GIVEN not in answer.content or answer.status_code == 200
    assert got == ROWS[how]


async def test_it_ends_with_the_hour(api: Api, call: Caller, scene: Scene) -> None:
    """A second before it is good still."""
    found = await addresses.made(api, scene)
    for kind, claim in found.claims.items():
        it = token(claim, age=late(kind) - timedelta(seconds=60))
        assert (await asked(call, kind, it, "")).status_code == 200
    assert (signature.UPLOAD_LIFETIME, signature.DOWNLOAD_LIFETIME) == (UPLOAD, DOWNLOAD)


async def test_refusals_say_nothing_of_what_is_there(api: Api, call: Caller, scene: Scene) -> None:
    """Of another organization, of nothing, and of what was deleted the answers are the same."""
    found = await addresses.made(api, scene)
    names = ("another organization", "another version, run or upload", "another file")
    ways = {f"it names {what}": CLAIMED[f"it names {what}"](found) for what in names}
    for kind in KINDS:
        answers: set[Any] = set()
        for how, tokens in ways.items():
            if kind in tokens:
                answer = await asked(call, kind, tokens[kind], how)
                answers.add((answer.status_code, answer.content))
        assert len(answers) == 1, answers
