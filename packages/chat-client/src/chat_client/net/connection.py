"""A socket that is replaced by a new one whenever it is lost."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Callable, Mapping
from contextlib import suppress
from enum import Enum
from typing import Any

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from chat_client.errors import HandshakeRefused
from chat_client.model.conversation import Conversation
from chat_client.model.heartbeat import ConnectionDead
from chat_client.model.timeouts import Timeouts
from chat_client.net.handshake import ConnectFailed, connect

MAX_FRAME_BYTES = 32 * 1024  # API Gateway closes the connection for a longer one


class ConnectionState(Enum):
    """The value is for people to read."""

    CONNECTING = "connecting"
    CONNECTED = "connected"
    WAITING = "offline, trying again soon"
    CLOSED = "closed"


class Connection:
    """Holds a conversation over one socket after another.

    start_conversation: makes a conversation, given the time of the loop's clock.
    on_change: is called after anything that may have changed the client's state.
    """

    def __init__(
        self,
        url: str,
        timeouts: Timeouts,
        start_conversation: Callable[[float], Conversation],
        on_change: Callable[[], None],
    ) -> None:
        self.state = ConnectionState.CONNECTING
        self.offline_reason: str | None = None
        self._url = url
        self._timeouts = timeouts
        self._start_conversation = start_conversation
        self._on_change = on_change
        self._has_been_open = False
        self._wake_event = asyncio.Event()

    async def run(self) -> None:
        """Stay connected until cancelled. Raises HandshakeRefused if the address is wrong."""
        failures = 0
        while True:
            self._enter(ConnectionState.CONNECTING, self.offline_reason)
            lasted_s, reason = await self._connect_and_talk()
            failures = 1 if lasted_s >= self._timeouts.stable_after_s else failures + 1
            self._enter(ConnectionState.WAITING, reason)
            await asyncio.sleep(self._timeouts.retry_delay_s(failures, random.random()))  # noqa: S311

    def flush(self) -> None:
        """Send at once what is due."""
        self._wake_event.set()

    async def _connect_and_talk(self) -> tuple[float, str]:
        """Until the connection is lost: how many seconds it lasted, and why it ended."""
        try:
            socket = await connect(self._url, self._timeouts)
        except HandshakeRefused as refused:
            # An address that worked once is right. During an outage it may be refused like this.
            if refused.is_final and not self._has_been_open:
                raise
            return 0, str(refused)
        except ConnectFailed as error:
            return 0, str(error)
        self._has_been_open = True
        self._enter(ConnectionState.CONNECTED, None)
        opened_at = _now()
        reason = await self._talk_and_close(socket)
        return _now() - opened_at, reason

    async def _talk_and_close(self, socket: ClientConnection) -> str:
        inbox: list[str | bytes] = []
        reading = asyncio.create_task(self._read(socket, inbox))
        conversation = self._start_conversation(_now())
        try:
            await self._talk(conversation, socket, inbox, reading)
        except ConnectionDead as error:
            socket.transport.abort()  # a closing handshake would only time out
            return str(error)
        except ConnectionClosed:
            pass
        finally:
            conversation.on_close()
            reading.cancel()
            try:
                await asyncio.gather(socket.close(), reading, return_exceptions=True)
            finally:
                socket.transport.abort()
        return f"the connection was closed ({socket.close_code})"

    async def _talk(
        self,
        conversation: Conversation,
        socket: ClientConnection,
        inbox: list[str | bytes],
        reading: asyncio.Task[None],
    ) -> None:
        while inbox or not reading.done():
            self._wake_event.clear()
            while inbox:
                conversation.receive(inbox.pop(0), _now())
            for frame in conversation.frames_due(_now()):
                await self._send(socket, frame)
            self._on_change()
            await self._sleep_until(conversation.next_due)

    async def _read(self, socket: ClientConnection, inbox: list[str | bytes]) -> None:
        try:
            with suppress(ConnectionClosed):
                async for text in socket:
                    inbox.append(text)
                    self._wake_event.set()
        finally:
            self._wake_event.set()

    async def _send(self, socket: ClientConnection, frame: Mapping[str, Any]) -> None:
        # Without this limit, send() would wait forever on a socket whose buffers stay full.
        guard = asyncio.get_running_loop().call_later(
            self._timeouts.heartbeat_timeout_s, socket.transport.abort
        )
        try:
            await socket.send(encode(frame))
        finally:
            guard.cancel()

    async def _sleep_until(self, when: float) -> None:
        # Not wait_for(): before Python 3.12 it may swallow a cancellation.
        timer = asyncio.get_running_loop().call_at(when, self._wake_event.set)
        try:
            await self._wake_event.wait()
        finally:
            timer.cancel()

    def _enter(self, state: ConnectionState, offline_reason: str | None) -> None:
        self.state, self.offline_reason = state, offline_reason
        self._on_change()


def encode(frame: Mapping[str, Any]) -> str:
    """A frame's text. Escaped to ASCII, a long message would exceed a frame."""
    return json.dumps(frame, ensure_ascii=False, separators=(",", ":"))


def _now() -> float:
    return asyncio.get_running_loop().time()
