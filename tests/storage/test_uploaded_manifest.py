from __future__ import annotations

import asyncio
import base64
import hashlib
import json
from typing import Any

import orjson
import pytest

from domain.errors import InvalidValue
from storage import threads, uploaded_manifest
from storage.manifest import File
from storage.uploaded_manifest import Merged, parse

DIGEST = "XUFAKrxLKna5cZ2REBfFkg=="
MD5 = "5d41402abc4b2a76b9719d911017c592"
FILE = {"digest": DIGEST, "size": 5}
REFERENCE = {"digest": "etag", "ref": "s3://b/k", "size": 7}


def manifest(contents: Any, **more: Any) -> bytes:
    return orjson.dumps({"version": 1, "contents": contents} | more)


def refusal(data: bytes) -> str:
    with pytest.raises(InvalidValue) as caught:
        parse(data)
    assert caught.value.code == "INVALID_INPUT"
    return caught.value.message


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"", "JSON in UTF-8"),
        (b"{", "JSON in UTF-8"),
        (b"\xff{}", "JSON in UTF-8"),
        (b'{"version":1,"contents":{}} x', "JSON in UTF-8"),
        (b'{"version":1,"contents":{"a":{"digest":"e","ref":"r","size":NaN}}}', "JSON in UTF-8"),
        (b'{"version":1,"contents":' + b"[" * 100_000, "JSON in UTF-8"),
        (b'{"version":1,"contents":{"a":' + b"9" * 5000 + b"}}", "JSON in UTF-8"),
        (b"null", "an object of version 1"),
        (b"[1]", "an object of version 1"),
        (b"{}", "an object of version 1"),
        (b'{"version":2,"contents":{}}', "an object of version 1"),
        (b'{"version":1}', "an object with its files under contents"),
        (b'{"version":1,"contents":[]}', "an object with its files under contents"),
        (
            b'{"version":1,"contents":{"a":{},"a":{}}}',
            "an object in which each key, and so each path, comes once",
        ),
    ],
)
def test_no_manifest(data: bytes, rule: str) -> None:
    assert refusal(data) == f"The manifest must be {rule}."


@pytest.mark.parametrize("path", ["", "/a", "../a", "a/../b", "a//b", "a\\b", "C:a", "a\0b", "a/."])
def test_paths_that_lead_out(path: str) -> None:
    message = refusal(manifest({path: FILE}))
    assert message.startswith("The manifest must be made of proper paths. A file path must be ")


@pytest.mark.parametrize(
    ("entry", "rule"),
    [
        (1, "an object"),
        ({}, "an object with a digest"),
        ({"size": 5}, "an object with a digest"),
        ({"digest": 5, "size": 5}, "an object with a digest"),
        (
            {"digest": MD5, "size": 5},
            "an object with the MD5 of the file in base64, 24 characters, as digest",
        ),
        (
            {"digest": DIGEST[:-3] + "h==", "size": 5},
            "an object with the MD5 of the file in base64, 24 characters, as digest",
        ),
        ({"digest": DIGEST}, "an object with a size from 0 to 5497558138880 bytes"),
        ({"digest": DIGEST, "size": -1}, "an object with a size from 0 to 5497558138880 bytes"),
        ({"digest": DIGEST, "size": 5.0}, "an object with a size from 0 to 5497558138880 bytes"),
        ({"digest": DIGEST, "size": True}, "an object with a size from 0 to 5497558138880 bytes"),
        (
            {"digest": DIGEST, "size": 5497558138881},
            "an object with a size from 0 to 5497558138880 bytes",
        ),
        (REFERENCE | {"size": -1}, "an object with a size from 0 to 5497558138880 bytes"),
        (REFERENCE | {"ref": ""}, "an object with 1 to 4096 printable characters as ref"),
        (REFERENCE | {"ref": 7}, "an object with 1 to 4096 printable characters as ref"),
        (REFERENCE | {"ref": "s3://b/\n"}, "an object with 1 to 4096 printable characters as ref"),
        (REFERENCE | {"ref": "r" * 4097}, "an object with 1 to 4096 printable characters as ref"),
        (
            REFERENCE | {"digest": "e\nother:etag"},
            "an object with 1 to 4096 printable characters as digest",
        ),
        (REFERENCE | {"digest": ""}, "an object with 1 to 4096 printable characters as digest"),
        (REFERENCE | {"extra": [1]}, "an object whose extra is a JSON object at the top"),
        (
            REFERENCE | {"extra": {"a": "\0"}},
            "an object whose extra is free of a NUL character in strings and keys",
        ),
    ],
)
def test_entries(entry: Any, rule: str) -> None:
    assert refusal(manifest({"x": FILE, "a/b": entry})) == (
        f'The manifest must be made of proper entries: that of "a/b" must be {rule}.'
    )


