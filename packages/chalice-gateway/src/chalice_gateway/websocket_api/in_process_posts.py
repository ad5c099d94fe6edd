"""The short way from `app.websocket_api` to the sockets: no HTTP, as both are in this process.

A post over HTTP takes CPU, with boto3 some 2 ms, nearly all of it in boto3. In Lambda there is no
other way; here there is, with the same outcomes: gone, throttled, too large, and so on are decided
by the same code, and raised as botocore's own exceptions.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from typing import Any

from chalice_gateway.websocket_api.connections import Connection
from chalice_gateway.websocket_api.management import (
    CLOSED_NORMALLY,
    LIMIT_EXCEEDED,
    SLOW_CLIENT_TIMEOUT_S,
    Management,
    RequestRefused,
)


class InProcessSession:
    """Stands in for the session of `app.websocket_api`, whose other clients it still gives."""

    def __init__(
        self, session: Any, management: Management, loop: asyncio.AbstractEventLoop
    ) -> None:
        self._session = session
        self._management = management
        self._loop = loop
        self._outbox = _Outbox(management, loop)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)

    def client(self, service: str, *arguments: Any, **options: Any) -> Any:
        """A client of the management API that goes the short way, or any other as it is."""
        client = self._session.client(service, *arguments, **options)
        if service != "apigatewaymanagementapi":
            return client
        return _Client(client, self._management, self._loop, self._outbox)


class _Client:
    """`post_to_connection` and `delete_connection`; all else is boto3's."""

    def __init__(
        self,
        client: Any,
        management: Management,
        loop: asyncio.AbstractEventLoop,
        outbox: _Outbox,
    ) -> None:
        self._client = client
        self._management = management
        self._loop = loop
        self._outbox = outbox

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def post_to_connection(self, *, ConnectionId: str, Data: Any) -> dict[str, Any]:  # noqa: N803
        """Send `Data` to one connection, as botocore's method of that name."""
        if not isinstance(ConnectionId, str) or not isinstance(Data, (str, bytes)):
            # Whatever else botocore takes or refuses, it does so itself.
            answer: dict[str, Any] = self._client.post_to_connection(
                ConnectionId=ConnectionId, Data=Data
            )
            return answer
        payload = Data.encode() if isinstance(Data, str) else Data
        try:
            with self._management.faults.inject_around_aws_call():
                self._post(ConnectionId, payload)
        except RequestRefused as refused:
            raise self._exception(refused, "PostToConnection") from None
        return {"ResponseMetadata": {"HTTPStatusCode": 200}}

    def delete_connection(self, *, ConnectionId: str) -> dict[str, Any]:  # noqa: N803
        """Close one connection, as botocore's method of that name."""
        try:
            with self._management.faults.inject_around_aws_call():
                connection = self._management.connection(ConnectionId, "DELETE")
                asyncio.run_coroutine_threadsafe(connection.close(*CLOSED_NORMALLY), self._loop)
        except RequestRefused as refused:
            raise self._exception(refused, "DeleteConnection") from None
        return {"ResponseMetadata": {"HTTPStatusCode": 204}}

    def _post(self, connection_id: str, payload: bytes) -> None:
        connection = self._management.connection(connection_id, "POST")
        self._management.check_post(payload)
        # Not sleep(0): that hands over to the event loop, which then sends one post at a time.
        if delay := self._management.delay():
            time.sleep(delay)
        self._wait_until_drained(connection)
        self._outbox.put(connection, payload)

    def _wait_until_drained(self, connection: Connection) -> None:
        if connection.is_drained:
            return
        waiting = connection.drained(SLOW_CLIENT_TIMEOUT_S)
        if not asyncio.run_coroutine_threadsafe(waiting, self._loop).result():
            raise RequestRefused(*LIMIT_EXCEEDED)

    def _exception(self, refused: RequestRefused, operation: str) -> Exception:
        """What botocore raises for that answer."""
        response = {
            "Error": {"Code": refused.kind, "Message": refused.message or ""},
            "ResponseMetadata": {"HTTPStatusCode": refused.status},
        }
        exceptions = self._client.exceptions
        kind = getattr(exceptions, refused.kind, exceptions.ClientError)
        raised: Exception = kind(response, operation)
        return raised


class _Outbox:
    """Accepted posts on their way from handlers' threads to the event loop, in their order.

    The loop is woken once for all that are waiting, as waking it costs more than sending.
    """

    def __init__(self, management: Management, loop: asyncio.AbstractEventLoop) -> None:
        self._management = management
        self._loop = loop
        self._posts: deque[tuple[Connection, bytes]] = deque()
        self._woken = False
        self._lock = threading.Lock()

    def put(self, connection: Connection, payload: bytes) -> None:
        """Have `payload` sent soon."""
        with self._lock:
            self._posts.append((connection, payload))
            if self._woken:
                return
            self._woken = True
        self._loop.call_soon_threadsafe(self._flush)

    def _flush(self) -> None:
        with self._lock:
            posts, self._posts = self._posts, deque()
            self._woken = False
        for connection, payload in posts:
            try:
                self._management.deliver(connection, payload)
            except RequestRefused:
                continue  # It was open when the post was accepted. API Gateway knows no more.
