"""What is kept of what was used lately."""

from __future__ import annotations

from domain.recent import Recent


def test_the_one_unused_for_longest_goes_first() -> None:
    recent: Recent[str, int] = Recent(2)
    recent.put("a", 1)
    recent.put("b", 2)
    assert recent.get("a") == 1
    recent.put("c", 3)
    assert [recent.get(key) for key in "abc"] == [1, None, 3]


def test_weights_count_and_not_numbers() -> None:
    recent: Recent[str, int] = Recent(10)
    recent.put("a", 1, 4)
    recent.put("b", 2, 4)
    recent.put("c", 3, 6)
    assert [recent.get(key) for key in "abc"] == [None, 2, 3]
    assert len(recent) == 2


def test_another_value_takes_the_place_and_the_weight() -> None:
    recent: Recent[str, int] = Recent(10)
    recent.put("a", 1, 6)
    recent.put("b", 2, 4)
    recent.put("a", 3, 5)
    recent.put("c", 4, 1)
    assert [recent.get(key) for key in "abc"] == [3, 2, 4]


def test_what_is_too_heavy_is_not_kept_nor_what_it_replaces() -> None:
    recent: Recent[str, int] = Recent(10)
    recent.put("a", 1)
    recent.put("b", 2)
    recent.put("a", 3, 11)
    assert [recent.get(key) for key in "ab"] == [None, 2]


def test_dropped_is_gone() -> None:
    recent: Recent[str, int] = Recent(2)
    recent.put("a", 1, 2)
    recent.drop("a")
    recent.drop("never")
    recent.put("b", 2)
    recent.put("c", 3)
    assert [recent.get(key) for key in "abc"] == [None, 2, 3]
