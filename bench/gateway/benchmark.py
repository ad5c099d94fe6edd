"""chalice-gateway beside serverless-offline and `chalice local`, on this machine.

Each server runs handlers that do nothing, answer, or post to many with the platform's usual
client: `app.websocket_api.send` with a boto3 session, and AWS' SDK for JavaScript. All servers are
up at the same time and take turns; of each figure the median of all rounds counts. Starts are
measured before that, each server by itself. Another checkout of the gateway takes part, if one is
named: `git worktree add DIR COMMIT` makes one.
"""

import asyncio
import contextlib
import resource
import statistics
import time
from argparse import Namespace
from collections.abc import Awaitable, Iterable, Iterator, Mapping
from typing import NamedTuple

import uvloop

from bench.gateway import measures, servers
from bench.gateway.load import Refused
from bench.gateway.servers import Server, Start
from bench.harness.aims import Aim
from bench.harness.checkouts import other_checkout
from bench.harness.processes import Unavailable
from bench.harness.report import Report, Table, progress

DOCUMENT = "performance.md"
OPTIONS = {
    "checkout": ("", "folder of another version of the gateway, to compare with"),
    "rounds": (3, "of which the median counts"),
    "seconds": (1.0, "of each figure in a round"),
    "in_flight": (8, "messages that a server handles at once"),
    "connects": (400, "handshakes of a round"),
}
OURS, OTHER, LOCAL = "chalice-gateway", "the other checkout", "chalice local"
PEER = "serverless-offline"
IN_PROCESS, RELOADING = f"{PEER} --useInProcess", f"{PEER} --reloadHandler"
# What is measured of a server beside its start.
MESSAGES, HTTP, RELOAD = "messages", "http", "reload"
SENDERS = 8
WARM_UP = Namespace(seconds=0.1, in_flight=SENDERS, connects=4 * SENDERS)
FAILURES = (Refused, OSError, asyncio.TimeoutError)
RELOAD_AIM_S = 1.0
AIMS = {"50": 5.0, "200": 5.0, "counted": 1.0, "connects": 1.0}  # at least, of the peer's
WHAT = {
    "start": "start to the first handshake, s",
    "first": "first message, ms",
    "reload": "reload, s",
    "memory": "memory, MB",
    "loaded": "memory under load, MB",
    "connects": "connects a second",
    "counted": "messages a second, no answer",
    "p50": "echo: p50, ms",
    "p99": "echo: p99, ms",
    "echo": "echo",
    "echoes": f"echoes a second, {SENDERS} senders",
    "50": "deliveries a second, to 50",
    "200": "deliveries a second, to 200",
    "requests": "HTTP requests a second",
    "cpu connects": "a connect",
    "cpu counted": "a message, no answer",
    "cpu echoes": "an echo",
    "cpu 50": "a delivery, to 50",
    "cpu 200": "a delivery, to 200",
    "cpu requests": "an HTTP request",
    "client": "the client's share of a CPU, at most",
}
STARTS = ("start", "first", "reload", "memory", "loaded", "requests")
RATES = ("connects", "counted", "p50", "p99", "echoes", "50", "200", "client")
CPU = tuple(key for key in WHAT if key.startswith("cpu "))


class Way(NamedTuple):
    start: Start
    measured: tuple[str, ...]


Figures = Mapping[str, float]
Rows = dict[str, list[float]]
Found = dict[str, Rows]


def run(options: Namespace) -> Report:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # the servers inherit it
    found = uvloop.run(_measure(_ways(options.checkout), options))
    figures = {name: _medians(rows) for name, rows in found.items() if rows}
    return Report(tables(figures), aims=aims(figures))


def _ways(checkout: str) -> dict[str, Way]:
    everything = (MESSAGES, HTTP, RELOAD)
    ways = {OURS: Way(servers.gateway(), everything)}
    if checkout:
        ways[OTHER] = Way(servers.gateway(other_checkout(checkout, servers.SOURCE)), everything)
    return {
        **ways,
        PEER: Way(servers.serverless_offline(), (MESSAGES, HTTP)),
        IN_PROCESS: Way(servers.serverless_offline("--useInProcess"), (MESSAGES, HTTP)),
        # It loads the handlers anew for each event, which none of the others does.
        RELOADING: Way(servers.serverless_offline("--reloadHandler"), (RELOAD,)),
        LOCAL: Way(servers.chalice_local(), (HTTP, RELOAD)),
    }


