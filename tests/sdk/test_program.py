"""The program of the reference page, as it stands there, with nothing changed but the address."""

from __future__ import annotations

import re
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from dev import SDK_VERSIONS
from tests.end_to_end.program import KEY, Program
from tests.sdk.place import Place
from tests.sdk.sdk import Sdk

pytestmark = pytest.mark.slow

VERSION = """query($path: String!) { version(path: $path) {
    name aliases type collection { types versions { totalCount } } } }"""


def page_of(link: str) -> str:
    """Where the link leads on to, or the site that its page names."""
    parts = urlsplit(link)
    connection = HTTPConnection(parts.netloc)
    connection.request("GET", f"{parts.path}?{parts.query}")
    answer = connection.getresponse()
    page = answer.read()
    connection.close()
    return answer.headers["Location"] or ("Vitrine" if b"Vitrine" in page else f"{answer.status}")


@pytest.mark.parametrize(
    ("registry", "type_"),
    [("model", "model"), ("Golden Datasets", "dataset")],
)
def test_an_artifact_without_files_is_linked(
    place: Place, sdk: Sdk, registry: str, type_: str
) -> None:
    if registry != "model":
        place.make_registry(registry, acceptedTypes=[type_])
    path = f"{place.organization}/wandb-registry-{registry}/Not there yet"

    # Unset, as a user has it: the SDK probes for telemetry, and must not find any.
    ran = sdk.run(
        "log_and_link", place.team, "project", "nothing", type_, path, WANDB_ERROR_REPORTING=None
    )

    assert ran.result["name"] == f"{path}:v0"
    assert ran.result["aliases"] == ["latest"]
    assert ran.noise() == []
    links = {*re.findall(r"View .*? at:? (http\S+)", ran.terminal), ran.result["url"]}
    assert len(links) == 3
    # The SDK leaves the spaces of a name in the address, as a browser does not.
    shown = sorted(page_of(link.replace(" ", "%20")) for link in links)
    named = registry.replace(" ", "%20")
    assert shown[0] == f"/r/{place.organization}/{named}/c/Not%20there%20yet/v0"
    assert shown[1:] == ["Vitrine", "Vitrine"]
    assert place.ask(VERSION, path=f"{path}:v0")["version"] == {
        "name": "v0",
        "aliases": ["latest"],
        "type": type_,
        "collection": {"types": [type_], "versions": {"totalCount": 1}},
    }


def test_on_a_server_just_started(server: Program, tmp_path: Path) -> None:
    """The organization, the team and the key are those that the first start makes."""
    sdk = Sdk(SDK_VERSIONS[0], server.url, tmp_path, KEY)
    path = "local/wandb-registry-model/Starts empty"

    ran = sdk.run("log_and_link", "local-team", "project", "nothing", "model", path)

    assert ran.result["name"] == f"{path}:v0"
    assert ran.noise() == []
    assert server.ask(VERSION, path=path)["version"]["aliases"] == ["latest"]


def test_a_file_comes_back_byte_for_byte(
    place: Place, sdk: Sdk, another: Callable[..., Sdk], tmp_path: Path
) -> None:
    body = bytes(range(256)) * 4
    tmp_path.joinpath("weights.bin").write_bytes(body)
    path = f"{place.organization}/wandb-registry-model/With a file"
    sdk.run("log_and_link", place.team, "project", "net", "model", path, "weights.bin")
    elsewhere = another(place.key, sdk.version)

    ran = elsewhere.run("download", f"{path}:latest")

    assert ran.noise() == []
    assert ran.result == {"root": "artifacts/net:v0", "files": {"weights.bin": body.hex()}}


def test_a_type_that_the_registry_does_not_accept_is_refused_with_the_reason(
    place: Place, sdk: Sdk
) -> None:
    path = f"{place.organization}/wandb-registry-model/Wrong"

    ran = sdk.run("refused", "link", place.team, "project", "dataset", path)

    assert ran.result["refused"] == [
        "CommError",
        "The registry does not accept the type dataset; it accepts model.",
    ]
    assert ran.result["seconds"] < 10
    found = place.ask("query($p: String!) { collection(path: $p) { name } }", p=path)
    assert found == {"collection": None}
