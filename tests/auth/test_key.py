from __future__ import annotations

import base64
import hashlib
import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auth import key
from domain import errors

KEY = "vtr-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNO_-"


def basic(text: str) -> str:
    return "Basic " + base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "header",
    [
        "",
        " ",
        "Bearer",
        "Bearer ",
        KEY,
        f"Digest {KEY}",
        f"Bearer {KEY}x",
        f"Bearer {KEY} {KEY}",
        "Bearer xyz-" + KEY[4:],
        "Bearer é",
        "Basic",
        "Basic !",
        "Basic é",
        "Basic /w==",
        basic(""),
        basic("api"),
        basic("api:"),
        basic(f"someone:{KEY}"),
        basic(f":{KEY}"),
        basic(f"api:{KEY}\n"),
        basic(KEY),
    ],
)
def test_malformed_header_is_unauthenticated(header: str) -> None:
    with pytest.raises(errors.Unauthenticated) as caught:
        key.of_header(header)

    assert KEY not in str(caught.value)


@given(st.text() | st.text().map("Bearer ".__add__) | st.text().map("Basic ".__add__))
def test_any_header_is_a_key_or_unauthenticated(header: str) -> None:
    with suppress(errors.Unauthenticated):
        assert key.of_header(header)


def test_no_header_is_no_key() -> None:
    assert key.of_header(None) is None


@pytest.mark.parametrize(
    "header", [f"Bearer {KEY}", f"bearer {KEY}", f" BEARER  {KEY} ", basic(f"api:{KEY}")]
)
def test_key_is_found_in_header(header: str) -> None:
    assert key.of_header(header) == KEY


@pytest.mark.parametrize(
    "chosen", ["", "secret", KEY[:-1], KEY + "a", KEY + "\n", "VTR-" + KEY[4:], "vtr-" + "é" * 43]
)
def test_chosen_key_of_another_form_has_a_problem(chosen: str) -> None:
    assert (
        key.problem(chosen)
        == "An API key must be vtr- and 43 characters of A-Z, a-z, 0-9, _ and -."
    )


def test_new_key_is_acceptable_and_never_the_same() -> None:
    made = {key.new() for _ in range(100)}

    assert len(made) == 100
    assert all(re.fullmatch(r"vtr-[A-Za-z0-9_-]{43}", each) for each in made)
    assert all(key.problem(each) is None for each in made)


def test_prefix_is_twelve_characters() -> None:
    assert key.prefix(KEY) == "vtr-abcdefgh"


def test_key_matches_what_was_kept_of_it_only() -> None:
    kept = key.sha256(KEY)

    assert kept == hashlib.sha256(KEY.encode()).digest()
    assert key.matches(KEY, kept)
    assert not key.matches(KEY[:-1] + "a", kept)
    assert not key.matches(KEY, b"")
