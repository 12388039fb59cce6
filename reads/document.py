"""What every document goes through before it is executed, whichever schema it is for."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    parse,
)
from strawberry.extensions import MaxTokensLimiter, SchemaExtension

from domain.limits import Excess
from domain.recent import Recent
from reads import validation
from reads.described import FewDescribed
from reads.limit import LimitExceeded
from reads.limited import WithinLimits
from reads.values import MOST_VALUES, FewValues

MOST_TOKENS = 4_000
LONGEST_DOCUMENT = 100_000  # bytes
# This bounds what strangers can make us remember: the syntax tree of 4,000 characters takes up to
# a megabyte. No document counts as less than the least.
CACHED_CHARACTERS = 512_000
LEAST_CHARACTERS = 1_000


class Documents:
    """The documents that were seen lately are parsed once, and validated once for each schema."""

    def __init__(self) -> None:
        self._parsed: Recent[str, DocumentNode] = Recent(CACHED_CHARACTERS)
        self._found: Recent[tuple[str, int], list[GraphQLError]] = Recent(CACHED_CHARACTERS)

    def parsed(self, text: str) -> DocumentNode:
        """The document's syntax tree; raises GraphQLError."""
        document = self._parsed.get(text)
        if document is None:
            document = _parsed(text)
            self._parsed.put(text, document, _weight(text))
        return document

    def errors(self, schema: GraphQLSchema, text: str) -> list[GraphQLError]:
        """What is wrong with the document; raises GraphQLError where it cannot be parsed."""
        key = (text, id(schema))
        errors = self._found.get(key)
        if errors is None:
            errors = validation.errors(schema, self.parsed(text))
            self._found.put(key, errors, _weight(text))
        return errors


def _parsed(text: str) -> DocumentNode:
    try:
        return parse(text, max_tokens=MOST_TOKENS)
    except GraphQLSyntaxError as error:
        if "tokens. Parsing aborted" not in error.message:
            raise
        # Its reading has ended there.
        found = Excess("maxDocumentTokens", MOST_TOKENS, MOST_TOKENS + 1)
        message = f"The document has more than {MOST_TOKENS} tokens."
        raise LimitExceeded(message, found) from None


def excess(text: str) -> Excess | None:
    """How much longer the document is than one may be; comments are no tokens, but they count."""
    size = len(text) if text.isascii() else len(text.encode("utf-8", "replace"))
    if size <= LONGEST_DOCUMENT:
        return None
    return Excess("maxDocumentSize", LONGEST_DOCUMENT, size)


def _weight(text: str) -> int:
    return max(len(text), LEAST_CHARACTERS)


DOCUMENTS = Documents()


class Seen(SchemaExtension):
    """The log can say which operation a request was, and a change is not broken off."""

    def on_validate(self) -> Iterator[None]:
        """The kind and the name of the operation are noted, also where it is not valid."""
        seen = getattr(self.execution_context.context, "seen", None)
        if seen is not None:
            seen["operation_type"] = self.execution_context.operation_type.value.lower()
            seen["operation_name"] = self.execution_context.operation_name
        yield


class ReadOnce(SchemaExtension):
    """Usual documents are parsed and validated once."""

    def on_parse(self) -> Iterator[None]:
        """The syntax tree is there."""
        execution = self.execution_context
        if execution.query:
            execution.graphql_document = DOCUMENTS.parsed(execution.query)
        yield

    def on_validate(self) -> Iterator[None]:
        """The errors are there."""
        execution = self.execution_context
        assert execution.query is not None
        schema: GraphQLSchema = execution.schema._schema
        execution.pre_execution_errors = DOCUMENTS.errors(schema, execution.query)
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


def extensions(most_values: int = MOST_VALUES) -> tuple[Callable[[], SchemaExtension], ...]:
    """All of this, in its order; so many values may come from who is signed in."""
    return (
        lambda: MaxTokensLimiter(MOST_TOKENS),
        Seen,
        OneOperation,
        WithinLimits,
        FewDescribed,
        lambda: FewValues(most_values),
        ReadOnce,
    )


EXTENSIONS = extensions()
