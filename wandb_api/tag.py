"""A tag of a collection or of an artifact version."""

from __future__ import annotations

import strawberry

from reads.field import read


@strawberry.type(description="A word by which things are found.")
class Tag:
    """The same word on another thing is another tag."""

    id: strawberry.ID = read("id", "An id of the word.")
    name: str = read("name", "The word.")
