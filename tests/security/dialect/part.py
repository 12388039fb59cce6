"""What is known of the things of one state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tests.factories import Thing


@dataclass(frozen=True)
class Part:
    """The things of one state: the words of documents, and the objects that they lead to."""

    words: Mapping[str, str]
    # The id of the object of each kind; a kind without one is known by where it stands.
    ids: Mapping[str, str]
    things: Mapping[str, Thing]
