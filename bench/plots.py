"""What the plots of docs/performance.md have in common."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

# One picture for light pages and dark ones: no background, and colours between the two.
GREY = "#7a7a7a"
COLOURS = ("#2f81f7", "#c77b00", "#2da44e", "#a371f7", "#8a9a00")
OF_THE_PEER = "#d1569b"

CONNECTIONS = "connections in the room"

Axes = Any
Axis = Any


@contextmanager
def drawing(path: Path, columns: int, panels: int = 2, share_y: bool = False) -> Iterator[Any]:
    """Yield the axes of panels side by side; then write them as SVG, the same for the same figures.

    columns: of the legend, which is that of the first panel.
    """
    style = {
        "svg.fonttype": "none",
        "svg.hashsalt": path.stem,  # the same ids each time that it is drawn
        "font.family": "sans-serif",
        "font.size": 10,
        **dict.fromkeys(("text.color", "axes.labelcolor", "axes.edgecolor"), GREY),
        **dict.fromkeys(("xtick.color", "ytick.color"), GREY),
    }
    with mpl.rc_context(style):
        figure = Figure(figsize=(9.5, 4.4), layout="constrained")
        axes = figure.subplots(1, panels, sharey=share_y)
        yield axes
        handles, labels = axes[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside upper center", ncols=columns, frameon=False)
        path.parent.mkdir(exist_ok=True)
        figure.savefig(path, transparent=True, metadata={"Date": None})


def over_sizes(axes: Axes, label: str, **settings: Any) -> None:
    """Have a panel look as all do, over what grows by factors.

    settings: others, as `Axes.set` takes them.
    """
    axes.set(xscale="log", xlabel=label, **settings)
    axes.grid(color=GREY, alpha=0.25, linewidth=0.6)
    axes.spines[["top", "right"]].set_visible(False)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    if axes.get_yscale() == "log":
        write_out(axes.yaxis)


def write_out(axis: Axis) -> None:
    """Have an axis' numbers be read as in a text: 10,000 and 0.1."""
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
