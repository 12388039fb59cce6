"""Holds many generated operations to the law, and shows what breaks it as small as it gets.

`python -m tests.straight.law --operations 20000 --seed 1`
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from graphql import GraphQLSchema

from db import embedded
from tests.api import built
from tests.straight.case import Case, Difference
from tests.straight.cases import Cases, Group, cases
from tests.straight.shrink import smaller
from tests.straight.stage import Stage, stage
from tests.straight.ways import Ways, first_difference

PROGRESS_SECONDS = 5


def main() -> None:
    """The law is held to, from a database of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--operations", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--differences", type=int, default=1, help="end after so many")
    asked = parser.parse_args()
    # Refused queries are what is asked for here, as on a server.
    logging.getLogger("strawberry.execution").setLevel(logging.CRITICAL + 1)
    with tempfile.TemporaryDirectory(prefix="vitrine-law-") as folder:
        server = embedded.start(Path(folder) / "postgres", settings=embedded.TEST_SETTINGS)
        try:
            held = asyncio.run(run(server.url, Path(folder) / "data", asked))
        finally:
            server.stop()
    sys.exit(0 if held else 1)


async def run(database_url: str, folder: Path, asked: argparse.Namespace) -> bool:
    """Whether the law held for so many requests."""
    schema = built()._schema
    said = time.monotonic()
    found = 0
    async with stage(database_url, folder) as made:
        ways = Ways(made, schema)
        drawn = cases(made.words, schema, asked.seed)

        async def progress() -> None:
            nonlocal said
            if time.monotonic() - said > PROGRESS_SECONDS:
                said = time.monotonic()
                print(ways.tally.told(), flush=True)

        while found < asked.differences:
            first = await first_difference(ways, drawn, asked.operations, progress)
            if first is None:
                break
            found += 1
            print(first.told(), flush=True)
            print(await made_small(made, schema, first), flush=True)
        print(report(ways, drawn))
    return found == 0


def report(ways: Ways, drawn: Cases) -> str:
    """What was asked and what came of it, and what of the schema was not reached."""
    missing = ways.coverage.missing() - set(drawn.generator.seen)
    lines = [
        ways.tally.told(),
        f"never asked for: {', '.join(sorted(missing)) or 'nothing'}",
        f"only null: {', '.join(sorted(ways.coverage.unanswered())) or 'nothing'}",
    ]
    return "\n".join(
        [*lines, *(f"the long way, why?\n{case.told()}" for case in ways.tally.missed[:3])]
    )


async def made_small(made: Stage, schema: GraphQLSchema, found: Difference) -> str:
    """The same failure in the smallest request, and in one before it where it takes that."""
    if found.beside:
        return await made_few(made, schema, found)
    for before in (found.case, *found.before):
        if await difference(made, schema, Group([before, found.case], at_once=False)) is None:
            continue

        async def fails(case: Case, before: Case = before) -> bool:
            group = Group([replace(before, document=case.document), case], at_once=False)
            return await difference(made, schema, group) is not None

        case = await smaller(schema, found.case, fails)
        group = Group([replace(before, document=case.document), case], at_once=False)
        small = await difference(made, schema, group)
        assert small is not None
        return f"MADE SMALL, after {before.who} {before.variables}:\n{small.told()}"
    return f"It takes what came before it: {[(c.who, c.variables) for c in found.before]}"


async def made_few(made: Stage, schema: GraphQLSchema, found: Difference) -> str:
    """The same failure of the smallest document, asked at once by as few as it takes."""
    few = list(found.beside)
    if await difference(made, schema, Group(few, at_once=True)) is None:
        return "Asked at once again, it comes right."
    for case in found.beside:
        fewer = [each for each in few if each is not case]
        if fewer and await difference(made, schema, Group(fewer, at_once=True)) is not None:
            few = fewer

    def group(case: Case) -> Group:
        return Group([replace(each, document=case.document) for each in few], at_once=True)

    async def fails(case: Case) -> bool:
        return await difference(made, schema, group(case)) is not None

    small = await difference(made, schema, group(await smaller(schema, few[0], fails)))
    assert small is not None
    return f"MADE SMALL, asked at once by {len(few)}:\n{small.told()}"


async def difference(made: Stage, schema: GraphQLSchema, asked: Group) -> Difference | None:
    """What differs, asked of applications that have answered nothing so far."""
    return await Ways(made, schema).differing(asked)


if __name__ == "__main__":
    main()
