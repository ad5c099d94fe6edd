"""uvicorn's HTTP protocol, which limits requests as API Gateway does and begins WebSockets."""

from __future__ import annotations

import asyncio
import json
from http import HTTPStatus

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from chalice_gateway.network.http_limits import (
    SEPARATORS,
    TOO_LARGE,
    HeadTooLarge,
    RequestHead,
    close_after_reading,
)
from chalice_gateway.websocket_api.transport import WebSocketProtocol

HEADERS_AS_SENT = "chalice_gateway.headers_as_sent"
# How long a request may take to come, from the connection or from its first byte on.
REQUEST_TIMEOUT_S = 30.0


class HttpProtocol(HttpToolsProtocol):
    """Refuses heads that are too large, drops requests that never end, and passes requests on with
    the case of their header names.

    API Gateway keeps the case in its events; ASGI converts it to lower case.
    """

    _is_refused = False
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._head = RequestHead()
        self._headers_as_sent: list[tuple[bytes, bytes]] = []
        self._start_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._is_refused:
            return
        was_open = self._head.is_open
        super().data_received(data)
        if was_open and self._head.is_open and not self._is_refused:
            try:
                self._head.add(len(data))
            except HeadTooLarge:
                self._refuse(431, TOO_LARGE)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._head.begin()
        self._headers_as_sent = []
        self.scope["extensions"] = {HEADERS_AS_SENT: self._headers_as_sent}  # type: ignore[dict-item]
        self._start_timer()

    def on_url(self, url: bytes) -> None:
        self._head.add(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._head.add(len(name) + len(value) + SEPARATORS)
        super().on_header(name, value)
        self._headers_as_sent.append((name, value))

    def on_headers_complete(self) -> None:
        self._head.end()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._stop_timer()
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """Respond to a request that the parser refused, or that was too large for it."""
        if self._head.is_too_large:
            self._refuse(431, TOO_LARGE)
        else:
            super().send_400_response(msg)

    def handle_websocket_upgrade(self) -> None:
        """Hand the connection over. uvicorn's own method would have the request parsed twice."""
        self._stop_timer()
        self.connections.discard(self)
        protocol = WebSocketProtocol(
            config=self.config, server_state=self.server_state, app_state=self.app_state
        )
        protocol.connection_made(self.transport)
        self.transport.set_protocol(protocol)
        line = (self.parser.get_method(), self.url, self.parser.get_http_version())
        protocol.handle_handshake(*line, self._headers_as_sent)

    def _refuse(self, status: int, message: str) -> None:
        self._is_refused = True
        self._stop_timer()
        body = json.dumps({"message": message}).encode()
        head = (
            f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.pipeline.clear()
        if self.cycle:  # an app that still runs can write no more
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        close_after_reading(self.transport)

    def _start_timer(self) -> None:
        if self._timer is None:
            self._timer = self.loop.call_later(REQUEST_TIMEOUT_S, self._time_out)

    def _stop_timer(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _time_out(self) -> None:
        self._timer = None
        if self.scope is None:  # it has sent nothing
            self.transport.close()
        else:
            self._refuse(408, "Request Timeout")
