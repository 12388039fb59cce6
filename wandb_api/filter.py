"""Filters in the manner of MongoDB, put into the words of `reads`.

`{"name": "x", "created_at": {"$gt": "2026-01-31"}}`: several keys must all hold, a bare value is
to be equal, null stands for nothing there, and logical operators nest, before a field or behind it.
"""

from __future__ import annotations

from typing import NamedTuple

import orjson

from domain.errors import InvalidValue
from domain.text import quoted
from reads.where import Where, checked
from wandb_api.filter_field import EVERY, JSON, NAME, WORDS, Field, Fields

_LISTS = {"$and": "and", "$or": "or", "$nor": "nor"}
_NOT = "$not"
_OPERATORS = {
    "$eq": "eq",
    "$ne": "ne",
    "$gt": "gt",
    "$gte": "gte",
    "$lt": "lt",
    "$lte": "lte",
    "$in": "in",
    "$nin": "notIn",
    "$exists": "exists",
    "$regex": "matches",
    "$contains": "contains",
    "$size": "size",
    "$all": "all",
}
_NEGATED = {"$ne": "$eq", "$nin": "$in"}
_SMALLEST, _LARGEST = 0, 2**31 - 1
NEVER: Where = {"or": []}
EXAMPLE = '{"name": "x"}'


def where(fields: Fields, given: object, argument: str = "filters") -> Where:
    """The conditions of a filter over these fields; none where nothing is given.

    Errors: INVALID_INPUT, saying what could be asked.
    """
    if given is None:
        return {}
    reader = _Reader(fields, argument)
    if isinstance(given, dict):
        # Before anything goes down into it.
        checked(given)
    return reader.clause(given)


class _Asked(NamedTuple):
    """A field that is asked for, by the name that it was given, and a path inside its value."""

    name: str
    field: Field
    path: list[str]

    def condition(self, operator: str, operand: object) -> Where:
        """One condition on the field."""
        inside = {"path": self.field.path(self.path)} if self.field.values is JSON else {}
        condition = {**inside, _OPERATORS[operator]: operand}
        if operator == "$regex" and self.field.also:
            return {"or": [{self.field.to: condition}, {self.field.also: condition}]}
        return {self.field.to: condition}

    def missing(self) -> Where:
        """There is no value, or it is null."""
        nothing = self.condition("$exists", False)
        if self.field.values is not JSON:
            return nothing
        return {"or": [nothing, self.condition("$in", [None])]}


