"""The plot of docs/performance.md: when a message on paper is heard, over the room's size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.plots import COLOURS, CONNECTIONS, GREY, drawing, over_sizes
from bench.quotas import PUBLISHED
from bench.simulation import Sent


def draw(ways: Mapping[str, Sequence[Sent]], path: Path) -> None:
    """Write the plot as SVG, the same for the same figures."""
    with drawing(path, columns=4) as (times, shares):
        for (way, sent), colour, marker in zip(ways.items(), COLOURS, "os^", strict=False):
            line = {"color": colour, "marker": marker, "markersize": 5, "label": way}
            sizes = [each.connections for each in sent]
            times.plot(sizes, [each.outcome.by(1) for each in sent], **line)
            times.plot(sizes, [each.outcome.by(0.5) for each in sent], ":", color=colour)
            shares.plot(sizes, [100 * each.outcome.share for each in sent], **line)
        sizes = [size for size in sizes if size > PUBLISHED.burst]
        quota = [(size - PUBLISHED.burst) / PUBLISHED.posts for size in sizes]
        times.plot(sizes[1:], quota[1:], "--", color=GREY, label="the quota of posts alone")
        half = "s until the last hears; dotted, half of them"
        over_sizes(times, CONNECTIONS, yscale="log", ylabel=half)
        over_sizes(shares, CONNECTIONS, ylabel="% who hear it by the broadcast", ylim=(0, 105))
