"""Broadcasts to 1,000 to 100,000 connections, at an endpoint that answers after 10 ms.

By one function, and by workers that take chunks, as the functions that the queue invokes. Each is a
process of its own, and so is the endpoint, whose CPU time does not count. While the one function
posts, another one broadcasts to 1,000 again and again: other load on this machine affects both
alike, and the ratio is of their CPU time for a delivery.
"""

import contextlib
import queue
import statistics
import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from bench.growth import listing
from bench.harness.figures import progress
from bench.harness.in_memory_app import connection
from bench.harness.plots import Panel, Plot
from bench.harness.processes import LineProcess, aws_variables
from bench.harness.report import Report, Table
from bench.posting.endpoint import Setting, endpoint
from chalicelib.config import FANOUT_CHUNK_SIZE
from chalicelib.delivery import MAX_CONCURRENT_POSTS, Api, Chunk
from tests.support.certificates import Authority

DOCUMENT = "performance.md"
SMALLEST = "to 1,000, meanwhile"
SIZES = (1_000, 3_000, 10_000, 30_000, 100_000)
WORKERS = 2  # as many as this machine has cores
SETTING = Setting(tls=True, latency_ms=10, in_flight=MAX_CONCURRENT_POSTS)
MIN_DELIVERIES = 10_000  # of which each figure is
TIME_LIMIT_S = 150  # for all sizes; one that would take longer is left out
FRAME = '{"type":"message","room":"lobby","seq":1800000000000,"data":"' + 100 * "x" + '"}'


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
        """How many deliveries there were."""
        return self.sent / self.took_s


class Size(NamedTuple):
    """Of one size: by one function, and by WORKERS; the former's CPU, as times the smallest's."""

    connections: int
    single: Cost
    shared: Cost
    ratio: float


def add_options(parser: ArgumentParser) -> None:
    """How much of it."""
    parser.add_argument("--quick", action="store_true", help="up to 10,000")
    parser.add_argument(
        "--chunk", type=int, default=FANOUT_CHUNK_SIZE, help="connections, for each worker"
    )


def run(options: Namespace) -> Report:
    """Measure all sizes, and listing."""
    sizes = list(grow(SIZES[:3] if options.quick else SIZES, options.chunk))
    progress("listing and queueing")
    listed = listing.measure()
    return Report(tables(sizes, listed), plot(sizes))


@contextlib.contextmanager
def running_workers() -> Iterator[list[LineProcess]]:
    """An endpoint, and the workers that post to it."""
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        authority = Authority(Path(folder))
        url = stack.enter_context(endpoint(SETTING, authority.certificate("127.0.0.1")))
        command = [sys.executable, "-m", "bench.growth.worker", url]
        workers = [LineProcess(command, aws_variables(authority.file)) for _ in range(WORKERS)]
        for worker in workers:
            stack.callback(worker.end)
        yield workers


def broadcast(workers: Sequence[LineProcess], connections: int, chunk: int) -> Cost:
    """Have these workers post to so many, in chunks; each takes the next as soon as it can."""
    bodies: queue.SimpleQueue[str] = queue.SimpleQueue()
    for first in range(0, connections, chunk):
        ids = [connection(number).id for number in range(first, min(first + chunk, connections))]
        bodies.put(Chunk(Api("api", "stage"), "lobby", FRAME, ids).encode())

    def work(worker: LineProcess) -> list[list[float]]:
        done = []
        with contextlib.suppress(queue.Empty):
            while True:
                done.append(worker.ask(bodies.get_nowait()))
        return done

    began = time.perf_counter()
    with ThreadPoolExecutor(len(workers)) as threads:
        done = [each for some in threads.map(work, workers) for each in some]
    took = time.perf_counter() - began
    return Cost(sum(cpu for cpu, _ in done), took, sum(sent for _, sent in done))


def grow(sizes: Sequence[int], chunk: int) -> Iterator[Size]:
    """Measure each size for which there is time."""
    smallest = sizes[0]
    with running_workers() as workers:
        broadcast(workers, smallest, chunk)  # the first one does more
        end, took = time.monotonic() + TIME_LIMIT_S, 0.0
        for before, size in pairwise([smallest, *sizes]):
            if time.monotonic() + took * size / before > end:
                progress(f"{size:,} is left out: there is no time for it")
                continue
            progress(f"{size:,} connections")
            began, times = time.monotonic(), max(1, MIN_DELIVERIES // size)
            single, beside = compare_with_smallest(workers, size, times, smallest)
            shared = repeat(workers, size, chunk, times)
            took = (time.monotonic() - began) * size / max(size, MIN_DELIVERIES)
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
    """CPU and rates of posting, and CPU of listing."""
    head = [
        *("connections", "ms of CPU for a delivery", "times that to 1,000, meanwhile"),
        *("deliveries a second", f"{WORKERS} workers: ms of CPU", "deliveries a second"),
    ]
    rows = [
        [
            *(f"{size.connections:,}", f"{size.single.cpu_ms:.3f}", f"{size.ratio:.2f}"),
            *(f"{size.single.per_second:,.0f}", f"{size.shared.cpu_ms:.3f}"),
            f"{size.shared.per_second:,.0f}",
        ]
        for size in sizes
    ]
    each = [[what, f"{us:.1f}"] for what, us in listed.items()]
    return [
        Table("Posting", head, rows, text_columns=0),
        Table("Listing and queueing", ["a connection is", "µs of CPU"], each),
    ]


def plot(sizes: Sequence[Size]) -> Plot:
    """CPU for a delivery, and deliveries a second, over the room's size."""

    def lines(figure: Callable[[Cost], float]) -> dict[str, dict[float, float]]:
        return {
            "one function": {size.connections: figure(size.single) for size in sizes},
            f"{WORKERS} workers": {size.connections: figure(size.shared) for size in sizes},
        }

    beside = {size.connections: size.single.cpu_ms / size.ratio for size in sizes}
    cpu = {**lines(lambda cost: cost.cpu_ms), SMALLEST: beside}
    rates = lines(lambda cost: cost.per_second)
    label, from_zero = "connections in the room", {"ylim": (0, None)}
    return Plot(
        [
            Panel(label, "ms of CPU for a delivery", cpu, settings=from_zero),
            Panel(label, "deliveries a second", rates, settings=from_zero),
        ],
        limit=SMALLEST,
    )
