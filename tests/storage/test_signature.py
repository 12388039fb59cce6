from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from storage.signature import (
    BadToken,
    Download,
    ExpiredToken,
    ManifestDownload,
    ManifestUpload,
    PartUpload,
    RunUpload,
    Upload,
    sign,
    signer,
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
MANIFEST_DOWNLOAD = ManifestDownload(
    UUID("018f0000-0000-7000-8000-00000000000a"),
    UUID("018f0000-0000-7000-8000-00000000000b"),
    "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
)
CLAIMS = [UPLOAD, UNSIZED, PART, MANIFEST, RUN_UPLOAD, DOWNLOAD, MANIFEST_DOWNLOAD]
# Addresses that are out there, by which a server of another release was asked.
TOKENS = [
    "hlnZkSvBJJL0CfItuE4OpV-Ty-WL8z1SQ9V7dY7C-DJVAAAAAGlYhyUBjwAAAABwAIAAAAAAAAAKAY8AAAAAcACA"
    "AAAAAAAAC11BQCq8Syp2uXGdkRAXxZIAAAEAAAAAAGRhdGEvbsOkbWUuYmlu",
    "3E2_e8eMgUPWWrkYoD8xPJau08wr-agrtSLbaLASlj5VAAAAAGlYhyUBjwAAAABwAIAAAAAAAAAKAY8AAAAAcACA"
    "AAAAAAAAC11BQCq8Syp2uXGdkRAXxZL__________2RhdGEvbsOkbWUuYmlu",
    "lWyqLCFVTUPBNfJjRV7mKa4Imyn-_EnH2flWnbakr8pQAAAAAGlYhyUBjwAAAABwAIAAAAAAAAAKAY8AAAAAcACA"
    "AAAAAAAADF1BQCq8Syp2uXGdkRAXxZIAACcQ",
    "K98UXqxlteX-GTByT64dl5NTlRmJ3uC6PW4LuNF6MJhNAAAAAGlYhyUBjwAAAABwAIAAAAAAAAAKAY8AAAAAcACA"
    "AAAAAAAADV1BQCq8Syp2uXGdkRAXxZI",
    "Z_LILPD-SkKV1NhUHnm6AAKW0ogYicZPLuYAZHUxt59SAAAAAGlYhyUBjwAAAABwAIAAAAAAAAAKAY8AAAAAcACA"
    "AAAAAAAADG1lZGlhL27DpG1lIDEucG5n",
    "MqY3O6-Ty8FXu2FQEbQ9bIUedNAHTWUae5EIKh-L7stEAAAAAGlXQ7UBjwAAAABwAIAAAAAAAAAKLPJNul-wow4m"
    "6DsqxbninhsWHlwfp0JecwQzYpOLmCQAAAAAAAAAAG7DpG1lLmJpbg",
    "b34DIVops4vpDFt5dJpYDCD2_Z3pt3Qvpm0A4nPSjgVMAAAAAGlXQ7UBjwAAAABwAIAAAAAAAAAKAY8AAAAAcACA"
    "AAAAAAAACyzyTbpfsKMOJug7KsW54p4bFh5cH6dCXnMEM2KTi5gk",
]


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
        hours = 1 if claim in (DOWNLOAD, MANIFEST_DOWNLOAD) else 24
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

    @pytest.mark.parametrize(("claim", "token"), [*zip(CLAIMS, TOKENS, strict=True)])
    def test_tokens_of_other_releases(self, claim, token):
        assert verify(SECRET, token, type(claim), now=NOW) == claim
        assert sign(SECRET, claim, now=NOW) == token


class TestSigner:
    def test_each_token_is_of_its_own_claim(self):
        later = replace(DOWNLOAD, file_name="other.bin")
        signed = signer(SECRET, Download, now=NOW)
        first, second, again = signed(DOWNLOAD), signed(later), signed(DOWNLOAD)
        assert verify(SECRET, first, Download, now=NOW) == DOWNLOAD
        assert verify(SECRET, second, Download, now=NOW) == later
        assert again == first

    def test_secrets_do_not_mix(self):
        tokens = [signer(secret, Download, now=NOW)(DOWNLOAD) for secret in (SECRET, bytes(32))]
        with pytest.raises(BadToken):
            verify(SECRET, tokens[1], Download, now=NOW)
        assert verify(SECRET, tokens[0], Download, now=NOW) == DOWNLOAD
