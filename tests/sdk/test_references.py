"""References of every kind: what the SDK logs, what we say of it, what comes back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sdk.place import Place
from tests.sdk.sdk import Sdk

pytestmark = pytest.mark.slow

FILES = """query($path: String!) { artifactVersion(path: $path) { sizeBytes fileCount
    files(first: 100) { nodes { path sizeBytes reference digest url } } } }"""


def natively(place: Place, name: str) -> dict[str, tuple[str | None, int, str]]:
    """Where each file lies, its size and its digest; a reference has no address here."""
    found = place.ask(FILES, path=f"{place.team}/project/{name}:v0")["artifactVersion"]
    nodes = found["files"]["nodes"]
    assert all((each["reference"] is None) == (each["url"] is not None) for each in nodes)
    return {each["path"]: (each["reference"], each["sizeBytes"], each["digest"]) for each in nodes}


def test_references_of_every_kind(place: Place, newest: Sdk, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.joinpath("deep").mkdir(parents=True)
    folder.joinpath("a.txt").write_text("aaa")
    folder.joinpath("deep", "b c.txt").write_text("bb")

    ran = newest.run("references", place.team, "project", str(folder))

    # That a file is missing, which is left aside as was asked for, is said by the SDK itself.
    assert set(ran.noise()) <= {"wandb: WARNING nothing there"}
    facts = ran.result
    web, source, file = facts.pop("web"), facts.pop("source"), folder.as_uri()
    listed = natively(place, "there")
    assert facts == {
        "size": [13, 7],
        "listed": sorted(listed),
        "extra": {"etag": '"tag-1"'},
        "target": f"{web}/tagged/z",
        "one": "own",
        "part": {"folder/a.txt": "aaa", "folder/deep/b c.txt": "bb"},
        "all": facts["all"],
        "tables": [[[1]], [[2]]],
        "gone": "nothing there",
        "left": {"here.txt": "here"},
    }
    assert facts["all"].pop("again.table.json").startswith("{")
    assert facts["all"] == {
        "one.txt": "afar",
        "deep/two.txt": "afar",
        "folder/a.txt": "aaa",
        "folder/deep/b c.txt": "bb",
        "of-source.txt": "own",
        "through.txt": "afar",
    }
    again = listed.pop("again.table.json")
    assert again[:2] == (f"{source}/table.table.json", 0)
    assert listed == {
        "one.txt": (f"{web}/tagged/one.txt", 4, "tag-1"),
        "deep/two.txt": (f"{web}/plain", 4, f"{web}/plain"),
        "folder/a.txt": (f"{file}/a.txt", 3, "R7zlx09Yn0hn29V+nKn4CA=="),
        "folder/deep/b c.txt": (f"{file}/deep/b c.txt", 2, "Ia0L2Da5DQj0z2QLTCmOfA=="),
        "of-source.txt": (f"{source}/x y.txt", 0, "tRXhiqP759Jk18pale9z4Q=="),
        "through.txt": (f"{source}/z.txt", 0, "tag-1"),
    }
    three = f"{web}/x y?q=ä%20b&c#d"
    told = natively(place, "told")
    assert told["three.txt"] == (three, 0, three)
    assert told["un.txt"][:2] == (f"{file}/a.txt", 3)
    assert natively(place, "gone") == {
        "key": ("s3://bucket/key", 0, "s3://bucket/key"),
        "a/b": ("s3://bucket/some/key.bin", 0, "s3://bucket/some/key.bin"),
        "g": ("gs://bucket/folder/", 0, "gs://bucket/folder/"),
        "here.txt": (None, 4, "6c92285fa6d3e827b198d120ea3ac674"),
    }
    # The SDK named a draft by a key of its own; what is kept names the version.
    [(reference, _, _)] = natively(place, "other").values()
    assert reference is not None
    assert reference.startswith("wandb-artifact://")
    assert reference.endswith("/table.table.json")
