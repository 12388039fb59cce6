"""Whether a document is valid, found out in bounded time, as nobody else is answered meanwhile."""

from __future__ import annotations

from graphql import DocumentNode, GraphQLError, GraphQLSchema, validate
from graphql.validation import specified_rules
from graphql.validation.rules import overlapping_fields_can_be_merged as overlapping
from graphql.validation.validate import ValidationAbortedError
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from domain.limits import Excess
from reads import closed
from reads.limit import LimitExceeded

RULES = (*specified_rules, MaybeNullValidationRule, OneOfInputValidationRule)
# Nobody reads further; making one takes time, too. The last says that there are more.
MOST_ERRORS = 49
# Fields of one name are compared with each other, two by two, whether anybody asks for them or not.
MOST_COMPARISONS = 40_000
overlapping.MAX_COMPLEXITY_BUDGET = MOST_COMPARISONS

_ABORTED = "Validation aborted."


def errors(schema: GraphQLSchema, document: DocumentNode) -> list[GraphQLError]:
    """What is wrong with the document."""
    is_closed = closed.is_closed(schema)
    rules = closed.discreet(RULES) if is_closed else RULES
    found = validate(schema, document, rules, max_errors=MOST_ERRORS, hide_suggestions=is_closed)
    return [_told(error) for error in found]


def _told(error: GraphQLError) -> GraphQLError:
    if not isinstance(error, ValidationAbortedError) or error.message != _ABORTED:
        return error
    # Its reading has ended there.
    found = Excess("maxDocumentComparisons", MOST_COMPARISONS, MOST_COMPARISONS + 1)
    message = "The document has too many fields of one name, or is nested too deeply; ask for less."
    return LimitExceeded(message, found)
