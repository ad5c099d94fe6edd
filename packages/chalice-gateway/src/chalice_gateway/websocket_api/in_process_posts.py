"""Posts from `app.websocket_api` to the sockets within this process, without HTTP.

A post over HTTP with boto3 takes about 2 ms of CPU, nearly all of it in boto3. Lambda has no other
way. Here the same code decides about both ways (gone, throttled, too large and so on), and posts
within the process raise botocore's own exceptions.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from typing import Any

from chalice_gateway.websocket_api.close_codes import NORMAL
from chalice_gateway.websocket_api.connections import Connection
from chalice_gateway.websocket_api.management import Management, RequestRefused


class InProcessSession:
    """Replaces the boto3 session of `app.websocket_api`; other clients come from that session."""

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
        """A client of the management API within this process, or boto3's client of another API."""
        client = self._session.client(service, *arguments, **options)
        if service != "apigatewaymanagementapi":
            return client
        return _Client(client, self._management, self._loop, self._outbox)


class _Client:
    """`post_to_connection` and `delete_connection`; everything else is boto3's client."""

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
        """Post to one connection, as botocore's method of this name does."""
        if not isinstance(ConnectionId, str) or not isinstance(Data, (str, bytes)):
            # Leave other types, which botocore accepts or rejects, to botocore.
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
        """Close one connection, as botocore's method of this name does."""
        try:
            with self._management.faults.inject_around_aws_call():
                connection = self._management.connection(ConnectionId, "DELETE")
                asyncio.run_coroutine_threadsafe(connection.close(*NORMAL), self._loop)
        except RequestRefused as refused:
            raise self._exception(refused, "DeleteConnection") from None
        return {"ResponseMetadata": {"HTTPStatusCode": 204}}

    def _post(self, connection_id: str, payload: bytes) -> None:
        connection = self._management.connection(connection_id, "POST")
        self._management.check_post(connection, payload)
        # No sleep(0): it would switch to the event loop, which would then send one post at a time.
        if delay := self._management.delay():
            time.sleep(delay)
        self._outbox.put(connection, payload)

    def _exception(self, refused: RequestRefused, operation: str) -> Exception:
        """The exception that botocore raises for this response."""
        response = {
            "Error": {"Code": refused.error_type, "Message": refused.message or ""},
            "ResponseMetadata": {"HTTPStatusCode": refused.status},
        }
        exceptions = self._client.exceptions
        exception_class = getattr(exceptions, refused.error_type, exceptions.ClientError)
        raised: Exception = exception_class(response, operation)
        return raised


class _Outbox:
    """Passes accepted posts from handlers' threads to the event loop, in order.

    It wakes the loop once for all posts that wait, because waking costs more than sending.
    """

    def __init__(self, management: Management, loop: asyncio.AbstractEventLoop) -> None:
        self._management = management
        self._loop = loop
        self._posts: deque[tuple[Connection, bytes]] = deque()
        self._is_woken = False
        self._lock = threading.Lock()

    def put(self, connection: Connection, payload: bytes) -> None:
        """Queue a post."""
        with self._lock:
            self._posts.append((connection, payload))
            if self._is_woken:
                return
            self._is_woken = True
        self._loop.call_soon_threadsafe(self._flush)

    def _flush(self) -> None:
        with self._lock:
            posts, self._posts = self._posts, deque()
            self._is_woken = False
        for connection, payload in posts:
            try:
                self._management.deliver(connection, payload)
            except RequestRefused:
                continue  # It ended after the post was accepted. API Gateway would not know either.
