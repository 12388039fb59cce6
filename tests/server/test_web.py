"""The pages for browsers: where there is one, what comes with it, and what else is there."""

from __future__ import annotations

import gzip
import os
import re
from pathlib import Path

import httpx2
import pytest

from server import encoding
from server.opening import Opened
from tests.cost import without_cost
from tests.server.conftest import Connect, app

INDEX = '<!doctype html><html><head><title>é</title></head><body id="app"></body></html>'
GRAPHIQL = "<!doctype html><html><head><title>GraphiQL</title></head><body></body></html>"
SCRIPT = b"console.log(1);" * 100
BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
NOT_FOUND = {"error": {"code": "NOT_FOUND", "message": "Not Found"}}
APP_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types dompurify"
)
ASSET_POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'; frame-ancestors 'none'"
YEAR = "public, max-age=31536000, immutable"


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """What a build leaves, as small as can be; beside it something that is nobody's business."""
    folder = tmp_path / "static"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text(INDEX)
    (folder / "index.html.br").write_bytes(b"br of index")
    (folder / "graphiql.html").write_text(GRAPHIQL)
    (folder / "icon.svg").write_text("<svg/>")
    (folder / ".built").write_text("what it was built from")
    (folder / "assets" / "x.js").write_bytes(SCRIPT)
    (folder / "assets" / "x.js.br").write_bytes(b"br of x")
    (folder / "assets" / "x.js.gz").write_bytes(gzip.compress(SCRIPT))
    (folder / "assets" / "y.css").write_text("a{}")
    (folder / "assets" / "z.woff2").write_bytes(b"z")
    (folder / "assets" / "z.unheard-of").write_bytes(b"z")
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "outside.txt").symlink_to(tmp_path / "secret.txt")
    return folder


@pytest.fixture
def web(shared_site: Opened, connect: Connect, built: Path) -> httpx2.AsyncClient:
    """The application with that build."""
    return connect(app(shared_site, built=built))


def move(folder: Path, to: Path) -> None:
    folder.rename(to)


class TestUnbuilt:
    @pytest.fixture
    def unbuilt(self, shared_site: Opened, connect: Connect, tmp_path: Path) -> httpx2.AsyncClient:
        return connect(app(shared_site, built=tmp_path / "nowhere"))

    @pytest.mark.parametrize("path", ["/", "/r/local/model", "/graphql", "/nowhere"])
    async def test_page_says_how_to_build_it(self, unbuilt: httpx2.AsyncClient, path: str) -> None:
        answer = await unbuilt.get(path, headers=BROWSER)

        assert answer.status_code == 503
        assert "<code>python3 dev.py run</code>" in answer.text
        assert "<code>python3 dev.py web</code>" in answer.text
        assert answer.headers["content-security-policy"] == (
            "default-src 'none'; frame-ancestors 'none'"
        )
        assert answer.headers["cache-control"] == "no-store"

    async def test_all_else_is_as_ever(self, unbuilt: httpx2.AsyncClient) -> None:
        asked = await unbuilt.post("/graphql", json={"query": "{ viewer { username } }"})

        assert without_cost(asked) == {"data": {"viewer": None}}
        assert (await unbuilt.get("/nowhere")).json() == NOT_FOUND
        assert (await unbuilt.get("/static/assets/x.js")).json() == NOT_FOUND

    async def test_build_that_comes_later_is_served(
        self, shared_site: Opened, connect: Connect, built: Path, tmp_path: Path
    ) -> None:
        client = connect(app(shared_site, built=tmp_path / "later"))
        before = [(await client.get(path)).status_code for path in ("/", "/static/icon.svg")]
        move(built, tmp_path / "later")
        after = [(await client.get(path)).status_code for path in ("/", "/static/icon.svg")]

        assert (before, after) == ([503, 404], [200, 200])


