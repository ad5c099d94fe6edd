"""Ten people react a thousand times within a minute to one message: whether the sum is right, how
many frames each of them was told, and what a reaction costs; beside a frame for each reaction.

The app's own code on moto, with a clock that is set forward. Nothing in it is a time: it is the
same on every machine.
"""

from argparse import Namespace
from collections import Counter
from contextlib import nullcontext
from typing import Any, NamedTuple
from unittest.mock import patch

from chalice_gateway.testing import patch_moto
from moto import mock_aws

from bench.costs import runs
from bench.harness import prices
from bench.harness.aims import Aim
from bench.harness.in_memory_app import PAUSE_MS, ROOM, Event, InMemoryApp, connection
from bench.harness.report import Report, Table, progress
from chalicelib.stores import ConnectionStore, Turn

DOCUMENT = "performance.md"
OPTIONS = {
    "people": (10, "who react"),
    "reactions": (1_000, "by all of them together; every other round is taken back"),
    "seconds": (60, "in which they react"),
}
KINDS = ("👍", "🎉", "❤️", "😀")
HEAD = ("", "told once a second", "a frame for each")
# The room is told once a second, less a tenth in which the clocks of two functions may differ.
INTERVAL_S = 0.9


class Found(NamedTuple):
    """What was observed.

    counts: how many members the message has for each reaction in the end, and `expected` how many
    it should have. frames: that each person was told, answers apart. usage: of all functions.
    """

    counts: Counter[str]
    expected: Counter[str]
    frames: float
    usage: prices.Usage
    reactions: int

    @property
    def is_right(self) -> bool:
        return self.counts == self.expected

    def for_each(self, unit: str) -> float:
        """What is counted, by the keys of prices.json, for each reaction."""
        return self.usage[unit] / self.reactions


def run(options: Namespace) -> Report:
    patch_moto()
    size = (options.people, options.reactions, options.seconds)
    progress("told once a second")
    collected = measure(*size, is_collected=True)
    progress("a frame for each")
    each = measure(*size, is_collected=False)
    title = f"{options.people} people react {options.reactions:,} times in {options.seconds} s"
    problems = [] if collected.is_right and each.is_right else ["the sum is not right"]
    found = Table(title, HEAD, rows(collected, each))
    return Report([found], problems=problems, aims=aims(collected, options.seconds))


def rows(*found: Found) -> list[list[str]]:
    """Each figure, for each way of telling."""
    figures = {
        "frames that each was told": [f"{each.frames:,.0f}" for each in found],
        "reads, for a reaction": [f"{each.for_each('reads'):.1f}" for each in found],
        "writes, for a reaction": [f"{each.for_each('writes'):.1f}" for each in found],
        "messages of API Gateway": [f"{each.usage['api_messages']:,.0f}" for each in found],
        "all, in USD": [f"{usd(each):.4f}" for each in found],
        "reactions in the end": [f"{each.counts.total():,}" for each in found],
    }
    return [[what, *cells] for what, cells in figures.items()]


def aims(collected: Found, seconds: int) -> list[Aim]:
    limit = 2 + seconds / INTERVAL_S  # the first and the last one are told beside
    return [Aim("frames of a storm of reactions, for each", collected.frames, limit, is_limit=True)]


def usd(found: Found) -> float:
    """At the dearest tier of each price."""
    return sum(prices.bill(found.usage, is_dearest=True).values())


def measure(people: int, reactions: int, seconds: int, is_collected: bool) -> Found:
    """Have everybody react in turn, at equal distances."""
    told = nullcontext() if is_collected else patch.object(ConnectionStore, "take_turn", _now)
    with mock_aws(), told:
        app = InMemoryApp()
        members = [connection(number) for number in range(people)]
        app.add_connections(members)
        app.start_counting()
        app.send_message(members[0].id)
        seq, expected, events = app.last_seq(), Counter[str](), list[Event]()
        for number in range(reactions):
            turn, member = divmod(number, people)
            round_, kind = divmod(turn, len(KINDS))
            asked: dict[str, Any] = {"room": ROOM, "target": seq, "reaction": KINDS[kind]}
            action = "unreact" if round_ % 2 else "react"
            expected[KINDS[kind]] += -1 if round_ % 2 else 1
            app.pause_ms = 1000 * seconds // reactions
            events.append(app.send(members[member].id, action, id=f"{number}", **asked))
            app.pause_ms = 0
            events += app.handle_held()
        app.pause_ms = PAUSE_MS
        app.send(members[0].id, "ping", rooms=[ROOM])  # until then the last has been told
        events += app.handle_held()
        app.send(members[0].id, "history", room=ROOM)
        (message,) = app.answer()["messages"]
    counts = Counter({each["reaction"]: each["count"] for each in message.get("reactions", [])})
    posts = sum(event.posts for event in events)
    usage = prices.total((1, runs.used(event)) for event in events)
    return Found(counts, +expected, (posts - reactions) / people, usage, reactions)


def _now(*_: object) -> Turn:
    return Turn.NOW
