"""The life of WebSocket connections: handshake, messages, end. Each is an event for a handler."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Coroutine
from typing import Any

from starlette.responses import JSONResponse, Response
from starlette.websockets import WebSocket

from chalice_gateway import log
from chalice_gateway.clock import Clock
from chalice_gateway.functions.errors import (
    FunctionFailed,
    FunctionThrottled,
    IntegrationTimedOut,
)
from chalice_gateway.functions.service import Functions
from chalice_gateway.options import Options
from chalice_gateway.websocket_api import events
from chalice_gateway.websocket_api.close_codes import (
    CONNECTION_LOST,
    GOING_AWAY,
    TEXT_ONLY,
    close_status,
)
from chalice_gateway.websocket_api.connections import Connection, Connections, Gone
from chalice_gateway.websocket_api.error_frames import error_body, send_error
from chalice_gateway.websocket_api.events import Api, Client, Event
from chalice_gateway.websocket_api.handshake import client_of, status_of, subprotocol_of

# How long an event waits for room for its function. A message's sender can send it again soon.
MESSAGE_PATIENCE_S = 0.5
HANDSHAKE_PATIENCE_S = 2.0


class WebSocketApi:
    """Runs all connections concurrently."""

    def __init__(
        self, connections: Connections, functions: Functions, options: Options, clock: Clock
    ) -> None:
        self._connections = connections
        self._functions = functions
        self._options = options
        self._clock = clock
        self._closing = False
        # asyncio keeps only weak references to tasks.
        self._tasks: set[asyncio.Task[Any]] = set()

    async def serve(self, websocket: WebSocket) -> None:
        """Run one connection, from its handshake to the end of its `$disconnect` handler."""
        self._track(asyncio.current_task())
        self._connections.unfinished += 1
        try:
            await self._serve(websocket)
        finally:
            self._connections.unfinished -= 1

    async def _serve(self, websocket: WebSocket) -> None:
        client = client_of(websocket)
        # The upgrade waits for `$connect`. If that fails, there is no connection.
        refusal, subprotocol = await self._connect(websocket, client)
        if refusal:
            await websocket.send_denial_response(refusal)
            return
        connection = Connection(client, websocket, self._options, self._clock)
        code, reason = await self._run(connection, subprotocol)
        if not self._options.faults.should_inject("disconnect-lost"):
            await self._disconnect(connection, code, reason)

    async def close(self, timeout: float) -> None:
        """Close every connection with 1001, and wait up to `timeout` seconds for their ends."""
        self._closing = True  # for connections whose handshake is still pending
        for connection in self._connections:
            self._start(_close(connection, GOING_AWAY))
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=timeout)

    async def _connect(
        self, websocket: WebSocket, client: Client
    ) -> tuple[Response | None, str | None]:
        """Run `$connect`: the response that refuses the handshake, or None and the subprotocol."""
        name = self._functions.manifest.websocket_routes.get("$connect")
        if name is None:
            return None, None
        event = events.connect(Api(self._functions.manifest.api_stage), client, websocket)
        started = time.monotonic()
        answer: dict[str, Any] = {}
        try:
            answer = await self._invoke(name, event, HANDSHAKE_PATIENCE_S)
            status = status_of(answer)
        except FunctionThrottled:
            status = 500
        except FunctionFailed:
            status = 502
        except IntegrationTimedOut:
            status = 504
        log.event("connect", client.id, str(status), started, failed=status >= 500)
        if 200 <= status < 300:
            return None, subprotocol_of(answer)
        return JSONResponse(error_body("Forbidden", client.id, event), status), None

    async def _run(self, connection: Connection, subprotocol: str | None) -> tuple[int, str]:
        """Accept the connection and serve it until it ends; the close code and reason."""
        try:
            await connection.accept(subprotocol)
        except Gone:  # the client left while its `$connect` ran; the handler's work stands
            return CONNECTION_LOST
        self._connections.add(connection)
        connection.refuse_messages(lambda: self._refuses(connection))
        expiry = self._start(
            _close(connection, GOING_AWAY) if self._closing else self._expire(connection)
        )
        try:
            return await self._receive(connection)
        finally:
            expiry.cancel()
            self._connections.remove(connection)

    async def _receive(self, connection: Connection) -> tuple[int, str]:
        """Handle messages until the socket ends; the close code and reason."""
        while True:
            received = await connection.receive()
            if received["type"] == "websocket.disconnect":
                return connection.close_sent_with or close_status(received)
            if connection.close_sent_with:  # the client sent this before it saw the close frame
                continue
            text = received.get("text")
            if isinstance(text, str):
                # Concurrently: API Gateway promises no order.
                self._start(self._message(connection, text))
            else:
                await _close(connection, TEXT_ONLY)

    def _refuses(self, connection: Connection) -> bool:
        """Whether a message has no chance to be handled; then its sender is told. Under overload,
        this is most of what the gateway does: no task, no event."""
        if not self._functions.concurrency.is_overloaded:
            return False
        self._functions.refusals.add()
        send_error(connection, "Internal server error", events.new_id())
        return True

    async def _message(self, connection: Connection, body: str) -> None:
        if self._refuses(connection):  # since other messages of the same packet
            return
        event = events.message(Api(self._functions.manifest.api_stage), connection.client, body)
        started = time.monotonic()
        error = await self._handle(connection, event)
        size = log.size(len(body.encode()))
        result = f"{size}  {error or 'ok'}"
        log.event("message", connection.client.id, result, started, failed=bool(error))
        if error:
            send_error(connection, error, event["requestContext"]["requestId"])
        if self._options.faults.should_inject("cut"):
            connection.cut()

    async def _handle(self, connection: Connection, event: Event) -> str | None:
        """Pass a message to its handler; the error that the client is told, if any.

        The handler's return value is dropped: a route without a route response sends nothing.
        https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-response.html
        """
        name = self._functions.manifest.websocket_routes.get("$default")
        if name is None:
            return "Forbidden"
        try:
            async with connection.turn(MESSAGE_PATIENCE_S) as patience:
                await self._invoke(name, event, patience)
        except (FunctionFailed, FunctionThrottled):
            return "Internal server error"
        except IntegrationTimedOut:
            return "Endpoint request timed out"
        return None

    async def _disconnect(self, connection: Connection, code: int, reason: str) -> None:
        name = self._functions.manifest.websocket_routes.get("$disconnect")
        started = time.monotonic()
        result, failed = str(code), False
        if name is not None:
            event = events.disconnect(
                Api(self._functions.manifest.api_stage), connection.client, code, reason
            )
            try:
                await self._invoke(name, event, None)
            except (FunctionFailed, IntegrationTimedOut) as error:
                result, failed = f"{code}  {type(error).__name__}", True
        log.event("disconnect", connection.client.id, result, started, failed=failed)

    async def _invoke(self, name: str, event: Event, patience: float | None) -> Any:
        timeout = self._options.integration_timeout
        return await self._functions.invoke(name, event, timeout=timeout, patience=patience)

    async def _expire(self, connection: Connection) -> None:
        """Close the connection when it has been idle, or open, for too long."""
        if self._options.debug:
            return
        while (end := connection.ends_at) > self._clock.monotonic():
            await self._clock.sleep_until(end)
        await _close(connection, GOING_AWAY)

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._track(task)
        return task

    def _track(self, task: asyncio.Task[Any] | None) -> None:
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)


async def _close(connection: Connection, status: tuple[int, str]) -> None:
    with contextlib.suppress(Gone):
        await connection.close(*status)
