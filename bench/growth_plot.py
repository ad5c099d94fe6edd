"""The plot of docs/performance.md: CPU for a delivery, and deliveries a second, by the audience."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bench.growth import WORKERS, Line
from bench.plots import COLOURS, CONNECTIONS, GREY, drawing, over_sizes, write_out


def draw(lines: Sequence[Line], path: Path) -> None:
    """Write the plot as SVG, the same for the same figures."""
    sizes = [line.connections for line in lines]
    ways = {
        "one function": [line.alone for line in lines],
        f"{WORKERS} workers with chunks": [line.shared for line in lines],
    }
    with drawing(path, columns=3) as (cpu, rates):
        for (way, costs), colour, marker in zip(ways.items(), COLOURS, "os", strict=False):
            look = {"color": colour, "marker": marker, "markersize": 5, "label": way}
            cpu.plot(sizes, [cost.each for cost in costs], **look)
            rates.plot(sizes, [cost.sent / cost.took for cost in costs], **look)
        beside = [line.alone.each / line.ratio for line in lines]
        cpu.plot(sizes, beside, ":", color=GREY, linewidth=2.5, label="to 1,000, meanwhile")
        over_sizes(cpu, CONNECTIONS, ylabel="ms of CPU for a delivery", ylim=(0, None))
        over_sizes(rates, CONNECTIONS, ylabel="deliveries a second", ylim=(0, None))
        write_out(rates.yaxis)
