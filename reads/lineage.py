"""Lineage: what an artifact version was made from, and what was made from it.

A run leads from its inputs to its outputs. The walk goes only over what the viewer may see, and
ends at a depth, so that circles end too.
"""

from __future__ import annotations

from domain.errors import InvalidValue
from reads import artifact_version, run, table
from reads.source import Choice, Lineage, One, Scope, Value

MAX_DEPTH = 10
MAX_NODES = 1000

# The steps from one node, to what the viewer may see: one more than can be shown at most, as those
# that are not taken then lie behind all that are shown.
_UP = (
    """select 'RUN' as kind, nr.id from artifact_version av join run nr
            on nr.organization_id = av.organization_id and nr.id = av.run_id
        where w.kind = 'VERSION' and av.organization_id = {p}.organization_id and av.id = w.id
        and {run}""",
    """select 'VERSION', nv.id from run_input ri join artifact_version nv
            on nv.organization_id = ri.organization_id and nv.id = ri.artifact_version_id
        where w.kind = 'RUN' and ri.organization_id = {p}.organization_id and ri.run_id = w.id
        and {version} order by ri.artifact_version_id""",
)
_DOWN = (
    """select 'RUN' as kind, nr.id from run_input ri join run nr
            on nr.organization_id = ri.organization_id and nr.id = ri.run_id
        where w.kind = 'VERSION' and ri.organization_id = {p}.organization_id
        and ri.artifact_version_id = w.id and {run} order by ri.run_id""",
    """select 'VERSION', nv.id from artifact_version nv
        where w.kind = 'RUN' and nv.organization_id = {p}.organization_id and nv.run_id = w.id
        and nv.state = 'COMMITTED' and {version} order by nv.id""",
)
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


def _one_way(scope: Scope, steps: tuple[str, str], depth: int) -> str:
    # Not as a join: that may read all that anybody may see.
    seen = {
        "version": f"(select {table.ARTIFACT_VERSION.visible('nv', scope.asker)})",
        "run": f"(select {table.RUN.visible('nr', scope.asker)})",
    }
    found = " union all ".join(
        f"(select * from ({step.format(p=scope.p, **seen)} limit {MAX_NODES + 1}) n)"
        for step in steps
    )
    # A node is reached once for each number of steps at most, so that so many rows hold enough of
    # them; a walk is as lazy as whoever reads it.
    return f"""(with recursive walk(kind, id, steps) as (
        select 'VERSION', {scope.p}.id, 0
        union
        select n.kind, n.id, w.steps + 1 from walk w cross join lateral ({found}) n
        where w.steps <= {depth}
    ) select kind, id, steps from walk limit {(MAX_NODES + 1) * (depth + 2)})"""


def _edges(nodes: str, scope: Scope) -> str:
    """Each run with its outputs and its inputs, where both ends are among the nodes."""
    return f"""(select {_id(run.ID, "o")} as "from", {_id(artifact_version.ID, "m")} as "to"
        from {nodes} m cross join lateral (select av.organization_id, av.run_id as id
            from artifact_version av
            where av.organization_id = m.organization_id and av.id = m.id offset 0) o
        where m.kind = 'VERSION' and {_among(nodes, "o", "RUN")}
        union all
        select {_id(artifact_version.ID, "i")}, {_id(run.ID, "m")}
        from {nodes} m cross join lateral (select ri.organization_id, ri.artifact_version_id as id
            from run_input ri
            where ri.organization_id = m.organization_id and ri.run_id = m.id offset 0) i
        where m.kind = 'RUN' and {_among(nodes, "i", "VERSION")})"""


def _id(id: Value, row: str) -> str:
    assert isinstance(id.sql, str)
    return id.sql.format(t=row)


def _among(nodes: str, row: str, kind: str) -> str:
    # As a value, it is looked up in a hash; as a condition, Postgres may go through all nodes.
    return f"({row}.id in (select x.id from {nodes} x where x.kind = '{kind}')) is true"


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
