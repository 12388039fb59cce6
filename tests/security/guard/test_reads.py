"""Whichever condition of visibility is forgotten, no row of another organization is told.

Asked are requests over the whole schema of which each would tell more if neither line asked
anything. Who has no part in an organization gets the answer that they got before, to the byte.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import NamedTuple

import orjson
import pytest

from domain.ids import NIL, SITE_WIDE, Kind, encode
from tests.api import built
from tests.security.guard.deleted import DELETIONS, both_lines
from tests.straight.ask import Answer
from tests.straight.case import Case, Difference, same
from tests.straight.generate import Generator
from tests.straight.stage import Stage
from tests.straight.ways import patiently

pytestmark = pytest.mark.slow

SEED = 11
DRAWN = 720
# sue administers another organization, zoe is in none.
STRANGERS = ("sue", "zoe", "nobody")


class Known(NamedTuple):
    """A request, and what is answered where nothing is forgotten."""

    case: Case
    answer: Answer


async def answers(stage: Stage, cases: list[Case], *, straight: bool) -> list[Answer]:
    """What an application that has answered nothing so far says."""
    app = stage.app(straight=straight)
    return [await patiently(app, case.request(stage.people)) for case in cases]


def drawn(stage: Stage) -> list[Case]:
    """Requests over the whole schema."""
    random = Random(SEED)
    generator = Generator(built()._schema, stage.words, random)
    found: list[Case] = []
    while len(found) < DRAWN:
        operation = generator.operation()
        for who in STRANGERS:
            variables = operation.filled(generator.values()) or None
            found.append(Case(operation.document, operation.name, variables, who, None))
    return found


async def marks_of_others(stage: Stage, username: str) -> list[bytes]:
    """How ids of rows begin that are of organizations without this user, and their names."""
    async with stage.site.site.pool.connection() as connection:
        rows = await connection.fetch(
            """select o.organization_id, o.name from organization o
                where not exists (select from organization_member m join site_user u
                    on u.id = m.user_id where m.organization_id = o.organization_id
                    and u.username = $1) and o.kind = 'SHARED'""",
            username,
        )
    # The kind and the organization are 17 bytes, of which 22 characters hold nearly all.
    kinds = set(Kind).difference(SITE_WIDE)
    ids = [encode(kind, row[0], NIL)[:22] for row in rows for kind in kinds]
    return [mark.encode() for mark in [*ids, *(f'"name":"{row[1]}"' for row in rows)]]


@pytest.fixture(scope="session")
async def telling(shared: Stage) -> list[Known]:
    """The requests whose answers are others where neither line asks anything."""
    stage = shared.fresh()
    cases = drawn(stage)
    honest = await answers(stage, cases, straight=False)
    with both_lines():
        bare = await answers(stage, cases, straight=False)
    pairs = zip(cases, honest, bare, strict=True)
    return [Known(case, ours) for case, ours, theirs in pairs if not same(ours, theirs)]


def test_requests_would_tell(telling: list[Known]) -> None:
    told = {case.who for case, _ in telling}

    assert told == set(STRANGERS)
    assert len(telling) > 200


async def test_member_is_told_of_no_other_organization(stage: Stage) -> None:
    every = [replace(case, who="mia") for case in drawn(stage)]
    cases = every[::3]
    marks = await marks_of_others(stage, "mia")

    def telling_of_others(asked: list[Case], found: list[Answer]) -> list[str]:
        return [
            f"{case.told()}{mark!r} in {body!r}"
            for case, each in zip(asked, found, strict=True)
            # What is refused is repeated, so only what is told as data is looked at.
            for body in [orjson.dumps(orjson.loads(each.body).get("data"))]
            for mark in marks
            if mark in body
        ]

    assert telling_of_others(cases, await answers(stage, cases, straight=False)) == []
    with DELETIONS["all"]():
        for straight in (True, False):
            assert telling_of_others(cases, await answers(stage, cases, straight=straight)) == []
    with both_lines():
        assert len(telling_of_others(every, await answers(stage, every, straight=False))) > 10


@pytest.mark.parametrize("deletion", DELETIONS)
async def test_strangers_are_told_the_same(
    stage: Stage, telling: list[Known], deletion: str
) -> None:
    asked = telling if deletion == "all" else telling[::6]
    with DELETIONS[deletion]():
        for straight in (True, False) if deletion == "all" else (True,):
            found = await answers(stage, [case for case, _ in asked], straight=straight)
            wrong = [
                Difference(known.case, answer, known.answer).told()
                for known, answer in zip(asked, found, strict=True)
                if not same(known.answer, answer)
            ]
            assert not wrong, f"{len(wrong)} of {len(asked)}, the first:\n{wrong[0]}"
