"""A server of the native API, as the tools talk to it: over HTTP, with the standard library."""

from __future__ import annotations

import http.client
import io
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from email.message import Message
from typing import IO, Any, TypeVar

from server.tools.errors import Failed

T = TypeVar("T")

SECONDS = 60
TRIES = 5
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 20.0
LONGEST_ANSWER = 64 * 1024 * 1024
PAGE = 100

# What a server, or a proxy before it, says while it cannot answer right now.
BUSY = frozenset({429, 502, 503, 504})


class Lost(Exception):
    """The connection could not be made or broke off, or the server is busy: try again."""

    def __init__(self, reason: str, after: float | None = None) -> None:
        super().__init__(reason)
        self.after = after


class Status(Exception):
    """The server answered with a status that says no, and perhaps why."""

    def __init__(self, number: int, message: str) -> None:
        super().__init__(message)
        self.number = number


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A key must not follow a redirect to somebody else."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message,
        newurl: str,
    ) -> None:  # fmt: skip
        """None: the redirect is an error."""
        return None


def _opener(*more: urllib.request.BaseHandler) -> urllib.request.OpenerDirector:
    """HTTP and nothing else: an address that a server gives may name a file of this machine."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.UnknownHandler(),
        *more,
    ):
        opener.add_handler(handler)
    return opener


_with_key = _opener(_NoRedirect())
_without_key = _opener(urllib.request.HTTPRedirectHandler())


@dataclass(frozen=True)
class Client:
    """A server and the key by which it knows us."""

    url: str
    key: str | None = field(default=None, repr=False)

    def ask(self, document: str, **variables: Any) -> dict[str, Any]:
        """The data of the answer; raises Failed where the server says no, or says nothing."""
        body = json.dumps({"query": document, "variables": variables}).encode()
        answered = patiently(lambda: self._post(body), self.url)
        for error in answered.get("errors") or ():
            raise Failed(_told(error))
        data = answered.get("data")
        if not isinstance(data, dict):
            raise Failed(f"{self.url} does not answer like a Vitrine server.")
        return data

    def change(self, mutation: str, selection: str, **input: Any) -> dict[str, Any]:
        """The payload of a mutation that worked; raises Failed with all that stands against it."""
        kind = f"{mutation[0].upper()}{mutation[1:]}Input"
        document = f"""mutation($input: {kind}!) {{ {mutation}(input: $input) {{
            {selection} errors {{ code message }} }} }}"""
        given = {name: value for name, value in input.items() if value is not None}
        payload: dict[str, Any] = self.ask(document, input=given)[mutation]
        if payload["errors"]:
            raise Failed(" ".join(f"{e['message']} ({e['code']})" for e in payload["errors"]))
        return payload

    def pages(
        self, document: str, find: Callable[[dict[str, Any]], Any], **variables: Any
    ) -> Iterator[dict[str, Any]]:
        """Every page of the connection that `find` finds in the answers; the document pages it."""
        after = None
        while True:
            found = find(self.ask(document, after=after, **variables))
            if found is None:
                return
            yield found
            if not found["pageInfo"]["hasNextPage"]:
                return
            after = found["pageInfo"]["endCursor"]

    def _post(self, body: bytes) -> Any:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        request = urllib.request.Request(f"{self.url}/graphql", body, headers)
        try:
            with opened(request, with_key=True) as answer:
                return _document(answer, self.url)
        except Status as status:
            if status.number in (301, 302, 303, 307, 308):
                raise Failed(f"{self.url} redirects; give the address that it leads to.") from None
            raise Failed(str(status)) from None


def request_to(
    url: str, headers: Mapping[str, str], body: Any = None, method: str | None = None
) -> urllib.request.Request:
    """A request to an address that a server gave; raises Failed for what is none."""
    try:
        return urllib.request.Request(url, body, dict(headers), method=method)
    except ValueError:
        raise Failed(f"The server gave an address that is none: {url[:80]}") from None


def opened(request: urllib.request.Request, *, with_key: bool = False) -> http.client.HTTPResponse:
    """The answer, whose body is still to be read; raises Lost and Status."""
    opener = _with_key if with_key else _without_key
    try:
        answer: http.client.HTTPResponse = opener.open(request, timeout=SECONDS)
    except urllib.error.HTTPError as error:
        with error:
            raise _refused(error) from None
    except urllib.error.URLError as error:
        if isinstance(error.reason, OSError):
            raise Lost(_reason(error.reason)) from error
        raise Failed(f"The address {request.full_url[:80]} cannot be used.") from error
    except (OSError, http.client.HTTPException) as error:
        raise Lost(_reason(error)) from error
    return answer


def patiently(work: Callable[[], T], whom: str) -> T:
    """What the work gives, tried again while the connection is lost, each time after longer."""
    pause = FIRST_PAUSE
    for tries in range(1, TRIES + 1):
        try:
            return work()
        except Lost as lost:
            if tries == TRIES:
                raise Failed(f"{whom} cannot be reached: {lost}.") from lost
            time.sleep(min(lost.after if lost.after is not None else pause, LONGEST_PAUSE))
            pause *= 2
    raise AssertionError


def reading(answer: http.client.HTTPResponse, size: int) -> bytes:
    """The next bytes of a body; raises Lost where it breaks off."""
    try:
        return answer.read(size)
    except (OSError, http.client.HTTPException) as error:
        raise Lost(_reason(error)) from error


def _refused(error: urllib.error.HTTPError) -> Lost | Status:
    message = _message(error)
    if error.code in BUSY:
        return Lost(message, _seconds(error.headers))
    return Status(error.code, message)


def _message(error: urllib.error.HTTPError) -> str:
    """What the server says, in its GraphQL form or that of its routes, or else the status."""
    try:
        answered = json.loads(error.read(65_536))
        if isinstance(answered.get("errors"), list):
            return _told(answered["errors"][0])
        return str(answered["error"]["message"])
    except (OSError, http.client.HTTPException, ValueError, LookupError, AttributeError, TypeError):
        return f"The server answered {error.code} {error.reason}."


def _told(error: Mapping[str, Any]) -> str:
    code = (error.get("extensions") or {}).get("code")
    return f"{error['message']} ({code})" if code else str(error["message"])


def _seconds(headers: Message) -> float | None:
    text = headers.get("Retry-After", "")
    return float(text) if text.isdigit() else None


def _reason(error: Exception) -> str:
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return text or type(error).__name__


def _document(answer: http.client.HTTPResponse, url: str) -> Any:
    body = io.BytesIO()
    while piece := reading(answer, 1024 * 1024):
        body.write(piece)
        if body.tell() > LONGEST_ANSWER:
            break
    try:
        document = json.loads(body.getvalue())
    except ValueError:
        document = None
    if not isinstance(document, dict):
        raise Failed(f"{url} does not answer like a Vitrine server.")
    return document
