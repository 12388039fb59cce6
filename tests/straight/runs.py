"""The runs of the scene, whose configurations are as awkward as JSON can be."""

from __future__ import annotations

from uuid import UUID

from db.connection import Pool
from domain import metadata
from domain.ids import new_id
from tests import factories
from tests.factories import Thing
from tests.scene import Scene
from tests.straight import awkward

RUN_STATES = ("PENDING", "FINISHED", "FAILED", "CRASHED", "KILLED", "PREEMPTING", "PREEMPTED")


async def add_runs(pool: Pool, made: Scene, sources: list[Thing]) -> None:
    """Runs with inputs and outputs, which lead in a circle."""
    objects = [metadata.canonical(value) for value in awkward.OBJECTS] + list(awkward.UNUSUAL)
    for n, value in enumerate(objects):
        id = new_id()
        await factories.run(
            pool,
            """insert into run (organization_id, id, project_id, name, display_name, created_by,
                    notes, tags, group_name, job_type, state, config, summary, heartbeat_at)
                values ($1, $2, $3, $4, $5, $6, $5, $7, $8, $9, $10::text::run_state,
                    $11::text::json, $12::text::json, $13)""",
            made.acme.id,
            id,
            made.mnist.id,
            f"run-{n}",
            None if n % 3 == 0 else awkward.TEXTS[n % len(awkward.TEXTS)],
            None if n % 4 == 0 else made.mia.user_id,
            ["one", "two"][: n % 3],
            None if n % 2 else "group",
            None if n % 3 else "job",
            RUN_STATES[n % len(RUN_STATES)],
            value,
            objects[-1 - n],
            None if n % 2 else awkward.TIMES[n % len(awkward.TIMES)],
        )
        await _uses(pool, made, id, sources[n % 7], sources[(n + 3) % 7])


async def _uses(pool: Pool, made: Scene, run: UUID, used: Thing, made_: Thing) -> None:
    await factories.run(
        pool, "insert into run_input values ($1, $2, $3)", made.acme.id, run, used.id
    )
    await factories.run(
        pool, "update artifact_version set run_id = $2 where id = $1", made_.id, run
    )
