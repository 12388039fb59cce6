"""What a POST asks for, and how its client wants the answer, where both are as usual."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any, NamedTuple

import orjson

from reads.straight import Query
from resolvers.trusted import Documents
from schema import parameters
from schema.negotiation import OFFERED, wanted
from transport.stopped import Stopped


class Asked(NamedTuple):
    """What is asked for, and by which id where the document was not sent itself."""

    query: Query
    document_id: str | None


def asked(body: bytes, documents: Documents) -> Asked | None:
    """What the body asks for, if it is as usual."""
    try:
        given: Any = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(given, dict) or given.get("extensions") is not None:
        return None
    text, variables, name = (given.get(each) for each in ("query", "variables", "operationName"))
    is_named = "documentId" in given or documents.only
    if is_named:
        text = _named_text(given, documents)
    if not isinstance(text, str):
        return None
    if not isinstance(variables, dict | None) or not isinstance(name, str | None):
        return None
    query = Query(text, variables or {}, name or None, body)
    return Asked(query, given["documentId"] if is_named else None)


def _named_text(given: Mapping[str, Any], documents: Documents) -> str | None:
    query, id = given.get("query"), given.get("documentId")
    # What a client has sent whole is compared with what is trusted by the long way.
    if not isinstance(id, str) or query is not None:
        return None
    return documents.known(id)


@functools.lru_cache(maxsize=64)
def is_json(content_type: bytes | None) -> bool:
    """Whether the body is said to be JSON."""
    try:
        parameters.require_json(None if content_type is None else content_type.decode("latin-1"))
    except Stopped:
        return False
    return True


@functools.lru_cache(maxsize=64)
def media_type(accept: bytes | None) -> str | None:
    """The media type that the client likes best; None where it takes none of ours."""
    return wanted(None if accept is None else accept.decode("latin-1"), OFFERED)