class TestApp:
    @pytest.mark.parametrize(
        "path",
        [
            "/nowhere",
            "/r",
            "/r/local",
            "/r/local/model/x",
            "/r/local/model/c/x/v0/y",
            "/static",
            "/wandb",
            "/graphql/",
        ],
    )
    async def test_address_without_a_page_is_told_by_the_app(
        self, web: httpx2.AsyncClient, path: str
    ) -> None:
        answer = await web.get(path, headers=BROWSER)

        assert (answer.status_code, answer.text) == (404, INDEX)
        assert answer.headers["content-security-policy"] == APP_POLICY
        assert answer.headers["cache-control"] == "no-cache"
        assert "etag" not in answer.headers

    @pytest.mark.parametrize("accept", ["*/*", "application/json", "text/*", "text/html;q=0", ""])
    async def test_who_does_not_ask_for_a_page_gets_json(
        self, web: httpx2.AsyncClient, accept: str
    ) -> None:
        answer = await web.get("/nowhere", headers={"accept": accept})

        assert (answer.status_code, answer.json()) == (404, NOT_FOUND)

    @pytest.mark.parametrize("path", ["/favicon.ico", "/x/y.js", "/index.html", "/.well-known"])
    async def test_who_looks_for_a_file_gets_json(self, web: httpx2.AsyncClient, path: str) -> None:
        answer = await web.get(path, headers=BROWSER)

        assert (answer.status_code, answer.json()) == (404, NOT_FOUND)

    @pytest.mark.parametrize(("path", "status"), [("/", 405), ("/nowhere", 404)])
    async def test_other_methods_get_json(
        self, web: httpx2.AsyncClient, path: str, status: int
    ) -> None:
        answer = await web.post(path, headers=BROWSER)

        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/json"

    @pytest.mark.parametrize(
        "path",
        [
            "/",
            "/sign-in",
            "/search?q=mnist",
            "/new/registry",
            "/r/local/model",
            "/r/local/model/settings",
            "/r/local/model/settings/members",
            "/r/local/Golden%20Data/c/mnist.v2",
            "/r/local/model/c/MNIST/v1.0",
            "/o/local",
            "/o/local/teams",
            "/o/local/teams/vision",
            "/users",
            "/keys",
        ],
    )
    @pytest.mark.parametrize("accept", [BROWSER["accept"], "*/*"])
    async def test_screen_is_the_app(self, web: httpx2.AsyncClient, path: str, accept: str) -> None:
        answer = await web.get(path, headers={"accept": accept})

        assert (answer.status_code, answer.text) == (200, INDEX)
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert answer.headers["content-security-policy"] == APP_POLICY
        assert answer.headers["cache-control"] == "no-cache"
        assert answer.headers["x-content-type-options"] == "nosniff"

    @pytest.mark.parametrize(
        ("path", "location"),
        [
            ("/keys/", "/keys"),
            ("/keys%2F", "/keys"),
            ("/search/?q=a%20b&q=%2F", "/search?q=a%20b&q=%2F"),
            ("/r/local/model/", "/r/local/model"),
            ("/r/local/a%20b/c/50%25%C3%A9%0D%0Ax/", "/r/local/a%20b/c/50%25%C3%A9%0D%0Ax"),
            ("/o/local/teams/vision/", "/o/local/teams/vision"),
        ],
    )
    @pytest.mark.parametrize("method", ["GET", "HEAD"])
    async def test_slash_at_the_end_leads_to_the_screen(
        self, web: httpx2.AsyncClient, method: str, path: str, location: str
    ) -> None:
        answer = await web.request(method, httpx2.URL("http://test", raw_path=path.encode()))

        assert (answer.status_code, answer.content) == (308, b"")
        assert answer.headers["location"] == location
        assert answer.headers["cache-control"] == "no-cache"

    @pytest.mark.parametrize("path", ["//", "/keys//", "//keys/", "/nowhere/", "/r/local/"])
    async def test_slash_at_the_end_of_nothing_leads_nowhere(
        self, web: httpx2.AsyncClient, path: str
    ) -> None:
        url = httpx2.URL("http://test", raw_path=path.encode())

        assert (await web.get(url, headers=BROWSER)).status_code == 404

    async def test_page_that_is_there_already_is_not_sent_again(
        self, web: httpx2.AsyncClient
    ) -> None:
        etag = (await web.get("/")).headers["etag"]
        answer = await web.get("/keys", headers={"if-none-match": f'"x", W/{etag}'})

        assert re.fullmatch(r'"[0-9a-f]{32}"', etag)
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == etag
        assert answer.headers["content-security-policy"] == APP_POLICY
        assert answer.headers["cache-control"] == "no-cache"

    async def test_new_build_of_the_same_size_is_another_page(
        self, web: httpx2.AsyncClient, built: Path
    ) -> None:
        before = await web.get("/")
        (built / "index.html").write_text(INDEX.replace("app", "new"))
        os.utime(built / "index.html", (1, 1))
        after = await web.get("/", headers={"if-none-match": before.headers["etag"]})

        assert (after.status_code, after.text) == (200, INDEX.replace("app", "new"))

    async def test_head_is_the_same_without_the_page(self, web: httpx2.AsyncClient) -> None:
        got, headed = await web.get("/"), await web.head("/")

        assert headed.status_code == 200
        assert {**headed.headers, "x-request-id": ""} == {**got.headers, "x-request-id": ""}

    async def test_robots_are_sent_away(self, web: httpx2.AsyncClient) -> None:
        answer = await web.get("/robots.txt", headers=BROWSER)

        assert answer.text == "User-agent: *\nDisallow: /\n"
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"


