"""Variables, bodies and headers that take as much time as they can to be read."""

from __future__ import annotations

import json

from tests.security.hostile.making import Make, Sent, body, variables

WHERE = "query($v: RegistryWhere) { registries(where: $v) { totalCount } }"
ORDER = "query($v: RegistryOrder) { registries(orderBy: $v) { totalCount } }"
IDS = "query($v: [ID!]!) { nodes(ids: $v) { id } }"
TEXT = "query($v: String!) { search(text: $v) { totalCount } }"
PATH = "query($v: String!) { version(path: $v) { id } }"

VALUES: dict[str, Make] = {
    "list of 500,000 numbers": variables(IDS, lambda n: "[" + "1," * 500_000 + f"{n}]"),
    "list of 300,000 words": variables(IDS, lambda n: "[" + '"",' * 330_000 + f'"{n}"]'),
    "list of 500,000 that are none": variables(IDS, lambda n: "[" + "{}," * 330_000 + f"{n}]"),
    "filter of 300,000 empty ones": variables(
        WHERE, lambda n: '{"and":[' + "{}," * 330_000 + "{}]}"
    ),
    "filter of 300,000 wrong ones": variables(WHERE, lambda n: '{"and":[' + "1," * 500_000 + "1]}"),
    "filter of 60,000 unknown names": variables(
        WHERE, lambda n: "{" + ",".join(f'"nam{i}":1' for i in range(60_000)) + "}"
    ),
    "filter nested 190 times": variables(WHERE, lambda n: '{"not":' * 190 + "{}" + "}" * 190),
    "filter nested 20,000 times": variables(
        WHERE, lambda n: '{"not":' * 20_000 + "{}" + "}" * 20_000
    ),
    "order of unknown names": variables(
        ORDER, lambda n: "{" + ",".join(f'"fiel{i}":1' for i in range(60_000)) + "}"
    ),
    "enum of a megabyte": variables(ORDER, lambda n: '{"field": "' + "N" * 1_000_000 + '"}'),
    "60,000 variables that nobody asked for": lambda n: Sent(
        b'{"query": "{ a%d: viewer { id } }", "variables": {%s}}'
        % (n, ",".join(f'"v{i}":{i}' for i in range(60_000)).encode())
    ),
    "text of a megabyte": variables(TEXT, lambda n: json.dumps("x" * 1_000_000)),
    "300,000 words": variables(TEXT, lambda n: json.dumps("x " * 500_000)),
    "combining marks, 1 MB": variables(TEXT, lambda n: json.dumps("a" + "\u0301" * 170_000)),
    "path of 1,000,000 slashes": variables(PATH, lambda n: json.dumps("/" * 1_000_000)),
    "cursor of a megabyte": variables(
        "query($v: String) { registries(after: $v) { totalCount } }",
        lambda n: json.dumps("A" * 1_000_000),
    ),
    "hostile pattern": variables(
        WHERE, lambda n: json.dumps({"name": {"matches": "(a+)+$" + "a" * 200}})
    ),
    "pattern of a megabyte": variables(
        WHERE, lambda n: json.dumps({"name": {"matches": "(a*)*" * 200_000}})
    ),
    # Bodies
    "objects nested 20,000 times": body(lambda n: b'{"a":' * 20_000 + b"1" + b"}" * 20_000),
    "lists nested 500,000 times": body(lambda n: b"[" * 500_000 + b"]" * 500_000),
    "number of 5,000 digits": body(lambda n: b'{"query": 1' + b"0" * 5000 + b"}"),
    "number of a million digits": body(lambda n: b'{"query": 1' + b"0" * 1_000_000 + b"}"),
    "list of 500,000 instead of an object": body(lambda n: b"[" + b"1," * 500_000 + b"1]"),
    "60,000 names": body(
        lambda n: b"{" + ",".join(f'"v{i}":{i}' for i in range(60_000)).encode() + b"}"
    ),
    "name of the operation, 1 MB": lambda n: Sent(
        json.dumps({"query": "{ viewer { id } }", "operationName": "x" * 1_000_000}).encode()
    ),
    "extensions of 1 MB": lambda n: Sent(
        json.dumps(
            {"query": f"{{ a{n}: viewer {{ id }} }}", "extensions": {"a": ["b"] * 200_000}}
        ).encode()
    ),
    "batch of 20,000": body(lambda n: b"[" + b'{"query":"{ viewer { id } }"},' * 20_000 + b"{}]"),
    "not UTF-8": body(lambda n: b'{"query": "' + b"\xff" * 1_000_000 + b'"}'),
    "2,000 parts of a form": body(
        lambda n: b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\nb\r\n" * 15_000,
        **{"Content-Type": "multipart/form-data; boundary=x"},
    ),
    "form of the dialect": body(lambda n: b"[" * 500_000, "/wandb/graphql"),
    "list of the dialect": lambda n: Sent(
        b'{"query": "query($v: [String!]) { a%d: viewer { id } }", "variables": {"v": [%s1]}}'
        % (n, b"1," * 500_000),
        "/wandb/graphql",
    ),
    "sign-in of 1 MB": body(lambda n: b'{"key": "' + b"x" * 1_000_000 + b'"}', "/session"),
    # Headers
    "60 kB of Accept": body(
        lambda n: b'{"query":"{ viewer { id } }"}', Accept="a/b;q=0.1," * 6_000
    ),
    "60 kB of Accept-Encoding": body(
        lambda n: b'{"query":"{ viewer { id } }"}', **{"Accept-Encoding": "gzip;q=0.1," * 5_000}
    ),
    "60 kB of Authorization": body(
        lambda n: b'{"query":"{ viewer { id } }"}', Authorization="Basic " + "YTpi" * 15_000
    ),
    "60 kB of a bearer": body(
        lambda n: b'{"query":"{ viewer { id } }"}', Authorization="Bearer " + "eyJh." * 12_000
    ),
    "60 kB of cookies": body(lambda n: b'{"query":"{ viewer { id } }"}', Cookie="a=b; " * 12_000),
    "60 kB of a query string": lambda n: Sent(
        path="/graphql?" + "query=%7B__typename%7D&" * 2_800, method="GET", headers={}
    ),
    "60 kB of a path": lambda n: Sent(path="/r/" + "a/" * 30_000, method="GET", headers={}),
    "schema": lambda n: Sent(path="/schema.graphql", method="GET", headers={}),
    "figures": lambda n: Sent(path="/metrics", method="GET", headers={}),
}
