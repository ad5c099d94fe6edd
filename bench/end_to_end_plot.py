"""The plot of docs/performance.md: time to the last, and deliveries a second, over the room."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.end_to_end_report import LIMIT, OURS, OURS_THERE, PEER, SPEAKERS, Figures, Table
from bench.plots import COLOURS, GREY, OF_THE_PEER, drawing, over_sizes

LINES = {
    OURS: (COLOURS[0], "o-"),
    OURS_THERE: (COLOURS[2], "s-"),
    PEER: (OF_THE_PEER, "D--"),
    LIMIT: (GREY, "^:"),
}


def draw(table: Table, path: Path) -> None:
    """Write the plot as SVG, the same for the same figures."""
    with drawing(path, columns=4) as (left, right):
        _panel(left, table, lambda seen: seen.one.last_p50)
        _panel(right, table, lambda seen: seen.several.deliveries)
        left.set_ylabel("ms from the sender to the last, p50")
        right.set_ylabel(f"deliveries a second, {SPEAKERS} speak")


def _panel(axes: Any, table: Table, value: Callable[[Figures], float]) -> None:
    for name, (colour, line) in LINES.items():
        seen = {size: value(chats[name]) for size, chats in table.items() if name in chats}
        axes.plot(seen.keys(), seen.values(), line, color=colour, markersize=5, label=name)
    over_sizes(axes, "people in the room", yscale="log")
