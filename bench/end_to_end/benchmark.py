"""A message from its sender to everyone in the room, by three chats on this machine: ours, AWS'
sample by serverless-offline, and the limit, a broadcast in memory.

Ours runs twice: as `make run` starts it, and on the DynamoDB that the sample has, too. All servers
are up at the same time and take turns; a room grows from size to size. Of each figure the median of
all rounds counts.
"""

import asyncio
import contextlib
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

import uvloop

from bench.end_to_end import chats
from bench.harness.figures import medians, percentile, progress, ratio
from bench.harness.load_client import LoadClient, NotDelivered, raise_file_limit
from bench.harness.plots import Panel, Plot
from bench.harness.processes import Unavailable
from bench.harness.report import Report, Table

DOCUMENT = "performance.md"
OURS, OURS_ON_DYNOXIDE = "ours", "ours, on the peer's DynamoDB"
PEER, LIMIT = "serverless-offline", "in memory"
CHATS = (OURS, OURS_ON_DYNOXIDE, PEER, LIMIT)
SIZES = (10, 50, 200, 1000)
MAX_SIZES = {OURS: 200}  # moto reads 250 items for each further connection: that takes minutes
SENDERS = 4
WARM_UP = 3  # messages, at each size


class Round(NamedTuple):
    """ms until the last and until each has a message, deliveries a second, the client's share of
    a CPU."""

    last_p50: float
    last_p99: float
    each_p50: float
    each_p99: float
    deliveries_per_s: float
    client_cpu: float


class Figures(NamedTuple):
    """Of a chat at one size of the room: with one sender, and with several at once."""

    one: Round
    several: Round


Found = Mapping[int, Mapping[str, Figures]]


def add_options(parser: ArgumentParser) -> None:
    """How much of it."""
    parser.add_argument("--people", type=int, nargs="+", default=SIZES, help="ascending")
    parser.add_argument("--chats", nargs="+", default=CHATS, choices=CHATS, metavar="CHAT")
    parser.add_argument("--rounds", type=int, default=3, help="of which the median counts")
    parser.add_argument("--seconds", type=float, default=0.8, help="of each round")


def run(options: Namespace) -> Report:
    """Start the chats, and measure them."""
    raise_file_limit()
    with running_chats(options.chats) as addresses:
        found = uvloop.run(measure(addresses, options))
    return Report(tables(found), plot(found))


@contextlib.contextmanager
def running_chats(wanted: Sequence[str]) -> Iterator[dict[str, str]]:
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
        for name in wanted:
            progress(f"{name} starts")
            try:
                addresses[name] = stack.enter_context(servers[name]())
            except Unavailable as reason:
                progress(f"{name} is not measured: {reason}")
        yield addresses


async def measure(addresses: Mapping[str, str], options: Namespace) -> Found:
    """Let the rooms grow. Raises NotDelivered if a chat fails before it is measured."""
    clients = {name: LoadClient(address) for name, address in addresses.items()}
    found = {}
    for size in options.people:
        clients = {
            name: each for name, each in clients.items() if size <= MAX_SIZES.get(name, size)
        }
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
    measured: dict[str, list[list[Round]]] = {name: [] for name in clients}
    for _ in range(options.rounds):
        for name, client in clients.items():
            try:
                await client.send(0)  # not measured: connections may have ended in the pause
                rounds = [await send_for(client, n, options.seconds) for n in (1, SENDERS)]
            except NotDelivered as loss:
                progress(f"{name}: a round does not count: {loss}")
            else:
                measured[name].append(rounds)
    return {
        name: Figures(*map(medians, zip(*rounds, strict=True)))
        for name, rounds in measured.items()
        if rounds
    }


async def send_for(client: LoadClient, senders: int, seconds: float) -> Round:
    """Have some connections send, each again as soon as everyone has its message. Raises
    NotDelivered, when no message is pending any more."""
    latencies: list[list[float]] = []
    began, cpu = time.perf_counter(), time.process_time()

    async def send(sender: int) -> None:
        while not latencies or time.perf_counter() < began + seconds:
            latencies.append(list((await client.send(sender)).values()))

    ends = await asyncio.gather(*map(send, range(senders)), return_exceptions=True)
    for error in filter(None, ends):
        raise error
    took, cpu = time.perf_counter() - began, time.process_time() - cpu
    last, each = list(map(max, latencies)), [one for some in latencies for one in some]
    milliseconds = (1000 * percentile(of, percent) for of in (last, each) for percent in (50, 99))
    return Round(*milliseconds, len(each) / took, cpu / took)


def tables(found: Found) -> list[Table]:
    """A table for each size."""
    head = [
        *("", "to the last: p50, p99, ms", "to each: p50, p99, ms"),
        *("p50 to the last, of the peer's", "deliveries a second", f"{SENDERS} senders"),
        *("of the peer's", "of the limit", "the client's share of a CPU"),
    ]
    return [
        Table(f"{size:,} people", head, list(_rows(figures))) for size, figures in found.items()
    ]


def _rows(found: Mapping[str, Figures]) -> Iterator[list[str]]:
    peer, limit = found.get(PEER), found.get(LIMIT)
    for name, (one, several) in found.items():
        yield [
            name,
            f"{one.last_p50:,.1f}, {one.last_p99:,.1f}",
            f"{one.each_p50:,.1f}, {one.each_p99:,.1f}",
            ratio(one.last_p50, peer and peer.one.last_p50),
            f"{one.deliveries_per_s:,.0f}",
            f"{several.deliveries_per_s:,.0f}",
            *(_ratios(one, several, other) for other in (peer, limit)),
            f"{one.client_cpu:.2f}, {several.client_cpu:.2f}",
        ]


def _ratios(one: Round, several: Round, other: Figures | None) -> str:
    if other is None:
        return "-"
    first = ratio(one.deliveries_per_s, other.one.deliveries_per_s)
    return f"{first}, {ratio(several.deliveries_per_s, other.several.deliveries_per_s)}"


def plot(found: Found) -> Plot:
    """Time to the last, and deliveries a second, over the room's size."""

    def lines(figure: Callable[[Figures], float]) -> dict[str, dict[float, float]]:
        return {
            name: {size: figure(row[name]) for size, row in found.items() if name in row}
            for name in CHATS
        }

    x_label, log = "people in the room", {"yscale": "log"}
    last = lines(lambda figures: figures.one.last_p50)
    rates = lines(lambda figures: figures.several.deliveries_per_s)
    rates_label = f"deliveries a second, {SENDERS} senders"
    return Plot(
        [
            Panel(x_label, "ms from the sender to the last, p50", last, settings=log),
            Panel(x_label, rates_label, rates, settings=log),
        ],
        peer=PEER,
        limit=LIMIT,
    )
