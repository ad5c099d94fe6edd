"""A worker process, as the supervisor sees it."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import sys
from collections.abc import Mapping, Sequence

# Time for the process to exit after its handlers and sockets have ended.
EXIT_MARGIN_S = 0.5


class WorkerProcess:
    """Runs the app on a listening socket that it inherits."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(
        cls, listener: socket.socket, arguments: Sequence[str], environ: Mapping[str, str]
    ) -> WorkerProcess:
        """Start a worker with the command line `arguments`."""
        descriptor = listener.fileno()
        command = (sys.executable, "-m", "chalice_gateway.worker", str(descriptor))
        process = await asyncio.create_subprocess_exec(
            *command,
            *arguments,
            stdin=asyncio.subprocess.PIPE,
            env=environ,
            pass_fds=[descriptor],
            # The terminal sends Ctrl-C to the whole process group; only the supervisor handles it.
            start_new_session=True,
        )
        return cls(process)

    async def wait(self) -> int:
        """Wait until the worker ends; its exit code."""
        return await self._process.wait()

    async def stop(self, ended: asyncio.Task[int], timeout: float) -> None:
        """Stop the worker, and kill it if it does not end in time.

        The worker reads from its stdin how many seconds it has, and stops when stdin closes.
        """
        if self._process.stdin:
            self._process.stdin.write(str(timeout).encode())
            self._process.stdin.close()
        done, _ = await asyncio.wait({ended}, timeout=timeout + EXIT_MARGIN_S)
        if not done:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            await ended
