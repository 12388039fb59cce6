"""The readings as a picture: for each operation, a bar for each target at its best concurrency."""

from __future__ import annotations

from xml.sax.saxutils import escape

from bench import figures
from bench.bare import BARE
from bench.figures import Readings
from bench.operations import BY_NAME
from bench.report import OURS, number

WIDTH, MARGIN, LABELS, FIGURES = 860, 24, 110, 150
BAR, GAP, HEAD, PANEL_GAP = 18, 6, 46, 22

STYLE = """
svg { background: #ffffff; font: 13px system-ui, sans-serif; }
text { fill: #1f2328; } .title { font-size: 18px; font-weight: 600; }
.name { font-weight: 600; font-size: 14px; } .quiet { fill: #59636e; }
.track { fill: #f0f2f5; } .ours { fill: #2f6fed; } .bare { fill: #8c959f; }
.other { fill: #c98a2b; }
@media (prefers-color-scheme: dark) {
  svg { background: #0d1117; } text { fill: #e6edf3; } .quiet { fill: #9198a1; }
  .track { fill: #1b2129; } .ours { fill: #5b93ff; } .bare { fill: #6e7681; }
  .other { fill: #d29a3f; }
}
"""


def svg(readings: Readings) -> str:
    """The whole picture, for light and dark pages."""
    panels, top = [], MARGIN + 34
    for operation in figures.operations(readings):
        panel, height = _panel(readings, operation, top)
        panels.append(panel)
        top += height + PANEL_GAP
    title = f'<text class="title" x="{MARGIN}" y="{MARGIN + 14}">Requests per second</text>'
    note = (
        f'<text class="quiet" x="{WIDTH - MARGIN}" y="{MARGIN + 14}" text-anchor="end">'
        "each at its best concurrency; longer is better</text>"
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top}" width="{WIDTH}"'
        f' height="{top}" role="img" aria-label="Requests per second of each target">'
        f"<style>{STYLE}</style>{title}{note}{''.join(panels)}</svg>\n"
    )


def _panel(readings: Readings, operation: str, top: int) -> tuple[str, int]:
    """One operation, and how high it is."""
    rates = {
        target: max(
            figures.median(found, "rate")
            for cell, found in readings.items()
            if cell.operation == operation and cell.target == target
        )
        for target in figures.targets(readings, operation)
    }
    most = max(rates.values())
    meaning = BY_NAME[operation].meaning if operation in BY_NAME else ""
    parts = [
        f'<text class="name" x="{MARGIN}" y="{top + 16}">{escape(operation)}</text>'
        f'<text class="quiet" x="{MARGIN + 34}" y="{top + 16}">{escape(meaning)}</text>'
    ]
    y = top + HEAD - 18
    for target, rate in sorted(rates.items(), key=lambda each: -each[1]):
        parts.append(_bar(target, rate, most, y))
        y += BAR + GAP
    return "".join(parts), y - top


def _bar(target: str, rate: float, most: float, y: int) -> str:
    room = WIDTH - 2 * MARGIN - LABELS - FIGURES
    width = max(room * rate / most, 2)
    kind = "ours" if target == OURS else "bare" if target in (*BARE, "null") else "other"
    x, middle = MARGIN + LABELS, y + BAR - 5
    return (
        f'<text x="{x - 10}" y="{middle}" text-anchor="end">{escape(target)}</text>'
        f'<rect class="track" x="{x}" y="{y}" width="{room}" height="{BAR}" rx="4"/>'
        f'<rect class="{kind}" x="{x}" y="{y}" width="{width:.1f}" height="{BAR}" rx="4"/>'
        f'<text x="{x + room + 10}" y="{middle}">{number(rate)}</text>'
    )
