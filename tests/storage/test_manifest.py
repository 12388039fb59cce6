from __future__ import annotations

import asyncio
import random
from uuid import UUID

import pytest

from storage import blob, manifest
from storage.manifest import File, Manifests, decode, encode, page

MD5 = "5d41402abc4b2a76b9719d911017c592"
SHA256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
CONTENT = File("a/b", 5, MD5, SHA256)
REFERENCE = File("a-b", 7, None, None, "s3://bucket/key", "etag")
FILES = tuple(File(name, 0) for name in ["a", "b", "c", "d", "e"])


class TestForm:
    def test_same_path_twice(self):
        with pytest.raises(ValueError, match="'a/b' comes twice"):
            encode([CONTENT, REFERENCE, CONTENT])

    def test_unknown_format(self):
        with pytest.raises(ValueError, match="format 3 cannot be read"):
            decode(b'{"format":3,"files":[]}')

    def test_literal(self):
        assert encode([CONTENT, REFERENCE]) == (
            b'{"format":1,"files":['
            b'["a-b",7,null,null,"s3://bucket/key","etag"],'
            b'["a/b",5,"' + MD5.encode() + b'","' + SHA256.encode() + b'",null,null]]}'
        )

    def test_literal_with_extra(self):
        with_extra = File("c", 1, None, None, "gs://b/c", "etag", {"versionID": "7"})
        data = (
            b'{"format":2,"files":['
            b'["a/b",5,"' + MD5.encode() + b'","' + SHA256.encode() + b'",null,null,null],'
            b'["c",1,null,null,"gs://b/c","etag",{"versionID":"7"}]]}'
        )
        assert encode([with_extra, CONTENT]) == data
        assert decode(data) == (CONTENT, with_extra)

    def test_what_was_written_before_is_read(self):
        old = b'{"format":1,"files":[["a-b",7,null,null,"s3://bucket/key","etag"]]}'
        assert decode(old) == (REFERENCE,)

    def test_empty(self):
        assert encode([]) == b'{"format":1,"files":[]}'
        assert decode(encode([])) == ()

    def test_sorted_by_bytes_in_whatever_order_they_come(self):
        paths = ["Z", "a", "z", "é", "\uffff", "\U00010000", "日本"]
        files = [File(path, 1) for path in paths]
        random.Random(1).shuffle(files)
        expected = sorted(paths, key=lambda path: path.encode())
        assert [file.path for file in decode(encode(files))] == expected
        assert encode(files) == encode(reversed(files))


class TestPage:
    @pytest.mark.parametrize(
        ("asked", "paths", "previous", "following"),
        [
            ({}, "abcde", False, False),
            ({"first": 2}, "ab", False, True),
            ({"first": 5}, "abcde", False, False),
            ({"first": 0}, "", False, True),
            ({"first": 2, "after": "b"}, "cd", True, True),
            ({"first": 9, "after": "c"}, "de", True, False),
            ({"after": "bb"}, "cde", True, False),
            ({"after": "e"}, "", True, False),
            ({"last": 2}, "de", True, False),
            ({"last": 2, "before": "d"}, "bc", True, True),
            ({"last": 9, "before": "c"}, "ab", False, True),
            ({"before": "a"}, "", False, True),
            ({"after": "a", "before": "e"}, "bcd", True, True),
            ({"after": "d", "before": "b"}, "", True, True),
            ({"first": 3, "last": 1}, "c", True, True),
        ],
    )
    def test_table(self, asked, paths, previous, following):
        found = page(FILES, **asked)
        assert "".join(file.path for file in found.files) == paths
        assert (found.has_previous_page, found.has_next_page) == (previous, following)

    def test_empty(self):
        assert page((), first=3, after="x") == manifest.Page((), False, False)


class Counting:
    """A store that counts what is read from it."""

    def __init__(self, store) -> None:
        self.store = store
        self.reads = 0

    def get(self, *args):
        self.reads += 1
        return self.store.get(*args)


@pytest.fixture
def counting(folder) -> Counting:
    return Counting(folder)


async def kept(counting: Counting, organization_id: UUID, count: int, name: str) -> str:
    files = [File(f"{name}{number}", 1) for number in range(count)]
    return await blob.write(counting.store, organization_id, encode(files))


class TestManifests:
    async def test_missing_is_asked_again(self, counting, organization_id):
        manifests = Manifests(counting)
        for _ in range(2):
            with pytest.raises(FileNotFoundError):
                await manifests.get(organization_id, SHA256)
        assert counting.reads == 2

    async def test_many_ask_at_once(self, counting, organization_id):
        sha256 = await kept(counting, organization_id, 3, "a")
        manifests = Manifests(counting)
        answers = await asyncio.gather(*(manifests.get(organization_id, sha256) for _ in range(50)))
        assert {len(files) for files in answers} == {3}
        assert counting.reads == 1

    async def test_who_asked_first_goes_away(self, counting, organization_id):
        sha256 = await kept(counting, organization_id, 3, "a")
        manifests = Manifests(counting)
        first = asyncio.create_task(manifests.get(organization_id, sha256))
        second = asyncio.create_task(manifests.get(organization_id, sha256))
        await asyncio.sleep(0)
        first.cancel()
        assert len(await second) == 3
        assert counting.reads == 1

    async def test_another_organization_reads_nothing(self, counting, organization_id):
        sha256 = await kept(counting, organization_id, 3, "a")
        manifests = Manifests(counting)
        await manifests.get(organization_id, sha256)
        with pytest.raises(FileNotFoundError):
            await manifests.get(UUID(int=1), sha256)

    async def test_the_longest_unused_goes(self, counting, organization_id):
        a, b, c = [await kept(counting, organization_id, 9, name) for name in "abc"]
        manifests = Manifests(counting, most_files=20)
        for sha256 in [a, b, a, c]:
            await manifests.get(organization_id, sha256)
        assert counting.reads == 3
        await manifests.get(organization_id, a)
        assert counting.reads == 3
        await manifests.get(organization_id, b)
        assert counting.reads == 4

    async def test_larger_than_the_whole_cache(self, counting, organization_id):
        sha256 = await kept(counting, organization_id, 30, "a")
        manifests = Manifests(counting, most_files=20)
        assert len(await manifests.get(organization_id, sha256)) == 30
        await manifests.get(organization_id, sha256)
        assert counting.reads == 2
