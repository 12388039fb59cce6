"""What every document goes through before it is executed, whichever schema it is for."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from graphql import GraphQLError, OperationDefinitionNode
from strawberry.extensions import (
    MaxTokensLimiter,
    ParserCache,
    SchemaExtension,
    ValidationCache,
)

from reads.limit import LimitExceeded, Limits

MOST_TOKENS = 4_000
LONGEST_DOCUMENT = 100_000
# Between them these bound what strangers can make us remember: a syntax tree of 4,000 characters
# takes up to a megabyte.
CACHED_DOCUMENTS = 128
LONGEST_CACHED = 4_000


class Seen(SchemaExtension):
    """The log can say which operation a request was, and a change is not broken off."""

    def on_validate(self) -> Iterator[None]:
        """The kind and the name of the operation are noted, also where it is not valid."""
        seen = getattr(self.execution_context.context, "seen", None)
        if seen is not None:
            seen["operation_type"] = self.execution_context.operation_type.value.lower()
            seen["operation_name"] = self.execution_context.operation_name
        yield


class DocumentLimit(SchemaExtension):
    """Comments are no tokens, so the length of a document is limited, too."""

    def on_operation(self) -> Iterator[None]:
        """A document that is too long is refused before it is read."""
        if len(self.execution_context.query or "") > LONGEST_DOCUMENT:
            raise LimitExceeded(f"The document has more than {LONGEST_DOCUMENT} characters.")
        yield


class ParsedOnce(ParserCache):
    """Usual documents are parsed once."""

    def on_parse(self) -> Iterator[None]:
        """The syntax tree is there, from the cache if the document is short enough for it."""
        if _is_cached(self):
            yield from super().on_parse()
        else:
            yield


class ValidatedOnce(ValidationCache):
    """Usual documents are validated once."""

    def on_validate(self) -> Iterator[None]:
        """The errors are there, from the cache if the document is short enough for it."""
        if _is_cached(self):
            yield from super().on_validate()
        else:
            yield


class OneOperation(SchemaExtension):
    """A document of several operations must come with the name of the one that is meant."""

    def on_validate(self) -> Iterator[None]:
        """There is no doubt; Strawberry by itself would take the first operation."""
        execution = self.execution_context
        assert execution.graphql_document is not None
        operations = execution.graphql_document.definitions
        count = sum(isinstance(each, OperationDefinitionNode) for each in operations)
        if count > 1 and execution._provided_operation_name is None:
            raise GraphQLError("A document of several operations needs an operationName.")
        yield


def _is_cached(extension: SchemaExtension) -> bool:
    return len(extension.execution_context.query or "") <= LONGEST_CACHED


EXTENSIONS: tuple[Callable[[], SchemaExtension], ...] = (
    DocumentLimit,
    lambda: MaxTokensLimiter(MOST_TOKENS),
    Seen,
    OneOperation,
    Limits,
    lambda: ParsedOnce(CACHED_DOCUMENTS),
    lambda: ValidatedOnce(CACHED_DOCUMENTS),
)
