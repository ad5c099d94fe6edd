"""SocketClient: a member over a bare WebSocket, which reconnects, and keeps every frame."""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import websockets
from websockets.exceptions import InvalidStatus, WebSocketException

from bench.access.checker import Frame, Received

ANSWER_TIMEOUT_S = 4.0
RETRY_S = 0.2


class NoAnswer(Exception):
    """A request was not answered in time, or by an error that a retry may end."""


class NotSent(NoAnswer):
    """A request was not sent, as there is no connection."""


class SocketClient:
    """One member's connection, replaced when it is lost.

    token: returns a token, and when it expires.
    received: every frame. on_frame: called with each frame, after it was added to `received`.
    counts: how often its handshakes were refused, by status.
    """

    def __init__(self, name: str, url: str, token: Callable[[], tuple[str, float]]) -> None:
        self.name = name
        self.member = ""
        self.received: list[Received] = []
        self.on_frame: Callable[[Frame], None] | None = None
        self.counts: Counter[str] = Counter()
        self._url, self._token = url, token
        self._ids = itertools.count(1)
        self._answers: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._socket: websockets.ClientConnection | None = None
        self._expires_at = 0.0
        self._running: asyncio.Task[None] | None = None

    async def __aenter__(self) -> SocketClient:
        self._running = asyncio.create_task(self._run())
        self.member = (await self.ask("history", room="lobby"))["you"]["member"]
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._running:
            self._running.cancel()
            with suppress(asyncio.CancelledError):
                await self._running

    async def try_once(self, action: str, **fields: Any) -> dict[str, Any]:
        """Send a frame; returns its answer, whatever it says. Raises NoAnswer, NotSent."""
        id = f"{self.name}-{next(self._ids)}"
        answer = self._answers[id] = asyncio.get_running_loop().create_future()
        try:
            if self._socket is None:
                raise NotSent
            await self._socket.send(json.dumps({"action": action, **fields, "id": id}))
            return await asyncio.wait_for(answer, ANSWER_TIMEOUT_S)
        except (asyncio.TimeoutError, WebSocketException):
            raise NoAnswer from None
        finally:
            del self._answers[id]

    async def ask(self, action: str, **fields: Any) -> dict[str, Any]:
        """Send a frame until it is answered by another frame than an error; returns that."""
        while True:
            with suppress(NoAnswer):
                answer = await self.try_once(action, **fields)
                if answer["type"] != "error":
                    return answer
                if answer["code"] == "not_subscribed":  # since a reconnect
                    await self.try_once("subscribe", room=fields["room"])
            await asyncio.sleep(RETRY_S)

    async def renew(self) -> None:
        """Extend the connection by another token. Until that is answered, either may be valid."""
        token, expires_at = self._token()
        self._expires_at = max(self._expires_at, expires_at)
        with suppress(NoAnswer):
            answer = await self.try_once("authenticate", token=token)
            if answer["type"] == "authenticated":
                self._expires_at = expires_at

    async def _run(self) -> None:
        while True:
            with suppress(OSError, WebSocketException, asyncio.TimeoutError):
                await self._connect()
            self._socket = None
            await asyncio.sleep(RETRY_S)

    async def _connect(self) -> None:
        token, self._expires_at = self._token()
        protocols: Any = ["chat.v1", f"auth.{token}"]
        try:
            async with websockets.connect(self._url, subprotocols=protocols) as socket:
                self._socket = socket
                async for text in socket:
                    self._keep(json.loads(text))
        except InvalidStatus as refused:
            self.counts[str(refused.response.status_code)] += 1

    def _keep(self, frame: dict[str, Any]) -> None:
        self.received.append(Received(self.member, time.time(), self._expires_at, frame))
        if self.on_frame:
            self.on_frame(frame)
        answer = self._answers.get(str(frame.get("id")))
        if answer and not answer.done():
            answer.set_result(frame)
