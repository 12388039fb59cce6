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
    ],
)
def test_a_link_leads_to_a_page(client: TestClient, address: str, title: str, query: str) -> None:
    answer = client.get(f"/wandb/{address}")

    assert answer.status_code == 200
    assert f"<h1>{title}</h1>" in answer.text
    assert query in answer.text


@pytest.mark.parametrize(
    ("address", "location"),
    [
        ("acme/registry/model", "/r/acme/model"),
        ("acme/registry/model?selectionPath=", "/r/acme/model"),
        ("acme/registry/model?version=v0", "/r/acme/model"),
        ("acme/registry/model?selectionPath=acme%2Fwandb-registry-model", "/r/acme/model"),
        ("acme/registry/model?selectionPath=acme%2Fwandb-registry-model%2FC", "/r/acme/model/c/C"),
        (
            "acme/registry/Golden%20Data?selectionPath=acme%2Fwandb-registry-Golden%20Data%2FC%20d"
            "&view=membership&version=v0",
            "/r/acme/Golden%20Data/c/C%20d/v0",
        ),
        ("a/registry/b?selectionPath=%2F%2F%2F%2Fevil.example", "/r/a/b/c/%2F%2Fevil.example"),
        ("%2e%2e/registry/b?selectionPath=a/b/..&version=%3Fx%23y", "/r/../b/c/../%3Fx%23y"),
        ("%0d%0aSet-Cookie:%20a/registry/b", "/r/%0D%0ASet-Cookie%3A%20a/b"),
        ("%C3%A9/registry/%22%3E", "/r/%C3%A9/%22%3E"),
    ],
)
def test_a_link_into_a_registry_leads_to_the_app(
    client: TestClient, address: str, location: str
) -> None:
    answer = client.get(f"/wandb/orgs/{address}", follow_redirects=False)

    assert (answer.status_code, answer.headers["location"]) == (302, location)


def test_names_are_shown_as_text(client: TestClient) -> None:
    answer = client.get("/wandb/a/%3Cscript%3Ealert(1)")

    assert answer.status_code == 200
    assert "<script" not in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("address", ["sdk/otel/v1/metrics", "sdk/otel/v1/logs", "nothing"])
def test_telemetry_is_not_offered(client: TestClient, address: str) -> None:
    assert client.post(f"/wandb/{address}").status_code in (404, 405)
