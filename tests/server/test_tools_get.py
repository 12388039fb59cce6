"""What comes back: get and ls, against a real server."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest

from tests.server.tools import Vitrine, contents, folder, into, server, vitrine

__all__ = ["folder", "server", "vitrine"]


class TestGet:
    @pytest.fixture
    def path(self, vitrine: Vitrine, folder: Path) -> str:
        return vitrine("put", folder, *into(f"fetched-{os.urandom(4).hex()}")).line

    def test_partial_file_is_resumed(
        self, vitrine: Vitrine, path: str, folder: Path, tmp_path: Path
    ) -> None:
        body = (folder / "a.bin").read_bytes()
        gathering = tmp_path / "out" / ".vitrine-partial"
        gathering.mkdir(parents=True)
        name = hashlib.sha256(f"{hashlib.md5(body).hexdigest()} a.bin".encode()).hexdigest()
        (gathering / name).write_bytes(body[:200_000])

        done = vitrine("get", path, "--out", tmp_path / "out", "--json").document

        assert (done["fetchedFiles"], done["fetchedBytes"]) == (3, 100_008)
        assert contents(tmp_path / "out") == contents(folder)

    def test_partial_file_of_other_bytes_is_fetched_whole(
        self, vitrine: Vitrine, path: str, folder: Path, tmp_path: Path
    ) -> None:
        body = (folder / "a.bin").read_bytes()
        gathering = tmp_path / "out" / ".vitrine-partial"
        gathering.mkdir(parents=True)
        name = hashlib.sha256(f"{hashlib.md5(body).hexdigest()} a.bin".encode()).hexdigest()
        for garbage in b"x" * 200_000, b"x" * 300_000, b"x" * 400_000:
            (gathering / name).write_bytes(garbage)
            vitrine("get", path, "--out", tmp_path / "out")
            assert contents(tmp_path / "out") == contents(folder)
            (tmp_path / "out" / "a.bin").unlink()
            gathering.mkdir(exist_ok=True)

    def test_what_is_there_is_left(
        self, vitrine: Vitrine, path: str, folder: Path, tmp_path: Path
    ) -> None:
        vitrine("get", path, "--out", tmp_path / "out")
        (tmp_path / "out" / "a.bin").write_bytes(b"spoilt")
        (tmp_path / "out" / "mine").write_bytes(b"mine")

        done = vitrine("get", path, "--out", tmp_path / "out", "--json").document

        assert (done["files"], done["fetchedFiles"], done["fetchedBytes"]) == (3, 1, 300_000)
        assert contents(tmp_path / "out") == contents(folder) | {"mine": b"mine"}

    def test_folder_is_named_by_the_version(
        self, vitrine: Vitrine, path: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.chdir(tmp_path)
        name = path.rpartition("/")[2].replace(":", "-")
        assert vitrine("get", path.replace(":v0", "")).line == name
        assert (tmp_path / name / "a.bin").is_file()

    def test_folder_that_is_none(self, vitrine: Vitrine, path: str, folder: Path) -> None:
        done = vitrine("get", path, "--out", folder / "a.bin")
        assert done.refusal(2) == f"The folder {folder}/a.bin cannot be used: File exists."

    def test_link_that_leads_out(self, vitrine: Vitrine, path: str, tmp_path: Path) -> None:
        (tmp_path / "elsewhere").mkdir()
        (tmp_path / "out").mkdir()
        (tmp_path / "out" / "inner folder").symlink_to(tmp_path / "elsewhere")

        assert vitrine("get", path, "--out", tmp_path / "out").refusal(1) == (
            'The path "inner folder/é ü.txt" leads out of the folder; nothing was written.'
        )
        assert list((tmp_path / "elsewhere").iterdir()) == []


class TestLs:
    def test_each_kind_as_json(self, vitrine: Vitrine, folder: Path) -> None:
        vitrine("put", folder, *into("listed"))
        vitrine("link", "local-team/p/listed:v0", "local/wandb-registry-model/listed")
        kinds = {
            "": {"organizations", "registries"},
            "local": {"registries", "projects"},
            "local/wandb-registry-model": {"collections"},
            "wandb-registry-model": {"collections"},
            "local/model": {"collections"},
            "local/wandb-registry-model/listed": {"versions"},
            "local/wandb-registry-model/listed:v0": {"files"},
            "local-team/p": {"artifacts"},
            "local-team/p/listed": {"artifactVersions"},
            "local-team/p/listed:latest": {"files"},
        }
        for path, kind in kinds.items():
            found = vitrine("ls", *([path] if path else []), "--json").document
            assert set(found) == kind
            assert all(found.values())

    def test_link_of_a_link(self, vitrine: Vitrine, folder: Path) -> None:
        path = vitrine("put", folder, *into("twice linked")).line
        first = vitrine("link", path, "local/wandb-registry-model/one").line

        made = vitrine("link", first, "local/wandb-registry-model/two", "--json").document

        assert made["path"] == "local/wandb-registry-model/two:v0"
        assert (made["source"], made["collectionCreated"]) == (path, True)

    def test_collection_as_json(self, vitrine: Vitrine) -> None:
        words = ["--type", "model", "--description", "# Card", "--tag", "t", "--json"]
        made = vitrine("collection", "create", "local/wandb-registry-model", "json", *words)
        assert made.document == {
            "path": "local/wandb-registry-model/json",
            "types": ["model"],
            "tags": ["t"],
            "description": "# Card",
        }
        assert json.loads(made.out) == made.document
