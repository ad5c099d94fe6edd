"""A message from its sender to everyone in the room, by three chats on this machine: ours, AWS'
sample by serverless-offline, and the limit, a broadcast in memory.

Ours runs twice: as `make run` starts it, and on the DynamoDB that the sample has, too. All servers
are up at the same time and take turns; a room grows from size to size. Of each figure the median of
all rounds counts.
"""

import asyncio
import contextlib
import resource
import time
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

import uvloop

from bench.end_to_end import chats
from bench.harness.aims import Aim
from bench.harness.load_client import LoadClient, NotDelivered
from bench.harness.plots import Panel, Plot, lines
from bench.harness.processes import Unavailable
from bench.harness.report import Report, Table, medians, progress, ratio

DOCUMENT = "performance.md"
OURS, OURS_ON_DYNOXIDE = "ours", "ours, on the peer's DynamoDB"
PEER, LIMIT = "serverless-offline", "in memory"
SIZES = (10, 50, 200, 1000)
OPTIONS = {
    "people": (SIZES, "ascending"),
    "rounds": (3, "of which the median counts"),
    "seconds": (0.8, "of each round"),
}
SENDERS = 4
# Of the peer's, with so many people: deliveries a second with one sender, and p50 to the last.
AIMS = {
    OURS_ON_DYNOXIDE: {50: (5, 0.2), 200: (6, 0.2)},
    OURS: {50: (3, 0.4), 200: (4, 0.3)},
}
WARM_UP = 3  # messages, at each size


class Figures(NamedTuple):
    """Of a chat at one size of the room, with one sender and with SENDERS at once: ms until the
    last and until each has a message, deliveries a second, the client's share of a CPU."""

    last_p50: float
    last_p99: float
    each_p50: float
    each_p99: float
    rate: float
    client_cpu: float
    rate_of_several: float
    client_cpu_of_several: float


Found = Mapping[int, Mapping[str, Figures]]


def run(options: Namespace) -> Report:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # the servers inherit it
    with running_chats() as addresses:
        found = uvloop.run(measure(addresses, options))
    return Report(_tables(found), _plot(found), aims=aims(found))


@contextlib.contextmanager
def running_chats() -> Iterator[dict[str, str]]:
    """Those of the chats that this machine can run, and their addresses."""
    with contextlib.ExitStack() as stack:
        addresses = {}
        dynoxide = cache(lambda: stack.enter_context(chats.dynoxide()))
        servers = {
            OURS: chats.this_chat,
            OURS_ON_DYNOXIDE: lambda: chats.this_chat("--dynamodb", dynoxide()),
            PEER: lambda: chats.aws_sample(dynoxide()),
            LIMIT: chats.in_memory,
        }
        for name, server in servers.items():
            progress(f"{name} starts")
            try:
                addresses[name] = stack.enter_context(server())
            except Unavailable as reason:
                progress(f"{name} is not measured: {reason}")
        yield addresses


async def measure(addresses: Mapping[str, str], options: Namespace) -> Found:
    """Let the rooms grow. Raises NotDelivered if a chat fails before it is measured."""
    clients = {name: LoadClient(address) for name, address in addresses.items()}
    found = {}
    for size in options.people:
        for name, client in clients.items():
            progress(f"{size:,} people, {name}: they connect")
            await client.grow(size)
            for _ in range(WARM_UP):
                await client.send(0)
        progress(f"{size:,} people: {options.rounds} rounds")
        found[size] = await take_turns(clients, options)
    return found


async def take_turns(clients: Mapping[str, LoadClient], options: Namespace) -> dict[str, Figures]:
    """Let all chats take turns; the medians of each. A round with a loss does not count."""
    measured: dict[str, list[Figures]] = {name: [] for name in clients}
    for _ in range(options.rounds):
        for name, client in clients.items():
            try:
                await client.send(0)  # not measured: connections may have ended in the pause
                one = await send_for(client, 1, options.seconds)
                several = await send_for(client, SENDERS, options.seconds)
            except NotDelivered as loss:
                progress(f"{name}: a round does not count: {loss}")
            else:
                measured[name].append(Figures(*one, *several[-2:]))
    return {name: medians(rounds) for name, rounds in measured.items() if rounds}


