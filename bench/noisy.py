"""How much a key that asks far too fast slows the reads of others: `python -m bench.noisy --help`.

A server with an embedded Postgres of its own is started in a folder that is thrown away, with a
limit of which the noisy key asks a multiple. Quiet keys, each within the limit, read at a steady
rate, in turn alone and beside the noisy one.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import AbstractContextManager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

import httpx2
import orjson

from bench.apart import Running, served
from bench.figures import percentile, ratio
from bench.load import HOST
from bench.steady import Asked, Told, asker

KEY = f"vtr-{'bench-noisy-'.ljust(43, '0')}"
QUERY = """{ registries(first: 4) { nodes { name collections(first: 4) { nodes {
    name createdAt } } } } }"""
# Of the query: 1 + 4 * (1 + 1 + 1 + 4 * 3).
COST = 61
NEW_KEY = 'mutation { createApiKey(input: {name: "bench"}) { key } }'
QUIET_KEYS = 20
QUIET_CONNECTIONS = 8
# From the first request of the noisy key to the first that counts, and as long at the end.
LEAD_SECONDS = 1.5
REFUSED = 429


class Reading(NamedTuple):
    """The milliseconds of the quiet reads of a slice, and the server's CPU as a share of it."""

    milliseconds: list[float]
    cpu: float


def limited(folder: Path, limit: int) -> AbstractContextManager[Running]:
    """A server with something to read, whose clients may ask for so much in a minute."""
    return served(folder, "--demo", VITRINE_BOOTSTRAP_KEY=KEY, VITRINE_RATE_LIMIT=str(limit))


def requests(url: str, count: int) -> list[bytes]:
    """The query as so many keys send it."""
    headers = {"Authorization": f"Bearer {KEY}"}
    with httpx2.Client(base_url=url, headers=headers, verify=False) as http:
        answer = http.post("/graphql", json={"query": QUERY}).json()
        assert "errors" not in answer, answer
        assert answer["extensions"]["cost"]["requested"] == COST, answer
        made = (http.post("/graphql", json={"query": NEW_KEY}).json() for _ in range(count))
        return [_request(each["data"]["createApiKey"]["key"]) for each in made]


def _request(key: str) -> bytes:
    body = orjson.dumps({"query": QUERY})
    head = (
        f"POST /graphql HTTP/1.1\r\nHost: {HOST}\r\nAuthorization: Bearer {key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class Bench:
    """A server, and two processes that ask it; `heard` is what the noisy key was told."""

    def __init__(
        self, running: Running, given: argparse.Namespace, quiet: Connection, noisy: Connection
    ) -> None:
        self._running = running
        self._given = given
        self._quiet = quiet
        self._noisy = noisy
        self._noisy_request, *self._quiet_requests = requests(running.url, 1 + QUIET_KEYS)
        self.heard: list[Told] = []

    def alone(self) -> Reading:
        """The quiet keys read."""
        given, port = self._given, self._running.port
        asked = Asked(port, self._quiet_requests, given.quiet, QUIET_CONNECTIONS, given.seconds)
        cpu, began = self._running.cpu(), time.perf_counter()
        self._quiet.send(asked)
        self._quiet.recv()
        told: Told = self._quiet.recv()
        assert set(told.statuses) == {200}, told.statuses
        share = (self._running.cpu() - cpu) / (time.perf_counter() - began)
        return Reading(told.milliseconds, share)

    def beside(self) -> Reading:
        """The quiet keys read while the noisy one asks."""
        given, port = self._given, self._running.port
        seconds = noisy_seconds(given)
        self._noisy.send(Asked(port, [self._noisy_request], given.rate, given.connections, seconds))
        self._noisy.recv()
        time.sleep(LEAD_SECONDS)
        reading = self.alone()
        self.heard.append(self._noisy.recv())
        return reading


def limit_of(given: argparse.Namespace) -> int:
    """The limit of which the noisy key asks for so many times as much."""
    return int(given.rate * COST * 60 / given.times)


def noisy_seconds(given: argparse.Namespace) -> float:
    """For how long the noisy key asks in each slice."""
    return float(given.seconds) + 2 * LEAD_SECONDS


def quiet_table(alone: Sequence[Reading], beside: Sequence[Reading]) -> str:
    """How long the quiet reads took."""
    lines = ["quiet reads      number        p50        p99  server's CPU"]
    for name, readings in (("alone", alone), ("beside noisy", beside)):
        whole = [each for reading in readings for each in reading.milliseconds]
        cpu = sum(each.cpu for each in readings) / len(readings)
        p50, p99 = (f"{percentile(whole, share):7.2f} ms" for share in (0.5, 0.99))
        lines.append(f"{name:15}{len(whole):8,} {p50} {p99}{cpu:14.0%}")
    for share in (0.5, 0.99):
        both = [[percentile(one.milliseconds, share) for one in each] for each in (beside, alone)]
        beside_ms, alone_ms = both
        by_round = ", ".join(f"{a / b:.2f}" for a, b in zip(beside_ms, alone_ms, strict=True))
        found = ratio(beside_ms, alone_ms)
        lines.append(f"p{share * 100:.0f} beside to alone: {found:.2f}x, by round {by_round}")
    return "\n".join(lines)


def noisy_line(heard: Sequence[Told], seconds: float) -> str:
    """What became of the requests of the noisy key, in so many seconds."""
    statuses = sum((each.statuses for each in heard), Counter[int]())
    asked, answered = sum(each.asked for each in heard), statuses.total()
    late = [each for told in heard for each in told.milliseconds]
    return (
        f"noisy key: {asked / seconds:,.0f} a second asked, {answered / seconds:,.0f} answered,"
        f" {statuses[REFUSED] / answered:.1%} of them refused,"
        f" after {percentile(late, 0.5):.0f} ms (p99 {percentile(late, 0.99):.0f});"
        f" by status {dict(statuses)}"
    )


def parsed() -> argparse.Namespace:
    """The arguments."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--times", type=float, default=100, help="the limit is asked for; 100")
    parser.add_argument("--rate", type=float, default=900, help="noisy requests a second; 900")
    parser.add_argument("--connections", type=int, default=600, help="of the noisy key; 600")
    parser.add_argument("--quiet", type=float, default=100, help="quiet reads a second; 100")
    parser.add_argument("--seconds", type=float, default=5, help="of each slice; 5")
    parser.add_argument("--rounds", type=int, default=10, help="of two slices each; 10")
    return parser.parse_args()


def main() -> None:
    """Prints what was measured."""
    given = parsed()
    alone, beside = [], []
    with tempfile.TemporaryDirectory(prefix="vitrine-noisy-") as folder:
        # The embedded Postgres runs as another user where this one is root.
        Path(folder).chmod(0o755)
        with limited(Path(folder), limit_of(given)) as running, asker() as quiet, asker() as noisy:
            print(f"limit: {limit_of(given):,} values a minute; each read costs {COST}")
            bench = Bench(running, given, quiet, noisy)
            # Everything is warm then, and the noisy key has spent what it had.
            bench.beside()
            bench.heard.clear()
            for _ in range(given.rounds):
                alone.append(bench.alone())
                beside.append(bench.beside())
    print(quiet_table(alone, beside))
    print(noisy_line(bench.heard, noisy_seconds(given) * given.rounds))


if __name__ == "__main__":
    main()
