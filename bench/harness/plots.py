"""Plots of the docs: panels of lines over sizes, drawn as SVG."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# One picture for light pages and dark ones: no background, and colours between the two.
GREY = "#7a7a7a"
COLOURS = ("#2f81f7", "#c77b00", "#2da44e", "#a371f7", "#8a9a00")
MARKERS = "osD^v"
PEER, LIMIT = ("#d1569b", "D--"), (GREY, "^:")
MAX_LEGEND_COLUMNS = 4

Values = Mapping[float, float]


@dataclass(frozen=True)
class Panel:
    """Lines by their label, over a logarithmic axis. dotted: a second line of the same label.
    settings: others, as `Axes.set` takes them."""

    x_label: str
    y_label: str
    lines: Mapping[str, Values]
    dotted: Mapping[str, Values] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Plot:
    """Panels side by side, under the first one's legend. peer, limit: labels of the lines of what
    the others are compared with."""

    panels: Sequence[Panel]
    peer: str = ""
    limit: str = ""
    share_y: bool = False


def lines(
    found: Mapping[float, Mapping[str, Any]], value: Callable[[Any], float]
) -> dict[str, Values]:
    """By label: a value of each figure in `found`, which has them by size, then by label."""
    return {
        label: {size: value(row[label]) for size, row in found.items() if label in row}
        for label in dict.fromkeys(label for row in found.values() for label in row)
    }


def draw(plot: Plot, path: Path) -> None:
    """Write a plot as SVG, the same for the same figures."""
    import matplotlib as mpl  # which only `--write` needs
    from matplotlib.figure import Figure

    grey = dict.fromkeys(("text.color", "axes.labelcolor", "axes.edgecolor"), GREY)
    ticks = dict.fromkeys(("xtick.color", "ytick.color"), GREY)
    # The same ids each time that it is drawn.
    svg = {"svg.fonttype": "none", "svg.hashsalt": path.stem}
    with mpl.rc_context({**svg, "font.family": "sans-serif", "font.size": 10, **grey, **ticks}):
        figure = Figure(figsize=(9.5, 4.4), layout="constrained")
        axes = figure.subplots(1, len(plot.panels), sharey=plot.share_y)
        for each, panel in zip(axes, plot.panels, strict=True):
            _draw_panel(each, panel, _looks(plot))
        labels = axes[0].get_legend_handles_labels()
        columns = min(MAX_LEGEND_COLUMNS, len(labels[0]))
        figure.legend(*labels, loc="outside upper center", ncols=columns, frameon=False)
        path.parent.mkdir(exist_ok=True)
        figure.savefig(path, transparent=True, metadata={"Date": None})


def _looks(plot: Plot) -> dict[str, tuple[str, str]]:
    """By label: the colour, and marker and dashes, of a line."""
    special = {plot.peer: PEER, plot.limit: LIMIT}
    labels = dict.fromkeys(label for panel in plot.panels for label in panel.lines)
    others = [label for label in labels if label not in special]
    looks = zip(COLOURS, (f"{marker}-" for marker in MARKERS), strict=True)
    return {**special, **dict(zip(others, looks, strict=False))}


def _draw_panel(axes: Any, panel: Panel, looks: Mapping[str, tuple[str, str]]) -> None:
    for label, values in panel.lines.items():
        colour, look = looks[label]
        axes.plot(*zip(*values.items(), strict=True), look, color=colour, markersize=5, label=label)
    for label, values in panel.dotted.items():
        axes.plot(*zip(*values.items(), strict=True), ":", color=looks[label][0])
    axes.set(xscale="log", xlabel=panel.x_label, ylabel=panel.y_label, **panel.settings)
    axes.grid(color=GREY, alpha=0.25, linewidth=0.6)
    axes.spines[["top", "right"]].set_visible(False)
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.yaxis.set_major_formatter("{x:,g}")
    if "xticks" in panel.settings:
        axes.xaxis.minorticks_off()
