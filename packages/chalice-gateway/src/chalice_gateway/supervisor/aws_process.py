"""The process of the embedded AWS, as the supervisor sees it."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import sys

STOP_TIMEOUT_S = 5.0


class AwsProcess:
    """Serves DynamoDB, SQS and others on a listening socket that it inherits."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, listener: socket.socket, arguments: list[str]) -> AwsProcess:
        """Start it, with the arguments of `python -m chalice_gateway.embedded_aws`."""
        command = (sys.executable, "-m", "chalice_gateway.embedded_aws", str(listener.fileno()))
        process = await asyncio.create_subprocess_exec(
            *command,
            *arguments,
            stdin=asyncio.subprocess.PIPE,
            pass_fds=[listener.fileno()],
            # The terminal sends Ctrl-C to the whole process group; only the supervisor handles it.
            start_new_session=True,
        )
        return cls(process)

    async def wait(self) -> int:
        """Wait until it ends by itself; its exit code."""
        return await self._process.wait()

    async def stop(self) -> None:
        """Let it store what is to be kept, and end."""
        if self._process.stdin:
            self._process.stdin.close()
        try:
            await asyncio.wait_for(self._process.wait(), STOP_TIMEOUT_S)
        except asyncio.TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
