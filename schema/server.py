"""The server about itself."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

import strawberry
from strawberry.types import Info

from domain import limits as most
from reads import described, document, page, validation, values
from reads.complete import Made
from reads.field import part
from resolvers.context import Context


@strawberry.type(description="The server about itself.")
class ServerInfo:
    """Its version and the limits in force; a refusal names the limit as the field here does."""

    version: str = part("The version of Vitrine.")
    max_page_size: int = part("The most rows of a page.")
    max_query_depth: int = part("How deep a query may be nested.")
    max_query_cost: int = part("How many values a query may give, by the sizes of its pages.")
    max_query_root_fields: int = part("How many fields a query may have at its root.")
    max_query_fields: int = part("How many fields a query may have, those of fragments included.")
    max_query_fields_at_once: int = part("How many fields a query may have of any one object.")
    max_query_aliases: int = part("How many aliases a query may have.")
    max_query_directives: int = part("How many directives may stand in one place of a query.")
    max_query_nesting: int = part("How deep fields, fragments and spreads of a query may nest.")
    max_document_size: int = part("How many bytes a document may have.")
    max_document_tokens: int = part("How many tokens a document may have.")
    max_document_comparisons: int = part(
        "How often fields of one name may be compared with each other, to find out whether a"
        " document is valid."
    )
    max_variable_values: int = part("How many values the variables of a request may hold.")
    max_introspection: int = part("About how many values of the schema a query may ask for.")
    max_body_size: int = part("How many bytes the body of a request may have.")
    max_body_seconds: int = part("In how many seconds the body of a request must have come.")
    rate_limit: int | None = part(
        "The cost that each API key, or each address without one, may have in a minute, divided"
        " among the processes of the server; null without a limit."
    )


def about(info: Info[Context, None]) -> ServerInfo:
    """What this server is and allows."""
    limits = info.context.site.limits
    made: Any = Made(
        version=version("vitrine"),
        maxPageSize=page.MAX_SIZE,
        maxQueryDepth=limits.query_depth,
        maxQueryCost=limits.query_cost,
        maxQueryRootFields=limits.query_root_fields,
        maxQueryFields=most.MOST_FIELDS,
        maxQueryFieldsAtOnce=most.MOST_FIELDS_AT_ONCE,
        maxQueryAliases=limits.query_aliases,
        maxQueryDirectives=limits.query_directives,
        maxQueryNesting=most.DEEPEST_NESTING,
        maxDocumentSize=document.LONGEST_DOCUMENT,
        maxDocumentTokens=document.MOST_TOKENS,
        maxDocumentComparisons=validation.MOST_COMPARISONS,
        maxVariableValues=values.MOST_VALUES,
        maxIntrospection=described.MOST_OF_A_TYPE * len(info.schema._schema.type_map),
        maxBodySize=most.LARGEST_BODY,
        maxBodySeconds=most.BODY_SECONDS,
        rateLimit=limits.rate,
    )
    return made  # type: ignore[no-any-return]
