"""An execution environment: a process that runs one event after the other, as the supervisor sees
it."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import time
from collections.abc import Callable, Mapping
from typing import Any

from chalice_gateway.channel import ChannelProtocol, Message
from chalice_gateway.functions.errors import FunctionFailed
from chalice_gateway.functions.parent_processes import Child, Parent

# How long to wait for the news of how a process ended, after its socket was closed.
EXIT_NEWS_TIMEOUT_S = 5.0
# How long to wait for what it still sent, after the news.
LAST_ANSWER_TIMEOUT_S = 0.2

AnswerCall = Callable[[dict[str, Any], bytes, Callable[[Mapping[str, Any]], None]], None]
"""Answers what a function asks while it runs: header, payload, and a function for the answer."""


class Environment:
    """idle_since: in time.monotonic()."""

    def __init__(self, child: Child) -> None:
        self._has_ended = False
        self.idle_since = time.monotonic()
        self._child = child
        self._answer: asyncio.Future[Message] | None = None
        self._told = 0
        self._early: Message | None = None
        # Its socket stays open as long as a process has it that the function has forked.
        child.ended.add_done_callback(self._close_soon)

    @classmethod
    async def start(
        cls, parent: Parent, header: Mapping[str, Any], answer_call: AnswerCall
    ) -> Environment:
        """Have it forked. It may still import the app when this returns: its first event waits."""
        events, events_there = socket.socketpair()
        calls, calls_there = socket.socketpair()
        environment = cls(parent.fork(header, [events_there, calls_there]))
        # Before the other one, whose end closes it.
        environment._calls = await ChannelProtocol.open(
            calls, lambda asked: environment._on_call(asked, answer_call)
        )
        environment._events = await ChannelProtocol.open(
            events, environment._on_answer, environment._on_closed
        )
        return environment

    _events: ChannelProtocol
    _calls: ChannelProtocol

    @property
    def is_alive(self) -> bool:
        """Whether it can run another event: neither it nor the process that forked it has ended."""
        return not (self._has_ended or self._child.parent.has_ended or self._events.is_closed)

    async def run(
        self, header: Mapping[str, Any], payload: bytes, *, timeout: float | None
    ) -> Message:
        """Run one event. Raises FunctionFailed if the process ends, or is killed because it has not
        answered within `timeout` seconds."""
        if not self.is_alive:
            raise await self._ended()
        loop = asyncio.get_running_loop()
        self._answer = loop.create_future()
        timer = loop.call_later(timeout, self.kill) if timeout is not None else None
        self._events.send(header, payload)
        try:
            return await self._answer
        except EOFError:
            if timer and timer.when() <= loop.time():
                text = f"Task timed out after {timeout:.2f} seconds"
                raise FunctionFailed("Sandbox.Timedout", text) from None
            raise await self._ended() from None
        finally:
            if timer:
                timer.cancel()
            self._answer = None
            self.idle_since = time.monotonic()

    def kill(self) -> None:
        """End the process at once."""
        self._has_ended = True
        self._child.kill()

    def close(self) -> None:
        """End the process, which runs no event, with the programs that it has started."""
        self.kill()
        self._events.close()
        self._calls.close()

    def _on_call(self, asked: Message, answer_call: AnswerCall) -> None:
        answer_call(asked.header, asked.payload, self._calls.send)
        if asked.header.get("told"):
            self._told += 1
            if self._early:
                self._on_answer(self._early)

    def _on_answer(self, message: Message) -> None:
        """The event has ended, once all that the function told has come, by its other channel."""
        self._early = message if message.header["told"] > self._told else None
        if self._early:
            return
        if self._answer and not self._answer.done():
            self._answer.set_result(message)

    def _close_soon(self, ended: asyncio.Future[int]) -> None:
        ended.get_loop().call_later(LAST_ANSWER_TIMEOUT_S, self._on_closed)

    def _on_closed(self) -> None:
        self._has_ended = True
        self._calls.close()
        if self._answer and not self._answer.done():
            self._answer.set_exception(EOFError())

    async def _ended(self) -> FunctionFailed:
        try:
            ended = asyncio.shield(self._child.ended)
            status = await asyncio.wait_for(ended, EXIT_NEWS_TIMEOUT_S)
        except asyncio.TimeoutError:
            return FunctionFailed("Runtime.ExitError", "Runtime exited without providing a reason")
        return FunctionFailed("Runtime.ExitError", f"Runtime exited with error: {_how(status)}")


def _how(status: int) -> str:
    if not os.WIFSIGNALED(status):
        return f"exit status {os.waitstatus_to_exitcode(status)}"
    number = os.WTERMSIG(status)
    return f"signal: {signal.strsignal(number) or number}".lower()
