"""The servers that are compared, each with its own copy of the handlers."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.end_to_end.chats import QUIET, SERVERLESS_OFFLINE
from bench.gateway.usage import cpu_s, memory_mb, process_tree
from bench.harness.processes import NODE, free_ports, npm_install
from bench.harness.report import ROOT

HERE = Path(__file__).parent
SOURCE = "packages/chalice-gateway/src"
END_TIMEOUT_S = 10


@dataclass(frozen=True)
class Server:
    """A running server. ws: None if it has no WebSocket API. http: the address of a route that
    answers the code's version. code: the file of its handlers. handled: a file that has a byte for
    each message of the command `count` that was handled."""

    process: subprocess.Popen[bytes]
    ws: str | None
    http: str
    code: Path
    handled: Path

    @property
    def memory_mb(self) -> float:
        return memory_mb(self.process.pid)

    @property
    def cpu_s(self) -> float:
        return cpu_s(self.process.pid)

    def change_code(self, version: str) -> None:
        """Save the handlers with another version."""
        lines = self.code.read_text().splitlines(keepends=True)
        changed = [_versioned(line, version) if "VERSION =" in line else line for line in lines]
        self.code.write_text("".join(changed))


def _versioned(line: str, version: str) -> str:
    return line.partition('"')[0] + f'"{version}"' + line.rpartition('"')[2]


Start = Callable[[], contextlib.AbstractContextManager[Server]]


def gateway(root: Path = ROOT, *options: str) -> Start:
    """chalice-gateway of a checkout."""

    @contextlib.contextmanager
    def start() -> Iterator[Server]:
        (port,) = free_ports(1)
        with _project(HERE / "app") as folder:
            command = [sys.executable, "-m", "chalice_gateway", "--project-dir", str(folder)]
            with _running(
                [*command, "--port", port, *options], folder, PYTHONPATH=str(root / SOURCE)
            ) as process:
                base = f"127.0.0.1:{port}"
                ws, http = f"ws://{base}/api", f"http://{base}/version"
                yield Server(process, ws, http, folder / "app.py", folder.parent / "handled")

    return start


def chalice_local() -> Start:
    @contextlib.contextmanager
    def start() -> Iterator[Server]:
        (port,) = free_ports(1)
        with _project(HERE / "app") as folder:
            command = [str(Path(sys.executable).with_name("chalice")), "local", "--port", port]
            with _running(command, folder, AWS_DEFAULT_REGION="us-east-1") as process:
                http = f"http://127.0.0.1:{port}/version"
                yield Server(process, None, http, folder / "app.py", folder.parent / "handled")

    return start


def serverless_offline(*options: str) -> Start:
    """The start raises Unavailable."""

    @contextlib.contextmanager
    def start() -> Iterator[Server]:
        npm_install(SERVERLESS_OFFLINE)
        web_socket, http, functions = free_ports(3)
        with _project(HERE / "serverless_offline") as folder:
            for name in ("node_modules", "package.json"):
                (folder / name).symlink_to(SERVERLESS_OFFLINE / name)
            program = [str(NODE), "node_modules/serverless/bin/serverless.js", "offline", "start"]
            ports = ("--websocketPort", web_socket, "--httpPort", http, "--lambdaPort", functions)
            with _running(
                [*program, "--host", "127.0.0.1", *ports, *options],
                folder,
                ENDPOINT=f"http://127.0.0.1:{web_socket}",
                **QUIET,
            ) as process:
                route, code = f"http://127.0.0.1:{http}/dev/version", folder / "handlers.js"
                ws = f"ws://127.0.0.1:{web_socket}"
                yield Server(process, ws, route, code, folder.parent / "handled")

    return start


@contextlib.contextmanager
def _project(source: Path) -> Iterator[Path]:
    """A copy of a project, with a file for the messages that are handled."""
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent) / "project"
        shutil.copytree(source, folder, ignore=shutil.ignore_patterns("__pycache__"))
        (folder.parent / "handled").touch()
        yield folder


@contextlib.contextmanager
def _running(
    command: Sequence[str], folder: Path, **variables: str
) -> Iterator[subprocess.Popen[bytes]]:
    """A process whose output goes to a file, as reading it would be work of the client's."""
    env: Mapping[str, str] = {**os.environ, **variables}
    with (folder.parent / "output").open("wb") as output:
        process = subprocess.Popen(
            command, cwd=folder, env=env, stdout=output, stderr=output, start_new_session=True
        )
        try:
            yield process
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask it to end, and kill what is left of all that it started."""
    started = process_tree(process.pid)
    process.send_signal(signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(END_TIMEOUT_S)
    for pid in started:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    process.wait()
