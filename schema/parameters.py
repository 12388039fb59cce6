"""What a client asks for: the parameters of a request, each of its type or left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, TypeVar

import orjson

from reads import document
from schema.negotiation import JSON
from schema.trusted import Named, named
from transport.stopped import BAD_REQUEST, LIMIT_EXCEEDED, Stopped

T = TypeVar("T")


class Parameters(NamedTuple):
    """What a request asks for; which document that is, is still to be found out."""

    document: Named
    variables: dict[str, Any] | None
    operation_name: str | None
    extensions: dict[str, Any] | None


def of_address(given: Mapping[str, Any]) -> Parameters:
    """The parameters of a GET, of which those that are objects are JSON texts.

    Errors: Stopped.
    """
    texts = {name: given[name] for name in ("variables", "extensions") if given.get(name)}
    return _parameters({**given, **{name: _decoded(text) for name, text in texts.items()}})


def of_body(body: bytes) -> Parameters:
    """The parameters of a POST.

    Errors: Stopped.
    """
    given = _decoded(body)
    if isinstance(given, list):
        raise Stopped(400, BAD_REQUEST, "One request holds one operation; send them one by one.")
    if not isinstance(given, dict):
        raise Stopped(400, BAD_REQUEST, "The body must be a JSON object.")
    return _parameters(given)


def require_json(content_type: str | None) -> None:
    """The body is said to be JSON in UTF-8.

    Errors: Stopped.
    """
    kind, _, parameters = (content_type or "").lower().replace(" ", "").partition(";")
    if kind != JSON:
        raise Stopped(415, BAD_REQUEST, f"The body must be {JSON}.")
    if parameters.startswith("charset=") and parameters[8:].strip('"') not in ("utf-8", "utf8"):
        raise Stopped(415, BAD_REQUEST, "The body must be UTF-8.")


def _parameters(given: Mapping[str, Any]) -> Parameters:
    query = _parameter(given, "query", str, "a string")
    if query is not None and (excess := document.excess(query)) is not None:
        message = f"The document has more than {excess.most} bytes."
        raise Stopped(413, LIMIT_EXCEEDED, message, excess)
    extensions = _parameter(given, "extensions", dict, "an object")
    return Parameters(
        named(query, given.get("documentId"), extensions),
        _parameter(given, "variables", dict, "an object"),
        _parameter(given, "operationName", str, "a string") or None,
        extensions,
    )


def _parameter(given: Mapping[str, Any], name: str, type_: type[T], what: str) -> T | None:
    value = given.get(name)
    if value is None or (name != "query" and value == ""):
        return None
    if not isinstance(value, type_):
        raise Stopped(400, BAD_REQUEST, f"`{name}` must be {what} or null.")
    return value


def _decoded(text: str | bytes) -> Any:
    """The value of a JSON text; too deep, too large or broken ones are Stopped."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Stopped(400, BAD_REQUEST, f"This is not JSON: {error}") from None
