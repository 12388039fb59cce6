"""put, get, ls, link and collection create, against a real server."""

from __future__ import annotations

import os
import subprocess
import threading
from pathlib import Path
from typing import Any

import pytest

from server.tools import client, put
from tests.end_to_end.program import KEY, VITRINE, Program
from tests.server.tools import Vitrine, contents, folder, into, server, vitrine

pytestmark = pytest.mark.slow

__all__ = ["folder", "server", "vitrine"]


OTHER_KEY = "vtr-" + "0" * 43


class TestMistakes:
    """What is the user's to mend: exit code 2, and nothing was sent."""

    def test_nothing_there(self, vitrine: Vitrine, tmp_path: Path) -> None:
        done = vitrine("put", tmp_path / "none", *into("x"))
        assert done.refusal(2) == f"{tmp_path}/none cannot be read: No such file or directory."

    def test_empty_folder(self, vitrine: Vitrine, tmp_path: Path) -> None:
        assert vitrine("put", tmp_path, *into("x")).refusal(2) == (
            "There are no files in what was given."
        )

    def test_two_files_of_one_name(self, vitrine: Vitrine, folder: Path) -> None:
        done = vitrine("put", folder, folder / "a.bin", *into("x"))
        assert done.refusal(2) == (
            f"{folder}/a.bin and {folder}/a.bin would both be a.bin in the artifact."
        )

    @pytest.mark.parametrize(
        ("text", "problem"),
        [("{", "does not hold JSON"), ("[1]", "must hold a JSON object.")],
    )
    def test_metadata(self, vitrine: Vitrine, folder: Path, text: str, problem: str) -> None:
        (folder / "m.json").write_text(text)
        done = vitrine("put", folder, *into("x"), "--metadata", folder / "m.json")
        assert problem in done.refusal(2)

    @pytest.mark.parametrize("arguments", [("put",), ("get",), ("link", "a"), ("collection", "x")])
    def test_words_missing(self, vitrine: Vitrine, arguments: tuple[str, ...]) -> None:
        assert vitrine(*arguments).refusal(2)

    @pytest.mark.parametrize("path", ["", "a", "a/b", "a/b/c/d", "../b/c", "a//c", "a/b/c:"])
    def test_paths(self, vitrine: Vitrine, path: str) -> None:
        if path == "../b/c":
            assert vitrine("get", path).code == 1
            return
        assert "An artifact version's path must be team/project/artifact" in (
            vitrine("get", path).refusal(2)
        )

    def test_address(self, vitrine: Vitrine) -> None:
        assert vitrine("ls", "--url", "file:///etc").refusal(2) == (
            "The server's address must begin with http:// or https://: file:///etc"
        )

    def test_key_of_another_form_is_not_repeated(self, vitrine: Vitrine) -> None:
        line = vitrine("ls", "--key", "hunter2").refusal(2)
        assert line.startswith("The key that was given is none. An API key must be vtr- and 43")
        assert "hunter2" not in line


