"""Chaos: many clients send, edit, delete, react and mute while everything fails that can, and in
the end nothing is missing, and nothing is left of what was deleted.

Python clients, a page in a real Chromium, and clients of the HTTP API, in several rooms, on a local
gateway that produces faults and is itself stopped and killed. After a quiet period every client
must show exactly the log of its room, with its reactions and tombstones, and all that was
acknowledged must be in it, once and in order. No table, no client and no page's storage may still
have a deleted text.
"""

import asyncio
import time
from argparse import Namespace
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import zip_longest

from bench.chaos import verdict
from bench.chaos.browser_client import BrowserClient
from bench.chaos.deeds import Key
from bench.chaos.faulty_server import FaultyServer
from bench.chaos.http_client import HttpClient
from bench.chaos.python_client import Mutable, PythonClient
from bench.chaos.traces import traces
from bench.harness.report import Report, Table, progress

DOCUMENT = "reliability.md"
OPTIONS = {
    "seconds": (600.0, "of sending, and more until each kind of fault has occurred"),
    "clients": (36, "in Python, beside the page"),
    "requesters": (4, "clients of the HTTP API, which make each request twice"),
    "rooms": (4, "in which they are"),
    "seed": (1, "of the faults and of the pauses"),
    "no_recovery": (False, "disable the Python clients' recovery: the run must then fail"),
}
PROGRESS_INTERVAL_S = 15
MIN_MESSAGES = 60
# Times the planned duration, until each rare fault has occurred. While no gateway runs, which takes
# long to start on a busy machine, nothing can.
MAX_OVERRUN = 5
MAX_PROBLEMS = 20  # that are reported
SEALED = "number sealed"

AnyClient = PythonClient | BrowserClient | HttpClient


@dataclass
class Outcome:
    """problems: what broke the promise, in words. faults: how often each kind occurred.
    shown: messages, over all clients."""

    problems: list[str] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    messages: int = 0
    deleted: int = 0
    shown: int = 0
    settled_after_s: float = 0


def run(options: Namespace) -> Report:
    """Carry out the options; the report has problems if the promise is broken."""
    outcome = asyncio.run(carry_out(options))
    faults = outcome.faults
    figures = {
        "messages in the logs": outcome.messages,
        "deleted ones among them": outcome.deleted,
        "messages shown by all clients": outcome.shown,
        "s until all clients were up to date": round(outcome.settled_after_s),
        "problems": len(outcome.problems),
    }
    tables = [
        Table(title, [what, "times"], [[name, f"{n:,}"] for name, n in counts.items()])
        for title, what, counts in (
            ("Outcome", "what", figures),
            ("Faults and operations", "what", faults),
        )
    ]
    return Report(tables, problems=outcome.problems[:MAX_PROBLEMS])


async def carry_out(options: Namespace) -> Outcome:
    """Connect, send amid faults, be quiet, compare."""
    outcome, seed, recover = Outcome(), options.seed, not options.no_recovery
    rooms = [f"room-{number}" for number in range(options.rooms)]
    async with FaultyServer(seed) as server:
        page = BrowserClient("page", rooms[0], server.http, seed)
        members = [
            PythonClient(f"p{n}", rooms[n % len(rooms)], server.ws, seed, recover, n < len(rooms))
            for n in range(options.clients)
        ]
        requesters = [
            HttpClient(f"h{n}", rooms[n % len(rooms)], server.http, seed)
            for n in range(options.requesters)
        ]
        clients: list[AnyClient] = [*members, page, *requesters]
        for owner in members[: len(rooms)]:
            owner.mute_in_turns(_mutable(owner, members, requesters))
        settle_timeout_s = 120 if recover else 5
        try:
            await asyncio.gather(*(client.connect() for client in clients))
            await _send(options, server, clients, settle_timeout_s)
            await _compare(server, clients, outcome, settle_timeout_s)
            outcome.problems += [problem for each in requesters for problem in each.problems]
        finally:
            await asyncio.gather(*(client.close() for client in clients))
        outcome.faults = _faults(server, clients)
    outcome.problems += verdict.check_faults(outcome.faults)
    return outcome


def _mutable(
    owner: PythonClient, members: Sequence[PythonClient], requesters: Sequence[HttpClient]
) -> list[Mutable]:
    """Whom the owner of a room mutes: a client of each kind in turns, but no page, whose messages
    would then wait for a click."""
    by_socket = [each for each in members if each.room == owner.room and each is not owner]
    over_http = [each for each in requesters if each.room == owner.room]
    return [each for pair in zip_longest(over_http, by_socket) for each in pair if each]


async def _send(
    options: Namespace, server: FaultyServer, clients: Sequence[AnyClient], settle_timeout_s: float
) -> None:
    end = asyncio.Event()
    sending = [asyncio.create_task(client.send_until(end)) for client in clients]
    restarts = asyncio.create_task(server.restart_at_random(end))
    began, passed, is_enough = time.monotonic(), 0.0, False
    while passed < options.seconds or (
        not is_enough and server.up_s < MAX_OVERRUN * options.seconds
    ):
        await asyncio.sleep(min(PROGRESS_INTERVAL_S, max(1, options.seconds - passed)))
        passed = time.monotonic() - began
        sent = sum(len(client.deeds.texts) for client in clients)
        has_all = options.no_recovery or all(_faults(server, clients).values())
        is_enough |= sent >= MIN_MESSAGES and has_all
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
    shown = {room: verdict.shown_of(log) for room, log in logs.items()}
    await settle(lambda client: client.wait_until_shown(shown[client.room]))
    outcome.settled_after_s = time.monotonic() - began
    outcome.problems += await _problems(server, clients, outcome)
    await server.count_faults()


async def _problems(
    server: FaultyServer, clients: Sequence[AnyClient], outcome: Outcome
) -> list[str]:
    """What is wrong with the logs, the clients, and what they hold of deleted texts."""
    logs = {client.room: server.log(client.room) for client in clients}
    deleted = set[Key]().union(*(client.deeds.deleted for client in clients))
    problems = []
    for room, log in logs.items():
        outcome.messages += len(verdict.texts_of(log))
        outcome.deleted += sum(entry.is_deleted for entry in log)
        problems += verdict.check_log(room, log) + verdict.check_senders(room, log)
    for client in clients:
        log = logs[client.room]
        shown = await client.shown(len(verdict.texts_of(log)))
        outcome.shown += len(shown)
        problems += verdict.check_client(client.name, log, shown)
        problems += verdict.check_deeds(client.name, client.member, log, client.deeds, deleted)
    memories = {client.name: await client.memory() for client in clients}
    return problems + traces({**server.tables(), **memories}, deleted)
