"""The product agrees with the model over random histories, and planted faults are found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from db import alias, event, link_statement, registry
from resolvers import aliases as alias_rules
from resolvers import gates
from tests.model.machine import Registry, World

CHECKS = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
THOROUGH = settings(
    max_examples=20,
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=CHECKS,
)
# A fault need not be made small, only found.
FINDING = settings(THOROUGH, max_examples=60, phases=[Phase.generate])


@pytest.fixture
def machine(database_url: str, tmp_path: Path) -> Iterator[type[Registry]]:
    """The machine on a database of its own."""
    Registry.world = World(database_url, tmp_path / "files")
    yield Registry
    Registry.world.close()


def test_random_histories_agree_with_the_model(machine: type[Registry]) -> None:
    run_state_machine_as_test(machine, settings=THOROUGH)


async def nothing(*_: Any, **__: Any) -> Any:
    """Does nothing, as a fault."""
    return []


def without(text: str, instead: str = "") -> Callable[[pytest.MonkeyPatch], None]:
    """The fault that whatever links lacks a part."""

    def plant(patch: pytest.MonkeyPatch) -> None:
        shared = link_statement
        assert text in shared.LOCKS + shared.NAMED + shared.WRITES
        numbered = shared._numbered
        patch.setattr(shared, "_numbered", lambda sql: numbered(sql.replace(text, instead)))

    return plant


def open_gates(*parts: str) -> Callable[[pytest.MonkeyPatch], None]:
    """The fault that nobody asks before linking, and the statement lacks these conditions."""

    def plant(patch: pytest.MonkeyPatch) -> None:
        patch.setattr(gates, "refusals", lambda *_: iter(()))
        for part in parts:
            without(part, "true")(patch)

    return plant


HIGHEST = """set next_number = coalesce((select max(v.number) + 2 from version v
    where v.organization_id = c.organization_id and v.collection_id = c.id), 1)"""

FAULTS: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "a number is given again after unlinking": without(
        "set next_number = c.next_number + 1", HIGHEST
    ),
    "numbers have gaps": without("c.next_number + 1", "c.next_number + 2"),
    "the registry's gate is open": open_gates(
        "(r.accepts_all_types or m.type = any(r.accepted_types))"
    ),
    "latest does not fall back": lambda patch: patch.setattr(alias, "restore_latest", nothing),
    "latest does not move": without("unnest(m.aliases || '{latest}')", "unnest(m.aliases)"),
    "an alias does not move": without(
        "set version_id = excluded.version_id, previous", "set previous"
    ),
    "aliases of a repeated link are lost": lambda patch: patch.setattr(
        alias_rules, "assign", nothing
    ),
    "aliases are not taken away": lambda patch: patch.setattr(alias_rules, "take_away", nothing),
    "types that are seen are not saved": lambda patch: patch.setattr(
        registry, "save_types", nothing
    ),
    "history forgets": lambda patch: patch.setattr(event, "record", nothing),
    "history forgets the loser of an alias": without(
        "a.previous_version_id is not null and", "false and"
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS)
def test_planted_fault_is_found(
    fault: str, machine: type[Registry], monkeypatch: pytest.MonkeyPatch
) -> None:
    FAULTS[fault](monkeypatch)

    with pytest.raises(AssertionError):
        run_state_machine_as_test(machine, settings=FINDING)
