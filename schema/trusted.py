"""Which document a request means: the one that it holds, or the one that it names."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any, NamedTuple

from graphql import GraphQLError, GraphQLSchema

from reads.document import DOCUMENTS, LONGEST_DOCUMENT
from resolvers.trusted import Documents, sha256_of
from schema import root
from transport.stopped import BAD_REQUEST, Stopped

DOCUMENT_NOT_FOUND = "DOCUMENT_NOT_FOUND"
DOCUMENT_NOT_TRUSTED = "DOCUMENT_NOT_TRUSTED"
PERSISTED_QUERY_NOT_FOUND = "PERSISTED_QUERY_NOT_FOUND"
PERSISTED_QUERY_NOT_SUPPORTED = "PERSISTED_QUERY_NOT_SUPPORTED"


class Named(NamedTuple):
    """What a request says of its document."""

    query: str | None
    document_id: str | None = None
    sha256: str | None = None


def named(query: str | None, document_id: object, extensions: Mapping[str, Any] | None) -> Named:
    """What a request says of its document; raises Stopped where that cannot be."""
    if document_id is not None and not isinstance(document_id, str):
        raise Stopped(400, BAD_REQUEST, "`documentId` must be a string or null.")
    if document_id is not None and query is not None:
        raise Stopped(400, BAD_REQUEST, "Give `query` or `documentId`, not both.")
    persisted = (extensions or {}).get("persistedQuery")
    if persisted is None or document_id is not None:
        return Named(query, document_id)
    sha256 = persisted.get("sha256Hash") if isinstance(persisted, Mapping) else None
    if not isinstance(sha256, str):
        raise Stopped(400, BAD_REQUEST, "`persistedQuery` must hold a `sha256Hash`.")
    return Named(query, None, sha256.lower())


async def text_of(documents: Documents, said: Named) -> str | None:
    """The document that is meant, None where none was given; raises Stopped."""
    if said.document_id is not None:
        return await _trusted(documents, said.document_id)
    if said.sha256 is not None:
        return await _persisted(documents, said.query, said.sha256)
    if documents.only and said.query is not None:
        await _require_trusted(documents, said.query)
    return said.query


async def _trusted(documents: Documents, id: str) -> str:
    body = await documents.find(id)
    if body is None:
        message = "There is no trusted document of this id; `vitrine documents add` adds some."
        raise Stopped(404, DOCUMENT_NOT_FOUND, message)
    return body


async def _persisted(documents: Documents, query: str | None, sha256: str) -> str:
    # What clients know these by: they send the whole document next.
    if not documents.persisted:
        raise Stopped(200, PERSISTED_QUERY_NOT_SUPPORTED, "PersistedQueryNotSupported")
    if query is None:
        body = documents.registered(sha256)
        if body is None:
            raise Stopped(200, PERSISTED_QUERY_NOT_FOUND, "PersistedQueryNotFound")
        return body
    if sha256_of(query) != sha256:
        raise Stopped(400, BAD_REQUEST, "`sha256Hash` is not the SHA-256 of `query`.")
    if documents.only:
        await _require_trusted(documents, query)
    documents.register(sha256, query)
    return query


async def _require_trusted(documents: Documents, query: str) -> None:
    if not await documents.is_trusted(query):
        message = "Only trusted documents are answered here; name one by its `documentId`."
        raise Stopped(403, DOCUMENT_NOT_TRUSTED, message)


def problems(document: str) -> list[str]:
    """What is wrong with a document of the native API, in words."""
    if len(document) > LONGEST_DOCUMENT:
        return [f"It has more than {LONGEST_DOCUMENT} characters."]
    try:
        errors = DOCUMENTS.errors(_schema(), document)
    except GraphQLError as error:
        errors = [error]
    return [error.message for error in errors]


@functools.cache
def _schema() -> GraphQLSchema:
    return root.build()._schema
