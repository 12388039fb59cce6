"""`python -m schema.snapshot` writes `schema/schema.graphql`: the whole API, for review."""

from __future__ import annotations

import sys
from pathlib import Path

from schema import root
from schema.sdl import plain

FILE = Path(__file__).with_name("schema.graphql")


def sdl() -> str:
    """The schema as GraphQL says it."""
    return plain(root.build())


def main() -> None:
    """`schema/schema.graphql` shows the schema as it is."""
    FILE.write_text(sdl(), encoding="utf-8")
    sys.stdout.write(f"wrote {FILE}\n")


if __name__ == "__main__":
    main()
