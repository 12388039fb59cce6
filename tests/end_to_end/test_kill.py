"""A server killed in the middle of uploads and links loses nothing that it had acknowledged."""

from __future__ import annotations

import hashlib
import http.client
import os
import threading
import time
import urllib.error
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.end_to_end.program import Program, postgres_processes

KILLS = 5
CLIENTS = 6
SECONDS = 0.8

CREATE = """mutation($i: CreateArtifactVersionInput!) { createArtifactVersion(input: $i) {
    artifactVersion { id } uploads { url } errors { message } } }"""
COMMIT = """mutation($i: ID!) { commitArtifactVersion(input: {artifactVersionId: $i}) {
    artifactVersion { path } errors { message } } }"""
LINK = """mutation($i: ID!) { linkArtifact(input: {artifactVersionId: $i,
    targetPath: "local/model/killed"}) { version { number } errors { message } } }"""
COMMITTED = """query($p: String!) { artifactVersion(path: $p) { state
    files { nodes { url } } } }"""
LINKED = """query($p: String!) { version(path: $p) { source { id } } }"""
AFTER = """query($a: String) { collection(path: "local/model/killed") { latestVersion { number }
    versions(first: 100, after: $a) { nodes { number } pageInfo { hasNextPage endCursor } } } }"""


@dataclass
class Acknowledged:
    """What clients were told is done."""

    committed: dict[str, bytes] = field(default_factory=dict)
    linked: dict[int, str] = field(default_factory=dict)


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """A data folder; no server is left on it."""
    yield tmp_path / "data"
    assert postgres_processes(tmp_path) == []


def log_and_link(program: Program, name: str, done: Acknowledged) -> None:
    """One artifact version after the other, until the server is gone."""
    while True:
        body = os.urandom(1000)
        declared = {"path": "w", "sizeBytes": 1000, "md5": hashlib.md5(body).hexdigest()}
        wanted = {"project": "local-team/p", "name": name, "type": "model", "files": [declared]}
        try:
            made = program.ask(CREATE, i=wanted)["createArtifactVersion"]
            program.put(made["uploads"][0]["url"], body)
            id = made["artifactVersion"]["id"]
            committed = program.ask(COMMIT, i=id)["commitArtifactVersion"]
            done.committed[committed["artifactVersion"]["path"]] = body
            linked = program.ask(LINK, i=id)["linkArtifact"]
            done.linked[linked["version"]["number"]] = id
        except (OSError, http.client.HTTPException, urllib.error.URLError):
            return


def work_until_killed(program: Program, done: Acknowledged) -> None:
    clients = [
        threading.Thread(target=log_and_link, args=(program, f"artifact-{n}", done))
        for n in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    # Not a wait for something to happen: it is how long the server has to work before it dies.
    time.sleep(SECONDS)
    program.kill()
    for client in clients:
        client.join()


def numbers(program: Program) -> list[int]:
    found, after = [], None
    while True:
        collection = program.ask(AFTER, a=after)["collection"]
        page = collection["versions"]
        found += [version["number"] for version in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            assert collection["latestVersion"]["number"] == max(found)
            return sorted(found)
        after = page["pageInfo"]["endCursor"]


@pytest.mark.slow
def test_killed_server_loses_nothing_it_acknowledged(data: Path) -> None:
    done = Acknowledged()
    program = Program(data)
    program.ask(
        'mutation { createProject(input: {team: "local-team", name: "p"}) { errors { message } } }'
    )
    for _ in range(KILLS):
        work_until_killed(program, done)
        program = Program(data)

    for path, body in done.committed.items():
        version = program.ask(COMMITTED, p=path)["artifactVersion"]
        assert version["state"] == "COMMITTED"
        assert program.get(version["files"]["nodes"][0]["url"]) == body
    for number, id in done.linked.items():
        found = program.ask(LINKED, p=f"local/model/killed:v{number}")["version"]
        assert found["source"]["id"] == id
    there = numbers(program)
    assert there == list(range(len(there)))
    assert len(done.linked) >= KILLS
    print(f"{KILLS} kills: {len(done.committed)} commits and {len(done.linked)} links kept")
    assert program.stop() == 0