class TestRefusals:
    """What the server says no to, or would if it were there: exit code 1."""

    def test_wrong_key(self, vitrine: Vitrine) -> None:
        assert "(UNAUTHENTICATED)" in vitrine("ls", "--key", OTHER_KEY).refusal(1)

    def test_server_away(self, vitrine: Vitrine) -> None:
        assert vitrine("ls", "--url", "http://127.0.0.1:1").refusal(1) == (
            "http://127.0.0.1:1 cannot be reached: Connection refused."
        )

    def test_no_such_things(self, vitrine: Vitrine) -> None:
        for path in (
            "nobody",
            "a/b",
            "a/b/c",
            "local/wandb-registry-model/no",
            "no/wandb-registry-x",
        ):
            for command in ("ls", "get") if path.count("/") == 2 else ("ls",):
                assert vitrine(command, path).refusal(1) == (
                    f"{path} was not found, or you may not see it."
                )

    def test_put(self, vitrine: Vitrine, folder: Path) -> None:
        assert vitrine("put", folder, *into("x", project="local-team/none")).refusal(1) == (
            "The project was not found, or you may not see it. (NOT_FOUND)"
        )
        assert "(INVALID_ALIAS)" in vitrine("put", folder, *into("x"), "--alias", "v1").refusal(1)

    def test_link(self, vitrine: Vitrine, folder: Path) -> None:
        vitrine("put", folder, *into("refused", type="dataset"))
        source = "local-team/p/refused:v0"
        refused = vitrine("link", source, "local/wandb-registry-model/c").refusal(1)
        assert refused == (
            "The registry does not accept the type dataset; it accepts model."
            " (TYPE_NOT_ALLOWED_BY_REGISTRY)"
        )
        refused = vitrine("link", "local/wandb-registry-model/no:v0", "local/model/c").refusal(1)
        assert refused == "local/wandb-registry-model/no:v0 was not found, or you may not see it."

    def test_collection(self, vitrine: Vitrine) -> None:
        create = ("collection", "create", "local/wandb-registry-model", "twice", "--type", "model")
        assert vitrine(*create).line == "local/wandb-registry-model/twice"
        assert vitrine(*create).refusal(1).endswith("(ALREADY_EXISTS)")


