"""The plot of docs/performance.md: time to the last, and deliveries a second, over the room."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from bench.end_to_end_report import LIMIT, OURS, OURS_THERE, PEER, SPEAKERS, Figures, Table
from bench.scale_plot import GREY, STYLE

LINES = {
    OURS: ("#2f81f7", "o-"),
    OURS_THERE: ("#2da44e", "s-"),
    PEER: ("#d1569b", "D--"),
    LIMIT: (GREY, "^:"),
}


def draw(table: Table, path: Path) -> None:
    """Write the plot as SVG, the same for the same figures."""
    with mpl.rc_context({**STYLE, "svg.hashsalt": "end to end"}):
        figure = Figure(figsize=(9.5, 4.4), layout="constrained")
        left, right = figure.subplots(1, 2)
        _panel(left, table, lambda seen: seen.one.last_p50)
        _panel(right, table, lambda seen: seen.several.deliveries)
        left.set_ylabel("ms from the sender to the last, p50")
        right.set_ylabel(f"deliveries a second, {SPEAKERS} speak")
        handles, labels = left.get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside upper center", ncols=4, frameon=False)
        path.parent.mkdir(exist_ok=True)
        figure.savefig(path, transparent=True, metadata={"Date": None})


def _panel(axes: Any, table: Table, value: Callable[[Figures], float]) -> None:
    for name, (colour, line) in LINES.items():
        seen = {size: value(chats[name]) for size, chats in table.items() if name in chats}
        axes.plot(seen.keys(), seen.values(), line, color=colour, markersize=5, label=name)
    axes.set(xscale="log", yscale="log", xlabel="people in the room")
    axes.grid(color=GREY, alpha=0.25, linewidth=0.6)
    axes.spines[["top", "right"]].set_visible(False)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
