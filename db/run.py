"""Runs: programs that use and produce artifact versions, and what is said of them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from db import guard, visibility
from db.connection import Connection, Row
from db.visibility import Asker
from domain.viewer import Viewer

ASKER = Asker("$1::uuid", "$2::boolean")
# A program says every half minute that it is there.
SILENCE = "interval '5 minutes'"

_WORDS = (
    "display_name",
    "notes",
    "group_name",
    "job_type",
    "host",
    "program",
    "repository",
    "commit",
)
# How each column is read from the object of changes, and what it is in a new run without a word.
_READ = {word: f"c.given ->> '{word}'" for word in _WORDS} | {
    "tags": "array(select json_array_elements_text(c.given -> 'tags'))",
    "config": "coalesce(c.given -> 'config', '{}')",
    "summary": "coalesce(c.given -> 'summary', '{}')",
    "state": "coalesce(c.given ->> 'state', 'RUNNING')::run_state",
}


def is_alive(row: str) -> str:
    """The run's program has been heard of lately and has not ended: an SQL condition."""
    return f"""({row}.state = 'RUNNING'
        and coalesce({row}.heartbeat_at, {row}.created_at) > now() - {SILENCE})"""


def shown_state(row: str) -> str:
    """The run's state as text; CRASHED where its program has fallen silent: an SQL value."""
    return f"""case when {row}.state = 'RUNNING' and not {is_alive(row)} then 'CRASHED'
        else {row}.state::text end"""


_LOADED = f"""select r.organization_id, r.id, r.name, r.project_id,
        {shown_state("r")} as state,
        case when p.user_id = $1 then 'ADMIN'
            else {visibility.team_role("p", "team_id", ASKER)}::text end as viewer_role
    from run r join project p on p.organization_id = r.organization_id and p.id = r.project_id
    where {visibility.project("p", ASKER)} and {guard.organization("p", ASKER)}"""
_LOCK = "for no key update of r"


async def by_path(
    connection: Connection, viewer: Viewer, owner: str, project: str, name: str
) -> Row | None:
    """The run and the viewer's role in its project, if they may see it; locked until the end."""
    return await connection.row(
        f"""{_LOADED} and r.name = $5 and p.name = $4
            and (p.organization_id, coalesce(p.team_id, p.user_id)) = (
                select e.organization_id, e.id from entity_name e where e.name = $3)
            {_LOCK}""",
        viewer.user_id,
        viewer.is_administrator,
        owner,
        project,
        name,
    )


async def by_id(
    connection: Connection, viewer: Viewer, organization_id: UUID, id: UUID
) -> Row | None:
    """The run and the viewer's role in its project, if they may see it; locked until the end."""
    return await connection.row(
        # The project before the run, as whoever deletes it does.
        f"{_LOADED} and r.organization_id = $3 and r.id = $4 for key share of p {_LOCK}",
        viewer.user_id,
        viewer.is_administrator,
        organization_id,
        id,
    )


async def upsert(
    connection: Connection,
    organization_id: UUID,
    id: UUID,
    *,
    project_id: UUID,
    name: str,
    created_by: UUID,
    changes: str,
    given: Sequence[str],
) -> UUID:
    """The id of the project's run of this name: the given one if it was made.

    Its program runs, unless the changes say another state. They are a JSON object by column; those
    that are not `given` stay as they are. Locked until the end.
    """
    revived = f"""stop_requested = run.stop_requested and {is_alive("run")},
        exit_code = case when {is_alive("run")} then run.exit_code end"""
    found: UUID = await connection.value(
        f"""insert into run (organization_id, id, project_id, name, created_by, heartbeat_at,
                {", ".join(_READ)})
            select $1, $2, $3, $4, $5, now(), {", ".join(_READ.values())}
            from (select $6::text::json as given) c
            on conflict (organization_id, project_id, name) do update
            set {_changed("$7")}, state = excluded.state, heartbeat_at = now(), {revived}
            returning id""",
        organization_id,
        id,
        project_id,
        name,
        created_by,
        changes,
        list(given),
    )
    return found


def _changed(given: str) -> str:
    """Each column but the state as it was proposed, or as it is."""
    return ", ".join(
        f"{column} = case when '{column}' = any({given}::text[])"
        f" then excluded.{column} else run.{column} end"
        for column in _READ
        if column != "state"
    )


async def change(
    connection: Connection,
    organization_id: UUID,
    id: UUID,
    *,
    changes: str,
    given: Sequence[str],
) -> None:
    """The columns that are given are as the JSON object of changes says."""
    columns = [column for column in _READ if column in given]
    if not columns:
        return
    values = ", ".join(f"{column} = {_READ[column]}" for column in columns)
    await connection.execute(
        f"""update run set {values} from (select $3::text::json as given) c
            where organization_id = $1 and id = $2""",
        organization_id,
        id,
        changes,
    )


async def heard(
    connection: Connection,
    organization_id: UUID,
    id: UUID,
    *,
    summary: str | None,
    ended: str | None,
    exit_code: int | None,
) -> bool:
    """The program is there at this moment, or has `ended` in that state.

    Gives whether it is asked to stop.
    """
    return bool(
        await connection.value(
            """update run set heartbeat_at = now(), summary = coalesce($3::text::json, summary),
                state = coalesce($4::text::run_state, state),
                exit_code = case when $4::text is null then exit_code else $5 end
                where organization_id = $1 and id = $2 returning stop_requested""",
            organization_id,
            id,
            summary,
            ended,
            exit_code,
        )
    )


async def request_stop(connection: Connection, organization_id: UUID, id: UUID) -> None:
    """The program hears with its next words that it shall stop."""
    await connection.execute(
        "update run set stop_requested = true where organization_id = $1 and id = $2",
        organization_id,
        id,
    )


async def set_state(connection: Connection, organization_id: UUID, id: UUID, state: str) -> None:
    """The run is in this state, and nothing of an earlier end holds."""
    await connection.execute(
        """update run set state = $3::text::run_state, stop_requested = false, exit_code = null
            where organization_id = $1 and id = $2""",
        organization_id,
        id,
        state,
    )


async def logged(connection: Connection, organization_id: UUID, id: UUID) -> Sequence[Row]:
    """The versions that the run logged and nobody deleted: `id` and the artifact's `name`.

    They come in the order in which everybody locks: by artifact.
    """
    return await connection.fetch(
        """select v.id, a.name, v.number from artifact_version v
            join artifact a on a.organization_id = v.organization_id and a.id = v.artifact_id
            where v.organization_id = $1 and v.run_id = $2 and v.state <> 'DELETED'
            order by v.artifact_id, v.id""",
        organization_id,
        id,
    )


async def delete(connection: Connection, organization_id: UUID, id: UUID) -> None:
    """The run is gone with its lines and files; no version names it any more."""
    await connection.execute(
        """with held as (
            select v.id from artifact_version v
            where v.organization_id = $1 and v.run_id = $2 order by v.id for no key update
        ), loose as (
            update artifact_version v set run_id = null from held
            where v.organization_id = $1 and v.id = held.id
        )
        delete from run where organization_id = $1 and id = $2""",
        organization_id,
        id,
    )


async def use(
    connection: Connection, organization_id: UUID, id: UUID, artifact_version_id: UUID
) -> bool:
    """The artifact version is an input of the run; False if it was one already."""
    return bool(
        await connection.value(
            """insert into run_input (organization_id, run_id, artifact_version_id)
                values ($1, $2, $3) on conflict do nothing returning true""",
            organization_id,
            id,
            artifact_version_id,
        )
    )
