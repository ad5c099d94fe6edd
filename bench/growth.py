"""Broadcasts to 1,000 to 100,000 connections, at an endpoint that answers after 10 ms.

By one function, and by workers that take chunks, as the functions that the queue feeds. Each is a
process of its own, and so is the endpoint, whose CPU time does not count. While the one function
works, another one broadcasts to 1,000 again and again: what else this machine does, does the same
to both, and the ratio is of their CPU time for a delivery.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import queue
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from chalice_gateway.aws_account import REGION

from bench import listing
from bench.events import occupant
from bench.posting import Setting, endpoint
from chalicelib.config import FANOUT_CHUNK_SIZE
from chalicelib.delivery.broadcaster import MAX_CONCURRENT_POSTS
from chalicelib.delivery.fanout_queue import Api, Chunk
from tests.support.certificates import Authority
from tests.support.running import ROOT

SIZES = (1_000, 3_000, 10_000, 30_000, 100_000)
WORKERS = 2  # as many as this machine has cores
SETTING = Setting(tls=True, latency_ms=10, in_flight=MAX_CONCURRENT_POSTS)
LEAST = 10_000  # deliveries, of which each figure is at least
SECONDS = 150  # for all; what would take longer is left out
FRAME = '{"type":"message","room":"lobby","seq":1800000000000,"data":"' + 100 * "x" + '"}'


class Cost(NamedTuple):
    """Of broadcasts: s of CPU time of those who post, s that they took, how many they reached."""

    cpu: float
    took: float
    sent: int

    @property
    def each(self) -> float:
        """ms of CPU time for one delivery."""
        return self.cpu / self.sent * 1000


class Line(NamedTuple):
    """Of one size: by one function and by WORKERS; the former's CPU, as times the smallest's."""

    connections: int
    alone: Cost
    shared: Cost
    ratio: float


class Worker:
    """A running process of bench/peers/fanout_worker."""

    def __init__(self, url: str, certificates: Path) -> None:
        variables = {
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": REGION,
            "AWS_CA_BUNDLE": str(certificates),
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.peers.fanout_worker", url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **variables},
            cwd=ROOT,
        )

    def post(self, body: str) -> tuple[float, int]:
        """Have it post a message of the queue; its s of CPU time, and how many heard.

        Raises RuntimeError if it ends instead.
        """
        print(body, file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline() if self._process.stdout else ""
        if not answer:
            raise RuntimeError(f"{self._process.args} has ended")
        cpu, sent = answer.split()
        return float(cpu), int(sent)

    def end(self) -> None:
        """End it, and wait for that."""
        self._process.kill()
        self._process.communicate()


@contextlib.contextmanager
def workers() -> Iterator[list[Worker]]:
    """An endpoint and those who post to it."""
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        authority = Authority(Path(folder))
        url = stack.enter_context(endpoint(SETTING, authority.certificate("127.0.0.1")))
        running = [Worker(url, authority.file) for _ in range(WORKERS)]
        for worker in running:
            stack.callback(worker.end)
        yield running


def broadcast(posting: Sequence[Worker], connections: int, chunk: int) -> Cost:
    """Have these workers post to so many, in chunks; each takes the next as soon as it can."""
    bodies: queue.SimpleQueue[str] = queue.SimpleQueue()
    for first in range(0, connections, chunk):
        ids = [occupant(number).id for number in range(first, min(first + chunk, connections))]
        bodies.put(Chunk(Api("api", "stage"), "lobby", FRAME, ids).encode())

    def work(worker: Worker) -> list[tuple[float, int]]:
        done = []
        with contextlib.suppress(queue.Empty):
            while True:
                done.append(worker.post(bodies.get_nowait()))
        return done

    began = time.perf_counter()
    with ThreadPoolExecutor(len(posting)) as threads:
        done = [each for some in threads.map(work, posting) for each in some]
    took = time.perf_counter() - began
    return Cost(sum(cpu for cpu, _ in done), took, sum(sent for _, sent in done))


def grow(sizes: Sequence[int], chunk: int) -> Iterator[Line]:
    """Measure each size for which there is time."""
    smallest = sizes[0]
    with workers() as running:
        broadcast(running, smallest, chunk)  # what the first one does more
        end, took = time.monotonic() + SECONDS, 0.0
        for before, size in pairwise([smallest, *sizes]):
            if time.monotonic() + took * size / before > end:
                print(f"  {size:,} is left out: there is no time for it")
                continue
            began, times = time.monotonic(), max(1, LEAST // size)
            alone, beside = _beside(running, size, times, smallest)
            shared = _several(running, size, chunk, times)
            took = (time.monotonic() - began) * size / max(size, LEAST)
            yield Line(size, alone, shared, alone.each / beside)


def _beside(running: Sequence[Worker], size: int, times: int, smallest: int) -> tuple[Cost, float]:
    """What one worker needs, and what the other meanwhile needs for a delivery to the smallest."""
    one, other = running[:1], running[1:]
    with ThreadPoolExecutor(1) as threads:
        working = threads.submit(_several, one, size, size, times)
        each = [broadcast(other, smallest, smallest).each]
        while not working.done():
            each.append(broadcast(other, smallest, smallest).each)
    return working.result(), statistics.median(each)


def _several(posting: Sequence[Worker], size: int, chunk: int, times: int) -> Cost:
    costs = [broadcast(posting, size, chunk) for _ in range(times)]
    return Cost(*(sum(column) for column in zip(*costs, strict=True)))


def main(arguments: list[str]) -> dict[str, object]:
    """Run it, print the table, and return the figures."""
    from bench import growth_report

    parser = argparse.ArgumentParser(prog="python -m bench growth", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="up to 10,000")
    parser.add_argument(
        "--chunk", type=int, default=FANOUT_CHUNK_SIZE, help="connections, for each worker"
    )
    parser.add_argument("--write", action="store_true", help="tables and plot into docs/")
    options = parser.parse_args(arguments)
    lines = []
    for line in grow(SIZES[:3] if options.quick else SIZES, options.chunk):
        print(f"  {growth_report.told(line)}", flush=True)
        lines.append(line)
    listed = listing.measure()
    print(growth_report.tables(lines, listed))
    if options.write:
        growth_report.write(lines, listed)
    figures = {"CPU at the largest, of that at 1,000": lines[-1].ratio}
    table = [
        {"connections": n, "alone": one._asdict(), "shared": two._asdict(), "ratio": ratio}
        for n, one, two, ratio in lines
    ]
    return {**figures, "table": table, "µs of CPU for each": listed}
