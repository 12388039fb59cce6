"""Requests that are none, as they go over a socket."""

from __future__ import annotations

from tests.server.test_malformed import BODIES
from tests.wandb_api.test_malformed import BODIES as DIALECT_BODIES

JSON = b"Content-Type: application/json\r\n"
FORM = b"Content-Type: multipart/form-data; boundary=x\r\n"
QUERY = b'{"query": "{ viewer { id } }"}'
GOOD = b"POST /graphql HTTP/1.1\r\nHost: x\r\n" + JSON + b"Content-Length: 30\r\n\r\n" + QUERY
ROUTES = [
    b"/graphql",
    b"/wandb/graphql",
    b"/session",
    b"/wandb/files/a/b/c/file_stream",
]


def post(body: bytes, path: bytes = b"/graphql", headers: bytes = JSON) -> bytes:
    """A POST that says how long its body is."""
    length = b"Content-Length: %d\r\n" % len(body)
    return b"POST " + path + b" HTTP/1.1\r\nHost: x\r\n" + headers + length + b"\r\n" + body


def head(*lines: bytes, start: bytes = b"POST /graphql HTTP/1.1") -> bytes:
    """A request of these lines."""
    return b"\r\n".join((start, *lines, b"", b""))


def get(path: bytes) -> bytes:
    return head(b"Host: x", start=b"GET " + path + b" HTTP/1.1")


def part(name: bytes, value: bytes) -> bytes:
    return b'--x\r\nContent-Disposition: form-data; name="' + name + b'"\r\n\r\n' + value + b"\r\n"


