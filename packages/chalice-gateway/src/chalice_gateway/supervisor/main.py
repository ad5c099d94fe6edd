"""The process that the user starts: it keeps port and tables, and runs the app in a worker."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import Awaitable, Sequence
from pathlib import Path
from typing import Any

from watchfiles import Change, DefaultFilter, awatch

from chalice_gateway import log
from chalice_gateway.command_line.options import Options, base_url
from chalice_gateway.embedded_aws.aws_environment import local_environment
from chalice_gateway.embedded_aws.server import serve_in_thread
from chalice_gateway.errors import EXIT_CODES, InvalidInput, StartError

# How long handlers and sockets have to end. Ctrl-C is to end all within two seconds; a change of
# the code is no reason to cut a handler short.
STOP_TIMEOUT_S = 1.0
RESTART_TIMEOUT_S = 10.0
# What the process needs besides.
EXIT_MARGIN_S = 0.5
WATCHED_FOLDERS = ("chalicelib", "vendor", ".chalice")


async def run(options: Options, arguments: Sequence[str]) -> int:
    """Run the project until a signal ends it; the exit code. Raises StartError.

    `arguments` are those that `options` were read from; the worker reads them, too.
    """
    if not (options.project_dir / "app.py").is_file():
        raise InvalidInput(
            f"There is no app.py in {options.project_dir.resolve()}. "
            "Name the directory of a Chalice app with --project-dir."
        )
    listener = _listen(options.host, options.port)
    aws = _listen("127.0.0.1", 0)
    serve_in_thread(aws)
    environ = local_environment(os.environ, base_url("", aws.getsockname()[1]), options.dynamodb)
    return await _Supervisor(options, arguments, listener, environ).run()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(2048)
    except (OSError, UnicodeError) as error:  # the latter of a host that can be none
        listener.close()
        raise StartError(
            f"Cannot listen on {host} port {port}: {getattr(error, 'strerror', error)}. "
            "Choose another with --port (make run PORT=...)."
        ) from None
    return listener


class _Supervisor:
    def __init__(
        self,
        options: Options,
        arguments: Sequence[str],
        listener: socket.socket,
        environ: dict[str, str],
    ) -> None:
        self._options = options
        self._arguments = arguments
        self._listener = listener
        self._environ = environ
        self._stop = asyncio.Event()
        self._changed = asyncio.Event()

    async def run(self) -> int:
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, self._stop.set)
        watching = asyncio.create_task(self._watch())
        code = await self._run_workers()
        self._stop.set()
        await watching
        return code

    async def _run_workers(self) -> int:
        started = False
        while not self._stop.is_set():
            self._changed.clear()
            code = await self._run_worker()
            if code in EXIT_CODES and started:
                log.problem("Waiting for a change of the code.")
                async with await asyncio.start_server(
                    _respond_unavailable, sock=self._listener.dup()
                ):
                    await _wait_for_first(self._changed.wait(), self._stop.wait())
            elif code is not None:
                return self._report(code)
            started = True
        return 0

    async def _run_worker(self) -> int | None:
        """Run the app until a change or a signal. Its exit code if it ended by itself."""
        worker = await self._start_worker()
        ended = asyncio.create_task(worker.wait())
        await _wait_for_first(asyncio.shield(ended), self._changed.wait(), self._stop.wait())
        if ended.done():
            return ended.result()
        if self._stop.is_set():
            await _stop_worker(worker, ended, STOP_TIMEOUT_S)
        else:
            print("The code has changed. Restarting ...", flush=True)
            await _stop_worker(worker, ended, RESTART_TIMEOUT_S)
        return None

    @staticmethod
    def _report(code: int) -> int:
        if code not in EXIT_CODES:
            log.problem(f"The app's process ended by itself, with code {code}.")
        return EXIT_CODES.get(code, 1)

    async def _start_worker(self) -> asyncio.subprocess.Process:
        listener = self._listener.fileno()
        command = [sys.executable, "-m", "chalice_gateway.worker", str(listener)]
        return await asyncio.create_subprocess_exec(
            *command,
            *self._arguments,
            stdin=asyncio.subprocess.PIPE,
            env=self._environ,
            pass_fds=[listener],
            # The terminal sends Ctrl-C to a whole process group. The worker is told by us alone.
            start_new_session=True,
        )

    async def _watch(self) -> None:
        if not self._options.reload:
            return
        root = self._options.project_dir.resolve()
        folders = [root / name for name in WATCHED_FOLDERS if (root / name).is_dir()]
        # Not the whole directory with all that is in it: the virtual environment is, too. And not
        # app.py by itself: editors put a new file in its place.
        await asyncio.gather(self._watch_paths(root, recursive=False), self._watch_paths(*folders))

    async def _watch_paths(self, *paths: Path, recursive: bool = True) -> None:
        if paths:
            changes = awatch(
                *paths, watch_filter=_Code(), stop_event=self._stop, recursive=recursive
            )
            async for _ in changes:
                self._changed.set()


class _Code(DefaultFilter):
    """Code and configuration; not what editors write beside them, nor the page, which is read anew
    at each request."""

    ignore_dirs = (*DefaultFilter.ignore_dirs, "deployments", "deployed")

    def __call__(self, change: Change, path: str) -> bool:
        return path.endswith((".py", ".json")) and super().__call__(change, path)


async def _respond_unavailable(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer for an app that cannot be loaded, or its clients would wait until it can."""
    text = b"The app cannot be loaded: see the terminal.\n"
    head = "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: "
    with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(f"{head}{len(text)}\r\n\r\n".encode() + text)
        await writer.drain()
    writer.close()


async def _wait_for_first(*waits: Awaitable[Any]) -> None:
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()


async def _stop_worker(
    worker: asyncio.subprocess.Process, ended: asyncio.Task[int], within: float
) -> None:
    """Have the worker end: it reads how long it may take, and then the end of its input."""
    if worker.stdin:
        worker.stdin.write(str(within).encode())
        worker.stdin.close()
    done, _ = await asyncio.wait({ended}, timeout=within + EXIT_MARGIN_S)
    if not done:
        with contextlib.suppress(ProcessLookupError):
            worker.kill()
        await ended
