"""What can be said on the command line of the benchmark."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from bench.growth import GROWING
from bench.operations import OPERATIONS
from bench.peers import TARGETS as PEERS
from bench.pgbench import program
from bench.runner import Plan
from bench.target import Target
from bench.targets import HERE, STRAIGHT, SWITCHED

ABOUT = "How fast Vitrine is, beside bare Postgres, a server without a database, and others."
EXAMPLES = """examples:
  python3 dev.py bench                            everything but peers, in about 20 minutes
  python3 dev.py bench --rounds 1 --size 1e4      a quick look
  python3 dev.py bench --ops Q1,M1 --targets postgres,straight --concurrency 8
  python3 dev.py bench --peers                    with PostGraphile, Apollo Server, yoga, MLflow
  python3 dev.py bench --growth                   10,000, 100,000 and 1,000,000 versions in turn
  python3 dev.py bench --memory                   a million requests of 10,000 documents
  python3 dev.py bench --switch-off               what each part of the server costs on Q1

The data set is made once and kept in .bench; tables and charts go to .bench/results.
What each operation and target is, and what is unfair: bench/README.md.
"""
POSTGRES = "postgres"
SIZE = 100_000
LEAST, MOST = 10_000, 1_000_000


def parser() -> argparse.ArgumentParser:
    """The options, with what they are without being given."""
    made = argparse.ArgumentParser(
        prog="dev.py bench",
        description=ABOUT,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    names = ", ".join(each.name for each in OPERATIONS)
    targets = ", ".join([POSTGRES, *(target.name for target in HERE)])
    made.add_argument("--ops", type=_words, metavar="OPS", help=f"of {names}; all")
    made.add_argument("--targets", type=_words, help=f"of {targets} and peers; all")
    made.add_argument("--concurrency", type=_numbers, metavar="N,N", help="1,8,32")
    made.add_argument("--size", type=_size, metavar="VERSIONS", help="1e4 to 1e6; 1e5")
    made.add_argument("--rounds", type=int, default=5, help="each visits everything in turn; 5")
    made.add_argument("--seconds", type=float, default=1.0, help="of a slice; 1")
    made.add_argument("--seed", type=int, default=1, help="of what is asked; 1")
    made.add_argument("--peers", action="store_true", help="install and measure the peers, too")
    modes = made.add_mutually_exclusive_group()
    modes.add_argument("--growth", action="store_true", help="the same at three sizes, and depths")
    modes.add_argument("--memory", action="store_true", help="whether memory stays bounded")
    modes.add_argument("--switch-off", action="store_true", help="what each part costs on Q1")
    made.add_argument("--memory-requests", type=_number, default=1_000_000, help="1e6")
    return made


def _words(text: str) -> list[str]:
    return [word for word in text.split(",") if word]


def _numbers(text: str) -> list[int]:
    return [int(word) for word in _words(text)]


def _number(text: str) -> int:
    return int(float(text))


def _size(text: str) -> int:
    size = _number(text)
    if not LEAST <= size <= MOST:
        raise argparse.ArgumentTypeError("a size is from 1e4 to 1e6")
    return size


def plan_of(options: argparse.Namespace) -> Plan:
    """What the command line asks for; what cannot be measured here is told and left out."""
    if options.growth:
        return _plan(options, [each.name for each in GROWING], [8], [STRAIGHT.name])
    if options.memory:
        return _plan(options, ["Q5"], [8], [STRAIGHT.name])
    if options.switch_off:
        names = [STRAIGHT.name, *(each.name for each in SWITCHED)]
        return _plan(options, ["Q1"], [1, 8, 32], names)
    every = [POSTGRES, *(each.name for each in _available(options))]
    return _plan(options, [each.name for each in OPERATIONS], [1, 8, 32], every)


def _available(options: argparse.Namespace) -> list[Target]:
    return [*HERE, *(SWITCHED if options.switch_off else ()), *(PEERS if options.peers else ())]


def _plan(
    options: argparse.Namespace,
    operations: Sequence[str],
    concurrencies: Sequence[int],
    targets: Sequence[str],
) -> Plan:
    """The plan where these are meant unless others are given."""
    available = _available(options)
    wanted = options.targets or targets
    _check("target", wanted, [POSTGRES, *(each.name for each in available)])
    asked = options.ops or operations
    _check("operation", asked, [each.name for each in GROWING])
    chosen = [each for each in GROWING if each.name in asked]
    return Plan(
        operations=chosen,
        concurrencies=options.concurrency or concurrencies,
        targets=[each for each in available if each.name in wanted and _can(each)],
        bare=POSTGRES in wanted and _has_pgbench(),
        rounds=options.rounds,
        seconds=options.seconds,
        seed=options.seed,
    )


def _check(what: str, given: Sequence[str], known: Sequence[str]) -> None:
    for name in given:
        if name not in known:
            sys.exit(f"bench: there is no {what} {name!r}; there are {', '.join(known)}.")


def _has_pgbench() -> bool:
    if program() is not None:
        return True
    say("There is no pgbench, so bare Postgres is not measured.")
    return False


def _can(target: Target) -> bool:
    missing = target.missing()
    if missing is None:
        target.set_up()
        return True
    say(f"{target.name} is not measured: {missing}")
    return False


def say(text: str) -> None:
    """A line for the person; the tables alone go to the standard output."""
    print(text, file=sys.stderr, flush=True)
