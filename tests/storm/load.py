"""Clients that upload, commit and link, and remember what they were told is done."""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from db.connection import Pool
from storage import blob
from storage.folder import LocalFolder
from storage.manifest import decode
from tests.end_to_end.program import Program

PROJECT = """mutation { createProject(input: {team: "local-team", name: "p"}) {
    errors { message } } }"""
CREATE = """mutation($i: CreateArtifactVersionInput!) { createArtifactVersion(input: $i) {
    artifactVersion { id } uploads { url } errors { message } } }"""
COMMIT = """mutation($i: ID!) { commitArtifactVersion(input: {artifactVersionId: $i}) {
    artifactVersion { path } errors { message } } }"""
LINK = """mutation($i: ID!) { linkArtifact(input: {artifactVersionId: $i,
    targetPath: "local/model/storm"}) { version { number } errors { message } } }"""
COMMITTED = """query($p: String!) { artifactVersion(path: $p) { state
    files { nodes { url } } } }"""
LINKED = "query($p: String!) { version(path: $p) { source { id } } }"
BYTES = 1000


class Refused(Exception):
    """Something that was acknowledged before is no longer known."""


@dataclass
class Load:
    """Clients that go on whatever happens, until they are told to end."""

    program: Callable[[], Program]
    committed: dict[str, bytes] = field(default_factory=dict)
    linked: dict[int, str] = field(default_factory=dict)
    failed: Counter[str] = field(default_factory=Counter)
    refused: list[str] = field(default_factory=list)
    ended: bool = False

    @contextlib.contextmanager
    def of(self, clients: int) -> Iterator[None]:
        """So many clients are at work while the block runs, and none of them after."""
        with ThreadPoolExecutor(clients) as threads:
            running = [threads.submit(self._client, f"artifact-{n}") for n in range(clients)]
            try:
                yield
            finally:
                self.ended = True
        for each in running:
            each.result()

    def _client(self, name: str) -> None:
        while not self.ended:
            try:
                self._one(self.program(), name)
            except (OSError, http.client.HTTPException) as error:
                self.failed[str(error)] += 1
                time.sleep(0.02)
            except Refused as error:
                self.refused.append(str(error))

    def _one(self, program: Program, name: str) -> None:
        body = os.urandom(BYTES)
        declared = {"path": "w", "sizeBytes": BYTES, "md5": hashlib.md5(body).hexdigest()}
        wanted = {"project": "local-team/p", "name": name, "type": "model", "files": [declared]}
        made = _payload(program.ask(CREATE, i=wanted), "artifactVersion")
        program.put(made["uploads"][0]["url"], body)
        id = made["artifactVersion"]["id"]
        committed = _payload(program.ask(COMMIT, i=id), "artifactVersion")
        self.committed[committed["artifactVersion"]["path"]] = body
        linked = _payload(program.ask(LINK, i=id), "version")
        self.linked[linked["version"]["number"]] = id

    def lost(self, program: Program) -> list[str]:
        """What was acknowledged and is not there, or not as it was sent."""
        lost = [path for path, body in self.committed.items() if not _held(program, path, body)]
        for number, id in self.linked.items():
            found = program.ask(LINKED, p=f"local/model/storm:v{number}")["version"]
            if found is None or found["source"]["id"] != id:
                lost.append(f"link v{number}")
        return lost


def _payload(data: Any, object: str) -> Any:
    [payload] = data.values()
    if payload[object] is None:
        raise Refused(str(payload["errors"]))
    return payload


def _held(program: Program, path: str, body: bytes) -> bool:
    version = program.ask(COMMITTED, p=path)["artifactVersion"]
    if version is None or version["state"] != "COMMITTED":
        return False
    return program.get(version["files"]["nodes"][0]["url"]) == body


async def without_blob(url: str, files: Path) -> list[str]:
    """The rows whose content is not in the store."""
    store, missing = LocalFolder(files), []
    pool = Pool(url)
    await pool.open()
    async with pool.connection() as connection:
        rows = await connection.fetch(
            """select organization_id, id, manifest_sha256 from artifact_version
                where state = 'COMMITTED'"""
        )
    await pool.close()
    for row in rows:
        try:
            for each in decode(await blob.read(store, row[0], row[2])):
                await blob.read(store, row[0], str(each.sha256))
        except FileNotFoundError as error:
            missing.append(f"{row[1]}: {error}")
    return missing


async def collection_faults(url: str) -> dict[str, Any]:
    """What is wrong with the numbers, aliases and history of the collections; all empty is well."""
    sql = {
        "gap or duplicate": """select collection_id from version group by organization_id,
            collection_id having count(*) <> max(number) + 1 or min(number) <> 0
            or count(distinct number) <> count(*)""",
        "counter": """select c.id from collection c where next_number <> (select count(*)
            from version v
            where v.organization_id = c.organization_id and v.collection_id = c.id)""",
        "latest": """select c.id from collection c where (select array_agg(v.number) from alias a
            join version v on v.organization_id = a.organization_id and v.id = a.version_id
            where a.organization_id = c.organization_id and a.collection_id = c.id
            and a.name = 'latest') is distinct from (select array[max(number)] from version v
            where v.organization_id = c.organization_id and v.collection_id = c.id)
            and exists (select 1 from version v where v.collection_id = c.id)""",
        "history": """select abs((select count(*) from version) - (select count(*) from event
            where kind = 'VERSION_LINKED')) where (select count(*) from version) <>
            (select count(*) from event where kind = 'VERSION_LINKED')""",
    }
    pool = Pool(url)
    await pool.open()
    async with pool.connection() as connection:
        found = {name: await connection.fetch(statement) for name, statement in sql.items()}
    await pool.close()
    return {name: rows for name, rows in found.items() if rows}