class _Reader:
    """Reads one filter; says of what it cannot read what it could have been."""

    def __init__(self, fields: Fields, argument: str) -> None:
        self._fields = fields
        self._argument = argument

    def clause(self, given: object) -> Where:
        """Conditions on any fields; all must hold."""
        if not isinstance(given, dict):
            raise self._refusal(f"A filter is a JSON object such as {EXAMPLE}", given)
        return {"and": [self._entry(key, operand) for key, operand in given.items()]}

    def _entry(self, key: str, operand: object) -> Where:
        if key in _LISTS:
            return {_LISTS[key]: [self.clause(part) for part in self._list(key, operand)]}
        if key == _NOT:
            return {"not": self.clause(operand)}
        if key.startswith("$"):
            allowed = ", ".join([*_LISTS, _NOT])
            raise self._refusal(f"A filter begins with a field or one of {allowed}", key)
        name, *path = key.split(".")
        field = self._fields.get(name)
        if field is None or (path and field.values is not JSON):
            raise self._refusal(f"The fields to filter by are {', '.join(self._fields)}", key)
        return self._field(_Asked(key, field, path), operand)

    def _field(self, asked: _Asked, operand: object) -> Where:
        if not isinstance(operand, dict):
            return self._operator(asked, "$eq", operand)
        operators = [key for key in operand if key.startswith("$")]
        if operand and len(operators) == len(operand):
            return {"and": [self._operator(asked, *one) for one in operand.items()]}
        if operand and not operators and asked.field.values is JSON:
            parts = [
                (asked._replace(name=f"{asked.name}.{key}", path=[*asked.path, key]), value)
                for key, value in operand.items()
            ]
            return {"and": [self._field(*part) for part in parts]}
        rule = f'Ask of {quoted(asked.name)} a value, or operators such as {{"$ne": value}}'
        raise self._refusal(rule, next(iter(operand), operand))

    def _operator(self, asked: _Asked, operator: str, operand: object) -> Where:
        if operator in _LISTS:
            parts = self._list(operator, operand)
            return {_LISTS[operator]: [self._field(asked, part) for part in parts]}
        if operator == _NOT:
            return {"not": self._field(asked, operand)}
        values = asked.field.values
        if operator not in values.operators:
            known = values.operators if operator in EVERY else EVERY
            allowed = ", ".join(one for one in _OPERATORS if one in known)
            raise self._refusal(f"Of {quoted(asked.name)} can be asked {allowed}", operator)
        if operator in _NEGATED:
            return {"not": self._operator(asked, _NEGATED[operator], operand)}
        match operator:
            case "$eq":
                return self._equal(asked, operand)
            case "$in":
                return self._among(asked, self._list(operator, operand))
            case "$all":
                wanted = [self._read(asked, operator, one) for one in self._list(operator, operand)]
                return asked.condition(operator, wanted) if wanted else NEVER
        return asked.condition(operator, self._plain(asked, operator, operand))

    def _equal(self, asked: _Asked, operand: object) -> Where:
        if operand is None:
            return asked.missing()
        if isinstance(operand, list) and asked.field.values is WORDS:
            # The words of a row come in no order, and each once.
            wanted = {self._read(asked, "$eq", one) for one in operand}
            all_ = [asked.condition("$all", list(wanted))] if wanted else []
            return {"and": [*all_, asked.condition("$size", len(wanted))]}
        if isinstance(operand, list) and asked.field.values is JSON:
            return asked.condition("$eq", operand)
        return asked.condition("$eq", self._read(asked, "$eq", operand))

    def _among(self, asked: _Asked, operands: list[object]) -> Where:
        wanted = [self._read(asked, "$in", one) for one in operands if one is not None]
        found = asked.condition("$in", wanted)
        return {"or": [found, asked.missing()]} if None in operands else found

    def _plain(self, asked: _Asked, operator: str, operand: object) -> object:
        match operator:
            case "$exists" if isinstance(operand, bool):
                return operand
            case "$size" if type(operand) is int and _SMALLEST <= operand <= _LARGEST:
                return operand
            case "$regex" | "$contains" if isinstance(operand, str):
                is_name = operator == "$contains" and asked.field.values is NAME
                return NAME.read(operand) if is_name else operand
            case "$exists" | "$size" | "$regex" | "$contains":
                what = {"$exists": "true or false", "$size": "a whole number from 0 on"}
                raise self._wrong(asked, operator, what.get(operator, "a text"), operand)
        return self._read(asked, operator, operand)

    def _read(self, asked: _Asked, operator: str, operand: object) -> object:
        values = asked.field.values
        try:
            return values.read(operand)
        except (ValueError, OverflowError):
            raise self._wrong(asked, operator, values.what, operand) from None

    def _list(self, operator: str, operand: object) -> list[object]:
        if not isinstance(operand, list):
            raise self._refusal(f"{operator} takes a list", operand)
        return operand

    def _wrong(self, asked: _Asked, operator: str, what: str, operand: object) -> InvalidValue:
        return self._refusal(f"{operator} of {quoted(asked.name)} takes {what}", operand)

    def _refusal(self, rule: str, value: object) -> InvalidValue:
        told = _told(value)
        return InvalidValue(
            "INVALID_INPUT", f"{rule}; {told} is none.", (self._argument,), told, rule
        )


def _told(value: object) -> str:
    match value:
        case list():
            return "a list"
        case dict():
            return "an object"
        case str():
            return quoted(value)
    return quoted(orjson.dumps(value).decode())
