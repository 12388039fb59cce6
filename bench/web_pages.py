"""How long the web app takes to show much: 2,000 and 10,000 collections, and 10,000 versions.

    python3 dev.py web && .venv/bin/python -m bench.web_pages [TIMES]

Prints medians: of the browser with nothing kept (a new context) and with the app's files kept, from
the navigation or the click to the table's rows being painted; of the server's answer to that very
query, from request to last byte; and of what the query's statements take in the database.
"""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import statistics
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock
from uuid import UUID

from playwright.sync_api import Page, sync_playwright

from bench.fill import fill
from db import embedded
from db.connection import Pool
from domain.viewer import Viewer
from reads import complete
from resolvers.context import Context, Site
from schema.root import build
from tests.browser.conftest import FLAGS
from tests.browser.data import sign_in
from tests.end_to_end.program import KEY, Program

TIMES = 7
OF_SCREENS = re.compile('"operationName":"(Registry|Collection)"')
SIZES = {"some": 2_000, "many": 10_000}
MADE = (
    """insert into registry (organization_id, id, name, visibility, accepts_all_types)
        values (md5('org1')::uuid, md5($1)::uuid, $1, 'ORGANIZATION', true)""",
    """insert into collection (organization_id, id, registry_id, name, types, tags, next_number)
        select md5('org1')::uuid, md5($1 || c)::uuid, md5($1)::uuid,
            'collection-' || lpad(c::text, 5, '0'), array['model'], array['tag-' || c % 97], 1
        from generate_series(1, $2::int) c""",
    """insert into version (organization_id, id, collection_id, number, artifact_version_id)
        select c.organization_id, md5($1 || 'v' || c.name)::uuid, c.id, 0, (select id from
            artifact_version a where a.organization_id = c.organization_id limit 1)
        from collection c
        where c.organization_id = md5('org1')::uuid and c.registry_id = md5($1)::uuid""",
    """insert into alias (organization_id, collection_id, name, version_id)
        select v.organization_id, v.collection_id, 'latest', v.id
        from version v
        join collection c on c.organization_id = v.organization_id and c.id = v.collection_id
        where c.organization_id = md5('org1')::uuid and c.registry_id = md5($1)::uuid""",
)
DEEP = (
    """insert into artifact_version (organization_id, id, artifact_id, number, state, digest,
            size_bytes, file_count, manifest_sha256, metadata, tags)
        select a.organization_id, md5(a.name || 'deep' || n)::uuid, a.id, n, 'COMMITTED',
            md5(a.name || n), 1000 + n, 3, md5(a.name) || md5(n::text), '{}',
            array['tag-' || n % 97]
        from generate_series(10, 10009) n,
            (select * from artifact where organization_id = md5('org1')::uuid limit 1) a""",
    """insert into version (organization_id, id, collection_id, number, artifact_version_id)
        select a.organization_id, md5('deep' || a.number)::uuid, c.id, a.number, a.id
        from artifact_version a
        join collection c on c.organization_id = a.organization_id and c.id = md5('some1')::uuid
        where a.number >= 10""",
    """insert into alias (organization_id, collection_id, name, version_id)
        select v.organization_id, v.collection_id, 'alias-' || v.number, v.id
        from version v where v.number >= 10 and v.number % 50 = 0""",
)

# The time of the paint that shows other rows than those that were there.
WATCH = """
  const rows = () => {
    const row = document.querySelector("main tbody tr");
    return row?.offsetParent ? row.textContent : undefined;
  };
  const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  window.changed = (before) => new Promise((done) => {
    const look = async () => {
      const now = rows();
      if (!now || now === before) return;
      observer.disconnect();
      await painted();
      done(performance.now());
    };
    const observer = new MutationObserver(look);
    observer.observe(document, {
      attributes: true, childList: true, subtree: true, characterData: true,
    });
    look();
  });
  window.first = window.changed();
  window.after = async (act) => {
    const then = window.changed(rows());
    const start = performance.now();
    act();
    return (await then) - start;
  };
"""
SEARCHED = """(() => {{ const box = document.querySelector('input[aria-label="{label}"]');
    const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
    set.call(box, "{text}"); box.dispatchEvent(new Event("input", {{ bubbles: true }}));
    setTimeout(() => box.form.requestSubmit()); }})"""
NEXT = """(() => [...document.querySelectorAll("button")]
    .find((each) => each.textContent === "Next").click())"""


class Act(NamedTuple):
    """What is measured: an address, and what is done there, if anything."""

    name: str
    path: str
    script: str = ""


