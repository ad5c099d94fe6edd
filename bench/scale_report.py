"""The tables of docs/performance.md about growth, and where they are put."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from bench import bills, prices
from bench.rig import Event
from bench.scale import Seen

DOCS = bills.ROOT / "docs" / "performance.md"
PLOT = bills.ROOT / "docs" / "plots" / "scale.svg"
MARKED = re.compile(r"(?<=<!-- scale -->\n).*?(?=<!-- /scale -->)", re.S)
LIMIT, USUAL = "one query of the room", "the usual scan"

Row = Sequence[object]


def tables(rooms: Sequence[Seen], others: Sequence[Seen]) -> str:
    """Everything, as Markdown."""
    parts = {
        "The room grows, and there is no other: reads / writes / calls": _growth(
            "members", rooms, lambda seen: seen.members
        ),
        f"All others grow, and the room has {others[0].members:,}: reads / writes / calls": _growth(
            "connections elsewhere", others, lambda seen: seen.others
        ),
        "A thousand messages, in USD": _dollars(rooms),
    }
    return "".join(f"\n**{title}**\n\n{table}" for title, table in parts.items()) + "\n"


def write(rooms: Sequence[Seen], others: Sequence[Seen]) -> None:
    """Put the tables into the docs, and the plot beside them."""
    from bench import scale_plot  # matplotlib, which the tests do without

    text = DOCS.read_text(encoding="utf-8")
    marked = MARKED.sub(lambda _: tables(rooms, others), text)
    DOCS.write_text(marked, encoding="utf-8")
    PLOT.parent.mkdir(exist_ok=True)
    scale_plot.draw(rooms, others, PLOT)


def dollars(seen: Seen) -> dict[str, float]:
    """USD by component for one message to everyone in the room, each at its dearest tier."""
    message = (seen.events["message"], *seen.chunks)
    used = prices.total((1, bills.used(event)) for event in message)
    lines = dict.fromkeys((price.component for price in prices.PRICES.values()), 0.0)
    for item, price in prices.PRICES.items():
        lines[price.component] += used[item] * max(usd for _, usd in price.tiers) / 1e6
    return {component: usd for component, usd in lines.items() if "connections" not in component}


def _growth(what: str, growth: Sequence[Seen], size: Callable[[Seen], int]) -> str:
    head = [what, *growth[0].events, LIMIT, f"{USUAL}, for a message"]
    events = ([*seen.events.values(), seen.listing, seen.usual] for seen in growth)
    lines = zip(growth, events, strict=True)
    return _markdown([head, *([f"{size(seen):,}", *map(_units, shown)] for seen, shown in lines)])


def _units(event: Event) -> str:
    reads, writes = (event.usage.get(unit, 0) for unit in ("reads", "writes"))
    return f"{reads:,g} / {writes:,g} / {sum(event.calls.values()):,}"


def _dollars(rooms: Sequence[Seen]) -> str:
    bill = {seen.members: dollars(seen) for seen in rooms}
    components = next(iter(bill.values()))
    lines = (
        [f"{members:,}", *(_usd(usd[name]) for name in components), _usd(sum(usd.values()))]
        for members, usd in bill.items()
    )
    return _markdown([["members", *components, "all"], *lines])


def _usd(for_one: float) -> str:
    return f"{1000 * for_one:,.4f}" if for_one else "0"


def _markdown(rows: Iterable[Row]) -> str:
    head, *lines = [f"| {' | '.join(map(str, row))} |" for row in rows]
    return "\n".join([head, f"|{'--:|' * (head.count('|') - 1)}", *lines]) + "\n"