FORMS = {
    "operations a list": part(b"operations", b"[]") + part(b"map", b"{}") + b"--x--",
    "operations a number": part(b"operations", b"1") + part(b"map", b"{}") + b"--x--",
    "map a list": part(b"operations", QUERY) + part(b"map", b"[]") + b"--x--",
    "no end": part(b"operations", QUERY),
    "no boundary": b"nothing of the kind",
    "2,000 parts": part(b"a", b"b") * 2_000 + b"--x--",
}
RAW = {
    "nothing of HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 40 + b"\r\n\r\n",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "HTTP/0.9": b"GET /graphql\r\n\r\n",
    "HTTP/9.9": head(b"Host: x", start=b"GET /graphql HTTP/9.9"),
    "no version": head(b"Host: x", start=b"GET /graphql HTTP/"),
    "method of its own": head(b"Host: x", start=b"FROB /graphql HTTP/1.1"),
    "method in small letters": head(b"Host: x", start=b"post /graphql HTTP/1.1"),
    "long method": head(b"Host: x", start=b"A" * 5000 + b" /graphql HTTP/1.1"),
    "CONNECT": head(b"Host: x", start=b"CONNECT x:443 HTTP/1.1"),
    "TRACE": head(b"Host: x", start=b"TRACE /graphql HTTP/1.1"),
    "OPTIONS of all": head(b"Host: x", start=b"OPTIONS * HTTP/1.1"),
    "whole address": get(b"http://elsewhere/graphql"),
    "strange address": get(b"http://[/graphql"),
    "address of a file": get(b"file:///etc/passwd"),
    "no path": head(b"Host: x", start=b"GET  HTTP/1.1"),
    "no slash": get(b"graphql"),
    "two slashes": get(b"//graphql"),
    "up": get(b"/static/../../../../etc/passwd"),
    "up, encoded": get(b"/static/%2e%2e/%2e%2e/%2e%2e/etc/passwd"),
    "up, backwards": get(b"/static/..\\..\\etc\\passwd"),
    "NUL": get(b"/static/a%00.js"),
    "NUL of a page": get(b"/r/a/%00"),
    "half an escape": get(b"/static/%"),
    "bad UTF-8": get(b"/static/%ff%fe"),
    "raw bytes": get(b"/static/\xff\xfe"),
    "surrogate": get(b"/r/%ed%a0%80/x"),
    "bad UTF-8 of a query": get(b"/graphql?query=%ff%fe"),
    "NUL of a query": get(b"/graphql?query=%00"),
    "variables of a query": get(b"/graphql?query=%7B__typename%7D&variables=%5B%5B%5B"),
    "two queries": get(b"/graphql?query=a&query=b"),
    "names in brackets": get(b"/graphql?query[]=a&variables[a]=b"),
    "long query string": get(b"/graphql?" + b"a=b&" * 10_000),
    "broken token": get(b"/files/download/AAAA/a"),
    "token of bytes": get(b"/files/download/%ff%00/a"),
    "broken token of the dialect": get(b"/wandb/manifest/AAAA/wandb_manifest.json"),
    "no host": head(start=b"GET /graphql?query=%7B__typename%7D HTTP/1.1"),
    "two hosts": head(b"Host: a", b"Host: b", start=b"GET / HTTP/1.1"),
    "host of bytes": head(b"Host: \xff\xfe", start=b"GET / HTTP/1.1"),
    "header without a colon": head(b"Host: x", b"nonsense"),
    "header without a name": head(b"Host: x", b": y"),
    "header with a space": head(b"Host: x", b"Content-Length : 3"),
    "header on two lines": head(b"Host: x", b"X-a: b", b" c"),
    "header with NUL": head(b"Host: x", b"X-a: b\0c"),
    "header with a lone return": head(b"Host: x", b"X-a: b\rX-c: d"),
    "5,000 headers": head(b"Host: x", *(b"X-%d: y" % n for n in range(5000))),
    "length that is none": head(b"Host: x", JSON[:-2], b"Content-Length: x"),
    "length below nothing": head(b"Host: x", JSON[:-2], b"Content-Length: -1"),
    "length of Arabic digits": head(b"Host: x", JSON[:-2], "Content-Length: ٣".encode()),
    "length beyond all": head(b"Host: x", JSON[:-2], b"Content-Length: " + b"9" * 30),
    "length of 5,000 digits": head(b"Host: x", JSON[:-2], b"Content-Length: " + b"9" * 5000),
    "length of 2 MB": head(b"Host: x", JSON[:-2], b"Content-Length: 2000000"),
    "two lengths": head(b"Host: x", JSON[:-2], b"Content-Length: 2", b"Content-Length: 30") + QUERY,
    "length and chunks": head(
        b"Host: x", JSON[:-2], b"Content-Length: 30", b"Transfer-Encoding: chunked"
    )
    + b"0\r\n\r\n",
    "chunks that are none": head(b"Host: x", JSON[:-2], b"Transfer-Encoding: chunked") + b"zz\r\n",
    "chunk beyond all": head(b"Host: x", JSON[:-2], b"Transfer-Encoding: chunked")
    + b"f" * 40
    + b"\r\n",
    "chunk with a long extension": head(b"Host: x", JSON[:-2], b"Transfer-Encoding: chunked")
    + b"1;"
    + b"a" * 100_000
    + b"\r\nx\r\n0\r\n\r\n",
    "unknown coding": head(b"Host: x", JSON[:-2], b"Transfer-Encoding: gzip") + QUERY,
    "unknown expectation": head(b"Host: x", b"Expect: 200-maybe", JSON[:-2], b"Content-Length: 2")
    + b"{}",
    "upgrade": head(
        b"Host: x",
        b"Connection: Upgrade",
        b"Upgrade: websocket",
        b"Sec-WebSocket-Version: 13",
        b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
        start=b"GET /graphql HTTP/1.1",
    ),
    "upgrade to another": head(
        b"Host: x", b"Connection: Upgrade", b"Upgrade: h2c", start=b"GET / HTTP/1.1"
    ),
    "Accept of bytes": post(QUERY, headers=JSON + b"Accept: \xff\xfe;q=\xff\r\n"),
    "Accept-Encoding of bytes": post(QUERY, headers=JSON + b"Accept-Encoding: \xff;q=x\r\n"),
    "Authorization of bytes": post(QUERY, headers=JSON + b"Authorization: Bearer \xff\xfe\r\n"),
    "Basic that is none": post(QUERY, headers=JSON + b"Authorization: Basic ====\r\n"),
    "Basic of bytes": post(QUERY, headers=JSON + b"Authorization: Basic /////w==\r\n"),
    "cookie of bytes": post(QUERY, headers=JSON + b"Cookie: vitrine_session=\xff\xfe\r\n"),
    "cookie that is none": post(QUERY, headers=JSON + b"Cookie: ;;;=;=a;vitrine_session\r\n"),
    "Origin of bytes": post(
        QUERY, headers=JSON + b"Cookie: vitrine_session=a\r\nOrigin: \xff://[\r\n"
    ),
    "two types": post(QUERY, headers=JSON + JSON),
    "type of bytes": post(QUERY, headers=b"Content-Type: \xff\r\n"),
    "type of 50 kB": post(
        QUERY, headers=b"Content-Type: application/json;" + b"a=b;" * 9_000 + b"\r\n"
    ),
    "body that says gzip": post(QUERY, headers=JSON + b"Content-Encoding: gzip\r\n"),
    "Range that is none": head(b"Host: x", b"Range: bytes=9-1", start=b"GET /robots.txt HTTP/1.1"),
    "date that is none": head(b"Host: x", b"If-Modified-Since: \xff", start=b"GET / HTTP/1.1"),
    "PUT nowhere": head(b"Host: x", b"Content-Length: 1", start=b"PUT /files/upload/a/b HTTP/1.1")
    + b"x",
    "PUT without a length": head(
        b"Host: x",
        b"Transfer-Encoding: chunked",
        start=b"PUT /files/upload/a/b HTTP/1.1",
    )
    + b"0\r\n\r\n",
    **{f"form: {name}": post(body, headers=FORM) for name, body in FORMS.items()},
    **{
        f"form of the dialect: {name}": post(body, b"/wandb/graphql", FORM)
        for name, body in FORMS.items()
    },
}
EVERY = {
    **RAW,
    **{
        f"{path.decode()}: {name}": post(body, path)
        for path in ROUTES
        for name, body in (BODIES | DIALECT_BODIES).items()
    },
}
