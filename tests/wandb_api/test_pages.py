"""The pages that links of the SDK lead to."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from wandb_api import page_route


@pytest.fixture
def client() -> TestClient:
    """The pages alone; they know nothing of a database."""
    return TestClient(Starlette(routes=page_route.routes("/wandb")))


@pytest.mark.parametrize(
    ("address", "title", "query"),
    [
        ("vision/mnist", "Project vision/mnist", "artifacts { nodes { name type } }"),
        ("vision/mnist/runs/x1", "Run x1 of vision/mnist", "run(name: &quot;x1&quot;)"),
        (
            "vision/mnist/artifacts/model/net/v3",
            "Artifact vision/mnist/net:v3",
            "artifactVersion(path: &quot;vision/mnist/net:v3&quot;)",
        ),
        ("orgs/acme/registry/model", "Registry acme/wandb-registry-model", "registry(path: "),
        (
            "orgs/acme/registry/Golden%20Data?selectionPath=acme%2Fwandb-registry-Golden%20Data%2FC"
            "&view=membership&version=v0",
            "Version acme/wandb-registry-Golden Data/C:v0",
            "version(path: &quot;acme/wandb-registry-Golden Data/C:v0&quot;)",
        ),
    ],
)
def test_a_link_leads_to_a_page(client: TestClient, address: str, title: str, query: str) -> None:
    answer = client.get(f"/wandb/{address}")

    assert answer.status_code == 200
    assert f"<h1>{title}</h1>" in answer.text
    assert query in answer.text


def test_names_are_shown_as_text(client: TestClient) -> None:
    answer = client.get("/wandb/a/%3Cscript%3Ealert(1)")

    assert answer.status_code == 200
    assert "<script" not in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("address", ["sdk/otel/v1/metrics", "sdk/otel/v1/logs", "nothing"])
def test_telemetry_is_not_offered(client: TestClient, address: str) -> None:
    assert client.post(f"/wandb/{address}").status_code in (404, 405)