def acts() -> list[Act]:
    """Everything that is measured."""
    by_name = SEARCHED.format(label="Filter collections by name", text="00999")
    by_tag = SEARCHED.format(label="Filter by tag", text="tag-50")
    by_alias = SEARCHED.format(label="Filter by alias", text="alias-5000")
    of_registry = {"open": "", "Next": NEXT, "by name": by_name, "by tag": by_tag}
    of_collection = {"open": "", "Next": NEXT, "by alias": by_alias, "by tag": by_tag}
    pages = [
        (f"{size:,} collections", f"/r/org-1/{name}", of_registry) for name, size in SIZES.items()
    ]
    pages.append(("10,000 versions", "/r/org-1/some/c/collection-00001", of_collection))
    return [
        Act(f"{what}: {act}", path, script)
        for what, path, scripts in pages
        for act, script in scripts.items()
    ]


def main() -> None:
    """A table of medians is printed."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else TIMES
    with tempfile.TemporaryDirectory() as folder:
        postgres = embedded.start(Path(folder, "postgres"))
        program = Program(Path(folder, "data"), DATABASE_URL=postgres.url)
        try:
            asyncio.run(_fill(postgres.url))
            _measure(program, postgres.url, times)
        finally:
            program.stop()
            postgres.stop()


async def _fill(url: str) -> None:
    pool = Pool(url, statement_seconds=600)
    await pool.open()
    async with pool.connection() as connection:
        await fill(connection, collections=21, versions=3)
        for name, size in SIZES.items():
            await connection.execute("analyze")
            for sql in MADE:
                await connection.execute(sql, *((name, size) if "$2" in sql else (name,)))
        for sql in DEEP:
            await connection.execute(sql)
        await connection.execute("analyze")
    await pool.close()


def _measure(program: Program, url: str, times: int) -> None:
    print(f"{f'ms, medians of {times}':28}{'cold':>8}{'warm':>8}{'answer':>8}{'SQL':>8}")
    for act in acts():
        cold, warm, body = _browsed(program.url, act, times)
        answer = statistics.median(_answered(program.url, body) for _ in range(times * 3))
        sql = asyncio.run(_sql(url, body, times * 3))
        print(f"{act.name:28}{cold:8.0f}{warm:8.0f}{answer:8.1f}{sql:8.1f}", flush=True)


def _browsed(url: str, act: Act, times: int) -> tuple[float, float, str]:
    """The two medians, and the query that was asked last."""
    cold, warm, bodies = [], [], []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for _ in range(times):
            context = browser.new_context(base_url=url)
            context.add_init_script(f"(() => {{ {WATCH} }})()")
            page = context.new_page()
            page.on("request", lambda asked: bodies.append(asked.post_data or ""))
            sign_in(page, KEY)
            cold.append(_once(page, act))
            warm.append(_once(page, act))
            context.close()
    query = next(body for body in reversed(bodies) if OF_SCREENS.search(body))
    return statistics.median(cold), statistics.median(warm), query


def _once(page: Page, act: Act) -> float:
    page.goto(act.path)
    first: float = page.evaluate("window.first")
    if not act.script:
        return first
    page.wait_for_load_state("networkidle")
    after: float = page.evaluate(f"window.after({act.script})")
    return after


def _answered(url: str, body: str) -> float:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {KEY}"}
    request = urllib.request.Request(f"{url}/graphql", body.encode(), headers)
    start = time.perf_counter()
    with urllib.request.urlopen(request, timeout=30) as answer:
        answer.read()
    return (time.perf_counter() - start) * 1000


async def _sql(url: str, body: str, times: int) -> float:
    """The same query run here, of which only the time in the database counts."""
    asked = json.loads(body)
    pool = Pool(url)
    await pool.open()
    viewer = Viewer(await _administrator(pool), "admin", True)
    context = Context(Site(pool, None, None, b""), viewer, "", "")  # type: ignore[arg-type]
    schema, row = build(), complete._row
    spent: list[float] = []

    async def timed(*of: Any) -> tuple[Any, ...]:
        start = time.perf_counter()
        found = await row(*of)
        spent[-1] += (time.perf_counter() - start) * 1000
        return found

    with mock.patch.object(complete, "_row", timed):
        for _ in range(times):
            spent.append(0)
            done = await schema.execute(asked["query"], asked["variables"], context_value=context)
            assert not done.errors, done.errors
    await pool.close()
    return statistics.median(spent)


async def _administrator(pool: Pool) -> UUID:
    async with pool.connection() as connection:
        found: UUID = await connection.value("select id from site_user where username = 'admin'")
    return found


if __name__ == "__main__":
    main()
