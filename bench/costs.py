"""What a chat costs in a month, as the tables of docs/deploying.md; `--write` puts them there.

They are the same on every machine.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Mapping, Sequence

from bench import bills
from bench.bills import SCENARIOS, Scenario
from bench.events import TEXT
from bench.prices import PRICES
from bench.rig import Event
from chalicelib.chat.presence import MAX_PRESENCE_MEMBERS
from chalicelib.protocol.actions import MAX_PAGE_SIZE

DOCS = bills.ROOT / "docs" / "deploying.md"
MARKED = re.compile(r"(?<=<!-- costs -->\n).*?(?=<!-- /costs -->)", re.S)
BEYOND = {
    "log": "the log",
    "history": "history for who comes",
    "pings": "pings",
    "presence": "who is here, who comes and goes",
    "typing": "who is typing",
}

LEFT, RIGHT = "|---", "|--:"

Row = Sequence[object]
Design = Callable[[Scenario], Mapping[str, float]]


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
        for design in (bills.ours, bills.bare, bills.usual)
    }


def tables() -> str:
    """Everything, as Markdown."""
    parts = {
        "This chat, USD a month": _markdown(
            [*_chats(), *_month(bills.ours), *_price_of_each()], RIGHT
        ),
        "The usual design, USD a month": _markdown(
            [*_chats()[:1], *_month(bills.usual), *_ratios()], RIGHT
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
        ["times that a page tells of a message being written", *(s.typings for s in SCENARIOS)],
        ["pings of each of them in a day", *(f"{s.pings:,.0f}" for s in SCENARIOS)],
        ["times that each asks again who is here", *(f"{s.refreshes:g}" for s in SCENARIOS)],
    ]


def _month(design: Design) -> list[Row]:
    months = [design(scenario) for scenario in SCENARIOS]
    lines = [
        [component, *(_short(month[component]) for month in months)] for component in months[0]
    ]
    return [*lines, ["**all**", *(f"**{_short(sum(month.values()))}**" for month in months)]]


def _price_of_each() -> list[Row]:
    parts = [bills.price_of_each(scenario) for scenario in SCENARIOS]
    rest = [sum(bills.bare(scenario).values()) for scenario in SCENARIOS]
    return [
        *([f"of which {BEYOND[k]}", *(_short(part[k]) for part in parts)] for k in bills.BEYOND),
        ["**all but these five**", *(f"**{_short(usd)}**" for usd in rest)],
    ]


def _ratios() -> list[Row]:
    return [
        ["times what this chat costs", *_ratio(bills.ours)],
        ["times what it costs but for those five", *_ratio(bills.bare)],
    ]


def _ratio(design: Design) -> list[str]:
    totals = [(sum(bills.usual(s).values()), sum(design(s).values())) for s in SCENARIOS]
    return [f"{usual / other:.2f}" for usual, other in totals]


def _events() -> list[Row]:
    head = ["event", "calls, one after the other", "posts", "API messages", "writes", "reads"]
    seen = {room: _one_of_each(room) for room in bills.ROOMS}
    rows = {}
    for room, events in seen.items():
        for what, event in events.items():
            is_the_same = all(other.get(what) == event for other in seen.values())
            rows[what if is_the_same else f"{what}, among {room:,}"] = _event(event)
    return [[*head, "SQS requests", "MB", "ms"], *([what, *row] for what, row in rows.items())]


def _one_of_each(room: int) -> dict[str, Event]:
    seen = bills.observed(room)
    chunk = {"a chunk of it is posted": seen.chunks[0]} if seen.chunks else {}
    return {
        "somebody comes": seen.connect,
        "somebody comes, if nobody were told": seen.connect_untold,
        "who came asks for history": seen.history,
        "who came asks who is here": seen.members,
        "somebody is typing": seen.typing,
        "somebody says something": seen.message,
        "somebody says something, if there were no log": seen.unlogged,
        **chunk,
        "a page pings": seen.ping,
        "somebody leaves": seen.disconnect,
        "somebody leaves, if nobody were told": seen.disconnect_untold,
    }


def _event(event: Event) -> Row:
    memory, usage = bills.memory_of(event.function), bills.used(event)
    units = ("api_messages", "writes", "reads", "queue_requests")
    return [
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
        ["when, in these hours, something is said in a room", "at random"],
        ["s without a message after which a page pings", bills.FIRST_SILENCE],
        ["s up to which that doubles with each ping", bills.LONGEST_SILENCE],
        ["messages in the page of history that who comes asks for", MAX_PAGE_SIZE],
        ["others that who comes finds in the room, and who leaves leaves there", "all"],
        ["s that it takes to write a message", bills.WRITING],
        ["s after which a page tells again that somebody is typing", bills.TYPING_PAUSE],
        ["s after which a page asks again who is here", bills.REFRESH],
        [
            f"the same, among {MAX_PRESENCE_MEMBERS} and more; "
            "a second for each of them, if that is more",
            bills.REFRESH_LARGE,
        ],
        ["characters in a message", len(TEXT)],
        [f"chunks of a message in a room of {max(bills.ROOMS):,}", chunks],
        ["ms for which a call waits for its answer, be it a transaction", f"{bills.WAIT * 1000:g}"],
        ["ms of a whole CPU that a call takes; measured", f"{bills.CPU * 1000:g}"],
        ["the same, for a post: this chat's; measured", f"{bills.POST_CPU * 1000:g}"],
        ["the same, for a post: the usual design's, as any call", f"{bills.CPU * 1000:g}"],
        ["MB of memory that come with a whole CPU", f"{bills.FULL_CPU:,}"],
        ["KB of logs from each run of a function", bills.LOG_KB],
        ["posts a second that API Gateway allows an account, if not raised", f"{bills.QUOTA:,}"],
        ["times in a month that Lambda asks the queue in vain", f"{bills.IDLE_POLLS:,}"],
        ["MB of memory of the usual design's functions", bills.USUAL_MEMORY],
        ["bytes of a connection's row in the usual design", bills.observed(bills.ROOMS[0]).row],
        ["bytes of a message in the log, with its marker", bills.observed(bills.ROOMS[0]).kept],
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
