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

from watchfiles import awatch

from local_gateway import embedded_aws, log
from local_gateway.errors import CANNOT_START, StartError
from local_gateway.isolation import isolated
from local_gateway.options import Options, base_url

STOP_SECONDS = 1.8


async def run(options: Options, arguments: Sequence[str]) -> int:
    """Run the project until a signal ends it; the exit code. Raises StartError.

    `arguments` are those that `options` were read from; the worker reads them, too.
    """
    if not (options.project_dir / "app.py").is_file():
        raise StartError(
            f"There is no app.py in {options.project_dir.resolve()}. "
            "Name the directory of a Chalice app with --project-dir."
        )
    listener = _listen(options.host, options.port)
    aws = _listen("127.0.0.1", 0)
    embedded_aws.serve_in_thread(aws)
    environ = isolated(os.environ, base_url("", aws.getsockname()[1]), options.dynamodb)
    return await _Supervisor(options, arguments, listener, environ).run()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(2048)
    except OSError as error:
        listener.close()
        raise StartError(
            f"Cannot listen on {host} port {port}: {error.strerror}. "
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
            if code == CANNOT_START and started:
                log.problem("Waiting for a change of the code.")
                await _first(self._changed.wait(), self._stop.wait())
            elif code is not None:
                return self._report(code)
            started = True
        return 0

    async def _run_worker(self) -> int | None:
        """Run the app until a change or a signal. Its exit code if it ended by itself."""
        worker = await self._start_worker()
        ended = asyncio.create_task(worker.wait())
        await _first(asyncio.shield(ended), self._changed.wait(), self._stop.wait())
        if ended.done():
            return ended.result()
        if not self._stop.is_set():
            print("The code has changed. Restarting ...", flush=True)
        await _end(worker, ended)
        return None

    @staticmethod
    def _report(code: int) -> int:
        if code != CANNOT_START:
            log.problem(f"The app's process ended by itself, with code {code}.")
        return 1

    async def _start_worker(self) -> asyncio.subprocess.Process:
        listener = self._listener.fileno()
        command = [sys.executable, "-m", "local_gateway.worker", str(listener)]
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
        async for _ in awatch(
            root,
            watch_filter=lambda _, path: is_deployed(Path(path).relative_to(root)),
            stop_event=self._stop,
        ):
            self._changed.set()


def is_deployed(path: Path) -> bool:
    """Whether a file of the project, by its relative path, is part of what is deployed."""
    if path.parts[0] == ".chalice":
        return path.name in ("config.json", "resources.json")
    return path.parts[0] in ("app.py", "chalicelib", "vendor") and "__pycache__" not in path.parts


async def _first(*waits: Awaitable[Any]) -> None:
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()


async def _end(worker: asyncio.subprocess.Process, ended: asyncio.Task[int]) -> None:
    if worker.stdin:
        worker.stdin.close()
    done, _ = await asyncio.wait({ended}, timeout=STOP_SECONDS)
    if not done:
        with contextlib.suppress(ProcessLookupError):
            worker.kill()
        await ended
