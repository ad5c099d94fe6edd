"""What a post to a connection costs: the CPU time of whoever posts, and how many a second.

The app's client, also in threads and in asyncio's loop; boto3's, AWS' SDK for JavaScript, AWS'
Common Runtime; and the floor: a post's bytes, unsigned, on open sockets. Each is a process of its
own, and so is the endpoint, whose CPU time does not count. They take turns; of each the median
counts.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from chalice_gateway.aws_account import REGION

from tests.support.certificates import Authority
from tests.support.running import ROOT

EXTRA = ROOT / "build" / "bench"
NODE = ROOT / ".venv" / "bin" / "node"
SDK = (
    ROOT / "packages/chalice-gateway/tests/js/node_modules/@aws-sdk/client-apigatewaymanagementapi"
)
OURS, THREADS, ASYNCIO = "ours", "in threads", "in asyncio"
BOTO3, FLOOR, JAVASCRIPT, AWSCRT = "boto3", "floor", "JavaScript SDK", "awscrt"
IN_PYTHON = {
    OURS: "ours",
    THREADS: "threads",
    ASYNCIO: "asyncio",
    BOTO3: "boto3",
    FLOOR: "floor",
    AWSCRT: "awscrt",
}
WARM_UP = 40
ROUNDS, QUICK_ROUNDS = 5, 3  # of which the median counts
INSTALL_SECONDS = 120


class Setting(NamedTuple):
    """An endpoint, and how many posts are under way to it."""

    tls: bool
    latency_ms: int
    in_flight: int

    def __str__(self) -> str:
        protocol = "TLS" if self.tls else "plain"
        return f"{protocol}, {self.latency_ms} ms, {self.in_flight} in flight"


class Figures(NamedTuple):
    """Of one way to post: ms of CPU time for each, and how many in a second."""

    cpu_ms: float
    posts_a_second: float


QUICK = [Setting(False, 0, 1), Setting(False, 0, 32), Setting(True, 10, 32)]
FULL = [
    Setting(tls, latency_ms, in_flight)
    for tls in (False, True)
    for latency_ms in (0, 10)
    for in_flight in (1, 8, 32, 256)
]
Table = Mapping[Setting, Mapping[str, Figures]]


class Poster:
    """A running process of bench/peers/posters."""

    def __init__(self, command: Sequence[str], variables: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **variables},
            cwd=ROOT,
        )

    def post(self, count: int) -> Figures:
        """Have it post so often; raises RuntimeError if it ends instead."""
        print(count, file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline() if self._process.stdout else ""
        if not answer:
            raise RuntimeError(f"{self._process.args} has ended")
        cpu, took = map(float, answer.split())
        return Figures(cpu / count * 1000, count / took)

    def end(self) -> None:
        """End it, and wait for that."""
        self._process.kill()
        self._process.communicate()


def commands(url: str, in_flight: int) -> dict[str, list[str]]:
    """Those that can be had here."""
    here = {
        way: [sys.executable, "-m", "bench.peers.posters", name, url, str(in_flight)]
        for way, name in IN_PYTHON.items()
    }
    if not (EXTRA / "awscrt").is_dir():
        del here[AWSCRT]
    if NODE.exists() and SDK.is_dir():
        script = ROOT / "bench/peers/posters.mjs"
        here[JAVASCRIPT] = [str(NODE), str(script), url, str(in_flight)]
    return here


@contextlib.contextmanager
def endpoint(setting: Setting, certificate: Path) -> Iterator[str]:
    """A stub in a process of its own; its URL."""
    files = [str(certificate), str(certificate)] if setting.tls else []
    module = [sys.executable, "-m", "bench.peers.posting_stub", str(setting.latency_ms), *files]
    with subprocess.Popen(module, stdout=subprocess.PIPE, text=True, cwd=ROOT) as stub:
        try:
            port = stub.stdout.readline().strip() if stub.stdout else ""
            yield f"http{'s' if setting.tls else ''}://127.0.0.1:{port}/api"
        finally:
            stub.kill()


def measure(
    setting: Setting, authority: Authority, rounds: int, seconds: float
) -> dict[str, Figures]:
    """Let all ways take turns; the medians of each."""
    variables = {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_CA_BUNDLE": str(authority.file),
        "NODE_EXTRA_CA_CERTS": str(authority.file),
    }
    with contextlib.ExitStack() as stack:
        url = stack.enter_context(endpoint(setting, authority.certificate("127.0.0.1")))
        posters = {}
        for way, command in commands(url, setting.in_flight).items():
            # It alone may find awscrt.
            path = {"PYTHONPATH": str(EXTRA)} if way == AWSCRT else {}
            posters[way] = Poster(command, {**variables, **path})
            stack.callback(posters[way].end)
        return _medians(posters, setting, rounds, seconds)


def _medians(
    posters: Mapping[str, Poster], setting: Setting, rounds: int, seconds: float
) -> dict[str, Figures]:
    counts = {}
    for way, poster in posters.items():
        poster.post(WARM_UP + 2 * setting.in_flight)
        rate = poster.post(WARM_UP + 2 * setting.in_flight).posts_a_second
        counts[way] = int(max(WARM_UP, 2 * setting.in_flight, rate * seconds))
    measured: dict[str, list[Figures]] = {way: [] for way in posters}
    for _ in range(1 + rounds):
        for way, poster in posters.items():
            measured[way].append(poster.post(counts[way]))
    # Not the first: Node compiles what it has run often, and is slower until then.
    return {
        way: Figures(*(statistics.median(column) for column in zip(*figures[1:], strict=True)))
        for way, figures in measured.items()
    }


def main(arguments: list[str]) -> dict[str, object]:
    """Run it, print the tables, and return the figures."""
    from bench import posting_report

    parser = argparse.ArgumentParser(prog="python -m bench posting", description=__doc__)
    extent = parser.add_mutually_exclusive_group()
    extent.add_argument("--quick", action="store_true", help="three settings, under 30 s")
    extent.add_argument("--write", action="store_true", help="tables and plot into docs/")
    parser.add_argument("--rounds", type=int, help="of which the median counts")
    parser.add_argument("--seconds", type=float, default=0.2, help="that a round takes, about")
    options = parser.parse_args(arguments)
    rounds = options.rounds or (QUICK_ROUNDS if options.quick else ROUNDS)
    _install_awscrt()
    table = {}
    with tempfile.TemporaryDirectory() as folder:
        authority = Authority(Path(folder))
        for setting in QUICK if options.quick else FULL:
            table[setting] = measure(setting, authority, rounds, options.seconds)
            _print(setting, table[setting])
    if options.write:
        posting_report.write(table)
    return _kept(table)


def _kept(table: Table) -> dict[str, object]:
    """As it goes into bench/results/."""
    in_threads = table[Setting(False, 0, 32)]
    kept = {
        str(setting): {way: each._asdict() for way, each in found.items()}
        for setting, found in table.items()
    }
    return {"CPU for each post, ms": in_threads[OURS].cpu_ms, "table": kept}


def _install_awscrt() -> None:
    """Where it cannot be had, the comparison does without."""
    if (EXTRA / "awscrt").is_dir():
        return
    locked = ROOT / "requirements/awscrt.txt"
    wanted = ["--target", str(EXTRA), "--require-hashes", "-r", str(locked)]
    command = [sys.executable, "-m", "pip", "install", "--quiet", *wanted]
    with contextlib.suppress(subprocess.SubprocessError):
        subprocess.run(command, timeout=INSTALL_SECONDS, capture_output=True, check=True)


def _print(setting: Setting, found: Mapping[str, Figures]) -> None:
    print(f"\n  {setting!s:<32}{'CPU, ms':>10}{'posts/s':>10}{'of boto3':>10}{'of floor':>10}")
    for way, each in sorted(found.items(), key=lambda item: -item[1].cpu_ms):
        of = [each.cpu_ms / found[other].cpu_ms for other in (BOTO3, FLOOR)]
        figures = f"{each.cpu_ms:>10.3f}{each.posts_a_second:>10.0f}"
        print(f"    {way:<30}{figures}{of[0]:>10.2f}{of[1]:>10.2f}", flush=True)
