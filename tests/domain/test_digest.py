from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import digest, errors

EMPTY = "d41d8cd98f00b204e9800998ecf8427e"
HELLO = "5d41402abc4b2a76b9719d911017c592"


@pytest.mark.parametrize(
    "value", ["", "a", EMPTY[:-1], EMPTY + "0", EMPTY + "\n", "g" * 32, "٣" * 32]
)
def test_hex_md5_is_refused(value: str) -> None:
    with pytest.raises(errors.InvalidValue) as caught:
        digest.hex_md5(value, ("md5",))

    assert (caught.value.code, caught.value.field) == ("INVALID_INPUT", ("md5",))


def test_hex_md5_is_lowered() -> None:
    assert digest.hex_md5("D41D8CD98F00B204E9800998ECF8427E") == EMPTY


@pytest.mark.parametrize(
    "value",
    ["", "a", "1B2M2Y8AsgTpgAmY7PhCfg", "1B2M2Y8AsgTpgAmY7PhCfh==", "_B2M2Y8AsgTpgAmY7PhCfg=="],
)
def test_base64_md5_is_refused(value: str) -> None:
    with pytest.raises(errors.InvalidValue):
        digest.hex_of(value)


def test_md5_is_written_both_ways() -> None:
    assert digest.base64_of(EMPTY) == "1B2M2Y8AsgTpgAmY7PhCfg=="
    assert digest.hex_of("1B2M2Y8AsgTpgAmY7PhCfg==") == EMPTY


@pytest.mark.parametrize("value", ["", "a\nb", "\x00", "\ud800", "x" * 1025])
def test_reference_digest_is_refused(value: str) -> None:
    with pytest.raises(errors.InvalidValue):
        digest.reference(value)


def test_reference_digest_is_accepted() -> None:
    digest.reference('W/"0815"')


def test_digest_of_no_files() -> None:
    assert digest.artifact([]) == "64e7c61456b10382e2f3b571ac24b659"


def test_digest_is_of_the_sorted_lines() -> None:
    expected = hashlib.md5(
        b"wandb-artifact-manifest-v1\n"
        b"B:1B2M2Y8AsgTpgAmY7PhCfg==\n"
        b"a:XUFAKrxLKna5cZ2REBfFkg==\n"
        b"r:5d41402abc4b2a76b9719d911017c592\n"
        b"\xef\xbf\xbd:1B2M2Y8AsgTpgAmY7PhCfg==\n"
        b"\xf0\x9f\x99\x82:1B2M2Y8AsgTpgAmY7PhCfg==\n"
    ).hexdigest()

    files = [("🙂", EMPTY), ("a", HELLO), ("\ufffd", EMPTY), ("B", EMPTY)]

    assert digest.artifact(files, [("r", HELLO)]) == expected


@given(st.permutations([("a", EMPTY), ("b", HELLO), ("a/b", EMPTY), ("a.b", HELLO)]))
def test_order_of_files_does_not_matter(files: list[tuple[str, str]]) -> None:
    assert digest.artifact(files) == digest.artifact(sorted(files))


@given(st.text())
def test_any_text_is_a_digest_or_invalid(value: str) -> None:
    for check in (digest.hex_md5, digest.hex_of, digest.reference):
        try:
            check(value)
        except errors.InvalidValue as refused:
            refused.message.encode()
