"""The closed profile: nobody learns a name of the schema from us that they did not say first.

There is no introspection, and an error says what is wrong in words that hold only what came with
the request. What graphql-core says by itself names types, required arguments and likely fields.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from typing import Any

from graphql import (
    ASTValidationRule,
    FieldNode,
    GraphQLError,
    GraphQLSchema,
    ValidationRule,
    get_named_type,
)
from graphql.validation import NoSchemaIntrospectionCustomRule
from strawberry.extensions import SchemaExtension

_MARK = "vitrine.closed"

# What a subgraph says of itself: the whole schema.
_SERVICE = "_Service"

NOT_VALID = "This is not valid here."
NOT_EXPECTED = "This value is not what is expected here."

_UNKNOWN = re.compile(r"not to include unknown field '([_A-Za-z]\w*)'", re.ASCII)
_MISSING = re.compile(r"to include required field '")
_NO_FIELDS = re.compile(r"Field '([_A-Za-z]\w*)' must not have a selection", re.ASCII)
_VARIABLE = re.compile(r"Variable '\$[_A-Za-z]\w*'", re.ASCII)
# graphql-core tells the way to a value by what the client has called it.
_VALUE = re.compile(
    r"((?:Variable '\$|Argument '@?)\w+(?:\(\w+:\))?' has invalid value(?: at [\w.\[\]]+)?): ",
    re.ASCII,
)


class Discreet(GraphQLError):
    """An error that holds only what came with the request."""


def close(schema: GraphQLSchema) -> None:
    """The schema is not told to anybody from here on."""
    schema.extensions[_MARK] = True


def is_closed(schema: GraphQLSchema) -> bool:
    """Whether nobody is told of the schema."""
    return _MARK in schema.extensions


@functools.cache
def discreet(rules: tuple[type[Any], ...]) -> tuple[type[ASTValidationRule], ...]:
    """The rules, and that there is no introspection, in words that hold only the client's names."""
    every: tuple[type[Any], ...] = (NoSchemaIntrospectionCustomRule, NoServiceRule, *rules)
    return tuple(_told_discreetly(rule) for rule in every)


class NoServiceRule(ValidationRule):
    """Gateways are told as little as anybody: their composers are given a file."""

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        """The field does not lead to what a subgraph says of itself."""
        type_ = get_named_type(self.context.get_type())
        if type_ is not None and type_.name == _SERVICE:
            self.report_error(GraphQLError("", node))


class Untold(SchemaExtension):
    """Values that cannot be read are told without what was expected in their place."""

    def on_operation(self) -> Iterator[None]:
        """The errors of the result hold only what came with the request."""
        yield
        result: Any = self.execution_context.result
        if result is not None and result.errors:
            result.errors = [untold(error) for error in result.errors]


def untold(error: GraphQLError) -> GraphQLError:
    """The error as the closed profile tells it."""
    if isinstance(error, Discreet) or not error.nodes or (error.path and _cause(error)):
        return error
    found = _VALUE.match(error.message)
    if found is None:
        return error if error.path else _discreet(error, NOT_EXPECTED)
    return _discreet(error, f"{found[1]}: {_of_value(error)}")


def _of_value(error: GraphQLError) -> str:
    if found := _UNKNOWN.search(error.message):
        return f"There is no input field '{found[1]}' here."
    if _MISSING.search(error.message):
        return "A required input field is missing here."
    return NOT_EXPECTED


def _of_argument(error: GraphQLError) -> str:
    return f"There is no argument '{_name(error)}' here."


def _of_field(error: GraphQLError) -> str:
    return f"There is no field '{_name(error)}' here."


def _of_introspection(error: GraphQLError) -> str:
    return f"There is no introspection here, and so no field '{_name(error)}'."


def _of_leaf(error: GraphQLError) -> str:
    found = _NO_FIELDS.match(error.message)
    if found is not None:
        return f"Field '{found[1]}' must not have a selection of fields."
    return f"Field '{_name(error)}' must have a selection of fields."


