"""The plot of docs/performance.md: when a message on paper is heard, over the room's size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from bench.quotas import PUBLISHED
from bench.scale_plot import COLOURS, GREY, STYLE
from bench.simulation import Sent

Axes = Any


def draw(ways: Mapping[str, Sequence[Sent]], path: Path) -> None:
    """Write the plot as SVG, the same for the same figures."""
    with mpl.rc_context({**STYLE, "svg.hashsalt": "simulation"}):
        figure = Figure(figsize=(9.5, 4.4), layout="constrained")
        times, shares = figure.subplots(1, 2)
        for (way, sent), colour, marker in zip(ways.items(), COLOURS, "os^", strict=False):
            line = {"color": colour, "marker": marker, "markersize": 5, "label": way}
            sizes = [each.connections for each in sent]
            times.plot(sizes, [each.outcome.by(1) for each in sent], **line)
            times.plot(sizes, [each.outcome.by(0.5) for each in sent], ":", color=colour)
            shares.plot(sizes, [100 * each.outcome.share for each in sent], **line)
        sizes = [size for size in sizes if size > PUBLISHED.burst]
        quota = [(size - PUBLISHED.burst) / PUBLISHED.posts for size in sizes]
        times.plot(sizes[1:], quota[1:], "--", color=GREY, label="the quota of posts alone")
        times.set(yscale="log", ylabel="s until the last hears; dotted, half of them")
        shares.set(ylabel="% who hear it by the broadcast", ylim=(0, 105))
        for axes in (times, shares):
            style(axes)
        times.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
        handles, labels = times.get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside upper center", ncols=4, frameon=False)
        path.parent.mkdir(exist_ok=True)
        figure.savefig(path, transparent=True, metadata={"Date": None})


def style(axes: Axes) -> None:
    """How all of these plots look."""
    axes.set(xscale="log", xlabel="connections in the room")
    axes.grid(color=GREY, alpha=0.25, linewidth=0.6)
    axes.spines[["top", "right"]].set_visible(False)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