def program(server: Program, *arguments: object) -> str:
    """What the installed program gives, in a process of its own and through a pipe."""
    environment = {"PATH": os.environ["PATH"], "VITRINE_URL": server.url, "VITRINE_API_KEY": KEY}
    done = subprocess.run(
        [VITRINE, *map(str, arguments)], capture_output=True, text=True, env=environment, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout
    return done.stdout.rstrip("\n")


def test_there_and_back(server: Program, folder: Path, tmp_path: Path) -> None:
    name, collection = "my model", "local/wandb-registry-model/small cats"
    options = into(name, project="local-team/my project")

    put_ = program(server, "put", folder, *options, "--alias", "good", "--tag", "t")
    assert put_ == "local-team/my project/my model:v0"
    listed = program(server, "ls", "local-team/my project/my model")
    [head, row] = listed.splitlines()
    assert head.split() == ["VERSION", "SIZE", "FILES", "ALIASES", "TAGS", "CREATED"]
    assert row.startswith(
        "local-team/my project/my model:v0  300 kB  3      good, latest  t     20"
    )
    assert program(server, "link", put_, collection, "--alias", "live") == f"{collection}:v0"
    for n, path in enumerate((put_, f"{collection}:live", collection)):
        out = tmp_path / f"out {n}"
        assert program(server, "get", path, "--out", out) == str(out)
        assert contents(out) == contents(folder)
        assert not (out / ".vitrine-partial").exists()


class TestPut:
    def test_same_content_is_the_same_version(self, vitrine: Vitrine, folder: Path) -> None:
        (folder / "empty").write_bytes(os.urandom(2))
        first = vitrine("put", folder, *into("same"), "--json").document
        again = vitrine("put", folder, *into("same"), "--alias", "more", "--json").document

        assert first["path"] == again["path"] == "local-team/p/same:v0"
        assert (first["files"], first["sentFiles"], first["sentBytes"]) == (3, 3, 300_010)
        assert (again["files"], again["sentFiles"], again["sentBytes"]) == (3, 0, 0)
        assert first["digest"] == again["digest"]

    def test_older_content_is_a_new_version(self, vitrine: Vitrine, folder: Path) -> None:
        words = ("put", folder, *into("back"))
        assert vitrine(*words).line.endswith(":v0")
        old = (folder / "a.bin").read_bytes()
        (folder / "a.bin").write_bytes(b"other")
        assert vitrine(*words).line.endswith(":v1")
        (folder / "a.bin").write_bytes(old)
        assert vitrine(*words).line.endswith(":v2")

    def test_what_is_held_is_not_sent(self, vitrine: Vitrine, folder: Path) -> None:
        vitrine("put", folder, *into("held"))
        (folder / "new").write_bytes(b"12345")

        done = vitrine("put", folder, *into("held"), "--json").document

        assert (done["path"][-2:], done["sentFiles"], done["sentBytes"]) == ("v1", 1, 5)

    def test_interrupted_and_run_again(
        self, vitrine: Vitrine, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (folder / "empty").write_bytes(os.urandom(2))
        send = put._send
        both_others_sent = threading.Barrier(3, timeout=30)

        def broken(file: put.Local, *rest: Any) -> None:
            if file.path == "empty":
                both_others_sent.wait()
                raise KeyboardInterrupt
            send(file, *rest)
            both_others_sent.wait()

        with monkeypatch.context() as patched:
            patched.setattr(put, "_send", broken)
            done = vitrine("put", folder, *into("interrupted"))
        assert done.refusal(130) == "Interrupted; the same command goes on where it was."

        done = vitrine("put", folder, *into("interrupted"), "--json")
        assert done.document["sentFiles"] == 1
        assert done.document["path"] == "local-team/p/interrupted:v0"

    def test_connection_lost_on_the_way(
        self, vitrine: Vitrine, folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        opened = client.opened
        lost: list[str] = []

        def unsteady(request: Any, **options: Any) -> Any:
            if request.get_method() == "PUT" and len(lost) < 4:
                lost.append(request.full_url)
                request.data.read(10)
                raise client.Lost("the cable")
            return opened(request, **options)

        monkeypatch.setattr(put, "opened", unsteady)

        path = vitrine("put", folder, *into("unsteady")).line
        assert len(lost) == 4
        vitrine("get", path, "--out", tmp_path / "out")
        assert contents(tmp_path / "out") == contents(folder)

    def test_connection_lost_for_good(
        self, vitrine: Vitrine, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def never(*_: Any, **__: Any) -> Any:
            raise client.Lost("the cable")

        monkeypatch.setattr(put, "opened", never)

        assert vitrine("put", folder, *into("never")).refusal(1) == (
            "The server cannot be reached: the cable."
        )

    def test_file_that_changes_meanwhile(
        self, vitrine: Vitrine, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sent = put._sent

        def change(*arguments: Any) -> Any:
            (folder / "a.bin").write_bytes(b"x" * 300_000)
            return sent(*arguments)

        monkeypatch.setattr(put, "_sent", change)

        assert vitrine("put", folder, *into("changes")).refusal(1) == (
            f"{folder}/a.bin was not taken: The bytes do not have the announced MD5."
        )

    def test_more_than_a_thousand_files(self, vitrine: Vitrine, tmp_path: Path) -> None:
        many = tmp_path / "many"
        many.mkdir()
        for n in range(1_000):
            (many / f"file-{n:04}").write_bytes(b"%d" % n)
        assert vitrine("put", many, *into("many")).line.endswith(":v0")
        for n in range(1_000, 1_130):
            (many / f"file-{n:04}").write_bytes(b"%d" % n)

        done = vitrine("put", many, *into("many"), "--json").document

        assert (done["path"], done["files"]) == ("local-team/p/many:v1", 1_130)
        assert done["sentFiles"] == 130
        found = vitrine("get", done["path"], "--out", tmp_path / "out", "--json").document
        assert found["files"] == 1_130
        assert contents(tmp_path / "out") == contents(many)

    def test_everything_said(self, vitrine: Vitrine, server: Program, folder: Path) -> None:
        (folder.parent / "m.json").write_text('{"accuracy": 0.5}')
        words = ["--alias", "a", "--alias", "b", "--tag", "t", "--description", "# Card"]
        path = vitrine(
            "put", folder, *into("said"), *words, "--metadata", folder.parent / "m.json"
        ).line

        document = """query($p: String!) { artifactVersion(path: $p) {
            type aliases tags description metadata } }"""
        assert server.ask(document, p=path)["artifactVersion"] == {
            "type": "model",
            "aliases": ["a", "b", "latest"],
            "tags": ["t"],
            "description": "# Card",
            "metadata": {"accuracy": 0.5},
        }
