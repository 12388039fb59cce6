"""What was taken away is gone with the very next request, in every process, on every way."""

from __future__ import annotations

from typing import Any

import pytest

from auth import session as sessions
from tests.security.matrix import acting
from tests.security.matrix.conftest import Copy
from tests.security.matrix.revoking import CHANGES, ME, OVER, does
from tests.security.matrix.stage import Stage
from tests.straight.ask import Request, ask, body
from transport import cookie

pytestmark = pytest.mark.slow


async def told(stage: Stage, column: str, document: str) -> Any:
    """The data, or the code by which the request was refused."""
    answer = await stage.asked(column, document)
    if "errors" in answer:
        [error] = answer["errors"]
        return error["extensions"]["code"]
    return answer["data"]


@pytest.mark.parametrize("name", CHANGES)
async def test_the_next_request_obeys(copy: Copy, name: str) -> None:
    change = CHANGES[name]
    async with copy() as first, first.second() as second:
        for stage in (first, second):
            # Twice: from the second time on it is remembered who asks.
            for _ in range(2):
                assert await told(stage, change.column, change.document) == change.before

        await change.take(first)

        for stage in (second, first):
            assert await told(stage, change.column, change.document) == change.after


async def test_so_does_a_change(copy: Copy) -> None:
    input = {"collectionId": "", "description": "new"}
    async with copy() as first, first.second() as second:
        input["collectionId"] = first.world.id("acme/secret/digits")
        document = acting.document("updateCollection")
        for stage in (first, second):
            answer = await stage.asked("member", document, {"input": input})
            assert answer["data"]["updateCollection"]["errors"] == []

        await CHANGES["a role in a registry is lowered"].take(first)

        input["description"] = "newer"
        for stage in (second, first):
            answer = await stage.asked("member", document, {"input": input})
            [error] = answer["data"]["updateCollection"]["errors"]
            assert error["code"] == "PERMISSION_DENIED"


async def test_a_repeated_call_is_told_by_the_rights_of_today(copy: Copy) -> None:
    async with copy() as first, first.second() as second:
        document = acting.document("updateCollection", "collection { description }")
        input = {
            "collectionId": first.world.id("acme/secret/digits"),
            "description": "new",
            "idempotencyKey": "one",
        }
        once = await first.asked("member", document, {"input": input})
        again = await second.asked("member", document, {"input": input})
        await CHANGES["somebody leaves the organization"].take(first)
        later = await second.asked("member", document, {"input": input})

    assert once["data"]["updateCollection"]["collection"] == {"description": "new"}
    assert again["data"] == once["data"]
    assert later["data"]["updateCollection"] == {"collection": None, "errors": []}


async def test_a_browser_is_signed_out_with_its_key(copy: Copy) -> None:
    async with copy() as first, first.second() as second:
        [(_, header)] = first.world.crowd.headers["clerk"]
        session = await first.site.viewers.session(header.decode().removeprefix("Bearer "))
        token = sessions.sign(first.site.site.signing_secret, session)
        headers = ((b"cookie", f"{cookie.NAME}={token}".encode()),)

        async def viewer(stage: Stage) -> bytes:
            return (await ask(stage.app, Request(body(ME), headers))).body

        before = [await viewer(stage) for stage in (first, second, first, second)]
        await does("revokeApiKey", apiKeyId="{key:clerk}")(first)
        after = [await viewer(stage) for stage in (first, second)]

    assert all(b'"clerk"' in found for found in before)
    assert all(b'{"viewer":null}' in found for found in after)


async def test_the_key_of_a_deactivated_user_is_told_what_no_key_is(copy: Copy) -> None:
    async with copy() as stage:
        answers = [await stage.sent(c, ME) for c in ("deactivated", "revoked", "expired")]

    assert [answer.status for answer in answers] == [401, 401, 401]
    assert len({answer.body for answer in answers}) == 1
    assert OVER.encode() in answers[0].body
