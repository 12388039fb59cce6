"""`python -m db.snapshot` writes `db/schema.sql`: what the migrations make, for review."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from db import embedded, embedded_library
from db.migrate import migrate

FILE = Path(__file__).with_name("schema.sql")

HEADER = "-- What the migrations make. Written by: python3 dev.py snapshot\n\n"

NOISE = re.compile(r"(--|SET |SELECT pg_catalog\.set_config|\\(un)?restrict )")


def ddl(url: str) -> str:
    """The definitions in a database, without what differs from one dump to the next."""
    command = [str(embedded_library.program("pg_dump")), "--schema-only", "--no-owner"]
    done = subprocess.run(
        [*command, "--no-privileges", url], check=True, capture_output=True, text=True
    )
    lines = [line for line in done.stdout.splitlines() if not NOISE.match(line)]
    return HEADER + re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def main() -> None:
    """`db/schema.sql` shows a freshly migrated database."""
    with tempfile.TemporaryDirectory() as folder:
        server = embedded.start(Path(folder) / "postgres", settings=embedded.TEST_SETTINGS)
        try:
            asyncio.run(migrate(server.url))
            FILE.write_text(ddl(server.url), encoding="utf-8")
        finally:
            server.stop()
    sys.stdout.write(f"wrote {FILE}\n")


if __name__ == "__main__":
    main()
