"""The plot of docs/performance.md: reads of one event, over the room's size and all others'."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from bench.scale import Seen
from bench.scale_report import LIMIT, USUAL

# One picture for light pages and dark ones: no background, and colours between the two.
GREY = "#7a7a7a"
COLOURS = ("#2f81f7", "#c77b00", "#2da44e", "#a371f7", "#8a9a00")
OF_THE_SCAN = "#d1569b"
STYLE = {
    "svg.fonttype": "none",
    "svg.hashsalt": "scale",  # the same ids each time that it is drawn
    "font.family": "sans-serif",
    "font.size": 10,
    **dict.fromkeys(("text.color", "axes.labelcolor", "axes.edgecolor"), GREY),
    **dict.fromkeys(("xtick.color", "ytick.color"), GREY),
}

Axes = Any


def draw(rooms: Sequence[Seen], others: Sequence[Seen], path: Path) -> None:
    """Write the plot as SVG, the same for the same figures."""
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(9.5, 4.4), layout="constrained")
        left, right = figure.subplots(1, 2, sharey=True)
        alike = _alike([*rooms, *others])
        _panel(left, rooms, alike, lambda seen: seen.members, "members of the room, the only one")
        among = f"connections in all rooms; {others[0].members:,} in this one"
        _panel(right, others, alike, lambda seen: seen.members + seen.others, among)
        left.set_ylabel("reads of DynamoDB, for one event")
        handles, labels = left.get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside upper center", ncols=3, frameon=False)
        path.parent.mkdir(exist_ok=True)
        figure.savefig(path, transparent=True, metadata={"Date": None})


def _panel(
    axes: Axes,
    growth: Sequence[Seen],
    alike: Sequence[Sequence[str]],
    size: Callable[[Seen], int],
    label: str,
) -> None:
    sizes = [size(seen) for seen in growth]
    axes.plot(sizes, [reads(seen.usual) for seen in growth], "--", color=OF_THE_SCAN, label=USUAL)
    for names, colour, marker in zip(alike, COLOURS, "osD^v", strict=False):
        values = [reads(seen.events[names[0]]) for seen in growth]
        axes.plot(sizes, values, color=colour, marker=marker, markersize=5, label=", ".join(names))
    limit = [reads(seen.listing) for seen in growth]
    axes.plot(sizes, limit, ":", color=GREY, linewidth=2.5, label=LIMIT)
    axes.set(xscale="log", yscale="log", xlabel=label)
    axes.grid(color=GREY, alpha=0.25, linewidth=0.6)
    axes.spines[["top", "right"]].set_visible(False)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))


def _alike(growth: Sequence[Seen]) -> list[list[str]]:
    """The names of the events, those together that read as much at every size."""
    groups: dict[tuple[float, ...], list[str]] = {}
    for name in growth[0].events:
        groups.setdefault(tuple(reads(seen.events[name]) for seen in growth), []).append(name)
    return list(groups.values())


def reads(event: Any) -> float:
    """The reads that DynamoDB counts for an event."""
    return float(event.usage["reads"])
