"""Values that are easily changed on their way: texts, times, numbers and JSON."""

from __future__ import annotations

import datetime as dt

CONTROLS = "".join(map(chr, range(1, 32))) + "\x7f\x85\u2028\u2029\ufeff\u202e"
TEXTS = (
    "",
    " ",
    'He said "no" and \\ went\\n',
    CONTROLS,
    "\N{GRINNING FACE}\U0010ffff e\u0301 \u00e9 \ufb01 \u0130\u0131 \uffff",
    "</script><!-- & 'quoted' $1 {t} %s {{}} -->",
    "null",
    "0" * 300,
    "x" * 62 + "\N{GRINNING FACE}" + "y" * 9,
)
# Names as nobody may give them, but as an import by hand could have left them.
NAMES = ('we"ird\\one', "\N{GRINNING FACE}", "tab\tnew\nline", "a'b", "$1", "{t}", "%", "v1")

TIMES = (
    dt.datetime(2026, 1, 31, 12, 0, 0, tzinfo=dt.UTC),
    dt.datetime(2026, 1, 31, 12, 0, 0, 1, tzinfo=dt.UTC),
    dt.datetime(2026, 1, 31, 12, 0, 0, 120000, tzinfo=dt.UTC),
    dt.datetime(2025, 12, 31, 23, 59, 59, 999999, tzinfo=dt.UTC),
    # The first and the last of all would be taken for endless ones.
    dt.datetime(1, 1, 1, 0, 0, 0, 1, tzinfo=dt.UTC),
    dt.datetime(9999, 12, 31, 23, 59, 59, 999998, tzinfo=dt.UTC),
    dt.datetime(1969, 7, 20, 20, 17, 40, 500, tzinfo=dt.UTC),
)

DEEP: object = "the bottom"
for _ in range(30):
    DEEP = {"deeper": [DEEP]}

# As metadata is taken from clients: what `domain.metadata` lets through.
OBJECTS: tuple[dict[str, object], ...] = (
    {},
    {"acc": 0.5, "eval": {"acc": 0.25, "loss": -0.0, "steps": 100}},
    {"acc": 1, "eval": {"acc": 1.0, "loss": 5e-324, "steps": -(2**53)}},
    {"acc": None, "eval": [], "nested": {"empty": {}, "list": [[], {}, [None, True, False]]}},
    {"acc": "0.5", "eval": {"acc": 1.7976931348623157e308}, "big": 2**53, "": "no key"},
    {"acc": True, "numbers": [1e16, 1e-7, 123456789.123456789, 1e22, 0.1, 1e300, 3e-5, -1.5e-9]},
    {"texts": list(TEXTS), CONTROLS: "as a key", 'quo"te\\': {"\N{GRINNING FACE}": CONTROLS}},
    {"deep": DEEP, "many": {f"key {n}": n for n in range(60)}},
    {"@type": "Registry", "__typename": "Fake", "t1": 1, "#n": 2},
)
# As Postgres or another program would write them, which is not how they are sent.
UNUSUAL = (
    '{"b" : 1, "a" : [1 , 2], "spaces" :  {  } }',
    '{"twice":1,"other":2,"twice":3}',
    '{"n":1.50,"e":1E5,"m":1e+2,"z":-0,"escaped":"\\u0041\\/\\u00e9\\ud83d\\ude00"}',
    '{"big":123456789012345678901234567890,"long":0.1000000000000000055511151231257827}',
    '{"i":18446744073709551615,"j":18446744073709551616,"k":-9223372036854775809}',
    '{\n\t"lines":[\n1\n]}',
)
