"""Which of the two media types of GraphQL over HTTP a client wants."""

from __future__ import annotations

RESPONSE = "application/graphql-response+json"
JSON = "application/json"
HTML = "text/html"
EVENTS = "text/event-stream"
MULTIPART = 'multipart/mixed;subscriptionSpec="1.0"'

# The later versions of the specification prefer RESPONSE; who says nothing gets what older
# clients understand.
OFFERED = (JSON, RESPONSE)


def wanted(accept: str | None, offered: tuple[str, ...]) -> str | None:
    """The offer that the client likes best, the earlier of equals; None where it takes none.

    A client that says nothing takes anything.
    """
    ranges = _ranges(accept or "*/*")
    best = max(offered, key=lambda offer: _quality(offer, ranges))
    return best if _quality(best, ranges) > 0 else None


def _ranges(accept: str) -> dict[str, float]:
    ranges: dict[str, float] = {}
    for part in accept.split(","):
        name, *parameters = (word.strip().lower() for word in part.split(";"))
        ranges[name] = max(_q(parameters), ranges.get(name, 0.0))
    return ranges


def _q(parameters: list[str]) -> float:
    """The weight of a range; one that is no number from 0 to 1 counts as not wanted."""
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                q = float(value)
            except ValueError:
                return 0.0
            return q if 0 <= q <= 1 else 0.0
    return 1.0


def _quality(offer: str, ranges: dict[str, float]) -> float:
    """The weight of the most specific range that covers the offer."""
    kind = offer.partition("/")[0]
    for name in (offer, f"{kind}/*", "*/*"):
        if name in ranges:
            return ranges[name]
    return 0.0
