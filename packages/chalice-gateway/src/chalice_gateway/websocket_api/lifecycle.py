"""The WebSocket side of API Gateway: handshake, messages, end, each as an event to a handler."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Coroutine, Mapping
from typing import Any

from chalice.app import Chalice
from starlette.responses import JSONResponse, Response
from starlette.websockets import WebSocket

from chalice_gateway import log
from chalice_gateway.command_line.options import Options
from chalice_gateway.functions.runner import FunctionFailed, FunctionRunner, FunctionTimedOut
from chalice_gateway.websocket_api import events
from chalice_gateway.websocket_api.connections import Connection, Connections, Gone
from chalice_gateway.websocket_api.events import Api, Client, Event

# How API Gateway ends a connection, or finds it ended: code and reason.
GOING_AWAY = (1001, "Going away")
NO_STATUS = (1005, "Client-side close frame status not set")
TEXT_ONLY = (1003, "Binary is not supported")
CONNECTION_LOST = (1006, "Connection lost")


class WebSocketApi:
    """Runs the connections, all at once."""

    def __init__(self, app: Chalice, api: Api, functions: FunctionRunner, options: Options) -> None:
        self.connections = Connections()
        self._api = api
        self._functions = functions
        self._options = options
        self._routes = {key: handler.name for key, handler in app.websocket_handlers.items()}
        self._closing = False
        # asyncio keeps weak references to tasks only.
        self._tasks: set[asyncio.Task[Any]] = set()

    async def serve(self, websocket: WebSocket) -> None:
        """One connection, from its handshake to the end of its `$disconnect` handler."""
        self._track(asyncio.current_task())
        client = _client(websocket)
        # The upgrade waits for `$connect`, and there is no connection if that fails.
        refusal, subprotocol = await self._connect(websocket, client)
        if refusal:
            await websocket.send_denial_response(refusal)
            return
        connection = Connection(client, websocket, self._options)
        code, reason = await self._run(connection, subprotocol)
        if not self._options.faults.should_inject("disconnect-lost"):
            await self._disconnect(connection, code, reason)

    async def close(self, within: float) -> None:
        """Close every connection with 1001, and wait `within` seconds at most for their ends."""
        self._closing = True  # those, too, whose handshake is still going on
        for connection in self.connections:
            self._start(_close(connection, GOING_AWAY))
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=within)

    async def _connect(
        self, websocket: WebSocket, client: Client
    ) -> tuple[Response | None, str | None]:
        """The answer that refuses the handshake, or none and the subprotocol to accept with."""
        name = self._routes.get("$connect")
        if name is None:
            return None, None
        event = events.connect(self._api, client, websocket)
        started = time.monotonic()
        answer: dict[str, Any] = {}
        try:
            answer = await self._invoke(name, event)
            status = _status(answer)
        except FunctionFailed:
            status = 502
        except FunctionTimedOut:
            status = 504
        log.event("connect", client.id, str(status), started)
        if 200 <= status < 300:
            return None, _subprotocol(answer)
        return JSONResponse(_error("Forbidden", client.id, event), status), None

    async def _run(self, connection: Connection, subprotocol: str | None) -> tuple[int, str]:
        """Accept the connection and let it live; how it ended."""
        try:
            await connection.accept(subprotocol)
        except Gone:  # the client left while its `$connect` ran, which has done its work
            return CONNECTION_LOST
        self.connections.add(connection)
        expiry = self._start(
            _close(connection, GOING_AWAY) if self._closing else _expire(connection)
        )
        try:
            return await self._receive(connection)
        finally:
            expiry.cancel()
            self.connections.remove(connection)

    async def _receive(self, connection: Connection) -> tuple[int, str]:
        """Hand on messages until the socket ends; how it ended."""
        while True:
            received = await connection.receive()
            if received["type"] == "websocket.disconnect":
                return connection.close_sent_with or _close_status(received)
            if connection.close_sent_with:  # what came before the client heard of it
                continue
            text = received.get("text")
            if isinstance(text, str):
                # Not one after the other: API Gateway promises no order, and does not wait.
                self._start(self._message(connection, text))
            else:
                await _close(connection, TEXT_ONLY)

    async def _message(self, connection: Connection, body: str) -> None:
        event = events.message(self._api, connection.client, body)
        started = time.monotonic()
        async with connection.turn:
            problem = await self._problem_with(event)
        size = log.size(len(body.encode()))
        log.event("message", connection.client.id, f"{size}  {problem or 'ok'}", started)
        if problem:
            _send_error(connection, _error(problem, connection.client.id, event))
        if self._options.faults.should_inject("cut"):
            connection.cut()

    async def _problem_with(self, event: Event) -> str | None:
        """Give a message to its handler; what the client is told if that fails.

        What the handler returns is dropped: a route without a route response passes nothing on.
        https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-response.html
        """
        name = self._routes.get("$default")
        if name is None:
            return "Forbidden"
        try:
            await self._invoke(name, event)
        except FunctionFailed:
            return "Internal server error"
        except FunctionTimedOut:
            return "Endpoint request timed out"
        return None

    async def _disconnect(self, connection: Connection, code: int, reason: str) -> None:
        name = self._routes.get("$disconnect")
        started = time.monotonic()
        result = str(code)
        if name is not None:
            event = events.disconnect(self._api, connection.client, code, reason)
            try:
                await self._invoke(name, event)
            except (FunctionFailed, FunctionTimedOut) as error:
                result = f"{code}  {type(error).__name__}"
        log.event("disconnect", connection.client.id, result, started)

    async def _invoke(self, name: str, event: Event) -> Any:
        return await self._functions.invoke(name, event, self._options.integration_timeout)

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._track(task)
        return task

    def _track(self, task: asyncio.Task[Any] | None) -> None:
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)


def _client(websocket: WebSocket) -> Client:
    headers = {name.lower(): value for name, value in events.headers_as_sent(websocket)}
    return Client(
        id=events.new_id(),
        connected_at=events.now_ms(),
        source_ip=websocket.client.host if websocket.client else "",
        user_agent=headers.get("user-agent"),
        host=headers.get("host", ""),
    )


def _status(answer: dict[str, Any]) -> int:
    """The handler's status; 502 in the place of what is none."""
    try:
        status = int(answer["statusCode"])
    except (TypeError, ValueError):
        return 502
    return status if 200 <= status < 600 else 502


