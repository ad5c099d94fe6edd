"""The WebSocket side of API Gateway: handshake, messages, end, each as an event to a handler."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Mapping
from typing import Any

from chalice.app import Chalice
from starlette.responses import JSONResponse, Response
from starlette.websockets import WebSocket

from local_gateway import events, log
from local_gateway.connections import Connection, Connections, Gone
from local_gateway.events import Api, Client, Event
from local_gateway.functions import FunctionFailed, Functions, FunctionTimedOut

# What API Gateway says when it ends a connection, or finds it ended, and with which code.
GOING_AWAY = (1001, "Going away")
CLOSED_NORMALLY = (1000, "Connection Closed Normally")
NO_STATUS = (1005, "Client-side close frame status not set")
TEXT_ONLY = (1003, "Binary is not supported")
LOST = (1006, "Connection lost")


class WebSocketApi:
    """Runs one connection after the other, all at once."""

    def __init__(self, app: Chalice, api: Api, functions: Functions) -> None:
        self.connections = Connections()
        self._api = api
        self._functions = functions
        self._routes = {key: handler.name for key, handler in app.websocket_handlers.items()}
        # asyncio keeps weak references to tasks only.
        self._tasks: set[asyncio.Task[Any]] = set()

    async def serve(self, websocket: WebSocket) -> None:
        """One connection, from its handshake to the end of its `$disconnect` handler."""
        self._keep(asyncio.current_task())
        client = _client(websocket)
        # The upgrade waits for `$connect`, and there is no connection if that fails.
        refusal, subprotocol = await self._connect(websocket, client)
        if refusal:
            await websocket.send_denial_response(refusal)
            return
        await websocket.accept(subprotocol)
        connection = Connection(client, websocket)
        self.connections.add(connection)
        try:
            code, reason = await self._receive(connection)
        finally:
            self.connections.remove(connection)
        await self._disconnect(connection, code, reason)

    async def close(self, within: float) -> None:
        """Close every connection with 1001, and wait `within` seconds at most for their ends."""
        for connection in self.connections:
            self._keep(asyncio.create_task(_close(connection)))
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=within)

    async def _connect(
        self, websocket: WebSocket, client: Client
    ) -> tuple[Response | None, str | None]:
        """The answer that refuses the handshake, or none and the subprotocol to accept with."""
        name = self._routes.get("$connect")
        if name is None:
            return None, None
        headers = [(k.decode("latin-1"), v.decode("latin-1")) for k, v in websocket.headers.raw]
        query = websocket.query_params.multi_items()
        event = events.connect(self._api, client, headers, query)
        started = time.monotonic()
        try:
            answer = await self._functions.invoke(name, event)
        except FunctionFailed:
            status, answer = 502, {}
        except FunctionTimedOut:
            status, answer = 504, {}
        else:
            status = int(answer.get("statusCode", 200))
        log.event("connect", client.id, str(status), started)
        if 200 <= status < 300:
            return None, _subprotocol(answer)
        return JSONResponse(_error("Forbidden", client.id, event), status), None

    async def _receive(self, connection: Connection) -> tuple[int, str]:
        """Hand on messages until the socket ends; how it ended."""
        while True:
            received = await connection.websocket.receive()
            if received["type"] == "websocket.disconnect":
                return connection.closed_with or _ending(received)
            connection.last_active_at = events.now_ms()
            if received.get("text") is None:
                await connection.close(*TEXT_ONLY)
            else:
                # Not one after the other: API Gateway promises no order, and does not wait.
                self._keep(asyncio.create_task(self._message(connection, received["text"])))

    async def _message(self, connection: Connection, body: str) -> None:
        event = events.message(self._api, connection.client, body)
        name = self._routes.get("$default")
        started = time.monotonic()
        problem = None
        try:
            if name is None:
                problem = "Forbidden"
            else:
                # What it returns is dropped: a route without a route response passes nothing on.
                # https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-response.html
                await self._functions.invoke(name, event)
        except FunctionFailed:
            problem = "Internal server error"
        except FunctionTimedOut:
            problem = "Endpoint request timed out"
        size = log.size(len(body.encode()))
        log.event("message", connection.client.id, f"{size}  {problem or 'ok'}", started)
        if problem:
            await _tell(connection, _error(problem, connection.client.id, event))

    async def _disconnect(self, connection: Connection, code: int, reason: str) -> None:
        client = connection.client
        started = time.monotonic()
        name = self._routes.get("$disconnect")
        result = str(code)
        if name is not None:
            host = connection.websocket.headers.get("host", "")
            try:
                await self._functions.invoke(
                    name, events.disconnect(self._api, client, host, code, reason)
                )
            except (FunctionFailed, FunctionTimedOut) as error:
                result = f"{code}  {type(error).__name__}"
        log.event("disconnect", client.id, result, started)

    def _keep(self, task: asyncio.Task[Any] | None) -> None:
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)


def _client(websocket: WebSocket) -> Client:
    source_ip = websocket.client.host if websocket.client else ""
    user_agent = websocket.headers.get("user-agent")
    return Client(events.new_id(), events.now_ms(), source_ip, user_agent)


def _subprotocol(answer: dict[str, Any]) -> str | None:
    """The one header of a `$connect` handler's response that API Gateway passes on.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-connect-route-subprotocol.html
    """
    headers = answer.get("headers") or {}
    found = (v for k, v in headers.items() if k.lower() == "sec-websocket-protocol")
    return next(found, None)


def _ending(received: Mapping[str, Any]) -> tuple[int, str]:
    # uvicorn gives a reason, if an empty one, only where there was a close frame.
    if "reason" not in received:
        return LOST
    code = int(received.get("code") or NO_STATUS[0])
    return NO_STATUS if code == NO_STATUS[0] else (code, received["reason"] or "")


def _error(message: str, connection_id: str, event: Event) -> dict[str, str]:
    request_id = event["requestContext"]["requestId"]
    return {"message": message, "connectionId": connection_id, "requestId": request_id}


async def _tell(connection: Connection, error: dict[str, str]) -> None:
    """Send an error frame, spaced exactly as API Gateway spaces it."""
    text = '{{"message": "{message}", "connectionId":"{connectionId}", "requestId":"{requestId}"}}'
    with contextlib.suppress(Gone):
        await connection.send(text.format(**error))


async def _close(connection: Connection) -> None:
    with contextlib.suppress(Gone):
        await connection.close(*GOING_AWAY)
