from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from storage.signature import (
    BadToken,
    Download,
    ExpiredToken,
    ManifestUpload,
    PartUpload,
    RunUpload,
    Upload,
    sign,
    verify,
)

SECRET = bytes(range(32))
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
UPLOAD = Upload(
    UUID("018f0000-0000-7000-8000-00000000000a"),
    UUID("018f0000-0000-7000-8000-00000000000b"),
    "data/näme.bin",
    2**40,
    "5d41402abc4b2a76b9719d911017c592",
)
DOWNLOAD = Download(
    UUID("018f0000-0000-7000-8000-00000000000a"),
    "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
    0,
    "näme.bin",
)
RUN_UPLOAD = RunUpload(
    UUID("018f0000-0000-7000-8000-00000000000a"),
    UUID("018f0000-0000-7000-8000-00000000000c"),
    "media/näme 1.png",
)
UNSIZED = replace(UPLOAD, size_bytes=None)
PART = PartUpload(
    UUID("018f0000-0000-7000-8000-00000000000a"),
    UUID("018f0000-0000-7000-8000-00000000000c"),
    10_000,
    "5d41402abc4b2a76b9719d911017c592",
)
MANIFEST = ManifestUpload(
    UUID("018f0000-0000-7000-8000-00000000000a"),
    UUID("018f0000-0000-7000-8000-00000000000d"),
    "5d41402abc4b2a76b9719d911017c592",
)
CLAIMS = [UPLOAD, UNSIZED, PART, MANIFEST, RUN_UPLOAD, DOWNLOAD]


class TestVerify:
    def test_each_character_changed(self):
        token = sign(SECRET, UPLOAD, now=NOW)
        for at, character in enumerate(token):
            for other in "A", "B", "_":
                if other != character:
                    changed = token[:at] + other + token[at + 1 :]
                    with pytest.raises(BadToken):
                        verify(SECRET, changed, Upload, now=NOW)

    def test_each_length(self):
        token = sign(SECRET, UPLOAD, now=NOW)
        for end in range(len(token)):
            with pytest.raises(BadToken):
                verify(SECRET, token[:end], Upload, now=NOW)

    @pytest.mark.parametrize("end", ["A", "=", "==", "\n", " ", ".", "é", "\ud800"])
    def test_something_added(self, end):
        with pytest.raises(BadToken):
            verify(SECRET, sign(SECRET, UPLOAD, now=NOW) + end, Upload, now=NOW)

    def test_other_secret(self):
        with pytest.raises(BadToken):
            verify(bytes(32), sign(SECRET, UPLOAD, now=NOW), Upload, now=NOW)

    def test_other_purpose(self):
        for claim in CLAIMS:
            for kind in {type(other) for other in CLAIMS} - {type(claim)}:
                with pytest.raises(BadToken):
                    verify(SECRET, sign(SECRET, claim, now=NOW), kind, now=NOW)

    @pytest.mark.parametrize("claim", CLAIMS)
    def test_expires(self, claim):
        token = sign(SECRET, claim, now=NOW)
        hours = 1 if claim is DOWNLOAD else 24
        end = NOW + timedelta(hours=hours)
        assert verify(SECRET, token, type(claim), now=end - timedelta(seconds=1)) == claim
        with pytest.raises(ExpiredToken) as caught:
            verify(SECRET, token, type(claim), now=end)
        assert caught.value.code == "TOKEN_EXPIRED"

    @pytest.mark.parametrize("claim", CLAIMS)
    def test_round_trip(self, claim):
        token = sign(SECRET, claim, now=NOW)
        assert verify(SECRET, token, type(claim), now=NOW) == claim
        assert token.isascii()
        assert token.replace("-", "").replace("_", "").isalnum()
        assert len(token) < 150
