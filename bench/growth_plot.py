"""The plot of docs/performance.md: CPU for a delivery, and deliveries a second, by the audience."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from bench.growth import WORKERS, Line
from bench.scale_plot import COLOURS, GREY, STYLE
from bench.simulation_plot import style


def draw(lines: Sequence[Line], path: Path) -> None:
    """Write the plot as SVG, the same for the same figures."""
    sizes = [line.connections for line in lines]
    ways = {
        "one function": [line.alone for line in lines],
        f"{WORKERS} workers with chunks": [line.shared for line in lines],
    }
    with mpl.rc_context({**STYLE, "svg.hashsalt": "growth"}):
        figure = Figure(figsize=(9.5, 4.0), layout="constrained")
        cpu, rates = figure.subplots(1, 2)
        for (way, costs), colour, marker in zip(ways.items(), COLOURS, "os", strict=False):
            look = {"color": colour, "marker": marker, "markersize": 5, "label": way}
            cpu.plot(sizes, [cost.each for cost in costs], **look)
            rates.plot(sizes, [cost.sent / cost.took for cost in costs], **look)
        beside = [line.alone.each / line.ratio for line in lines]
        cpu.plot(sizes, beside, ":", color=GREY, linewidth=2.5, label="to 1,000, meanwhile")
        cpu.set(ylabel="ms of CPU for a delivery", ylim=(0, None))
        rates.set(ylabel="deliveries a second", ylim=(0, None))
        for axes in (cpu, rates):
            style(axes)
        rates.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
        handles, labels = cpu.get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside upper center", ncols=3, frameon=False)
        path.parent.mkdir(exist_ok=True)
        figure.savefig(path, transparent=True, metadata={"Date": None})