async def send_for(client: LoadClient, senders: int, seconds: float) -> list[float]:
    """Have some connections send, each again as soon as everyone has its message; the first six of
    Figures. Raises NotDelivered, when no message is pending any more."""
    latencies: list[list[float]] = []
    began, cpu = time.perf_counter(), time.process_time()

    async def send(sender: int) -> None:
        while not latencies or time.perf_counter() < began + seconds:
            latencies.append(list((await client.send(sender)).values()))

    ends = await asyncio.gather(*map(send, range(senders)), return_exceptions=True)
    for error in filter(None, ends):
        raise error
    took, cpu = time.perf_counter() - began, time.process_time() - cpu
    last, each = sorted(map(max, latencies)), sorted(s for some in latencies for s in some)
    percentiles = (1000 * of[len(of) * p // 100] for of in (last, each) for p in (50, 99))
    return [*percentiles, len(each) / took, cpu / took]


def aims(found: Found) -> list[Aim]:
    """Those of the sizes that were measured."""
    aims = []
    for name, size in ((name, size) for name, sizes in AIMS.items() for size in sizes):
        if row := found.get(size):
            rate, p50 = AIMS[name][size]
            more, less = _of_the_peers(row, name)
            what = f"{name}, {size} people, of the peer's"
            aims.append(Aim(f"{what}: deliveries a second", more, rate))
            aims.append(Aim(f"{what}: p50 to the last", less, p50, is_limit=True))
    return aims


def _of_the_peers(row: Mapping[str, Figures], name: str) -> tuple[float | None, float | None]:
    """Deliveries a second with one sender, and p50 to the last; None if one of both is missing."""
    ours, peer = row.get(name), row.get(PEER)
    if ours is None or peer is None:
        return None, None
    return ours.rate / peer.rate, ours.last_p50 / peer.last_p50


def _tables(found: Found) -> list[Table]:
    head = [
        *("", "to the last: p50, p99, ms", "to each: p50, p99, ms"),
        *("p50 to the last, of the peer's", "deliveries a second", f"{SENDERS} senders"),
        *("of the peer's", "of the limit", "the client's share of a CPU"),
    ]
    return [Table(f"{size:,} people", head, _rows(row)) for size, row in found.items()]


def _rows(found: Mapping[str, Figures]) -> list[list[str]]:
    peer = found.get(PEER)
    return [
        [
            name,
            f"{figures.last_p50:,.1f}, {figures.last_p99:,.1f}",
            f"{figures.each_p50:,.1f}, {figures.each_p99:,.1f}",
            ratio(figures.last_p50, peer and peer.last_p50),
            f"{figures.rate:,.0f}",
            f"{figures.rate_of_several:,.0f}",
            *(_ratios(figures, found.get(other)) for other in (PEER, LIMIT)),
            f"{figures.client_cpu:.2f}, {figures.client_cpu_of_several:.2f}",
        ]
        for name, figures in found.items()
    ]


def _ratios(figures: Figures, other: Figures | None) -> str:
    if other is None:
        return "-"
    several = ratio(figures.rate_of_several, other.rate_of_several)
    return f"{ratio(figures.rate, other.rate)}, {several}"


def _plot(found: Found) -> Plot:
    """Time to the last, and deliveries a second, over the room's size."""
    values: dict[str, Callable[[Figures], float]] = {
        "ms from the sender to the last, p50": lambda figures: figures.last_p50,
        f"deliveries a second, {SENDERS} senders": lambda figures: figures.rate_of_several,
    }
    x_label, settings = "people in the room", {"yscale": "log"}
    panels = [Panel(x_label, y, lines(found, of), settings=settings) for y, of in values.items()]
    return Plot(panels, PEER, LIMIT)
