"""The processes of the runtime that fork others, as the supervisor sees them."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalice_gateway.channel import ChannelProtocol, Message, is_hung_up, send_with_descriptors
from chalice_gateway.runtime.base import COMMAND

SEND_TIMEOUT_S = 10.0


@dataclass(frozen=True)
class Child:
    """A forked process. pid: once it is known. ended: its status as of `os.waitpid`."""

    parent: Parent
    pid: asyncio.Future[int]
    ended: asyncio.Future[int]

    def kill(self) -> None:
        """End it at once, as soon as its pid is known."""
        self.pid.add_done_callback(self._kill)

    def _kill(self, pid: asyncio.Future[int]) -> None:
        if not pid.cancelled() and not self.ended.done():
            # With its group, if it leads one by now: the programs that its handler has started.
            for kill in (os.killpg, os.kill):
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    kill(pid.result(), signal.SIGKILL)


class Parent:
    """A process that forks others: the base process, or a template."""

    def __init__(self, control: socket.socket) -> None:
        # The event loop reads the same socket, which therefore does not block.
        control.settimeout(SEND_TIMEOUT_S)
        self._control = control
        self._children: dict[str, Child] = {}
        self._count = 0

    @property
    def has_ended(self) -> bool:
        """Whether the process has ended, even if the event loop has not noticed yet.

        Its sockets close before its children are killed, so who has seen a child die sees this.
        """
        return self._control.fileno() < 0 or is_hung_up(self._control)

    def fork(self, header: Mapping[str, Any], ends: list[socket.socket]) -> Child:
        """Have a child forked that gets these ends of socket pairs, which are closed here."""
        self._count += 1
        loop = asyncio.get_running_loop()
        child = self._children[str(self._count)] = Child(
            self, loop.create_future(), loop.create_future()
        )
        descriptors = [end.fileno() for end in ends]
        try:
            send_with_descriptors(self._control, {**header, "key": str(self._count)}, descriptors)
        except OSError:  # it has just ended
            self.on_closed()
        for end in ends:
            end.close()
        return child

    def on_message(self, message: Message) -> bool:
        """Read what the process tells of its children; False if it is something else."""
        header = message.header
        if child := self._children.get(header.get("forked", "")):
            child.pid.set_result(header["pid"])
        elif child := self._children.pop(header.get("exited", ""), None):
            child.ended.set_result(header["status"])
        else:
            return False
        return True

    def on_closed(self) -> None:
        """The process has ended, and its children with it."""
        for child in self._children.values():
            if not child.pid.done():
                child.pid.cancel()
            child.ended.set_result(signal.SIGKILL)
        self._children.clear()

    def close(self) -> None:
        """Let the process end."""
        self._control.close()


class BaseProcess:
    """The first process: it lives as long as the supervisor."""

    def __init__(self, process: subprocess.Popen[bytes], control: socket.socket) -> None:
        self._process = process
        self._closed = asyncio.get_running_loop().create_future()
        self.parent = Parent(control)

    @classmethod
    async def start(cls, settings: Mapping[str, Any], environ: Mapping[str, str]) -> BaseProcess:
        """Start it with the settings that stay. `connections` is a descriptor that it inherits."""
        here, there = socket.socketpair()
        # Not asyncio's own way, which debuggers do not see: theirs follows this one.
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-c", COMMAND, str(there.fileno()), json.dumps(settings)],
            env=environ,
            pass_fds=[there.fileno(), settings["connections"]],
            # The terminal sends Ctrl-C to the whole process group; only the supervisor handles it.
            start_new_session=True,
        )
        there.close()
        base = cls(process, here.dup())
        await ChannelProtocol.open(here, base.parent.on_message, base._on_closed)
        return base

    async def wait(self) -> int:
        """Wait until it ends by itself; its exit code."""
        await asyncio.shield(self._closed)
        return await asyncio.to_thread(self._process.wait)

    async def stop(self) -> None:
        """End it. The processes that it has forked end when it does."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        await asyncio.to_thread(self._process.wait)

    def _on_closed(self) -> None:
        self.parent.on_closed()
        self._closed.set_result(None)


class LoadingProcess:
    """A process that has imported the app for one function, or that describes the app.

    loaded: its first message.
    """

    def __init__(self, base: Parent, header: Mapping[str, Any]) -> None:
        self.loaded: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._here, there = socket.socketpair()
        self.parent = Parent(self._here.dup())
        self._child = base.fork({**header, "start": "template"}, [there])
        self._opening = asyncio.create_task(
            ChannelProtocol.open(self._here, self._on_message, self._on_closed)
        )

    @property
    def is_lost(self) -> bool:
        """Whether it has ended since it loaded the app."""
        return self._has_loaded and self.parent.has_ended

    @property
    def _has_loaded(self) -> bool:
        if not self.loaded.done():
            return False
        return self.loaded.cancelled() or "loaded" in self.loaded.result().header

    async def close(self) -> None:
        """End the process, and those that it has forked, also if it has not loaded the app."""
        self._child.kill()
        self.parent.close()
        (await self._opening).close()

    def _on_message(self, message: Message) -> None:
        if not self.parent.on_message(message) and not self.loaded.done():
            self.loaded.set_result(message)

    def _on_closed(self) -> None:
        self.parent.on_closed()
        if not self.loaded.done():
            why = "The process that loads the app ended by itself."
            self.loaded.set_result(Message({"failed": why, "invalid": False}))
