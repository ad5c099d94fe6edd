"""The local gateway beside its limit, a bare `websockets` server, and beside a peer,
serverless-offline, all with equal handlers (bench/peers).

Every server is started anew for each measure. A no-op leaves one byte in a file, as a handler that
answers nothing shows its end in no other way, and the client has no more than 16 messages under way
at a time. A broadcast is one message whose handler sends to every socket; it lasts until the last
socket has all of its bytes. The client is one more process; "client's reach" is what it gets from a
server that does next to nothing, so a figure close to that is the client's, not the server's.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import signal
import statistics
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import NamedTuple

import uvloop

from bench.peers import starting
from bench.peers.starting import Command, NotToBeHad, Running
from bench.sockets import Socket, ask, connect

LIMIT = "websockets, broadcast()"
PEER = "serverless-offline"
OWN = "our gateway"

CONNECTING_AT_ONCE = 16
MESSAGES_AT_ONCE = 16
SPEAKERS = 16
# Before anything is measured: threads are started, code is loaded, connections are made.
WARM_UP_CONNECTIONS = 64
WARM_UP_SECONDS = 3.0
WARM_UP_ROUNDS = 2
POLL_SECONDS = 0.00002
ROUND_SECONDS = 30
# Of file descriptors: for all but the sockets.
SPARE_FILES = 200

CONNECTS = "connects per second"
HELD = "connections held at once"
MEMORY = "KB of memory for each connection"
MESSAGES = "no-op messages per second"
DELIVERIES = "deliveries per second, one handler to all"

Figures = dict[str, float]
Measure = Callable[[Running, argparse.Namespace], Awaitable[Figures]]


class Contender(NamedTuple):
    """A server, and what is to be measured of it."""

    name: str
    command: Callable[[], Command]
    measures: tuple[Measure, ...]


async def holding(server: Running, options: argparse.Namespace) -> Figures:
    """Open many connections and keep them all."""
    kept = await connect(server.address, WARM_UP_CONNECTIONS, CONNECTING_AT_ONCE)
    before = memory(server.pid)
    began = time.perf_counter()
    kept += await connect(server.address, options.connections, CONNECTING_AT_ONCE)
    figures = {CONNECTS: options.connections / (time.perf_counter() - began), HELD: len(kept)}
    after = memory(server.pid)
    if before and after:
        figures[MEMORY] = (after - before) / options.connections
    _end(kept)
    return figures


async def no_ops(server: Running, options: argparse.Namespace) -> Figures:
    """Have a few connections send as fast as handlers end; the median of several rounds."""
    speakers = await connect(server.address, SPEAKERS, CONNECTING_AT_ONCE)
    await _keep_busy(speakers, server.marks, WARM_UP_SECONDS)
    seconds = options.seconds / options.rounds
    rates = [await _keep_busy(speakers, server.marks, seconds) for _ in range(options.rounds)]
    _end(speakers)
    return {MESSAGES: statistics.median(rates)}


async def _keep_busy(speakers: list[Socket], marks: Path, seconds: float) -> float:
    """Messages handled a second."""
    already = _count(marks)
    sent = handled = 0
    began = time.perf_counter()
    until = began + seconds
    while (now := time.perf_counter()) < until or handled < sent:
        if now > until + ROUND_SECONDS:
            raise RuntimeError(f"Of {sent} messages {handled} were handled.")
        for _ in range(MESSAGES_AT_ONCE - (sent - handled) if now < until else 0):
            speakers[sent % len(speakers)].send(b"noop")
            sent += 1
        await asyncio.sleep(0)  # lets the loop write
        time.sleep(POLL_SECONDS)
        handled = _count(marks) - already
    return handled / (time.perf_counter() - began)


def _count(marks: Path) -> int:
    return marks.stat().st_size


async def broadcasts(server: Running, options: argparse.Namespace) -> Figures:
    """Have one handler send to every socket; the median of several rounds."""
    hearers = await connect(server.address, options.sockets, CONNECTING_AT_ONCE)
    for hearer in hearers:
        await ask(hearer, b"join", [hearer], ROUND_SECONDS)
    rounds = [
        await ask(hearers[0], b"broadcast", hearers, ROUND_SECONDS)
        for _ in range(WARM_UP_ROUNDS + options.rounds)
    ]
    _end(hearers)
    return {DELIVERIES: len(hearers) / statistics.median(rounds[WARM_UP_ROUNDS:])}


def _end(sockets: list[Socket]) -> None:
    for socket in sockets:
        socket.transport.abort()


def memory(pid: int) -> int | None:
    """Resident KB of a process and its children together; None where /proc does not tell."""
    status, children = Path(f"/proc/{pid}/status"), Path(f"/proc/{pid}/task/{pid}/children")
    if not (status.is_file() and children.is_file()):
        return None
    own = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS:"))
    return int(own.split()[1]) + sum(memory(int(c)) or 0 for c in children.read_text().split())


EVERYTHING = (holding, no_ops, broadcasts)
CONTENDERS = (
    Contender("client's reach", lambda: starting.python_module("raw_sockets"), EVERYTHING),
    Contender(LIMIT, lambda: starting.python_module("bare_websockets", "broadcast"), EVERYTHING),
    Contender(
        "websockets, send() in a loop",
        lambda: starting.python_module("bare_websockets", "one-by-one"),
        (broadcasts,),
    ),
    Contender(OWN, starting.our_gateway, EVERYTHING),
    Contender(
        "our gateway, --posts-over-http",
        lambda: starting.our_gateway("--posts-over-http"),
        (broadcasts,),
    ),
    Contender(PEER, starting.serverless_offline, EVERYTHING),
    Contender(
        "serverless-offline --useInProcess",
        lambda: starting.serverless_offline("--useInProcess"),
        (no_ops, broadcasts),
    ),
)


def main(arguments: list[str]) -> dict[str, dict[str, Figures]]:
    """Run it, print the tables, and return the figures: by measure, then by server."""
    options = _options(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # servers end on it, too
    tables: dict[str, dict[str, Figures]] = {}
    for contender in CONTENDERS:
        for measure, figure in _measured(contender, options).items():
            tables.setdefault(measure, {})[contender.name] = {"figure": figure}
    for measure, table in tables.items():
        _add_ratios(table)
        _print(measure, table)
    if MEMORY not in tables:
        print(f"  {MEMORY}: not measured (there is no such /proc here)")
    return tables


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench gateway", description=__doc__)
    parser.add_argument("--connections", type=int, default=2000, help="to hold open")
    parser.add_argument("--sockets", type=int, default=500, help="to send to")
    parser.add_argument("--rounds", type=int, default=9, help="of which the median counts")
    parser.add_argument("--seconds", type=float, default=5.0, help="of no-op messages, in all")
    options = parser.parse_args(arguments)
    options.connections = min(options.connections, _most_connections())
    return options


def _most_connections() -> int:
    """As many as the system lets a process have; servers inherit the raised limit."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return most - WARM_UP_CONNECTIONS - SPARE_FILES


def _measured(contender: Contender, options: argparse.Namespace) -> Figures:
    figures: Figures = {}
    for measure in contender.measures:
        print(f"  {contender.name}: {measure.__name__.replace('_', '-')} ...", flush=True)
        try:
            with starting.running(contender.command()) as server:
                figures |= uvloop.run(measure(server, options))
        except NotToBeHad as reason:
            print(f"  {contender.name} is not measured: {reason}")
            break
    return figures


def _add_ratios(table: dict[str, Figures]) -> None:
    for name, of in ((LIMIT, "of the limit"), (PEER, "of the peer")):
        for row in table.values():
            if name in table:
                row[of] = row["figure"] / table[name]["figure"]


def _print(measure: str, table: dict[str, Figures]) -> None:
    columns = list(next(iter(table.values())))
    print(f"\n  {measure:<42}" + "".join(f"{column:>14}" for column in columns))
    for name, row in table.items():
        first, *ratios = row.values()
        print(f"    {name:<40}{first:>14,.1f}" + "".join(f"{ratio:>14.3f}" for ratio in ratios))
