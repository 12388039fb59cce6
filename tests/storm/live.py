"""Followers of the history who keep their cursor, while what they follow is killed again and again.

`python -m tests.storm.live --events 10000`: two servers on one Postgres, all of them killed in
turn; each follower must have been told of each event it may see once, and in order.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import contextlib
import itertools
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import orjson

from tests.end_to_end.program import KEY, Program
from tests.storm.follower import Follower, Writing
from tests.storm.postgres import Postgres

SECONDS_BETWEEN_KILLS = 5.0
SECONDS_TO_CATCH_UP = 60
REGISTRIES = ("model", "dataset", "secret")


@dataclass
class Outcome:
    """What came of it."""

    events: int
    followers: Sequence[Follower]
    faults: Sequence[str]
    kills: Counter[str]
    failed: Counter[str]
    seconds: float

    def __str__(self) -> str:
        interruptions: Counter[str] = sum(
            (each.interruptions for each in self.followers), Counter()
        )
        told = sum(len(each.told) for each in self.followers)
        return (
            f"{self.events} events, {len(self.followers)} followers were told {told} times in"
            f" {self.seconds:.0f} s; kills {dict(self.kills)}; interruptions"
            f" {dict(interruptions)}; failed writes {dict(self.failed)};"
            f" {len(self.faults)} faults"
        )


async def storm(folder: Path, postgres: Postgres, events: int, followers: int) -> Outcome:
    """Everything was killed in turn while so many events were written and followed."""
    began = time.monotonic()
    running = [_serve(folder, postgres), _serve(folder, postgres)]
    ports = [int(each.url.rpartition(":")[2]) for each in running]
    urls: list[Callable[[], str]] = [lambda: running[0].url, lambda: running[1].url]
    collections, viewer_key = _made(running[0])
    cursor = await _first_cursor(running[0].url, collections[0])
    following = _followers(followers, collections, viewer_key, urls)
    for each in following:
        each.cursor = cursor
    tasks = [asyncio.create_task(each.run()) for each in following]
    writing = Writing(urls, collections)
    kills: Counter[str] = Counter()
    over = asyncio.Event()
    killing = asyncio.create_task(_kill(folder, postgres, running, ports, kills, over))
    await writing.run(events)
    over.set()
    await killing
    wanted = {each.name: await _wanted(postgres.url, cursor, each.condition) for each in following}
    await _caught_up(following, wanted)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for program in running:
        program.stop()
    faults = [fault for each in following if (fault := each.fault(wanted[each.name]))]
    return Outcome(
        max(map(len, wanted.values())),
        following,
        faults,
        kills,
        writing.failed,
        time.monotonic() - began,
    )


def _serve(folder: Path, postgres: Postgres, port: int = 0) -> Program:
    log = folder / "server.log"
    return Program(folder / "data", port=port, log=log, DATABASE_URL=postgres.url)


def _made(program: Program) -> tuple[list[str], str]:
    """The ids of some collections in each registry, and the key of who may not see all of them."""

    def change(text: str) -> Any:
        [payload] = program.ask(f"mutation {{ {text} }}").values()
        assert payload.pop("errors") == [], payload
        return payload

    errors = "errors { message }"
    change(f"""createRegistry(input: {{organization: "local", name: "secret",
        visibility: RESTRICTED}}) {{ {errors} }}""")
    change(f'createUser(input: {{username: "una"}}) {{ {errors} }}')
    change(f"""setOrganizationMember(input: {{organization: "local", username: "una",
        role: VIEWER}}) {{ {errors} }}""")
    key = change(f'createApiKey(input: {{username: "una", name: "k"}}) {{ key {errors} }}')["key"]
    ids = []
    for registry, name in itertools.product(REGISTRIES, "abc"):
        type_ = "dataset" if registry == "dataset" else "model"
        made = change(f"""createCollection(input: {{registryPath: "local/wandb-registry-{registry}",
            name: "{name}", types: ["{type_}"]}}) {{ collection {{ id }} {errors} }}""")
        ids.append(made["collection"]["id"])
    return ids, key


async def _first_cursor(url: str, collection: str) -> str:
    """The cursor of an event that nothing was written before."""
    first = Follower(
        "first", "organizationEvents", "organization", "local", "", KEY, False, lambda: url
    )
    task = asyncio.create_task(first.run())
    writing = Writing([lambda: url], [collection])
    while not first.cursor:
        await writing.run(writing.acknowledged + 1)
        await asyncio.sleep(0.3)
    task.cancel()
    return first.cursor


def _followers(
    count: int, collections: Sequence[str], viewer_key: str, urls: Sequence[Callable[[], str]]
) -> list[Follower]:
    """Of each kind of subject, over each way, from each server, by turns."""
    in_registry = "registry_id = (select id from registry where name = '{}')"
    named = " and collection_id = (select c.id from collection c where c.name = '{}' and c.{})"
    kinds = [
        ("organizationEvents", "organization", "local", "true", KEY),
        *(
            (
                "registryEvents",
                "path",
                f"local/wandb-registry-{name}",
                in_registry.format(name),
                key,
            )
            for name, key in (("model", viewer_key), ("dataset", KEY), ("secret", KEY))
        ),
        (
            "collectionEvents",
            "path",
            "local/wandb-registry-model/a",
            in_registry.format("model") + named.format("a", in_registry.format("model")),
            viewer_key,
        ),
    ]
    made = []
    for number in range(count):
        kind = kinds[number % len(kinds)]
        turn = number // len(kinds)
        made.append(
            Follower(f"{kind[2]} {number}", *kind, turn % 2 == 0, urls[(number + turn) % len(urls)])
        )
    return made


async def _kill(
    folder: Path,
    postgres: Postgres,
    running: list[Program],
    ports: Sequence[int],
    kills: Counter[str],
    over: asyncio.Event,
) -> None:
    """A server, the other, and Postgres, by turns, each back before the next, until it is over."""
    for turn in itertools.count():
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(over.wait(), SECONDS_BETWEEN_KILLS)
            return
        at = turn % 3
        if at == 2:
            await asyncio.to_thread(_restart, postgres)
            kills["postgres"] += 1
        else:
            await asyncio.to_thread(running[at].kill)
            running[at] = await asyncio.to_thread(_serve, folder, postgres, ports[at])
            kills["server"] += 1


def _restart(postgres: Postgres) -> None:
    postgres.kill()
    postgres.start()


async def _wanted(url: str, cursor: str, condition: str) -> list[str]:
    """The ids of the events after the cursor that a follower had to be told of, in order."""
    _, _, transaction, id = orjson.loads(base64.b64decode(cursor))
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch(
            f"""select id from event where (transaction, id) > ($1, $2) and {condition}
                order by transaction, id""",
            transaction,
            id,
        )
    finally:
        await connection.close()
    return [str(row["id"]) for row in rows]


async def _caught_up(following: Sequence[Follower], wanted: dict[str, list[str]]) -> None:
    """Each has been told of as many as it had to be, or time is over."""
    until = time.monotonic() + SECONDS_TO_CATCH_UP
    while time.monotonic() < until and any(  # noqa: ASYNC110
        len(each.told) < len(wanted[each.name]) for each in following
    ):
        await asyncio.sleep(0.1)
    # What is told twice would come by then.
    await asyncio.sleep(1)


def main() -> None:
    """Prints what came of it; ends with 1 where something was lost, told twice or out of order."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--followers", type=int, default=20)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="vitrine-storm-") as folder:
        postgres = Postgres(Path(folder) / "postgres", max_connections="100")
        try:
            outcome = asyncio.run(storm(Path(folder), postgres, given.events, given.followers))
        finally:
            postgres.stop()
    print(outcome)
    for fault in outcome.faults:
        print(fault)
    raise SystemExit(bool(outcome.faults))


if __name__ == "__main__":
    main()
