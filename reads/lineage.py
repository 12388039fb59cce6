"""Lineage: what an artifact version was made from, and what was made from it.

A run leads from its inputs to its outputs. The walk goes only over what the viewer may see, and
ends at a depth, so that circles end too.
"""

from __future__ import annotations

from domain.errors import InvalidValue
from reads import artifact_version, run, table
from reads.source import Choice, Lineage, One, Scope

MAX_DEPTH = 10
MAX_NODES = 1000

_UP = """select 'RUN' as kind, av.run_id as id from artifact_version av
        where w.kind = 'VERSION' and av.organization_id = {p}.organization_id and av.id = w.id
        and av.run_id is not null
    union all
    select 'VERSION', ri.artifact_version_id from run_input ri
        where w.kind = 'RUN' and ri.organization_id = {p}.organization_id and ri.run_id = w.id"""
_DOWN = """select 'RUN' as kind, ri.run_id as id from run_input ri
        where w.kind = 'VERSION' and ri.organization_id = {p}.organization_id
        and ri.artifact_version_id = w.id
    union all
    select 'VERSION', av.id from artifact_version av
        where w.kind = 'RUN' and av.organization_id = {p}.organization_id and av.run_id = w.id
        and av.state = 'COMMITTED'"""
_STEPS = {"UPSTREAM": (_UP,), "DOWNSTREAM": (_DOWN,), "BOTH": (_UP, _DOWN)}


def _walk(scope: Scope) -> str:
    """The nodes that are reached, each with the fewest steps to it, and those one step too far."""
    depth = scope.arguments["depth"]
    depth = 3 if depth is None else depth
    if not 1 <= depth <= MAX_DEPTH:
        rule = f"1 to {MAX_DEPTH}"
        raise InvalidValue(
            "INVALID_INPUT",
            f"depth must be from {rule}, not {depth}.",
            ("depth",),
            str(depth),
            rule,
        )
    walks = [_one_way(scope, steps, depth) for steps in _STEPS[scope.arguments["direction"].name]]
    return f"""(select kind, id, min(steps) as steps, {depth} as depth
        from ({" union all ".join(walks)}) w group by kind, id order by 3, 1, 2
        limit {MAX_NODES + 1})"""


def _one_way(scope: Scope, steps: str, depth: int) -> str:
    visible_version = table.ARTIFACT_VERSION.visible("nv", scope.asker)
    visible_run = table.RUN.visible("nr", scope.asker)
    return f"""(with recursive walk(kind, id, steps) as (
        select 'VERSION', {scope.p}.id, 0
        union
        select n.kind, n.id, w.steps + 1 from walk w cross join lateral (
            {steps.format(p=scope.p)}) n
        where w.steps <= {depth} and (
            n.kind = 'VERSION' and exists (select from artifact_version nv
                where nv.organization_id = {scope.p}.organization_id and nv.id = n.id
                and {visible_version})
            or n.kind = 'RUN' and exists (select from run nr
                where nr.organization_id = {scope.p}.organization_id and nr.id = n.id
                and {visible_run}))
    ) select kind, id, steps from walk)"""


def _edges(nodes: str, scope: Scope) -> str:
    """Each run with its outputs and its inputs, where both ends are among the nodes."""
    version_id = artifact_version.ID.sql.format(t="av")  # type: ignore[union-attr]
    input_id = artifact_version.ID.sql.format(t="iv")  # type: ignore[union-attr]
    run_id = run.ID.sql.format(t="r")  # type: ignore[union-attr]
    return f"""(select {run_id} as "from", {version_id} as "to" from {nodes} n
        join run r on n.kind = 'RUN' and r.organization_id = {scope.p}.organization_id
            and r.id = n.id
        join artifact_version av on av.organization_id = r.organization_id and av.run_id = r.id
        join {nodes} m on m.kind = 'VERSION' and m.id = av.id
        union all
        select {input_id}, {run_id} from {nodes} n
        join run r on n.kind = 'RUN' and r.organization_id = {scope.p}.organization_id
            and r.id = n.id
        join run_input ri on ri.organization_id = r.organization_id and ri.run_id = r.id
        join artifact_version iv on iv.organization_id = ri.organization_id
            and iv.id = ri.artifact_version_id
        join {nodes} m on m.kind = 'VERSION' and m.id = iv.id)"""


OF_VERSION = Lineage(
    _walk,
    _edges,
    Choice(
        {
            "ArtifactVersion": One(
                table.ARTIFACT_VERSION,
                "{t}.organization_id = {p}.organization_id and {t}.id = {p}.id"
                " and {p}.kind = 'VERSION'",
                inherits=True,
            ),
            "Run": One(
                table.RUN,
                "{t}.organization_id = {p}.organization_id and {t}.id = {p}.id"
                " and {p}.kind = 'RUN'",
                inherits=True,
            ),
        }
    ),
    MAX_NODES,
)
