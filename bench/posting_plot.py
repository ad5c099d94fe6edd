"""The plot of docs/performance.md: CPU for a post, over how many are in flight."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullLocator

from bench.posting import AWSCRT, BOTO3, FLOOR, JAVASCRIPT, OURS, Table
from bench.scale_plot import COLOURS, GREY, OF_THE_SCAN, STYLE
from bench.simulation_plot import style

LINES = {
    BOTO3: (OF_THE_SCAN, "D--"),
    JAVASCRIPT: (COLOURS[1], "v--"),
    AWSCRT: (COLOURS[2], "s--"),
    OURS: (COLOURS[0], "o-"),
    FLOOR: (GREY, "^:"),
}


def draw(table: Table, path: Path) -> None:
    """Write the plot as SVG, the same for the same figures."""
    endpoints = list(dict.fromkeys((tls, latency_ms) for tls, latency_ms, _ in table))
    with mpl.rc_context({**STYLE, "svg.hashsalt": "posting"}):
        figure = Figure(figsize=(9.5, 4.0), layout="constrained")
        panels = figure.subplots(1, len(endpoints), sharey=True)
        for axes, (tls, latency_ms) in zip(panels, endpoints, strict=True):
            axes.set_title(f"{'TLS' if tls else 'plain'}, {latency_ms} ms", fontsize=10)
            there = {s.in_flight: table[s] for s in table if s[:2] == (tls, latency_ms)}
            _panel(axes, there)
        panels[0].set_ylabel("ms of CPU for a post")
        panels[0].yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        handles, labels = panels[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside upper center", ncols=5, frameon=False)
        path.parent.mkdir(exist_ok=True)
        figure.savefig(path, transparent=True, metadata={"Date": None})


def _panel(axes: Any, there: dict[int, Any]) -> None:
    for way, (colour, line) in LINES.items():
        cpu = {count: found[way].cpu_ms for count, found in there.items() if way in found}
        axes.plot(cpu.keys(), cpu.values(), line, color=colour, markersize=5, label=way)
    style(axes)
    axes.set(yscale="log", xlabel="posts in flight", xticks=list(there))
    axes.xaxis.set_minor_locator(NullLocator())
