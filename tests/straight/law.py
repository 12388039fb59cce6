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
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from graphql import GraphQLSchema

from db import embedded
from tests.api import built
from tests.straight.case import Case, Difference
from tests.straight.cases import Cases, cases
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
            difference = await first_difference(ways, drawn, asked.operations, progress)
            if difference is None:
                break
            found += 1
            print(difference.told(), flush=True)
            print(await made_small(made, schema, difference), flush=True)
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

    async def difference(asked: Sequence[Case]) -> Difference | None:
        return await Ways(made, schema).differing(asked, at_once=False)

    for before in (found.case, *found.before):
        if await difference([before, found.case]) is None:
            continue

        async def fails(case: Case, before: Case = before) -> bool:
            return await difference([replace(before, document=case.document), case]) is not None

        case = await smaller(schema, found.case, fails)
        small = await difference([replace(before, document=case.document), case])
        assert small is not None
        return f"MADE SMALL, after {before.who} {before.variables}:\n{small.told()}"
    return f"It takes what came before it: {[(c.who, c.variables) for c in found.before]}"


if __name__ == "__main__":
    main()