def _subprotocol(answer: dict[str, Any]) -> str | None:
    """The one header of a `$connect` handler's response that API Gateway passes on.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-connect-route-subprotocol.html
    """
    headers = answer.get("headers") or {}
    found = (v for k, v in headers.items() if k.lower() == "sec-websocket-protocol")
    return next(found, None)


def _close_status(received: Mapping[str, Any]) -> tuple[int, str]:
    # uvicorn gives a reason, if an empty one, only where there was a close frame.
    if "reason" not in received:
        return CONNECTION_LOST
    code = int(received.get("code") or NO_STATUS[0])
    return NO_STATUS if code == NO_STATUS[0] else (code, received["reason"] or "")


def _error(message: str, connection_id: str, event: Event) -> dict[str, str]:
    request_id = event["requestContext"]["requestId"]
    return {"message": message, "connectionId": connection_id, "requestId": request_id}


def _send_error(connection: Connection, error: dict[str, str]) -> None:
    """Send an error frame, spaced exactly as API Gateway spaces it."""
    text = '{{"message": "{message}", "connectionId":"{connectionId}", "requestId":"{requestId}"}}'
    with contextlib.suppress(Gone):
        connection.send(text.format(**error).encode())


async def _expire(connection: Connection) -> None:
    """Close a connection that has been idle, or has lasted, for too long."""
    while (left := connection.seconds_left) > 0:
        await asyncio.sleep(left)
    await _close(connection, GOING_AWAY)


async def _close(connection: Connection, how: tuple[int, str]) -> None:
    with contextlib.suppress(Gone):
        await connection.close(*how)
