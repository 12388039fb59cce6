"""The targets that need nothing from outside: ours in both ways, no database, plain Strawberry."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bench.operations import OPERATIONS, Operation, Values
from bench.processes import spawn
from bench.target import Place, Request, graphql

ROOT = Path(__file__).resolve().parent.parent
ALL = frozenset(operation.name for operation in OPERATIONS)


class Ours:
    """`vitrine serve`, one process, as it is started by whoever runs it."""

    same_shape = True
    _command: tuple[str, ...] = (str(Path(sys.executable).with_name("vitrine")), "serve")

    def __init__(self, name: str, **environment: str) -> None:
        self.name = name
        self._environment = environment

    def missing(self) -> str | None:
        """Nothing is."""
        return None

    def set_up(self) -> None:
        """It is set up."""

    def operations(self) -> frozenset[str]:
        """All."""
        return ALL

    def start(self, place: Place) -> subprocess.Popen[bytes]:
        """The server, whose other data are in a folder that all of ours share."""
        data = place.folder.parent / "data"
        command = [*self._command, "--port", str(place.port), "--data", str(data)]
        environment = {"DATABASE_URL": place.database_url, **self._environment}
        return spawn(command, place, environment, cwd=ROOT)

    def ready(self) -> Request:
        """Health."""
        return Request(path="/healthz", method="GET")

    def request(self, operation: Operation, values: Values, place: Place) -> Request:
        """The operation as our clients send it."""
        return graphql(operation.document, operation.variables(values), place.key)

    def proof(self, operation: Operation) -> bytes:
        """As the operation says."""
        return operation.proof


class Without(Ours):
    """The same with one of its parts switched off, by a script of the benchmark."""

    def __init__(self, part: str) -> None:
        super().__init__(f"without {part}")
        self._command = (sys.executable, "-m", "bench.switched", part)


class Program(Ours):
    """A server of this folder, asked like ours."""

    def __init__(self, name: str, module: str, *, same_shape: bool, operations: frozenset[str]):
        super().__init__(name)
        self.same_shape = same_shape
        self._module = module
        self._operations = operations

    def operations(self) -> frozenset[str]:
        """Those that the program has."""
        return self._operations

    def start(self, place: Place) -> subprocess.Popen[bytes]:
        """The module, told its port and its folder, and the database."""
        command = [sys.executable, "-m", self._module, str(place.port), str(place.folder)]
        return spawn(command, place, {"DATABASE_URL": place.database_url}, cwd=ROOT)


class Null(Program):
    """The answer of ours to the same operation, from memory."""

    def request(self, operation: Operation, values: Values, place: Place) -> Request:
        """The same request to an address that names the operation."""
        request = super().request(operation, values, place)
        return Request(request.body, f"/{operation.name}", request.method, request.headers)


STRAIGHT = Ours("straight")
OFF = Ours("off", VITRINE_STRAIGHT="off")
NULL = Null("null", "bench.null", same_shape=False, operations=frozenset({"Q1", "Q2", "Q3"}))
LEAST = Program("least", "bench.least", same_shape=True, operations=NULL.operations())
STRAWBERRY = Program(
    "strawberry",
    "bench.rival.server",
    same_shape=True,
    operations=ALL - {"Q4"},
)

HERE = (STRAIGHT, OFF, NULL, LEAST, STRAWBERRY)
SWITCHED = tuple(map(Without, ("authentication", "visibility", "logging", "metrics")))
