"""Runs the project: owns the port and the embedded AWS, and runs the app in worker processes."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import Awaitable, Sequence
from typing import Any

from chalice_gateway import log
from chalice_gateway.command_line.options import Options
from chalice_gateway.embedded_aws.aws_environment import local_environment
from chalice_gateway.embedded_aws.server import serve_in_thread
from chalice_gateway.errors import EXIT_CODES, InvalidInput
from chalice_gateway.network import listen, loopback_url
from chalice_gateway.supervisor.code_watcher import watch_code
from chalice_gateway.supervisor.unavailable import respond_unavailable
from chalice_gateway.supervisor.worker_process import WorkerProcess

# How long handlers and sockets have to end. Ctrl-C stops everything within two seconds; a change
# of the code leaves handlers the time to finish.
STOP_TIMEOUT_S = 1.0
RESTART_TIMEOUT_S = 10.0


async def run(options: Options, arguments: Sequence[str]) -> int:
    """Run the project until a signal ends it; the exit code. Raises StartError.

    `arguments` are the command line that `options` were read from; workers read it again.
    """
    if not (options.project_dir / "app.py").is_file():
        raise InvalidInput(
            f"There is no app.py in {options.project_dir.resolve()}. "
            "Name the folder of a Chalice app with --project-dir."
        )
    listener = listen(options.host, options.port)
    aws = listen("127.0.0.1", 0)
    serve_in_thread(aws)
    environ = local_environment(os.environ, loopback_url(aws), options.dynamodb)
    return await _Supervisor(options, arguments, listener, environ).run()


class _Supervisor:
    """Starts a worker, and another one after each change of the code."""

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
                await self._wait_for_a_change()
            elif code is not None:
                return _report(code)
            started = True
        return 0

    async def _run_worker(self) -> int | None:
        """Run the app until a change or a signal; its exit code if it ended by itself."""
        worker = await WorkerProcess.start(self._listener, self._arguments, self._environ)
        ended = asyncio.create_task(worker.wait())
        await _wait_for_first(asyncio.shield(ended), self._changed.wait(), self._stop.wait())
        if ended.done():
            return ended.result()
        if self._stop.is_set():
            await worker.stop(ended, STOP_TIMEOUT_S)
        else:
            print("The code has changed. Restarting ...", flush=True)
            await worker.stop(ended, RESTART_TIMEOUT_S)
        return None

    async def _wait_for_a_change(self) -> None:
        """Answer requests with 503 until the code changes, so that clients do not wait."""
        log.error("Waiting for a change of the code.")
        async with await asyncio.start_server(respond_unavailable, sock=self._listener.dup()):
            await _wait_for_first(self._changed.wait(), self._stop.wait())

    async def _watch(self) -> None:
        if self._options.reload:
            await watch_code(self._options.project_dir.resolve(), self._changed, self._stop)


def _report(code: int) -> int:
    """The exit code for a worker that ended by itself with `code`."""
    if code not in EXIT_CODES:
        log.error(f"The app's process ended by itself, with exit code {code}.")
    return EXIT_CODES.get(code, 1)


async def _wait_for_first(*waits: Awaitable[Any]) -> None:
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
