"""Addresses: which route they lead to, and what they let be done there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from resolvers import address
from resolvers.context import Context
from storage.signature import (
    AnyClaim,
    Download,
    ExpiredToken,
    ManifestUpload,
    PartUpload,
    RunUpload,
    Upload,
    verify,
)
from tests.api import SECRET, Api
from tests.resolvers.asking import of

ORGANIZATION = UUID("018f0000-0000-7000-8000-00000000000a")
THING = UUID("018f0000-0000-7000-8000-00000000000b")
MD5 = "5d41402abc4b2a76b9719d911017c592"
SHA256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"


@pytest.fixture
def context(api: Api) -> Context:
    return of(api, None)


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@pytest.mark.parametrize(
    ("made", "claim", "start"),
    [
        (address.upload, Upload(ORGANIZATION, THING, "a/b", 3, MD5), "/files/upload/"),
        (address.part, PartUpload(ORGANIZATION, THING, 2, MD5), "/files/part/"),
        (address.manifest, ManifestUpload(ORGANIZATION, THING, MD5), "/files/manifest/"),
        (address.run_upload, RunUpload(ORGANIZATION, THING, "a/b"), "/files/run/"),
    ],
)
def test_where_to_send(
    context: Context, made: Callable[[Context, Any], str], claim: AnyClaim, start: str
) -> None:
    before, token = made(context, claim).split(start)

    assert before == context.base_url
    assert verify(SECRET, token, type(claim), now=now()) == claim


@pytest.mark.parametrize(
    ("folder", "after"), [(None, "n%C3%A4me%20%23%3F.bin"), ("word", "word/n%C3%A4me%20%23%3F.bin")]
)
def test_where_to_fetch(context: Context, folder: str | None, after: str) -> None:
    download = address.downloads(context, ORGANIZATION, folder=folder)

    before, _, rest = download("a/b/n\u00e4me #?.bin", SHA256, 5).partition("/files/download/")
    token, _, name = rest.partition("/")

    assert (before, name) == (context.base_url, after)
    expected = Download(ORGANIZATION, SHA256, 5, "n\u00e4me #?.bin")
    assert verify(SECRET, token, Download, now=now()) == expected


def test_a_page_of_addresses_ends_together(context: Context) -> None:
    download = address.downloads(context, ORGANIZATION)
    tokens = [download(path, SHA256, 5).split("/")[-2] for path in ("a", "b")]

    for token in tokens:
        assert verify(SECRET, token, Download, now=now() + dt.timedelta(minutes=59))
        with pytest.raises(ExpiredToken):
            verify(SECRET, token, Download, now=now() + dt.timedelta(hours=1))
