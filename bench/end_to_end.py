"""A message from its sender to everyone in the room, by three chats on this machine: ours, AWS'
sample by serverless-offline, and the limit, a broadcast in memory.

Ours runs twice: as `make run` starts it, and on the DynamoDB that the sample has, too. All servers
are up at the same time and take turns; a room grows from size to size. Of each figure the median of
all rounds counts.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import resource
import signal
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache

import uvloop

from bench import end_to_end_report as report
from bench.crowd import Crowd, NotHeard
from bench.end_to_end_report import LIMIT, OURS, OURS_THERE, PEER, SPEAKERS, Figures, Talk
from bench.peers import chats, starting
from bench.peers.starting import Command, NotToBeHad

CHATS = (OURS, OURS_THERE, PEER, LIMIT)
SIZES = (10, 50, 200, 1000)
# moto reads 250 rows for each who comes to more, and that takes minutes.
MOST = {OURS: 200}
CONNECTING_AT_ONCE = 8
WARM_UP = 3  # messages, at each size


async def talk(crowd: Crowd, speakers: int, seconds: float) -> Talk:
    """Have some of the crowd speak, each again as soon as everyone has heard them. Raises
    NotHeard, when all are silent."""
    heard: list[list[float]] = []
    began, cpu = time.perf_counter(), time.process_time()

    async def speak(speaker: int) -> None:
        heard.append(await crowd.say(speaker))
        while time.perf_counter() < began + seconds:
            heard.append(await crowd.say(speaker))

    ends = await asyncio.gather(*map(speak, range(speakers)), return_exceptions=True)
    for error in filter(None, ends):
        raise error
    took, cpu = time.perf_counter() - began, time.process_time() - cpu
    last, each = [max(some) for some in heard], [one for some in heard for one in some]
    milliseconds = (1000 * percentile(of, part) for of in (last, each) for part in (50, 99))
    return Talk(*milliseconds, len(each) / took, cpu / took)


def percentile(values: Sequence[float], part: int) -> float:
    """That of a sample, however small."""
    ordered = sorted(values)
    return ordered[min(len(ordered) * part // 100, len(ordered) - 1)]


async def wake(name: str, crowd: Crowd) -> None:
    """Have something said that does not count, as a server's idle connections may have ended."""
    try:
        await crowd.say(0)
    except NotHeard as loss:
        print(f"  {name}, after a pause: {loss}", flush=True)


async def rounds(crowds: Mapping[str, Crowd], options: argparse.Namespace) -> dict[str, Figures]:
    """Let all chats take turns; the medians of each. A round with a loss counts for none."""
    measured: dict[str, list[Figures]] = {name: [] for name in crowds}
    for _ in range(options.rounds):
        for name, crowd in crowds.items():
            try:
                await wake(name, crowd)
                talks = [await talk(crowd, count, options.seconds) for count in (1, SPEAKERS)]
            except NotHeard as loss:
                print(f"  {name}: a round does not count: {loss}", flush=True)
            else:
                measured[name].append(Figures(*talks))
    return {
        name: Figures(*(_medians(talks) for talks in zip(*figures, strict=True)))
        for name, figures in measured.items()
        if figures
    }


def _medians(talks: Sequence[Talk]) -> Talk:
    return Talk(*(statistics.median(column) for column in zip(*talks, strict=True)))


async def measure(
    addresses: Mapping[str, str], options: argparse.Namespace
) -> dict[int, dict[str, Figures]]:
    """Let the rooms grow; the figures by size. Raises NotHeard if a chat fails before it is
    measured."""
    crowds = {name: Crowd(address) for name, address in addresses.items()}
    table = {}
    for size in options.people:
        crowds = {name: some for name, some in crowds.items() if size <= MOST.get(name, size)}
        for name, crowd in crowds.items():
            print(f"  {size:,} people, {name}: they come ...", flush=True)
            await crowd.grow(size, CONNECTING_AT_ONCE)
            for _ in range(WARM_UP):
                await crowd.say(0)
        print(f"  {size:,} people: {options.rounds} rounds ...", flush=True)
        table[size] = await rounds(crowds, options)
    return table


@contextlib.contextmanager
def started(wanted: Sequence[str]) -> Iterator[dict[str, str]]:
    """Those of the chats that can be had here, and their addresses."""
    with contextlib.ExitStack() as stack:
        addresses = {}
        there = cache(lambda: stack.enter_context(starting.running(chats.dynamodb())).address)
        commands: dict[str, Callable[[], Command]] = {
            OURS: chats.ours,
            OURS_THERE: lambda: chats.ours("--dynamodb", there()),
            PEER: lambda: chats.aws_sample(there()),
            LIMIT: chats.in_memory,
        }
        for name in wanted:
            print(f"  {name} starts ...", flush=True)
            try:
                addresses[name] = stack.enter_context(starting.running(commands[name]())).address
            except NotToBeHad as reason:
                print(f"  {name} is not measured: {reason}")
        yield addresses


def main(arguments: list[str]) -> dict[str, object]:
    """Run it, print the tables, and return the figures: by size, then by chat."""
    options = _options(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # servers end on it, too
    _raise_file_limit()
    with started(options.chats) as addresses:
        table = uvloop.run(measure(addresses, options))
    report.show(table)
    if options.write:
        report.write(table)
    return {
        str(size): {
            name: {"one": figures.one._asdict(), "several": figures.several._asdict()}
            for name, figures in row.items()
        }
        for size, row in table.items()
    }


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench end_to_end", description=__doc__)
    parser.add_argument("--people", type=int, nargs="+", default=SIZES, help="in the room")
    parser.add_argument("--chats", nargs="+", default=CHATS, choices=CHATS, metavar="CHAT")
    parser.add_argument("--rounds", type=int, default=3, help="of which the median counts")
    parser.add_argument("--seconds", type=float, default=0.8, help="that each talks in a round")
    parser.add_argument("--write", action="store_true", help="put it into docs/performance.md")
    options = parser.parse_args(arguments)
    if min(options.people) < SPEAKERS or list(options.people) != sorted(options.people):
        parser.error(f"--people: from {SPEAKERS} up, each more than the one before")
    return options


def _raise_file_limit() -> None:
    """Servers inherit it."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
