"""Chaos: many clients send while everything fails that can, and in the end nothing is missing.

Python clients and a page in a real Chromium, in several rooms, on a local gateway that produces
faults and is itself stopped and killed. After a quiet period every client must show exactly the log
of its room, and all that was acknowledged must be in it, once and in order.
"""

import asyncio
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from bench.chaos import verdict
from bench.chaos.browser_client import BrowserClient
from bench.chaos.faulty_server import FaultyServer
from bench.chaos.python_client import PythonClient
from bench.harness.report import Report, Table, progress

DOCUMENT = "reliability.md"
PROGRESS_INTERVAL_S = 15
MAX_OVERRUN = 5  # times the planned duration, until each rare fault has occurred
MAX_PROBLEMS = 20  # that are reported

AnyClient = PythonClient | BrowserClient


@dataclass(frozen=True)
class Plan:
    """seconds: of sending, and more until each kind of fault has occurred and `min_messages` are
    sent. clients: in Python, beside the page. recover: False disables the Python clients' recovery,
    and the promise must break, whatever has occurred."""

    seconds: float
    clients: int
    rooms: int
    seed: int
    recover: bool = True
    min_messages: int = 0

    @property
    def settle_timeout_s(self) -> int:
        """The quiet period after which every client has to be up to date."""
        return 120 if self.recover else 5


@dataclass
class Outcome:
    """problems: what broke the promise, in words. faults: how often each kind occurred.
    shown: messages, over all clients."""

    problems: list[str] = field(default_factory=list)
    faults: dict[str, int] = field(default_factory=dict)
    messages: int = 0
    shown: int = 0
    settled_after_s: float = 0


def add_options(parser: ArgumentParser) -> None:
    """How much of it."""
    parser.add_argument("--seconds", type=float, default=600, help="of sending")
    parser.add_argument("--clients", type=int, default=36, help="in Python, beside the page")
    parser.add_argument("--rooms", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-recovery", action="store_true", help="the run must then fail")


def run(options: Namespace) -> Report:
    """Carry out the plan; the report has problems if the promise is broken."""
    recover = not options.no_recovery
    plan = Plan(options.seconds, options.clients, options.rooms, options.seed, recover)
    outcome = asyncio.run(carry_out(plan))
    figures = {
        "messages in the logs": outcome.messages,
        "messages shown by all clients": outcome.shown,
        "s until all clients were up to date": round(outcome.settled_after_s),
        "problems": len(outcome.problems),
    }
    tables = [("Outcome", "what", figures), ("Faults", "fault", outcome.faults)]
    return Report(
        [
            Table(title, [first, "times"], [[name, f"{n:,}"] for name, n in counts.items()])
            for title, first, counts in tables
        ],
        problems=outcome.problems[:MAX_PROBLEMS],
    )


async def carry_out(plan: Plan) -> Outcome:
    """Connect, send amid faults, be quiet, compare."""
    outcome = Outcome()
    rooms = [f"room-{number}" for number in range(plan.rooms)]
    async with FaultyServer(plan.seed) as server:
        page = BrowserClient("page", rooms[0], server.http, plan.seed)
        clients: list[AnyClient] = [
            PythonClient(f"p{n}", rooms[n % plan.rooms], server.ws, plan.seed, plan.recover)
            for n in range(plan.clients)
        ]
        clients.append(page)
        try:
            await asyncio.gather(*(client.connect() for client in clients))
            await _send(plan, server, clients)
            await _compare(plan, server, clients, outcome)
        finally:
            await asyncio.gather(*(client.close() for client in clients))
        outcome.faults = {**server.counts, **page.counts}
    outcome.problems += verdict.check_faults(outcome.faults)
    return outcome


async def _send(plan: Plan, server: FaultyServer, clients: Sequence[AnyClient]) -> None:
    end = asyncio.Event()
    sending = [asyncio.create_task(client.send_until(end)) for client in clients]
    restarts = asyncio.create_task(server.restart_at_random(end))
    began, passed, is_enough = time.monotonic(), 0.0, False
    longest = MAX_OVERRUN * plan.seconds if plan.recover else plan.seconds
    while passed < plan.seconds or (passed < longest and not is_enough):
        await asyncio.sleep(min(PROGRESS_INTERVAL_S, max(1, plan.seconds - passed)))
        passed = time.monotonic() - began
        sent = sum(len(client.acknowledged) for client in clients)
        is_enough = sent >= plan.min_messages and all(server.counts.values())
        progress(f"{passed:.0f} s: {sent} sent")
    end.set()
    await restarts
    done, late = await asyncio.wait(sending, timeout=plan.settle_timeout_s)
    for task in late:  # without recovery some wait for ever
        task.cancel()
    for task in done:
        task.result()


async def _compare(
    plan: Plan, server: FaultyServer, clients: Sequence[AnyClient], outcome: Outcome
) -> None:
    progress("waiting until every client is up to date")
    began = time.monotonic()
    # First all is sent: only then the newest entries are known.
    outcome.problems += await _settle(plan, clients, lambda client: client.wait_until_sent())
    logs = {client.room: server.log(client.room) for client in clients}
    outcome.problems += await _settle(
        plan, clients, lambda client: client.wait_until_shown(logs[client.room][-1])
    )
    outcome.settled_after_s = time.monotonic() - began
    logs = {room: server.log(room) for room in logs}
    outcome.messages = sum(map(len, logs.values()))
    for room, log in logs.items():
        outcome.problems += verdict.check_log(room, log) + verdict.check_senders(room, log)
    for client in clients:
        shown = await client.shown(len(logs[client.room]))
        outcome.shown += len(shown)
        outcome.problems += verdict.check_client(
            client.name, logs[client.room], shown, client.acknowledged
        )
    await server.count_faults()


async def _settle(
    plan: Plan, clients: Sequence[AnyClient], wait: Callable[[AnyClient], Awaitable[None]]
) -> list[str]:
    """Wait for every client until the time-out; returns a problem for each that is late."""

    async def problem(client: AnyClient) -> str | None:
        try:
            await asyncio.wait_for(wait(client), plan.settle_timeout_s)
        except Exception as error:
            late = f"{client.name}: is not up to date after {plan.settle_timeout_s} s"
            return f"{late}: {type(error).__name__}"
        return None

    return [each for each in await asyncio.gather(*map(problem, clients)) if each]
