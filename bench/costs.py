"""What a chat costs in a month, as the tables of docs/deploying.md; `--write` puts them there.

They are the same on every machine.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Mapping, Sequence

from bench import bills
from bench.bills import SCENARIOS, Scenario
from bench.events import TEXT, Event
from bench.prices import PRICES

DOCS = bills.ROOT / "docs" / "deploying.md"
MARKED = re.compile(r"(?<=<!-- costs -->\n).*?(?=<!-- /costs -->)", re.S)
TITLES = {
    "websocket_connect": "somebody comes",
    "websocket_message": "somebody says something",
    "fanout": "a chunk of it is posted",
    "websocket_disconnect": "somebody leaves",
}

LEFT, RIGHT = "|---", "|--:"

Row = Sequence[object]


def main(arguments: list[str]) -> dict[str, dict[str, dict[str, float]]]:
    """Print the tables, and return the bills: by design, then by chat."""
    parser = argparse.ArgumentParser(prog="python -m bench costs", description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"into {DOCS.name}")
    print(tables())
    if parser.parse_args(arguments).write:
        text = DOCS.read_text(encoding="utf-8")
        DOCS.write_text(MARKED.sub(lambda _: tables(), text), encoding="utf-8")
    return {
        design.__name__: {f"{s.a_day} a day in rooms of {s.room}": design(s) for s in SCENARIOS}
        for design in (bills.ours, bills.usual)
    }


def tables() -> str:
    """Everything, as Markdown."""
    parts = {
        "This chat, USD a month": _markdown([*_chats(), *_month(bills.ours)], RIGHT),
        "The usual design, USD a month": _markdown(
            [*_chats()[:1], *_month(bills.usual), _ratio()], RIGHT
        ),
        "What one event takes, as seen": _markdown(_events(), RIGHT),
        "Assumed": _markdown(_assumed(), RIGHT),
        "Prices, us-east-1": _markdown(_prices(), LEFT),
    }
    return "".join(f"\n**{title}**\n\n{table}" for title, table in parts.items()) + "\n"


def _chats() -> list[Row]:
    return [
        ["messages a day, in rooms of", *(f"{s.a_day:,} in {s.room:,}" for s in SCENARIOS)],
        ["people connected", *(f"{s.people:,}" for s in SCENARIOS)],
        ["posts a second, while they are", *(_short(s.posts_a_second) for s in SCENARIOS)],
    ]


def _month(design: Callable[[Scenario], Mapping[str, float]]) -> list[Row]:
    months = [design(scenario) for scenario in SCENARIOS]
    lines = [
        [component, *(_short(month[component]) for month in months)] for component in months[0]
    ]
    return [*lines, ["**all**", *(f"**{_short(sum(month.values()))}**" for month in months)]]


def _ratio() -> Row:
    totals = [(sum(bills.usual(s).values()), sum(bills.ours(s).values())) for s in SCENARIOS]
    return ["times what this chat costs", *(f"{usual / ours:.2f}" for usual, ours in totals)]


def _events() -> list[Row]:
    head = ["event", "calls, one after the other", "posts", "API messages", "writes", "reads"]
    rows = [
        _event(event, room)
        for room in bills.ROOMS
        for event in _one_of_each(room)
        if event.function in ("websocket_message", "fanout") or room == bills.ROOMS[0]
    ]
    return [[*head, "SQS requests", "MB", "ms"], *rows]


def _one_of_each(room: int) -> list[Event]:
    seen = bills.observed(room)
    return [seen.connect, seen.message, *seen.chunks[:1], seen.disconnect]


def _event(event: Event, room: int) -> Row:
    among = f", among {room:,}" if event.posts else ""
    memory, usage = bills.memory_of(event.function), bills.used(event)
    units = ("api_messages", "writes", "reads", "queue_requests")
    return [
        TITLES[event.function] + among,
        ", ".join(f"{n} {call}" if n > 1 else call for call, n in event.calls.items()) or "none",
        f"{event.posts:,}",
        *(f"{usage[unit]:,g}" for unit in units),
        f"{memory:,}",
        f"{bills.seconds(event, memory) * 1000:,.0f}",
    ]


def _assumed() -> list[Row]:
    chunks = len(bills.observed(max(bills.ROOMS)).chunks)
    return [
        ["what", "how much"],
        ["messages that a person sends in a day; there is at least one room", bills.MESSAGES_EACH],
        ["hours a day for which everyone is connected, all in the same ones", bills.HOURS],
        ["days in a month", bills.DAYS],
        ["characters in a message", len(TEXT)],
        [f"chunks of a message in a room of {max(bills.ROOMS):,}", chunks],
        ["ms for which a call waits for its answer", f"{bills.WAIT * 1000:g}"],
        ["ms of a whole CPU that a call takes; measured", f"{bills.CPU * 1000:g}"],
        ["MB of memory that come with a whole CPU", f"{bills.FULL_CPU:,}"],
        ["KB of logs from each run of a function", bills.LOG_KB],
        ["posts a second that API Gateway allows an account, if not raised", f"{bills.QUOTA:,}"],
        ["times in a month that Lambda asks the queue in vain", f"{bills.IDLE_POLLS:,}"],
        ["MB of memory of the usual design's functions", bills.USUAL_MEMORY],
        ["bytes of a connection's row, in both designs", bills.observed(bills.ROOMS[0]).row],
    ]


def _prices() -> list[Row]:
    rows = [[p.component, p.unit, _tiers(p.tiers), p.source] for p in PRICES.values()]
    return [["component", "unit", "USD for a million", "from"], *rows]


def _tiers(tiers: Sequence[tuple[float, float]]) -> str:
    return ", then ".join(
        f"{usd:g}" + (f" from {start / 1e6:,g} million a month on" if start else "")
        for start, usd in tiers
    )


def _short(amount: float) -> str:
    if 0 < amount < 0.005:
        return "< 0.01"
    return f"{amount:,.2f}" if amount < 100 else f"{amount:,.0f}"


def _markdown(rows: Sequence[Row], align: str) -> str:
    head, *lines = [f"| {' | '.join(map(str, row))} |" for row in rows]
    return "\n".join([head, f"|---{align * (len(rows[0]) - 1)}|", *lines]) + "\n"
