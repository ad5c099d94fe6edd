"""The plot of docs/performance.md: reads of one event, over the room's size and all others'."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bench.plots import COLOURS, GREY, OF_THE_PEER, Axes, drawing, over_sizes
from bench.scale import Seen
from bench.scale_report import LIMIT, USUAL


def draw(rooms: Sequence[Seen], others: Sequence[Seen], path: Path) -> None:
    """Write the plot as SVG, the same for the same figures."""
    with drawing(path, columns=3, share_y=True) as (left, right):
        alike = _alike([*rooms, *others])
        _panel(left, rooms, alike, lambda seen: seen.members, "members of the room, the only one")
        among = f"connections in all rooms; {others[0].members:,} in this one"
        _panel(right, others, alike, lambda seen: seen.members + seen.others, among)
        left.set_ylabel("reads of DynamoDB, for one event")


def _panel(
    axes: Axes,
    growth: Sequence[Seen],
    alike: Sequence[Sequence[str]],
    size: Callable[[Seen], int],
    label: str,
) -> None:
    sizes = [size(seen) for seen in growth]
    axes.plot(sizes, [reads(seen.usual) for seen in growth], "--", color=OF_THE_PEER, label=USUAL)
    for names, colour, marker in zip(alike, COLOURS, "osD^v", strict=False):
        values = [reads(seen.events[names[0]]) for seen in growth]
        axes.plot(sizes, values, color=colour, marker=marker, markersize=5, label=", ".join(names))
    limit = [reads(seen.listing) for seen in growth]
    axes.plot(sizes, limit, ":", color=GREY, linewidth=2.5, label=LIMIT)
    over_sizes(axes, label, yscale="log")


def _alike(growth: Sequence[Seen]) -> list[list[str]]:
    """The names of the events, those together that read as much at every size."""
    groups: dict[tuple[float, ...], list[str]] = {}
    for name in growth[0].events:
        groups.setdefault(tuple(reads(seen.events[name]) for seen in growth), []).append(name)
    return list(groups.values())


def reads(event: Any) -> float:
    """The reads that DynamoDB counts for an event."""
    return float(event.usage["reads"])
