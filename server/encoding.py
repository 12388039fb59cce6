"""In which of its compressed forms a client wants a file."""

from __future__ import annotations

from transport.compression import liked

# The better one first, and how the name of the file beside the plain one ends.
TWINS = {"br": ".br", "gzip": ".gz"}


def wanted(accept: str | None) -> list[str]:
    """The codings that the client takes, the best first; none of them is the plain file."""
    return liked(accept, TWINS)
