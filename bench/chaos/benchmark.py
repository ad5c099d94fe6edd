"""Chaos: many clients send while everything fails that can, and in the end nothing is missing.

Python clients and a page in a real Chromium, in several rooms, on a local gateway that produces
faults and is itself stopped and killed. After a quiet period every client must show exactly the log
of its room, and all that was acknowledged must be in it, once and in order.
"""

import asyncio
import time
from argparse import Namespace
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from bench.chaos import verdict
from bench.chaos.browser_client import BrowserClient
from bench.chaos.faulty_server import FaultyServer
from bench.chaos.python_client import PythonClient
from bench.harness.report import Report, Table, progress

DOCUMENT = "reliability.md"
OPTIONS = {
    "seconds": (600.0, "of sending, and more until each kind of fault has occurred"),
    "clients": (36, "in Python, beside the page"),
    "rooms": (4, "in which they are"),
    "seed": (1, "of the faults and of the pauses"),
    "no_recovery": (False, "disable the Python clients' recovery: the run must then fail"),
}
PROGRESS_INTERVAL_S = 15
MIN_MESSAGES = 60
MAX_OVERRUN = 5  # times the planned duration, until each rare fault has occurred
MAX_PROBLEMS = 20  # that are reported
SEALED = "number sealed"

AnyClient = PythonClient | BrowserClient


@dataclass
class Outcome:
    """problems: what broke the promise, in words. faults: how often each kind occurred.
    shown: messages, over all clients."""

    problems: list[str] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    messages: int = 0
    shown: int = 0
    settled_after_s: float = 0


def run(options: Namespace) -> Report:
    """Carry out the options; the report has problems if the promise is broken."""
    outcome = asyncio.run(carry_out(options))
    faults = outcome.faults
    figures = {
        "messages in the logs": outcome.messages,
        "messages shown by all clients": outcome.shown,
        "s until all clients were up to date": round(outcome.settled_after_s),
        "problems": len(outcome.problems),
    }
    tables = [
        Table(title, [what, "times"], [[name, f"{n:,}"] for name, n in counts.items()])
        for title, what, counts in (("Outcome", "what", figures), ("Faults", "fault", faults))
    ]
    return Report(tables, problems=outcome.problems[:MAX_PROBLEMS])


async def carry_out(options: Namespace) -> Outcome:
    """Connect, send amid faults, be quiet, compare."""
    outcome, seed, recover = Outcome(), options.seed, not options.no_recovery
    rooms = [f"room-{number}" for number in range(options.rooms)]
    async with FaultyServer(seed) as server:
        page = BrowserClient("page", rooms[0], server.http, seed)
        clients = [
            PythonClient(f"p{n}", rooms[n % len(rooms)], server.ws, seed, recover)
            for n in range(options.clients)
        ]
        clients.append(page)
        settle_timeout_s = 120 if recover else 5
        try:
            await asyncio.gather(*(client.connect() for client in clients))
            await _send(options, server, clients, settle_timeout_s)
            await _compare(server, clients, outcome, settle_timeout_s)
        finally:
            await asyncio.gather(*(client.close() for client in clients))
        outcome.faults = _faults(server, clients)
    outcome.problems += verdict.check_faults(outcome.faults)
    return outcome


async def _send(
    options: Namespace, server: FaultyServer, clients: Sequence[AnyClient], settle_timeout_s: float
) -> None:
    end = asyncio.Event()
    sending = [asyncio.create_task(client.send_until(end)) for client in clients]
    restarts = asyncio.create_task(server.restart_at_random(end))
    began, passed, is_enough = time.monotonic(), 0.0, options.no_recovery
    while passed < options.seconds or (passed < MAX_OVERRUN * options.seconds and not is_enough):
        await asyncio.sleep(min(PROGRESS_INTERVAL_S, max(1, options.seconds - passed)))
        passed = time.monotonic() - began
        sent = sum(len(client.acknowledged) for client in clients)
        is_enough |= sent >= MIN_MESSAGES and all(_faults(server, clients).values())
        progress(f"{passed:.0f} s: {sent} sent")
    end.set()
    await restarts
    with suppress(asyncio.TimeoutError):  # without recovery some wait for ever
        await asyncio.wait_for(asyncio.gather(*sending), settle_timeout_s)


def _faults(server: FaultyServer, clients: Sequence[AnyClient]) -> Counter[str]:
    """How often each kind has occurred; numbers that were sealed are in the logs of all rooms."""
    rooms = {client.room for client in clients}
    sealed = sum(verdict.voids_of(server.log(room)) for room in rooms)
    counts = Counter({**server.counts, SEALED: sealed})
    for client in clients:
        counts.update(client.counts)
    return counts


async def _compare(
    server: FaultyServer, clients: Sequence[AnyClient], outcome: Outcome, settle_timeout_s: float
) -> None:
    async def settle(wait: Callable[[AnyClient], Awaitable[None]]) -> None:
        waiting = (asyncio.wait_for(wait(client), settle_timeout_s) for client in clients)
        ends = await asyncio.gather(*waiting, return_exceptions=True)
        for client, error in zip(clients, ends, strict=True):
            if error:
                late = f"{client.name}: is not up to date after {settle_timeout_s} s"
                outcome.problems.append(f"{late}: {type(error).__name__}")

    progress("waiting until every client is up to date")
    began = time.monotonic()
    # First all is sent: only then the newest entries are known.
    await settle(lambda client: client.wait_until_sent())
    logs = {client.room: server.log(client.room) for client in clients}
    newest = {room: verdict.newest_message(log) for room, log in logs.items()}
    await settle(lambda client: client.wait_until_shown(newest[client.room]))
    outcome.settled_after_s = time.monotonic() - began
    logs = {room: server.log(room) for room in logs}
    texts = {room: verdict.texts_of(log) for room, log in logs.items()}
    outcome.messages = sum(map(len, texts.values()))
    for room, log in logs.items():
        outcome.problems += verdict.check_log(room, log) + verdict.check_senders(room, log)
    for client in clients:
        log, shown = logs[client.room], await client.shown(len(texts[client.room]))
        outcome.shown += len(shown)
        outcome.problems += verdict.check_client(client.name, log, shown, client.acknowledged)
    await server.count_faults()