class TestGraphiql:
    @pytest.mark.parametrize("method", ["GET", "HEAD"])
    async def test_headers(self, web: httpx2.AsyncClient, method: str) -> None:
        answer = await web.request(method, "/graphql", headers=BROWSER)

        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["vary"] == "Accept"
        assert "etag" not in answer.headers

    async def test_page_and_policy_have_one_nonce_of_their_own(
        self, web: httpx2.AsyncClient
    ) -> None:
        answers = [await web.get("/graphql", headers=BROWSER) for _ in range(2)]
        nonces = [re.findall(r'nonce="([\w-]{24})"', answer.text)[0] for answer in answers]

        assert nonces[0] != nonces[1]
        for answer, nonce in zip(answers, nonces, strict=True):
            assert answer.text == GRAPHIQL.replace(
                "<head>", f'<head><meta property="csp-nonce" nonce="{nonce}">'
            )
            assert answer.headers["content-security-policy"] == (
                f"default-src 'none'; script-src 'self'; style-src-elem 'self' 'nonce-{nonce}'; "
                "style-src-attr 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
                "worker-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
                "frame-ancestors 'none'"
            )


class TestAssets:
    @pytest.mark.parametrize(
        "path",
        [
            "/static/",
            "/static/assets",
            "/static/assets/",
            "/static/assets/nothing.js",
            "/static/../secret.txt",
            "/static/%2e%2e/secret.txt",
            "/static/..%2fsecret.txt",
            "/static/assets/..%2f..%2fsecret.txt",
            "/static/%2fetc/passwd",
            "/static//etc/passwd",
            "/static/outside.txt",
            "/static/x%00.js",
            "/static/" + "a" * 300,
            # Served as pages, and as what they are the twins of.
            "/static/index.html",
            "/static/index.html.br",
            "/static/assets/x.js.br",
            "/static/assets/x.js.gz",
            "/static/.built",
        ],
    )
    async def test_what_is_not_there(self, web: httpx2.AsyncClient, path: str) -> None:
        answer = await web.get(httpx2.URL("http://test", raw_path=path.encode()), headers=BROWSER)

        assert (answer.status_code, answer.json()) == (404, NOT_FOUND)
        assert "immutable" not in answer.headers.get("cache-control", "")

    async def test_other_methods(self, web: httpx2.AsyncClient) -> None:
        assert (await web.post("/static/assets/x.js")).status_code == 405

    @pytest.mark.parametrize(
        ("accept", "coding"),
        [
            (None, None),
            ("", None),
            ("identity", None),
            ("*", None),
            ("zstd, deflate", None),
            ("br;q=0, gzip;q=0", None),
            ("br;q=0", None),
            ("br;q=nonsense", None),
            ("br;q=2", None),
            ("br;q=0, gzip", "gzip"),
            ("gzip", "gzip"),
            ("gzip, br;q=0.5", "gzip"),
            ("gzip, deflate, br, zstd", "br"),
            ("gzip;q=0.5, BR;q=0.5", "br"),
            ("br ; q=0.1", "br"),
        ],
    )
    async def test_form_that_the_client_likes(
        self, web: httpx2.AsyncClient, accept: str | None, coding: str | None
    ) -> None:
        headers = {} if accept is None else {"accept-encoding": accept}
        if accept is None:
            del web.headers["accept-encoding"]
        async with web.stream("GET", "/static/assets/x.js", headers=headers) as answer:
            content = b"".join([part async for part in answer.aiter_raw()])

        plain = {None: SCRIPT, "br": b"br of x", "gzip": gzip.compress(SCRIPT)}[coding]
        assert answer.status_code == 200
        assert answer.headers.get("content-encoding") == coding
        assert len(content) == len(plain) == int(answer.headers["content-length"])
        assert (gzip.decompress(content) if coding == "gzip" else content) == (
            SCRIPT if coding == "gzip" else plain
        )
        assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
        assert answer.headers["vary"] == "Accept-Encoding"

    async def test_file_without_twins(self, web: httpx2.AsyncClient) -> None:
        answer = await web.get("/static/assets/y.css", headers={"accept-encoding": "br, gzip"})

        assert (answer.status_code, answer.text) == (200, "a{}")
        assert "content-encoding" not in answer.headers

    @pytest.mark.parametrize(
        ("path", "kind", "caching"),
        [
            ("assets/x.js", "text/javascript; charset=utf-8", YEAR),
            ("assets/y.css", "text/css; charset=utf-8", YEAR),
            ("assets/z.woff2", "font/woff2", YEAR),
            ("assets/z.unheard-of", "application/octet-stream", YEAR),
            ("icon.svg", "image/svg+xml", "no-cache"),
        ],
    )
    @pytest.mark.parametrize("method", ["GET", "HEAD"])
    async def test_headers(
        self, web: httpx2.AsyncClient, method: str, path: str, kind: str, caching: str
    ) -> None:
        headers = {"accept-encoding": "identity"}
        answer = await web.request(method, f"/static/{path}", headers=headers)

        assert answer.status_code == 200
        assert (answer.content == b"") is (method == "HEAD")
        assert int(answer.headers["content-length"]) > 0
        assert answer.headers["content-type"] == kind
        assert answer.headers["cache-control"] == caching
        assert answer.headers["content-security-policy"] == ASSET_POLICY
        assert answer.headers["x-content-type-options"] == "nosniff"

    async def test_file_that_is_there_already_is_not_sent_again(
        self, web: httpx2.AsyncClient
    ) -> None:
        plain = await web.head("/static/assets/x.js", headers={"accept-encoding": "identity"})
        packed = await web.head("/static/assets/x.js", headers={"accept-encoding": "gzip"})
        etags = [plain.headers["etag"], packed.headers["etag"]]
        again = await web.get(
            "/static/assets/x.js", headers={"accept-encoding": "gzip", "if-none-match": etags[1]}
        )
        other = await web.get(
            "/static/assets/x.js", headers={"accept-encoding": "gzip", "if-none-match": etags[0]}
        )

        assert etags[0] != etags[1]
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == etags[1]
        assert again.headers["vary"] == "Accept-Encoding"
        assert again.headers["cache-control"] == YEAR
        assert again.headers["content-security-policy"] == ASSET_POLICY
        assert other.status_code == 200


def test_codings_by_weight() -> None:
    assert encoding.wanted("gzip;q=0.9, br;q=0.8") == ["gzip", "br"]
    assert encoding.wanted("deflate, gzip, br") == ["br", "gzip"]
