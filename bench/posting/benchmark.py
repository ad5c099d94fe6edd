"""What a post to a connection costs its sender: CPU time, and how many a second.

The app's client, also in threads and in asyncio's loop; boto3; AWS' SDK for JavaScript; AWS' Common
Runtime; and the floor: a post's bytes, unsigned, on open sockets. Each is a process of its own, and
so is the endpoint, whose CPU time does not count. They take turns; of each the median counts.
"""

import contextlib
import subprocess
import sys
from argparse import Namespace
from collections.abc import Callable, Mapping
from itertools import product, starmap
from pathlib import Path
from typing import NamedTuple

from bench.harness.aims import Aim
from bench.harness.plots import Panel, Plot, lines
from bench.harness.processes import NODE, LineProcess
from bench.harness.report import ROOT, Report, Table, medians, progress, ratio
from bench.posting.endpoint import Setting, endpoint
from chalicelib.delivery import MAX_CONCURRENT_POSTS

DOCUMENT = "performance.md"
OPTIONS = {
    "quick": (False, "three settings, under a minute"),
    "rounds": (5, "of which the median counts"),
    "seconds": (0.2, "that a round takes, about"),
}
AWSCRT_FOLDER = ROOT / "build" / "bench"
NPM_FOLDER = ROOT / "packages/chalice-gateway/tests/js/node_modules"
OURS, THREADS, ASYNCIO = "ours", "in threads", "in asyncio"
BOTO3, FLOOR, JAVASCRIPT, AWSCRT = "boto3", "floor", "JavaScript SDK", "awscrt"
# In the order of the tables; all but JavaScript's are in bench/posting/clients.py.
CLIENTS = (OURS, THREADS, ASYNCIO, BOTO3, JAVASCRIPT, AWSCRT, FLOOR)
# Ours, as times theirs, at most.
AIMS = {
    BOTO3: ("boto3's in threads", 0.05),
    JAVASCRIPT: ("the JavaScript SDK's", 0.25),
    FLOOR: ("the floor's", 2.5),
}
BROADCAST = Setting(tls=True, latency_ms=10, in_flight=MAX_CONCURRENT_POSTS)  # most like one on AWS
WARM_UP = 40
INSTALL_TIMEOUT_S = 120
QUICK = [Setting(False, 0, 1), Setting(False, 0, 32), Setting(True, 10, 32)]
FULL = list(starmap(Setting, product((False, True), (0, 10), (1, 8, 32, 256))))


class Figures(NamedTuple):
    cpu_ms: float
    posts_per_s: float


Found = Mapping[Setting, Mapping[str, Figures]]


def run(options: Namespace) -> Report:
    _install_awscrt()
    found = {}
    for setting in QUICK if options.quick else FULL:
        progress(str(setting))
        found[setting] = measure(setting, options.rounds, options.seconds)
    return Report(tables(found), _plot(found), aims=aims(found[BROADCAST]))


def measure(setting: Setting, rounds: int, seconds: float) -> dict[str, Figures]:
    """Let all clients take turns; the medians of each."""
    with endpoint(setting) as (url, variables), contextlib.ExitStack() as stack:
        clients = {}
        for way, command in commands(url, setting.in_flight).items():
            # Nothing else may find awscrt: botocore would use it.
            path = {"PYTHONPATH": str(AWSCRT_FOLDER)} if way == AWSCRT else {}
            clients[way] = stack.enter_context(LineProcess(command, {**variables, **path}))
        least = WARM_UP + 2 * setting.in_flight
        for client in clients.values():
            post(client, least)
        rates = {way: post(client, least).posts_per_s for way, client in clients.items()}
        counts = {way: max(least, int(rate * seconds)) for way, rate in rates.items()}
        turns = [
            {way: post(client, counts[way]) for way, client in clients.items()}
            for _ in range(1 + rounds)
        ]
    # Not the first: Node compiles what it has run often, and is slower until then.
    return {way: medians([turn[way] for turn in turns[1:]]) for way in turns[0]}


def post(client: LineProcess, count: int) -> Figures:
    cpu_s, took_s = client.ask(count)
    return Figures(cpu_s / count * 1000, count / took_s)


