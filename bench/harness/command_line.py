"""`python -m bench`: list the benchmarks, run one or all, show and keep what they find."""

import argparse
import importlib
import os
import signal
import sys
import time
from collections.abc import Iterable, Sequence
from types import ModuleType

from bench.harness.aims import Aim, summary
from bench.harness.report import ROOT, Report, aims_table, keep, keep_aims, write_to_docs

# Name: what it measures, and about how many seconds that takes on two cores.
BENCHMARKS = {
    "appends": ("messages per second that concurrent writers append to one room", 40),
    "autobahn": ("Autobahn's test suite for WebSocket servers against the gateway", 60),
    "capacity": ("offered load: the best rate, and what becomes of twice that", 300),
    "coldstart": ("import of app.py and first event, beside a bare Chalice app", 180),
    "costs": ("monthly AWS bill of the chat and of the usual design", 20),
    "end_to_end": ("sender to everyone in the room, beside serverless-offline", 180),
    "growth": ("CPU per delivery in broadcasts to 1,000 to 100,000 connections", 120),
    "gateway": ("chalice-gateway beside serverless-offline and chalice local", 150),
    "message": ("CPU and duration of a function for a message in a room of ten", 30),
    "page": ("the deployed page in Chromium: first message, another room, a stream", 180),
    "posting": ("CPU and rate of posts to connections, in seven clients", 240),
    "reactions": ("a thousand reactions to one message: frames told, reads and writes", 30),
    "room": ("connects, latency and deliveries of one room on this machine", 15),
    "scale": ("DynamoDB reads, writes and calls per event as rooms grow", 30),
    "simulation": ("one message to up to a million connections on AWS, simulated", 90),
    "chaos": ("whether a message is ever lost while everything fails", 720),
    "access": ("whether anybody hears what they may not while everything fails", 180),
}
NOT_IN_ALL = ("chaos", "access")  # `make chaos` runs them
OVERVIEW = f"""\
usage: python -m bench NAME [options]    run one benchmark
       python -m bench NAME --help       show its options
       python -m bench all               run all but {", ".join(NOT_IN_ALL)}

Benchmarks:
%s

Figures are kept in bench/results/NAME.json, and the aims of all in
bench/results/aims.json. With --write a benchmark that a
document cites also puts its tables and its plot into docs/."""


def prepare_process() -> None:
    """Leave the machine's AWS account alone, and end servers on a plain kill as on Ctrl-C."""
    for variable in [variable for variable in os.environ if variable.startswith("AWS_")]:
        del os.environ[variable]
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def main(arguments: list[str]) -> int:
    """Run what the arguments name; the process's exit code."""
    name, *rest = arguments or ["--help"]
    if name in ("-h", "--help"):
        print(overview())
        return 0
    if not BENCHMARKS.keys() >= {name} - {"all"} or (name == "all" and rest):
        known = f"there are {', '.join(BENCHMARKS)}, and, without options, all"
        print(f"bench: there is no benchmark {' '.join(arguments)!r}; {known}", file=sys.stderr)
        return 2
    try:
        return _run_all() if name == "all" else _exit_code([_run(name, rest)])
    except KeyboardInterrupt:
        print("bench: interrupted", file=sys.stderr)
        return 130


def overview() -> str:
    """The list of benchmarks, one line each."""
    width = max(map(len, BENCHMARKS))
    lines = (
        f"  {name:<{width}}  {what} ({duration(takes_s)})"
        for name, (what, takes_s) in BENCHMARKS.items()
    )
    return OVERVIEW % "\n".join(lines)


def duration(seconds: float) -> str:
    """About how long it is, in words."""
    return f"{seconds:.0f} s" if seconds < 60 else f"{seconds / 60:.0f} min"


def _run_all() -> int:
    """All benchmarks, then one table of all their aims."""
    names = [name for name in BENCHMARKS if name not in NOT_IN_ALL]
    left_s = sum(BENCHMARKS[name][1] for name in names)
    reports = []
    for number, name in enumerate(names, 1):
        print(f"bench: {number} of {len(names)}; {duration(left_s)} left", flush=True)
        reports.append(_run(name, []))
        left_s -= BENCHMARKS[name][1]
    _show_aims([aim for report in reports for aim in report.aims])
    return _exit_code(reports)


def _show_aims(aims: Sequence[Aim]) -> None:
    print(aims_table(aims).text())
    print(f"bench: {summary(aims)}; they are in {keep_aims(aims).relative_to(ROOT)}")


def _exit_code(reports: Iterable[Report]) -> int:
    return 1 if any(report.problems for report in reports) else 0


def _run(name: str, arguments: list[str]) -> Report:
    module = importlib.import_module(f"bench.{name}.benchmark")
    document = getattr(module, "DOCUMENT", None)
    options = _parser(name, module, document).parse_args(arguments)
    what, takes_s = BENCHMARKS[name]
    print(f"{name}: {what} (about {duration(takes_s)})", flush=True)
    began = time.monotonic()
    report: Report = module.run(options)
    print(report.text())
    kept, took = keep(report, name), time.monotonic() - began
    print(f"{name}: done in {took:.0f} s; figures are in {kept.relative_to(ROOT)}")
    if document and options.write:
        written = write_to_docs(report, document, name)
        print(f"{name}: written into {', '.join(str(f.relative_to(ROOT)) for f in written)}")
    for problem in report.problems:
        print(f"{name}: FAILED: {problem}", file=sys.stderr)
    return report


def _parser(name: str, module: ModuleType, document: str | None) -> argparse.ArgumentParser:
    """The options are the module's OPTIONS, if it has any: by name, the default and the help."""
    raw = argparse.RawDescriptionHelpFormatter
    command = f"python -m bench {name}"
    parser = argparse.ArgumentParser(command, description=module.__doc__, formatter_class=raw)
    options = dict(getattr(module, "OPTIONS", {}))
    if document:
        options["write"] = (False, f"put tables and plot into docs/{document}")
    for option, (default, text) in options.items():
        kind = {"type": type(default)}
        if isinstance(default, bool):
            kind = {"action": "store_true"}
        elif isinstance(default, tuple):
            kind = {"type": type(default[0]), "nargs": "+"}
        parser.add_argument(f"--{option.replace('_', '-')}", default=default, help=text, **kind)
    return parser
