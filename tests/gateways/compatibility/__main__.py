"""Apollo's tests of subgraphs, against a subgraph at our endpoint; ends with 1 where one fails.

    python -m tests.gateways.compatibility

The tests want fixed ports. Where Linux allows it they get a network of their own, which has nothing
but itself.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tools import federation, node_packages

ALONE = "--alone"
ALL = 23
GATEWAY, PRODUCTS, USERS, INVENTORY = 4000, 4001, 4002, 4003
MODULES = node_packages.COMPATIBILITY / "node_modules"
TESTS = MODULES / "@apollo" / "federation-subgraph-compatibility-tests"
JEST = [str(MODULES / "jest" / "bin" / "jest.js"), "dist/tests", "--ci", "--json", "--no-cache"]


def main() -> None:
    """The tests have run, apart from all other programs if that is possible."""
    path = node_packages.install(federation.FOLDER, "Hive Gateway and Apollo's")
    node_packages.install(node_packages.COMPATIBILITY, "Apollo's tests of subgraphs")
    alone = ["unshare", "--map-root-user", "--net"]
    if ALONE not in sys.argv and _can([*alone, "ip", "link", "set", "lo", "up"]):
        command = [sys.executable, "-m", "tests.gateways.compatibility", ALONE]
        sys.exit(subprocess.call([*alone, *command]))
    if ALONE in sys.argv:
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    with tempfile.TemporaryDirectory() as folder:
        report = tested(Path(folder), path)
    sys.exit(told(report))


def tested(folder: Path, path: str) -> Any:
    """What jest says, with all four programs running meanwhile."""
    node = shutil.which("node", path=path) or "node"
    products = [sys.executable, "-m", "tests.gateways.compatibility.subgraph", str(PRODUCTS)]
    programs = [("products", products, PRODUCTS)] + [
        (name, [node, str(TESTS / "dist" / "subgraphs" / name / "index.js")], port)
        for name, port in (("users", USERS), ("inventory", INVENTORY))
    ]
    ours = {"PYTHONPATH": os.getcwd()}
    with contextlib.ExitStack() as stack:
        for name, command, port in programs:
            stack.enter_context(federation.running(name, command, port, ours, folder))
        supergraph = folder / "supergraph.graphql"
        addresses = {name: f"http://localhost:{port}/" for name, _, port in programs}
        federation.compose(supergraph, path, **addresses)
        place = {"SUPERGRAPH": str(supergraph), "PORT": str(GATEWAY)}
        gateway = federation.before("apollo", path)
        stack.enter_context(federation.running("gateway", gateway, GATEWAY, place, folder))
        command = [node, *JEST, "--config", "federation-jest.config.js"]
        ran = subprocess.run(command, cwd=TESTS, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return json.loads(ran.stdout)


def told(report: Any) -> int:
    """The exit code, once the outcome is printed."""
    for file in report["testResults"]:
        for each in file["assertionResults"]:
            if each["status"] != "passed":
                print(f"{each['fullName']}: {' '.join(each['failureMessages'])}")
    passed = report["numPassedTests"]
    print(f"Apollo's subgraph compatibility: {passed} of {ALL}")
    return int(passed != ALL or report["numTotalTests"] != ALL)


def _can(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True).returncode == 0
    except OSError:
        return False


if __name__ == "__main__":
    main()
