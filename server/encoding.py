"""In which of its compressed forms a client wants a file."""

from __future__ import annotations

# The better one first, and how the name of the file beside the plain one ends.
TWINS = {"br": ".br", "gzip": ".gz"}


def wanted(accept: str | None) -> list[str]:
    """The codings that the client takes, the best first; none of them is the plain file.

    Only what it names: a client that says nothing, or `*`, may not know them.
    """
    weights: dict[str, float] = {}
    for part in (accept or "").lower().split(","):
        name, *parameters = (word.strip() for word in part.split(";"))
        weights[name] = _weight(parameters)
    taken = [coding for coding in TWINS if weights.get(coding, 0) > 0]
    return sorted(taken, key=lambda coding: -weights[coding])


def _weight(parameters: list[str]) -> float:
    """One that is no number from 0 to 1 counts as not wanted."""
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                weight = float(value)
            except ValueError:
                return 0.0
            return weight if 0 <= weight <= 1 else 0.0
    return 1.0
