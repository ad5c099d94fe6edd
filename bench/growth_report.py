"""The tables of docs/performance.md about large broadcasts, and where they are put."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bench import bills
from bench.growth import WORKERS, Line
from bench.simulation_report import markdown

DOCS = bills.ROOT / "docs" / "performance.md"
PLOT = bills.ROOT / "docs" / "plots" / "growth.svg"
MARKED = re.compile(r"(?<=<!-- growth -->\n).*?(?=<!-- /growth -->)", re.S)


def tables(lines: Sequence[Line], listed: Mapping[str, float]) -> str:
    """Everything, as Markdown."""
    head = [
        "connections",
        "ms of CPU for a delivery",
        "times that to 1,000, meanwhile",
        "deliveries a second",
        f"{WORKERS} workers: ms of CPU",
        "deliveries a second",
    ]
    growth = markdown([head, *map(_row, lines)])
    each = markdown(
        [["a connection is", "µs of CPU"], *([what, f"{us:.1f}"] for what, us in listed.items())],
        "|---",
    )
    return f"\n**Posting**\n\n{growth}\n**Listing and handing on**\n\n{each}\n"


def told(line: Line) -> str:
    """One line, while it runs."""
    rates = ", ".join(f"{cost.sent / cost.took:,.0f}/s" for cost in (line.alone, line.shared))
    return f"{line.connections:,}: {line.alone.each:.3f} ms, {line.ratio:.2f}, {rates}"


def write(lines: Sequence[Line], listed: Mapping[str, float]) -> None:
    """Put the tables into the docs, and the plot beside them."""
    from bench import growth_plot  # matplotlib, which the tests do without

    text = DOCS.read_text(encoding="utf-8")
    DOCS.write_text(MARKED.sub(lambda _: tables(lines, listed), text), encoding="utf-8")
    growth_plot.draw(lines, PLOT)


def _row(line: Line) -> list[str]:
    alone, shared = line.alone, line.shared
    return [
        f"{line.connections:,}",
        f"{alone.each:.3f}",
        f"{line.ratio:.2f}",
        f"{alone.sent / alone.took:,.0f}",
        f"{shared.each:.3f}",
        f"{shared.sent / shared.took:,.0f}",
    ]
