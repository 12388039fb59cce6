"""All that is compared gives the same answers, on a small database of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from bench import check
from bench.bare import Bare
from bench.database import Filled
from bench.dataset import fill
from bench.load import Slice, generator
from bench.operations import BY_NAME, OPERATIONS, Operation, Values
from bench.processes import rendered, started
from bench.runner import place_of
from bench.sample import Sample
from bench.statement import Asker
from bench.target import Place, Request, Target
from bench.targets import OFF, STRAIGHT, STRAWBERRY, Program

pytestmark = pytest.mark.slow

VERSIONS = 4_000
Q2 = BY_NAME["Q2"]

Running = dict[str, tuple[Target, Place]]


@pytest.fixture
async def filled(database_url: str, tmp_path: Path) -> Filled:
    made = Filled(tmp_path, database_url)
    async with made.connection() as connection:
        await fill(connection, VERSIONS)
    return made


@pytest.fixture
async def asker(filled: Filled) -> Asker:
    return await filled.asker()


@pytest.fixture
async def sample(filled: Filled) -> Sample:
    return await filled.sample(1)


@pytest.fixture
def running(filled: Filled, asker: Asker) -> Iterator[Running]:
    with ExitStack() as stack:
        found: Running = {}
        for target in (STRAIGHT, OFF, STRAWBERRY):
            place = place_of(target.name, filled, asker)
            stack.enter_context(started(target, place))
            found[target.name] = (target, place)
        yield found


async def test_all_answer_alike(
    filled: Filled, running: Running, sample: Sample, asker: Asker
) -> None:
    bare = Bare(filled, sample, asker)

    for operation in OPERATIONS:
        check.equal(running, operation, sample, 1)
        await bare.prepare(operation, 1)

    astray = Astray("strawberry", "", same_shape=True, operations=frozenset({"Q2"}))
    with pytest.raises(check.Differs, match="Q2 about"):
        check.equal({**running, "strawberry": (astray, running["strawberry"][1])}, Q2, sample, 1)


class Astray(Program):
    """Asks about one registry, whichever is meant."""

    def request(self, operation: Operation, values: Values, place: Place) -> Request:
        return super().request(operation, {**values, "registry": "registry-3"}, place)


def test_load_counts_answers_and_failures(running: Running, sample: Sample) -> None:
    target, place = running["straight"]
    link = BY_NAME["M2"]
    requests = [
        rendered(target.request(link, sample.next_link(hot=True), place)) for _ in range(20)
    ]

    with generator() as pipe:
        pipe.send(Slice(place.port, 4, 10.0, 0.0, requests, link.proof, once=True))
        linked = pipe.recv()
        pipe.send(Slice(place.port, 2, 0.2, 0.0, requests[:1], b"no such proof"))
        failed = pipe.recv()

    # The slice ends when the last one is sent, while three others are under way.
    assert (linked.answers, linked.failures, len(linked.milliseconds)) == (20, 0, 17)
    assert failed.failures == failed.answers > 0