def commands(url: str, in_flight: int) -> dict[str, list[str]]:
    """The clients that this machine has."""
    module, target = [sys.executable, "-m", "bench.posting.clients"], [url, str(in_flight)]
    here = {way: [*module, way, *target] for way in CLIENTS if way != JAVASCRIPT}
    if not (AWSCRT_FOLDER / "awscrt").is_dir():
        del here[AWSCRT]
    if (NPM_FOLDER / "@aws-sdk/client-apigatewaymanagementapi").is_dir():
        script = str(Path(__file__).with_name("javascript_client.mjs"))
        here[JAVASCRIPT] = [str(NODE), script, *target]
    return {way: here[way] for way in CLIENTS if way in here}


def _install_awscrt() -> None:
    """Without it, the comparison goes on."""
    if (AWSCRT_FOLDER / "awscrt").is_dir():
        return
    progress("installing awscrt (only this once)")
    wanted = ["--require-hashes", "-r", str(ROOT / "requirements/awscrt.txt")]
    command = [sys.executable, "-m", "pip", "install", "--target", str(AWSCRT_FOLDER), *wanted]
    with contextlib.suppress(subprocess.SubprocessError):
        subprocess.run(command, timeout=INSTALL_TIMEOUT_S, capture_output=True, check=True)


def tables(found: Found) -> list[Table]:
    head = ["endpoint, in flight", *CLIENTS]
    ratios = [f"ours, of {label}" for label, _ in AIMS.values()]
    cpu, rates = [], []
    for setting, figures in found.items():
        name = str(setting).removesuffix(" in flight")
        ms = _cells(figures, lambda each: f"{each.cpu_ms:.3f}")
        others = [way in figures and figures[way].cpu_ms for way in AIMS]
        cpu.append([name, *ms, *(ratio(figures[OURS].cpu_ms, other) for other in others)])
        rates.append([name, *_cells(figures, lambda each: f"{each.posts_per_s:,.0f}")])
    of_aims = ["of", "aim, at most", f"at {BROADCAST}", "least", "most", "settings that meet it"]
    aims = [_aim(found, way) for way in AIMS if way in found.get(BROADCAST, ())]
    return [
        Table("ms of CPU for a post", [*head, *ratios], cpu),
        Table("Posts a second", head, rates),
        Table("Ours, as times the others' CPU", of_aims, aims),
    ]


def aims(figures: Mapping[str, Figures]) -> list[Aim]:
    """What a post should cost in a broadcast."""
    here = f"CPU for a post ({BROADCAST}), as times"
    return [
        Aim(f"{here} {label}", figures[OURS].cpu_ms / figures[way].cpu_ms, aim, is_limit=True)
        for way, (label, aim) in AIMS.items()
        if way in figures
    ]


def _cells(figures: Mapping[str, Figures], text: Callable[[Figures], str]) -> list[str]:
    return [text(figures[way]) if way in figures else "-" for way in CLIENTS]


def _aim(found: Found, way: str) -> list[str]:
    """Of all settings that have the client; with one post in flight boto3 has no threads."""
    label, aim = AIMS[way]
    ratios = {
        setting: figures[OURS].cpu_ms / figures[way].cpu_ms
        for setting, figures in found.items()
        if way in figures and (way != BOTO3 or setting.in_flight > 1)
    }
    met = sum(each <= aim for each in ratios.values())
    figures = (aim, ratios[BROADCAST], min(ratios.values()), max(ratios.values()))
    return [label, *(f"{each:.2g}" for each in figures), f"{met} of {len(ratios)}"]


def _plot(found: Found) -> Plot:
    """CPU for a post over how many are in flight, a panel for each endpoint."""
    panels = []
    for tls, latency_ms in dict.fromkeys(setting[:2] for setting in found):
        there = {s.in_flight: found[s] for s in found if s[:2] == (tls, latency_ms)}
        title = f"{'TLS' if tls else 'plain'}, {latency_ms} ms"
        settings = {"title": title, "yscale": "log", "xticks": list(there)}
        y_label = "" if panels else "ms of CPU for a post"
        cpu = lines(there, lambda figures: figures.cpu_ms)
        panels.append(Panel("posts in flight", y_label, cpu, settings=settings))
    return Plot(panels, peer=BOTO3, limit=FLOOR, share_y=True)
