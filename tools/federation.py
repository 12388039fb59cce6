"""The example of docs/federation: a server, a second subgraph, and a gateway before both."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tools import node_packages
from tools.environment import BIN, PYTHON, ROOT, Failed, say

FOLDER = node_packages.FEDERATION
KEPT = ROOT / ".federation"
VITRINE, EVALUATIONS, GATEWAY = 8080, 4001, 4000
START_SECONDS = 60
GATEWAYS = {
    "hive": ["node_modules/@graphql-hive/gateway/dist/bin.js", "supergraph", "-c", "hive.mjs"],
    "apollo": ["apollo.mjs"],
}
TRY = """{ collection(path: "local/model/Digits") {
  versions(first: 5) { nodes { path aliases evaluations { benchmark score } } } } }"""


def run(gateway: str) -> None:
    """All three answer until Ctrl-C; what they say is in `.federation`."""
    for port in (VITRINE, EVALUATIONS, GATEWAY):
        _require_free(port)
    path = node_packages.install(FOLDER, "Hive Gateway and Apollo's")
    KEPT.mkdir(exist_ok=True)
    with contextlib.ExitStack() as stack:
        server = _vitrine()
        stack.enter_context(running("vitrine", server, VITRINE, {"VITRINE_BOOTSTRAP_KEY": _key()}))
        vitrine = f"http://127.0.0.1:{VITRINE}/graphql"
        stack.enter_context(running("evaluations", evaluations(EVALUATIONS, vitrine), EVALUATIONS))
        supergraph = KEPT / "supergraph.graphql"
        other = f"http://127.0.0.1:{EVALUATIONS}/"
        compose(supergraph, path, vitrine=vitrine, evaluations=other)
        more = {"PATH": path, "SUPERGRAPH": str(supergraph), "PORT": str(GATEWAY)}
        last = stack.enter_context(running("gateway", before(gateway, path), GATEWAY, more))
        _tell(gateway)
        with contextlib.suppress(KeyboardInterrupt):
            last.wait()


def evaluations(port: int, vitrine: str, python: str = PYTHON) -> list[str]:
    """The command of the second subgraph."""
    return [python, str(FOLDER / "evaluations.py"), str(port), vitrine]


def before(gateway: str, path: str) -> list[str]:
    """The command of a gateway, which runs in the folder of the example."""
    return [_node(path), *GATEWAYS[gateway]]


def compose(supergraph: Path, path: str, **subgraphs: str) -> None:
    """The file holds the supergraph of them; Errors: Failed, with what does not fit."""
    named = [f"{name}={address}" for name, address in subgraphs.items()]
    command = [_node(path), "compose.mjs", *named]
    made = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True)
    if made.returncode != 0:
        raise Failed("the subgraphs do not compose", made.stderr)
    supergraph.write_text(made.stdout, encoding="utf-8")


@contextlib.contextmanager
def running(
    name: str,
    command: Sequence[str],
    port: int,
    environment: Mapping[str, str] | None = None,
    folder: Path = KEPT,
) -> Iterator[subprocess.Popen[bytes]]:
    """The program answers on its port; what it says is in a log. Errors: Failed."""
    log = folder / f"{name}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=FOLDER,
            env=os.environ | dict(environment or {}),
            stdout=output,
            stderr=output,
        )
    try:
        _wait(name, process, port, log)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(name: str, process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while not _answers(port):
        if process.poll() is not None or time.monotonic() > end:
            raise Failed(f"{name} did not start", log.read_text(errors="replace"))
        time.sleep(0.1)


def _answers(port: int) -> bool:
    body = json.dumps({"query": "{ __typename }"}).encode()
    headers = {"content-type": "application/json"}
    for path in ("graphql", ""):
        request = urllib.request.Request(f"http://127.0.0.1:{port}/{path}", body, headers)
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                if b"__typename" in answer.read():
                    return True
        except (OSError, urllib.error.HTTPError):
            continue
    return False


def _vitrine() -> list[str]:
    data = str(KEPT / "data")
    fresh = [] if (KEPT / "data").exists() else ["--demo"]
    return [str(BIN / "vitrine"), "serve", "--port", str(VITRINE), "--data", data, *fresh]


def _key() -> str:
    """The key of the administrator, made at the first start and kept for its owner alone."""
    file = KEPT / "key"
    if not file.exists():
        with open(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600), "w") as made:
            made.write(f"vtr-{secrets.token_urlsafe(32)}")
    return file.read_text()


def _require_free(port: int) -> None:
    with socket.socket() as tried:
        if tried.connect_ex(("127.0.0.1", port)) == 0:
            raise Failed(f"port {port} is taken; the example wants {VITRINE}, 4001 and 4000")


def _node(path: str) -> str:
    return shutil.which("node", path=path) or "node"


def _tell(gateway: str) -> None:
    body = json.dumps({"query": " ".join(TRY.split())})
    say(f"Vitrine        http://127.0.0.1:{VITRINE}")
    say(f"Evaluations    http://127.0.0.1:{EVALUATIONS}")
    say(f"{gateway.title():14} http://127.0.0.1:{GATEWAY}  (stop all with Ctrl-C)")
    say("\nTry, with the key in .federation/key:\n")
    say(
        f"curl http://127.0.0.1:{GATEWAY}/graphql -H 'content-type: application/json' \\\n"
        f"  -H \"authorization: Bearer $(cat .federation/key)\" -d '{body}'\n"
    )