def _of_missing(error: GraphQLError) -> str:
    return f"A required argument of '{_name(error)}' is missing."


def _of_overlap(error: GraphQLError) -> str:
    """Without the reason, in which there may be types."""
    return f"{error.message.partition(' because ')[0]}. Use different aliases to fetch both."


def _of_spread(_: GraphQLError) -> str:
    return "This fragment can match nothing here."


def _of_type(error: GraphQLError) -> str:
    return f"There is no type '{_name(error)}'."


def _of_variable(error: GraphQLError) -> str:
    found = _VARIABLE.match(error.message)
    return f"{found[0]} is of a type that does not fit here." if found else NOT_VALID


def _as_it_is(error: GraphQLError) -> str:
    return error.message


# By the rule that was broken. What is not here is only said to be not valid.
_WORDS: dict[str, Callable[[GraphQLError], str]] = {
    "FieldsOnCorrectTypeRule": _of_field,
    "KnownArgumentNamesRule": _of_argument,
    "KnownTypeNamesRule": _of_type,
    "NoSchemaIntrospectionCustomRule": _of_introspection,
    "NoServiceRule": _of_field,
    "OverlappingFieldsCanBeMergedRule": _of_overlap,
    "PossibleFragmentSpreadsRule": _of_spread,
    "ProvidedRequiredArgumentsRule": _of_missing,
    "ScalarLeafsRule": _of_leaf,
    "ValuesOfCorrectTypeRule": _of_value,
    "VariablesInAllowedPositionRule": _of_variable,
    # These speak of the document alone.
    "FragmentsOnCompositeTypesRule": _as_it_is,
    "KnownDirectivesRule": _as_it_is,
    "KnownFragmentNamesRule": _as_it_is,
    "LoneAnonymousOperationRule": _as_it_is,
    "NoFragmentCyclesRule": _as_it_is,
    "NoUndefinedVariablesRule": _as_it_is,
    "NoUnusedFragmentsRule": _as_it_is,
    "NoUnusedVariablesRule": _as_it_is,
    "UniqueArgumentNamesRule": _as_it_is,
    "UniqueDirectivesPerLocationRule": _as_it_is,
    "UniqueFragmentNamesRule": _as_it_is,
    "UniqueInputFieldNamesRule": _as_it_is,
    "UniqueOperationNamesRule": _as_it_is,
    "UniqueVariableNamesRule": _as_it_is,
    "VariablesAreInputTypesRule": _as_it_is,
}


def _told_discreetly(rule: type[Any]) -> type[ASTValidationRule]:
    words = _WORDS.get(rule.__name__, lambda _: NOT_VALID)

    def made(context: Any) -> ASTValidationRule:
        return rule(_Context(context, words))  # type: ignore[no-any-return]

    return made  # type: ignore[return-value]


class _Context:
    """A rule's view of the validation, whose errors are put in other words."""

    def __init__(self, context: Any, words: Callable[[GraphQLError], str]) -> None:
        self._context = context
        self._words = words

    def __getattr__(self, name: str) -> Any:
        return getattr(self._context, name)

    def report_error(self, error: GraphQLError) -> None:
        """The error is one of the document's."""
        self._context.report_error(_discreet(error, self._words(error)))


def _discreet(error: GraphQLError, message: str) -> GraphQLError:
    return Discreet(message, error.nodes, path=error.path)


def _cause(error: GraphQLError) -> Exception | None:
    """The exception below that is none of GraphQL's own."""
    below: Exception | None = error
    while isinstance(below, GraphQLError):
        below = below.original_error
    return below


def _name(error: GraphQLError) -> str:
    """What the client has written where the error is."""
    node: Any = error.nodes[0] if error.nodes else None
    return str(getattr(getattr(node, "name", None), "value", ""))
