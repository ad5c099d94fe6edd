"""The deployed page in Chromium, with a CPU that is four times slower than this machine's.

On a slow network: how soon it shows the first message, to somebody new and after a reload, and how
soon another room. And while messages stream into it: how many rows the document has, what one more
message costs, and how soon a key that is pressed is on the screen.
"""

from __future__ import annotations

import asyncio
import statistics
from argparse import Namespace
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from chat_client import Client
from playwright.async_api import Browser

from bench.harness.aims import Aim
from bench.harness.processes import NO_LIMITS, running_chat
from bench.harness.report import Report, Table, progress
from bench.page.browser import chromium, visitor
from bench.page.slow_link import SLOW_4G, slow_link
from bench.page.streaming import Stream, stream
from tools.bundle_page import STATIC, write_bundle

DOCUMENT = "performance.md"
OPTIONS = {
    "runs": (7, "of loading and switching; the figures are medians"),
    "messages": (2_000, "that stream into the page"),
    "rate": (50, "messages a second"),
    "full": (False, "10,000 messages, which takes 4 minutes"),
}
FULL = 10_000
SLOWDOWN = 4
HISTORY = 60  # messages of a room, more than the page loads at first
ROOMS = ("garden", "kitchen")
PLACES = 3  # a switch to the other room and back, each so often for a run


class Loading(NamedTuple):
    """The ms until the first message is shown, and until a click shows another room."""

    first_ms: float
    again_ms: float
    switch_ms: float


def run(options: Namespace) -> Report:
    write_bundle(STATIC)
    messages = FULL if options.full else options.messages
    loading, found = asyncio.run(_measure(options.runs, messages, options.rate))
    return Report(tables(loading, found), aims=aims(loading, found))


async def _measure(runs: int, messages: int, rate: int) -> tuple[list[Loading], Stream]:
    with running_chat(**NO_LIMITS) as chat:
        port = urlsplit(chat.http).port or 80
        for room in ROOMS:
            await fill(chat.ws, room)
        async with chromium() as browser:
            loading = [await load(browser, port, f"{n + 1} of {runs}") for n in range(runs)]
            progress(f"{messages:,} messages, {rate} a second")
            async with visitor(browser, deployed(port), SLOWDOWN) as reader:
                return loading, await stream(reader, chat.ws, messages, rate)


def deployed(port: int) -> str:
    """The page as it is deployed: for a host that is not the developer's own."""
    return f"http://chat.localhost:{port}"


async def fill(address: str, room: str) -> None:
    """Send the room's history."""
    async with Client(address, room=room, name="Ben") as ben:
        for number in range(HISTORY):
            await ben.send(said(room, number))


def said(room: str, number: int) -> str:
    return f"{begins(room, number)} see `docs/` or https://example.com/{number}, *please*"


def begins(room: str, number: int) -> str:
    """How a message begins, as it is shown, too."""
    return f"{room} {number}:"


async def load(browser: Browser, port: int, which: str) -> Loading:
    """Open, reload and switch, over the slow network."""
    progress(f"loading over {SLOW_4G.name}, {which}")
    async with (
        slow_link(port, SLOW_4G) as slow_port,
        visitor(browser, deployed(slow_port), SLOWDOWN) as ana,
    ):
        first = await ana.open(ROOMS[0])
        await ana.settle()
        again = await ana.reload()
        await ana.settle()
        await ana.visit(ROOMS[1])
        switches = [
            await ana.switch(room, begins(room, HISTORY - 1))
            for _ in range(PLACES)
            for room in ROOMS
        ]
        return Loading(first, again, statistics.median(switches))


def tables(loading: Sequence[Loading], found: Stream) -> list[Table]:
    columns = list(zip(*loading, strict=True))
    whats = ("the first message, first load", "the first message, reload", "another room")
    times = [
        [what, f"{statistics.median(ms):,.0f}", f"{max(ms):,.0f}"]
        for what, ms in zip(whats, columns, strict=True)
    ]
    streamed = [
        ["rows in the document, at most", f"{found.rows:,}"],
        ["layout, style and script for a message, at the start", f"{found.early_ms:.2f} ms"],
        ["at the end", f"{found.late_ms:.2f} ms"],
        ["a key until its frame, median", f"{statistics.median(found.keys_ms):.0f} ms"],
        ["a key until its frame, 95 of 100", f"{percentile(found.keys_ms):.0f} ms"],
    ]
    rate = f"{found.per_second:.0f} a second"
    return [
        Table(f"ms until it is shown, over {SLOW_4G.name}", ["", "median", "slowest"], times),
        Table(f"{found.messages:,} messages, {rate}", ["", "found"], streamed),
    ]


def percentile(values: Sequence[float]) -> float:
    """The value that 95 of 100 do not exceed."""
    return sorted(values)[int(0.95 * (len(values) - 1))]


def aims(loading: Sequence[Loading], found: Stream) -> list[Aim]:
    first, again, switch = (statistics.median(ms) for ms in zip(*loading, strict=True))
    growth = found.late_ms / found.early_ms
    return [
        Aim("s to the first message, first load over slow 4G", first / 1000, 1.2, is_limit=True),
        Aim("s to the first message, reload over slow 4G", again / 1000, 0.6, is_limit=True),
        Aim("ms to another room", switch, 100, is_limit=True),
        Aim("rows in the document", found.rows, 600, is_limit=True),
        Aim("work for a message, times that at the start", growth, 1.2, is_limit=True),
        Aim("ms from a key to its frame", percentile(found.keys_ms), 50, is_limit=True),
    ]
