"""Where the values of what a run said come from: settings, lines, inputs and outputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from db.run import shown_state
from domain.text import findable, unstorable
from reads import filters, table, united
from reads.number import number
from reads.source import Connection, One, Order, Scope, Value, render
from reads.where import Where, conditions_of

STATE = Value(f"lower({shown_state('{t}')})")
CONFIG = Value(
    "(select coalesce(json_object_agg(c.key, json_build_object('value', c.value)), '{{}}')::text"
    " from json_each({t}.config) c)"
)


def settings_within(name: str) -> Value:
    """What stands inside the setting of this name; only what `keys` names, where it is given."""

    def sql(scope: Scope) -> str:
        keys = scope.arguments.get("keys")
        wanted = ""
        if keys is not None:
            wanted = f"where c.key = any({scope.bind(_keys(keys), 'text[]')})"
        # Programs may have said anything there.
        noted = f"{scope.t}.config -> {scope.bind(name, 'text')}"
        return f"""(select json_object_agg(c.key, c.value)::text
            from json_each(case json_typeof({noted}) when 'object' then {noted} end) c {wanted})"""

    return Value(sql)


def _keys(given: object) -> list[str]:
    """Those that JSON can have for keys here; none where this is no list."""
    keys = given if isinstance(given, list) else []
    return [key for key in keys if isinstance(key, str) and not unstorable(key)]


def _lines(stream: str) -> str:
    return (
        "from run_line l where l.organization_id = {t}.organization_id and l.run_id = {t}.id"
        f" and l.stream = '{stream}'"
    )


def _count(stream: str) -> Value:
    return Value(f"(select coalesce(max(l.number) + 1, 0) {_lines(stream)})")


def _tail(stream: str) -> Value:
    last = f"select l.content {_lines(stream)} order by l.number desc limit 1"
    # An SDK that resumes a run wants a list, also where there is nothing yet.
    return Value(f"(select coalesce(json_agg(x.content), '[]')::text from ({last}) x)")


HISTORY_COUNT, EVENTS_COUNT, CONSOLE_COUNT = map(_count, ("HISTORY", "EVENTS", "CONSOLE"))
HISTORY_TAIL, EVENTS_TAIL = _tail("HISTORY"), _tail("EVENTS")
LAST_EVENT = Value(f"(select l.content {_lines('EVENTS')} order by l.number desc limit 1)")
# A run may have very many lines; those in the middle seldom have keys that the last ones lack.
_LATEST = f"select l.number, l.step, l.content::jsonb as content {_lines('HISTORY')}"
_LATEST += " order by l.number desc limit 250"


def keys_of(kind_key: str) -> Value:
    """The last step, and by key the last value of history; null where there is no line.

    Keys of objects inside are joined by dots, but an object with `kind_key` is one value.
    """

    def sql(scope: Scope) -> str:
        kind = scope.bind(kind_key, "text")
        inside = f"case when jsonb_typeof(f.value) = 'object' and not f.value ? {kind}"
        inside += " then f.value end"
        return f"""(with recursive latest as ({_LATEST.format(t=scope.t)}),
            found(number, key, value) as (
                select l.number, e.key, e.value from latest l, jsonb_each(l.content) e
                union all
                select f.number, f.key || '.' || e.key, e.value
                from found f, jsonb_each({inside}) e
            ),
            keys as (
                select distinct on (f.key) f.key, f.value from found f where {inside} is null
                order by f.key, f.number desc
            )
            select json_build_object('step', max(l.step),
                'values', (select coalesce(json_object_agg(k.key, k.value), '{{}}') from keys k))
            from latest l having count(*) > 0)"""

    return Value(sql)


ITSELF = One(
    table.RUN, "{t}.organization_id = {p}.organization_id and {t}.id = {p}.id", inherits=True
)
# The steps from where to where history is to be asked for.
_STEPS = f"select l.number, l.step {_lines('HISTORY')} order by l.number"
EXTENT = Value(
    f"""(select coalesce(json_agg(e.step order by e.number), '[]')
        from (({_STEPS} limit 1) union ({_STEPS} desc limit 1)) e)"""
)
MOST_SAMPLES = 10_000
USUAL_SAMPLES = 500
MOST_KEYS = 1000


def _between(scope: Scope, given: Mapping[str, Any], before: str = "<") -> str:
    """The condition that lines are of a step from `minStep` on and `before` `maxStep`."""
    conditions = ""
    for name, sign in (("minStep", ">="), ("maxStep", before)):
        step = given.get(name)
        if type(step) is int and abs(step) < 2**63:
            conditions += f" and l.step {sign} {scope.bind(step, 'bigint')}"
    return conditions


def _sampled(stream: str) -> Value:
    def sql(scope: Scope) -> str:
        wanted = scope.arguments.get("samples") or USUAL_SAMPLES
        samples = scope.bind(min(max(wanted, 1), MOST_SAMPLES), "integer")
        rows = _lines(stream).format(t=scope.t)
        rows += _between(scope, scope.arguments)
        # All lines are numbered, so their contents are looked up only where they are wanted.
        content = f"(select l.content {_lines(stream).format(t=scope.t)} and l.number = s.number)"
        return f"""(select coalesce(json_agg({content} order by s.number), '[]')
            from (select l.number, row_number() over (order by l.number) as n,
                    count(*) over () as total {rows}) s
            where s.total <= {samples} or s.n = s.total
            or (s.n - 1) % ceil(s.total::numeric / {samples})::bigint = 0)"""

    return Value(sql, most=MOST_SAMPLES, usual=USUAL_SAMPLES)


HISTORY, EVENTS = _sampled("HISTORY"), _sampled("EVENTS")


def _specified(scope: Scope) -> str:
    """For each specification the lines that hold all its keys, as objects of these keys."""
    found = [_specified_one(scope, spec) for spec in scope.arguments["specs"]]
    return f"json_build_array({', '.join(found)})"


def _specified_one(scope: Scope, spec: object) -> str:
    given = spec if isinstance(spec, dict) else {}
    keys = scope.bind(_keys(given.get("keys"))[:MOST_KEYS], "text[]")
    samples = given.get("samples")
    wanted = samples if type(samples) is int else USUAL_SAMPLES
    most = scope.bind(min(max(wanted, 1), MOST_SAMPLES), "integer")
    lines = _lines("HISTORY").format(t=scope.t)
    # Unlike the arguments of a page, a specification names the last step that it wants.
    steps = _between(scope, given, before="<=")
    return f"""(select coalesce(json_agg((select json_object_agg(c.key, c.value)
                {lines.replace("run_line l", "run_line l, json_each(l.content::json) c")}
                and l.number = s.number and c.key = any({keys})) order by s.number), '[]')
        from (select l.number, row_number() over (order by l.number) as n,
                count(*) over () as total
            {lines}{steps} and l.content::jsonb ?& {keys}) s
        where s.total <= {most} or (s.n - 1) % ceil(s.total::numeric / {most})::bigint = 0)"""


SAMPLED = Value(_specified)
PLACE = One(
    united.PLACES,
    f"{{t}}.organization_id = {{p}}.organization_id and {{t}}.id = {{p}}.project_id"
    f" and {{t}}.kind = '{united.PROJECT}'",
    inherits=True,
)
PROJECT_NUMBER = Value(number("PROJECT", "{t}.organization_id", "{t}.project_id"))
CREATED_BY = One(table.USER, "{t}.id = {p}.created_by", inherits=True)
_NEWEST = Order("newest", (), descending=True)
INPUTS = Connection(
    table.ARTIFACT_VERSION,
    "{t}.organization_id = {p}.organization_id and {t}.id in (select i.artifact_version_id"
    " from run_input i where i.organization_id = {p}.organization_id and i.run_id = {p}.id)",
    _NEWEST,
    most=1000,
)
OUTPUTS = Connection(
    table.ARTIFACT_VERSION,
    "{t}.organization_id = {p}.organization_id and {t}.run_id = {p}.id and {t}.state = 'COMMITTED'",
    _NEWEST,
    most=1000,
)
OF_PLACE = Connection(
    table.RUN,
    "{t}.organization_id = {p}.organization_id and {t}.project_id = {p}.id",
    Order("run", (), descending=True),
    inherits=True,
    filters=filters.RUN,
    most=1000,
)


def _of_place(scope: Scope) -> str:
    name = scope.bind(findable(scope.arguments["name"]), "text")
    return (
        f"{scope.t}.organization_id = {scope.p}.organization_id"
        f" and {scope.t}.project_id = {scope.p}.id and {scope.t}.name = {name}"
    )


NAMED = One(table.RUN, _of_place)


def count(where: Callable[[Mapping[str, Any]], Where]) -> Value:
    """How many runs of a project meet what `where` makes of the field's arguments."""

    def sql(scope: Scope) -> str:
        run = scope.above()
        found = conditions_of(run, filters.RUN, where(scope.arguments))
        conditions = [render(OF_PLACE.on, run), *found]
        return f"(select count(*) from run {run.t} where {' and '.join(conditions)})"

    return Value(sql)
