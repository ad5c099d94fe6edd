"""Broadcasts to 1,000 to 100,000 connections, at an endpoint that answers after 10 ms.

By one function, and by workers that take chunks, as the functions that the queue invokes. Each is a
process of its own, and so is the endpoint, whose CPU time does not count. While the one function
posts, another one broadcasts to 1,000 again and again: other load on this machine affects both
alike, and the ratio is of their CPU time for a delivery.
"""

import contextlib
import statistics
import sys
import time
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from bench.growth import listing
from bench.harness.in_memory_app import connection
from bench.harness.plots import Panel, Plot, lines
from bench.harness.processes import LineProcess
from bench.harness.report import Report, Table, progress
from bench.posting.clients import FRAME
from bench.posting.endpoint import Setting, endpoint
from chalicelib.config import FANOUT_CHUNK_SIZE
from chalicelib.delivery import MAX_CONCURRENT_POSTS, Api, Chunk

DOCUMENT = "performance.md"
OPTIONS = {"quick": (False, "up to 10,000")}
SMALLEST = "to 1,000, meanwhile"
SIZES = (1_000, 3_000, 10_000, 30_000, 100_000)
WORKERS = 2  # as many as this machine has cores
SETTING = Setting(tls=True, latency_ms=10, in_flight=MAX_CONCURRENT_POSTS)
MIN_DELIVERIES = 10_000  # of which each figure is


class Cost(NamedTuple):
    """Of broadcasts: CPU of the workers, how long they took, and to how many they delivered."""

    cpu_s: float
    took_s: float
    sent: float

    @property
    def cpu_ms(self) -> float:
        """Of CPU time for one delivery."""
        return self.cpu_s / self.sent * 1000

    @property
    def per_second(self) -> float:
        """Deliveries."""
        return self.sent / self.took_s


class Size(NamedTuple):
    """Of one size: by one function, and by WORKERS; the former's CPU, as times the smallest's."""

    connections: int
    single: Cost
    shared: Cost
    ratio: float


def run(options: Namespace) -> Report:
    sizes = list(grow(SIZES[:3] if options.quick else SIZES))
    progress("listing and queueing")
    return Report(tables(sizes, listing.measure()), _plot(sizes))


def broadcast(workers: Sequence[LineProcess], connections: int, chunk: int) -> Cost:
    """Have these workers post to so many, in chunks; each takes the next as soon as it can."""
    ids, api = [connection(number).id for number in range(connections)], Api("api", "stage")
    chunks = [ids[first : first + chunk] for first in range(0, connections, chunk)]
    bodies = iter([Chunk(api, "lobby", FRAME, recipients).encode() for recipients in chunks])

    def work(worker: LineProcess) -> float:
        return sum(worker.ask(body)[0] for body in bodies)

    began = time.perf_counter()
    with ThreadPoolExecutor(len(workers)) as threads:
        cpu_s = sum(threads.map(work, workers))
    return Cost(cpu_s, time.perf_counter() - began, connections)


def grow(sizes: Sequence[int]) -> Iterator[Size]:
    smallest = sizes[0]
    with endpoint(SETTING) as (url, variables), contextlib.ExitStack() as stack:
        command = [sys.executable, "-m", "bench.growth.worker", url]
        workers = [stack.enter_context(LineProcess(command, variables)) for _ in range(WORKERS)]
        broadcast(workers, smallest, FANOUT_CHUNK_SIZE)  # the first one does more
        for size in sizes:
            progress(f"{size:,} connections")
            times = max(1, MIN_DELIVERIES // size)
            single, beside = compare_with_smallest(workers, size, times, smallest)
            shared = repeat(workers, size, FANOUT_CHUNK_SIZE, times)
            yield Size(size, single, shared, single.cpu_ms / beside)


def compare_with_smallest(
    workers: Sequence[LineProcess], size: int, times: int, smallest: int
) -> tuple[Cost, float]:
    """What one worker needs, and the CPU ms of another's deliveries to the smallest meanwhile."""
    one, other = workers[:1], workers[1:]
    with ThreadPoolExecutor(1) as threads:
        working = threads.submit(repeat, one, size, size, times)
        cpu_ms = [broadcast(other, smallest, smallest).cpu_ms]
        while not working.done():
            cpu_ms.append(broadcast(other, smallest, smallest).cpu_ms)
    return working.result(), statistics.median(cpu_ms)


def repeat(workers: Sequence[LineProcess], size: int, chunk: int, times: int) -> Cost:
    """The sum of several broadcasts."""
    costs = [broadcast(workers, size, chunk) for _ in range(times)]
    return Cost(*map(sum, zip(*costs, strict=True)))


def tables(sizes: Sequence[Size], listed: Mapping[str, float]) -> list[Table]:
    head = [
        *("connections", "ms of CPU for a delivery", "times that to 1,000, meanwhile"),
        *("deliveries a second", f"{WORKERS} workers: ms of CPU", "deliveries a second"),
    ]
    rows = []
    for connections, *costs, ratio in sizes:
        single, shared = ([f"{c.cpu_ms:.3f}", f"{c.per_second:,.0f}"] for c in costs)
        rows.append([f"{connections:,}", single[0], f"{ratio:.2f}", single[1], *shared])
    each = [[what, f"{us:.1f}"] for what, us in listed.items()]
    return [
        Table("Posting", head, rows, text_columns=0),
        Table("Listing and queueing", ["a connection is", "µs of CPU"], each),
    ]


def _plot(sizes: Sequence[Size]) -> Plot:
    workers = f"{WORKERS} workers"
    found = {s.connections: {"one function": s.single, workers: s.shared} for s in sizes}
    smallest = {size.connections: size.single.cpu_ms / size.ratio for size in sizes}
    cpu = {**lines(found, lambda cost: cost.cpu_ms), SMALLEST: smallest}
    rates = lines(found, lambda cost: cost.per_second)
    x_label, settings = "connections in the room", {"ylim": (0, None)}
    values = {"ms of CPU for a delivery": cpu, "deliveries a second": rates}
    panels = [Panel(x_label, y_label, each, settings=settings) for y_label, each in values.items()]
    return Plot(panels, limit=SMALLEST)
