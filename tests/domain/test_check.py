from __future__ import annotations

import pytest

from domain import errors, name
from domain.check import Checks


def test_done_raises_all_in_call_order() -> None:
    checks = Checks()
    checks(name.collection, "a/b", "name")
    checks.each(name.tag, ["ok", "!", "ok", "?"], "link", "tags")
    checks.add(errors.Conflict("CONFLICT", "Taken.", ("other",)))
    checks.exact(name.file_path, "../x", "files", "0", "path")

    with pytest.raises(errors.Refused) as caught:
        checks.done()

    assert [(refusal.code, refusal.field) for refusal in caught.value.refusals] == [
        ("INVALID_NAME", ("name",)),
        ("INVALID_TAG", ("link", "tags", "1")),
        ("INVALID_TAG", ("link", "tags", "3")),
        ("CONFLICT", ("other",)),
        ("INVALID_INPUT", ("files", "0", "path")),
    ]


def test_done_is_silent_when_nothing_was_wrong() -> None:
    checks = Checks()
    checks(name.collection, "MNIST", "name")

    checks.done()


def test_call_gives_the_normal_form() -> None:
    assert Checks()(name.collection, "cafe\u0301", "name") == "caf\u00e9"


def test_call_gives_the_word_that_was_refused_too() -> None:
    assert Checks()(name.collection, "a/b", "name") == "a/b"


def test_exact_gives_the_word_as_it_came() -> None:
    assert Checks().exact(name.file_path, "cafe\u0301", "path") == "cafe\u0301"


def test_each_drops_repeats_and_keeps_the_order() -> None:
    words = Checks().each(name.tag, ["b", "caf\u00e9", "a", "b", "cafe\u0301"], "tags")

    assert words == ["b", "caf\u00e9", "a"]


def test_each_of_no_list_is_empty() -> None:
    assert Checks().each(name.tag, None, "tags") == []
