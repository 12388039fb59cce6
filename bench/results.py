"""Where the figures go: the terminal, and Markdown, JSON and a chart below `.bench/results`."""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from bench import chart
from bench.database import FOLDER
from bench.figures import Readings
from bench.report import Table
from db.embedded_library import MAJOR

RESULTS = FOLDER / "results"


def keep(
    name: str,
    tables: Sequence[Table],
    readings: Readings | None = None,
    notes: Sequence[str] = (),
) -> None:
    """The tables are printed and kept, with all readings and a chart of them."""
    notes = [note for note in notes if note]
    print("\n\n".join([*(table.text() for table in tables), *notes]))
    folder = RESULTS / f"{dt.datetime.now():%Y-%m-%d-%H%M%S}-{name}"
    folder.mkdir(parents=True)
    parts = [f"# Benchmark\n\n{machine()}", *(table.markdown() for table in tables), *notes]
    _write(folder / "README.md", "\n\n".join(parts) + "\n")
    if readings is not None:
        _write(folder / "chart.svg", chart.svg(readings))
        rows = [
            {**asdict(cell), "rounds": [asdict(each) for each in found]}
            for cell, found in readings.items()
        ]
        _write(folder / "readings.json", json.dumps(rows))
    print(f"\nKept in {os.path.relpath(folder)}")


def machine() -> str:
    """What the figures were measured on, in a line."""
    cores = os.cpu_count()
    model = _first("/proc/cpuinfo", "model name") or platform.machine()
    return (
        f"{cores} cores of {model}, {platform.system()}, Postgres {MAJOR}, "
        f"Python {platform.python_version()}; "
        "load, servers and Postgres share them."
    )


def _first(file: str, key: str) -> str:
    path = Path(file)
    lines = path.read_text().splitlines() if path.exists() else []
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith(key)), "")


def _write(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