async def _measure(ways: Mapping[str, Way], options: Namespace) -> Found:
    found: Found = {}
    for name, way in ways.items():
        progress(f"{name} starts {options.rounds} times")
        for _ in range(options.rounds):
            try:
                with way.start() as server:
                    await _started(server, found.setdefault(name, {}))
            except Unavailable as reason:
                progress(f"{name} is not measured: {reason}")
                break
    with contextlib.ExitStack() as stack:
        running = {name: stack.enter_context(ways[name].start()) for name in found}
        for server in running.values():
            await measures.started(server)
        for number in range(options.rounds):
            progress(f"round {number + 1} of {options.rounds}")
            for name, server in running.items():
                await _round(server, ways[name], options, found[name])
        for name, server in running.items():
            if RELOAD in ways[name].measured:
                progress(f"{name} reloads")
                await _reloads(server, options.rounds, found[name])
    return found


async def _started(server: Server, rows: Rows) -> None:
    _add(rows, start=await measures.started(server))
    if server.ws:
        _add(rows, first=1000 * await measures.first_message(server))
    _add(rows, memory=server.memory_mb)


async def _round(server: Server, way: Way, options: Namespace, rows: Rows) -> None:
    # Servers end what has been idle since the last round.
    for _, measure in _measures(server, way.measured, WARM_UP):
        with contextlib.suppress(*FAILURES):
            await measure
    for key, measure in _measures(server, way.measured, options):
        began, cpu = time.perf_counter(), time.process_time()
        try:
            found = await measure
        except FAILURES as reason:
            progress(f"{WHAT[key]}: does not count: {reason!r}")
            continue
        share = (time.process_time() - cpu) / (time.perf_counter() - began)
        _add(rows, client=share, **_figures(key, found))
    _add(rows, loaded=server.memory_mb)


def _figures(key: str, found: measures.Rate | measures.Echoes) -> dict[str, float]:
    if isinstance(found, measures.Rate):
        return {key: found.per_second, f"cpu {key}": found.cpu_ms}
    if key == "echo":  # alone, so that only its latencies are of interest
        return {"p50": found.p50_ms, "p99": found.p99_ms}
    return _figures(key, found.rate)


def _add(rows: Rows, **figures: float) -> None:
    for key, figure in figures.items():
        rows.setdefault(key, []).append(figure)


def _measures(
    server: Server, measured: Iterable[str], options: Namespace
) -> Iterator[tuple[str, Awaitable[measures.Rate | measures.Echoes]]]:
    """Made one by one, as each is awaited."""
    seconds = options.seconds
    if MESSAGES in measured:
        yield "connects", measures.connects(server, options.connects, options.in_flight)
        yield "counted", measures.counted(server, SENDERS, options.in_flight, seconds)
        yield "echo", measures.echoes(server, 1, seconds)
        yield "echoes", measures.echoes(server, SENDERS, seconds)
        for recipients in ("50", "200"):
            yield recipients, measures.deliveries(server, int(recipients), seconds)
    if HTTP in measured:
        yield "requests", measures.requests(server, SENDERS, seconds)


async def _reloads(server: Server, rounds: int, rows: Rows) -> None:
    for number in range(rounds):
        try:
            _add(rows, reload=await measures.reloaded(server, f"n{number}"))
        except Refused as reason:
            progress(f"a reload does not count: {reason}")


def _medians(rows: Rows) -> Figures:
    found = {key: statistics.median(values) for key, values in rows.items() if values}
    return {**found, "client": max(rows["client"])} if "client" in rows else found


def tables(figures: Mapping[str, Figures]) -> list[Table]:
    messages = {name: row for name, row in figures.items() if "p50" in row}
    return [
        _table("Starts, reloads and memory", STARTS, figures),
        _table("Messages", RATES, messages),
        _table("ms of the server's CPU", CPU, messages),
    ]


def _table(title: str, keys: Iterable[str], figures: Mapping[str, Figures]) -> Table:
    """A row for each figure, as there are fewer servers than figures."""
    rows = [[WHAT[key], *(_shown(row.get(key)) for row in figures.values())] for key in keys]
    return Table(title, ["", *figures], rows)


def _shown(figure: float | None) -> str:
    if figure is None:
        return "-"
    return f"{figure:,.0f}" if figure >= 100 else f"{figure:.3g}"


def aims(figures: Mapping[str, Figures]) -> list[Aim]:
    ours, peer = figures.get(OURS, {}), figures.get(PEER, {})
    found = [
        Aim(f"{WHAT[key]}, of {PEER}'s", _of(ours.get(key), peer.get(key)), aim)
        for key, aim in AIMS.items()
    ]
    return [*found, Aim(WHAT["reload"], ours.get("reload"), RELOAD_AIM_S, is_limit=True)]


def _of(figure: float | None, other: float | None) -> float | None:
    return figure / other if figure is not None and other else None
