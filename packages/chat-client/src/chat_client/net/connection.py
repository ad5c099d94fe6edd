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

from chat_client.errors import Forbidden, HandshakeRefused, SignInRequired
from chat_client.model.heartbeat import ConnectionDead
from chat_client.model.multiplexer import Multiplexer
from chat_client.model.timeouts import Timeouts
from chat_client.model.token_renewal import TokenRenewal
from chat_client.net.handshake import ConnectFailed, open_websocket
from chat_client.net.renewing import Renewing
from chat_client.net.token_source import TokenSource, TokenUnavailable

MAX_FRAME_BYTES = 32 * 1024  # API Gateway closes the connection for a longer one
MAX_FORBIDDEN = 3  # handshakes in a row, for a client that has been connected before


class ConnectionState(Enum):
    """The value is for people to read."""

    CONNECTING = "connecting"
    CONNECTED = "connected"
    WAITING = "offline, trying again soon"
    CLOSED = "closed"


class Connection:
    """Holds the conversations of a client over one socket after another.

    next_url: returns the address to open, given how many handshakes in a row were forbidden.
    start: makes the multiplexer of a socket, given the renewal of its token, and the time of the
    loop's clock.
    on_change: is called after anything that may have changed the client's state.
    """

    def __init__(
        self,
        next_url: Callable[[int], str],
        tokens: TokenSource,
        timeouts: Timeouts,
        start: Callable[[TokenRenewal, float], Multiplexer],
        on_change: Callable[[], None],
    ) -> None:
        self.state = ConnectionState.CONNECTING
        self.offline_reason: str | None = None
        self._next_url = next_url
        self._tokens = tokens
        self._timeouts = timeouts
        self._start = start
        self._on_change = on_change
        self._has_been_open = False
        self._forbidden = 0
        self._wake_event = asyncio.Event()

    async def run(self) -> None:
        """Stay connected until cancelled. Raises HandshakeRefused if the address is wrong, the
        server wants another token, or the member may not enter; InvalidToken."""
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
            url = self._next_url(self._forbidden)
            socket = await open_websocket(url, self._timeouts, self._tokens)
        except HandshakeRefused as refused:
            self._forbidden += isinstance(refused, Forbidden)
            if self._is_final(refused):
                raise
            return 0, str(refused)
        except (ConnectFailed, TokenUnavailable) as error:
            return 0, str(error)
        self._has_been_open, self._forbidden = True, 0
        self._enter(ConnectionState.CONNECTED, None)
        opened_at = _now()
        reason = await self._talk_and_close(socket)
        return _now() - opened_at, reason

    def _is_final(self, refused: HandshakeRefused) -> bool:
        # An address that worked once is right. During an outage it may be refused all the same.
        if isinstance(refused, SignInRequired) or not self._has_been_open:
            return refused.is_final
        return self._forbidden >= MAX_FORBIDDEN

    async def _talk_and_close(self, socket: ClientConnection) -> str:
        inbox: list[str | bytes] = []
        reading = asyncio.create_task(self._read(socket, inbox))
        renewal = TokenRenewal(
            self._tokens.life, self._tokens.can_renew, self._timeouts, _now(), random.random
        )
        multiplexer = self._start(renewal, _now())
        try:
            async with Renewing(renewal, self._tokens, self.flush) as renewing:
                await self._talk(multiplexer, socket, inbox, reading, renewing)
        except ConnectionDead as error:
            socket.transport.abort()  # a closing handshake would only time out
            return str(error)
        except ConnectionClosed:
            pass
        finally:
            multiplexer.on_close()
            reading.cancel()
            try:
                await asyncio.gather(socket.close(), reading, return_exceptions=True)
            finally:
                socket.transport.abort()
        return f"the connection was closed ({socket.close_code})"

    async def _talk(
        self,
        multiplexer: Multiplexer,
        socket: ClientConnection,
        inbox: list[str | bytes],
        reading: asyncio.Task[None],
        renewing: Renewing,
    ) -> None:
        while inbox or not reading.done():
            self._wake_event.clear()
            while inbox:
                multiplexer.receive(inbox.pop(0), _now())
            for frame in multiplexer.frames_due(_now()):
                await self._send(socket, frame)
            renewing.step()
            self._on_change()
            await self._sleep_until(multiplexer.next_due)

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
