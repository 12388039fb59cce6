"""MLflow's model registry: REST over SQLAlchemy, on the same Postgres in a database of its own."""

from __future__ import annotations

import json
import subprocess
from urllib.parse import quote, urlencode

from bench.operations import Operation, Values
from bench.peers import mlflow_data, packages
from bench.processes import spawn
from bench.target import Place, Request

API = "/api/2.0/mlflow"
VARIABLES = {
    # Else the processes of its jobs take both cores.
    "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
    "MLFLOW_SQLALCHEMYSTORE_POOL_SIZE": "8",
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "DO_NOT_TRACK": "true",
}


class MLflow:
    """The calls that can be compared, without users or roles."""

    name = "mlflow"
    same_shape = False

    def missing(self) -> str | None:
        """Why it cannot be measured here."""
        return packages.missing_mlflow()

    def set_up(self) -> None:
        """It is installed."""
        packages.install_mlflow()

    def operations(self) -> frozenset[str]:
        """A point read, a list, and making a version."""
        return frozenset({"Q1", "Q3", "M1", "M2"})

    def start(self, place: Place) -> subprocess.Popen[bytes]:
        """The server, with about as many models and versions as we have."""
        url = mlflow_data.load(place, VARIABLES)
        options = {
            "--backend-store-uri": url,
            "--default-artifact-root": str(place.folder / "artifacts"),
            "--host": "127.0.0.1",
            "--port": str(place.port),
            "--workers": "1",
            "--uvicorn-opts": "--log-level warning",
        }
        command = [
            str(packages.MLFLOW),
            "server",
            *(word for pair in options.items() for word in pair),
        ]
        return spawn(command, place, VARIABLES, place.folder)

    def ready(self) -> Request:
        """Its own."""
        return Request(path="/health", method="GET")

    def request(self, operation: Operation, values: Values, place: Place) -> Request:
        """The call that is closest."""
        if operation.name == "Q3":
            return _get("registered-models/search", _search(values))
        name = mlflow_data.model_name(
            values["organization"], values["registry"], values["collection"]
        )
        if operation.name == "Q1":
            return _get("registered-models/get", {"name": name})
        source = "s3://{team}/{project}/{artifact}/v{number}".format_map(values)
        body = json.dumps({"name": name, "source": source}).encode()
        return Request(
            body, f"{API}/model-versions/create", "POST", {"Content-Type": "application/json"}
        )

    def proof(self, operation: Operation) -> bytes:
        """The field that the call answers with."""
        return {"Q1": b'"latest_versions"', "Q3": b'"registered_models"'}.get(
            operation.name, b'"model_version"'
        )


def _get(call: str, asked: dict[str, str]) -> Request:
    return Request(path=f"{API}/{call}?{urlencode(asked, quote_via=quote)}", method="GET")


def _search(values: Values) -> dict[str, str]:
    """The first page in any case: one that begins later counts the rows before it."""
    below = mlflow_data.model_name(values["organization"], values["registry"], "%")
    conditions = (
        f"name LIKE '{below}'",
        f"tags.type = '{values['type']}'",
        f"tags.`{values['tag']}` = 'true'",
    )
    return {
        "filter": " AND ".join(conditions),
        "max_results": "50",
        "order_by": "last_updated_timestamp DESC",
    }