def test_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploaded_manifest, "MOST_ENTRIES", 2)
    assert len(parse(manifest({"a": FILE, "b": FILE}))) == 2
    expected = "The manifest must be of at most 2 files; it has 3."
    assert refusal(manifest({"a": FILE, "b": FILE, "c": FILE})) == expected


def test_too_many_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploaded_manifest, "MOST_ENTRIES", 2)
    merged = Merged()
    for _ in range(2):
        merged.lay_manifest(manifest({"a": FILE, "b": FILE}))
    assert list(merged.files) == ["a", "b"]
    with pytest.raises(InvalidValue) as caught:
        merged.lay([File("c", 1)])
    expected = "The manifest must be of at most 2 files, all of a version together."
    assert caught.value.message == expected


def test_what_is_kept_and_what_is_not() -> None:
    data = manifest(
        {
            "b/ü.txt": {
                **FILE,
                "local_path": "/home/mia/secret",
                "birthArtifactID": "QQ==",
                "skip_cache": True,
                "extra": {"a": 1},
            },
            "a": REFERENCE | {"extra": {"versionID": "7", "etag": "e"}},
            "c": {"digest": "https://x/y", "ref": "https://x/y", "size": None, "extra": {}},
            "d": {"digest": DIGEST, "ref": None, "size": 0},
        },
        storagePolicy="wandb-storage-policy-v1",
        storagePolicyConfig={"storageLayout": "V2"},
    )
    found = parse(data)
    assert found == [
        File("b/ü.txt", 5, md5=MD5),
        File("a", 7, None, None, "s3://b/k", "etag", {"etag": "e", "versionID": "7"}),
        File("c", 0, None, None, "https://x/y", "https://x/y"),
        File("d", 0, md5=MD5),
    ]
    assert list(found[1].extra or ()) == ["etag", "versionID"]


def test_the_last_layer_counts() -> None:
    one, other = File("a", 1, md5=MD5), File("a", 2, md5=MD5)
    merged = Merged()
    merged.lay([one, File("b", 1)])
    merged.lay([other])
    assert merged.files == {"a": other, "b": File("b", 1)}


async def test_others_go_on_while_a_large_one_is_read() -> None:
    contents = {
        f"dir-{n % 100}/file-{n}.bin": {
            "digest": base64.b64encode(hashlib.md5(b"%d" % n).digest()).decode(),
            "size": n,
        }
        for n in range(100_000)
    }
    data = json.dumps({"version": 1, "contents": contents}).encode()
    reading = asyncio.create_task(threads.run(uploaded_manifest._decoded, data))
    turns = 0
    while not reading.done():
        await asyncio.sleep(0.001)
        turns += 1
    assert len(parse(data)) == 100_000
    # A decoder that does not call back gives one or two.
    assert turns > 10


@pytest.mark.parametrize("contents", ["[" * 2 + "[],[]" + "]" * 2, '{"a":{}},{"a":{}}'])
def test_lists_and_endless_objects_are_refused_before_they_are_read(
    contents: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploaded_manifest, "MOST_BRACKETS", 3)
    monkeypatch.setattr(uploaded_manifest, "MOST_OBJECTS", 3)
    monkeypatch.setattr(uploaded_manifest, "_decoded", lambda _: pytest.fail("it was read"))

    with pytest.raises(InvalidValue) as caught:
        parse(f'{{"version":1,"contents":{contents}}}'.encode())

    assert caught.value.rule == "of at most 1000000 files, and without lists"
