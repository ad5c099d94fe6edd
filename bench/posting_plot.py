"""The plot of docs/performance.md: CPU for a post, over how many are in flight."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from matplotlib.ticker import NullLocator

from bench.plots import COLOURS, GREY, OF_THE_PEER, drawing, over_sizes
from bench.posting import ASYNCIO, AWSCRT, BOTO3, FLOOR, JAVASCRIPT, OURS, THREADS, Table

LINES = {
    BOTO3: (OF_THE_PEER, "D--"),
    JAVASCRIPT: (COLOURS[1], "v--"),
    AWSCRT: (COLOURS[2], "s--"),
    THREADS: (COLOURS[3], "x:"),
    ASYNCIO: (COLOURS[4], "+:"),
    OURS: (COLOURS[0], "o-"),
    FLOOR: (GREY, "^:"),
}


def draw(table: Table, path: Path) -> None:
    """Write the plot as SVG, the same for the same figures."""
    endpoints = list(dict.fromkeys((tls, latency_ms) for tls, latency_ms, _ in table))
    with drawing(path, columns=7, panels=len(endpoints), share_y=True) as panels:
        for axes, (tls, latency_ms) in zip(panels, endpoints, strict=True):
            axes.set_title(f"{'TLS' if tls else 'plain'}, {latency_ms} ms", fontsize=10)
            there = {s.in_flight: table[s] for s in table if s[:2] == (tls, latency_ms)}
            _panel(axes, there)
        panels[0].set_ylabel("ms of CPU for a post")


def _panel(axes: Any, there: dict[int, Any]) -> None:
    for way, (colour, line) in LINES.items():
        cpu = {count: found[way].cpu_ms for count, found in there.items() if way in found}
        axes.plot(cpu.keys(), cpu.values(), line, color=colour, markersize=5, label=way)
    over_sizes(axes, "posts in flight", yscale="log", xticks=list(there))
    axes.xaxis.set_minor_locator(NullLocator())
