"""The figures of `python -m bench end_to_end`, and where they are put in docs/performance.md."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from bench.peers.starting import ROOT

OURS, OURS_THERE = "ours", "ours, on the peer's DynamoDB"
PEER, LIMIT = "serverless-offline", "in memory"
SPEAKERS = 4
DOCS = ROOT / "docs" / "performance.md"
PLOT = ROOT / "docs" / "plots" / "end_to_end.svg"
MARKED = re.compile(r"(?<=<!-- end to end -->\n).*?(?=<!-- /end to end -->)", re.S)


class Talk(NamedTuple):
    """A round: ms to the last and to each, deliveries a second, and the client's share of a CPU."""

    last_p50: float
    last_p99: float
    each_p50: float
    each_p99: float
    deliveries: float
    client: float


class Figures(NamedTuple):
    """Of a chat at one size of the room: one speaks, and several do at once."""

    one: Talk
    several: Talk


Table = Mapping[int, Mapping[str, Figures]]

HEADS = (
    "",
    "to the last: p50, p99, ms",
    "to each: p50, p99, ms",
    "p50 to the last, of the peer's",
    "deliveries a second",
    f"{SPEAKERS} speak",
    "of the peer's",
    "of the limit",
    "the client's share of a CPU",
)


def rows(chats: Mapping[str, Figures]) -> Iterator[list[str]]:
    """The table's lines at one size."""
    peer, limit = chats.get(PEER), chats.get(LIMIT)
    for name, (one, several) in chats.items():
        yield [
            name,
            f"{one.last_p50:,.1f}, {one.last_p99:,.1f}",
            f"{one.each_p50:,.1f}, {one.each_p99:,.1f}",
            _ratio(one.last_p50, peer and peer.one.last_p50),
            f"{one.deliveries:,.0f}",
            f"{several.deliveries:,.0f}",
            *(_both(one.deliveries, several.deliveries, other) for other in (peer, limit)),
            f"{one.client:.2f}, {several.client:.2f}",
        ]


def show(table: Table) -> None:
    """Print it."""
    for size, chats in table.items():
        print(f"\n  {size:,} people")
        lines = [list(HEADS), *rows(chats)]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        for line in lines:
            print("    " + "  ".join(map(str.ljust, line, widths)).rstrip())


def write(table: Table) -> None:
    """Put the tables into the docs, and the plot beside them."""
    from bench import end_to_end_plot  # matplotlib, which the tests do without

    text = DOCS.read_text(encoding="utf-8")
    marked = MARKED.sub(lambda _: _markdown(table), text)
    DOCS.write_text(marked, encoding="utf-8")
    end_to_end_plot.draw(table, PLOT)


def _markdown(table: Table) -> str:
    parts = []
    for size, chats in table.items():
        head, *lines = [f"| {' | '.join(line)} |" for line in (HEADS, *rows(chats))]
        ruler = f"|:--|{'--:|' * (len(HEADS) - 1)}"
        parts.append("\n".join([f"\n**{size:,} people**\n", head, ruler, *lines, ""]))
    return "".join(parts) + "\n"


def _both(one: float, several: float, other: Figures | None) -> str:
    if other is None:
        return "-"
    return f"{_ratio(one, other.one.deliveries)}, {_ratio(several, other.several.deliveries)}"


def _ratio(figure: float, other: float | None) -> str:
    return f"{figure / other:.2g}" if other else "-"
