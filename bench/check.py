"""Before anything is timed: every target of our shape gives our answers, value by value."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from typing import Any

from bench.operations import Operation, Values
from bench.processes import body, exchange
from bench.sample import Sample
from bench.target import Place, Target

DRAWS = 8


class Differs(Exception):
    """A target gave another answer, or none."""


def answer(target: Target, operation: Operation, values: Values, place: Place) -> bytes:
    """What the target answers; raises Differs where that is no good answer."""
    got = exchange(place.port, target.request(operation, values, place))
    if not got.startswith(b"HTTP/1.1 200") or b'"errors"' in got:
        raise Differs(f"{target.name} {operation.name}: {got[:1000]!r}")
    if target.proof(operation) not in got:
        raise Differs(f"{target.name} {operation.name} lacks its proof: {got[:1000]!r}")
    return body(got)


def equal(
    targets: Mapping[str, tuple[Target, Place]],
    operation: Operation,
    sample: Sample,
    seed: int,
) -> list[bytes]:
    """The answers of the first target, which those of the same shape have given as well."""
    if operation.writes:
        return _equal_links(targets, operation, sample)
    chance = random.Random(seed)
    answers: list[bytes] = []
    for _ in range(DRAWS):
        values = operation.draw(sample, chance)
        given = {
            name: answer(target, operation, values, place)
            for name, (target, place) in targets.items()
            if operation.name in target.operations()
        }
        _same(operation, values, targets, given)
        answers.append(next(iter(given.values())))
    return answers


def _same(
    operation: Operation,
    values: Values,
    targets: Mapping[str, tuple[Target, Place]],
    given: Mapping[str, bytes],
) -> None:
    (first, expected), *others = given.items()
    for name, got in others:
        if targets[name][0].same_shape and _data(got) != _data(expected):
            raise Differs(
                f"{operation.name} about {dict(values)}: {name} answered\n{got[:3000]!r}\n"
                f"and {first}\n{expected[:3000]!r}"
            )


def _data(got: bytes) -> Any:
    """Without the extensions, in which not all say something."""
    payload = json.loads(got)
    payload.pop("extensions", None)
    return payload


def _equal_links(
    targets: Mapping[str, tuple[Target, Place]], operation: Operation, sample: Sample
) -> list[bytes]:
    """Three links into a collection of its own, by each: but for the id, the answers are equal."""
    answers: dict[str, list[Any]] = {}
    for name, (target, place) in targets.items():
        if operation.name not in target.operations():
            continue
        sample.next_hot()
        found = [answer(target, operation, sample.next_link(hot=True), place) for _ in range(3)]
        if target.same_shape:
            answers[name] = [_without_id(each) for each in found]
    _all_alike(operation, answers)
    return []


def _without_id(got: bytes) -> Any:
    payload = _data(got)
    del payload["data"]["linkArtifact"]["version"]["id"]
    return payload


def _all_alike(operation: Operation, answers: Mapping[str, Sequence[Any]]) -> None:
    (first, expected), *others = answers.items()
    for name, got in others:
        if got != expected:
            raise Differs(f"{operation.name}: {name} answered {got}, and {first} {expected}")
