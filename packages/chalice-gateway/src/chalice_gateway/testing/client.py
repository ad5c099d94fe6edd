"""A WebSocket client for tests. It speaks JSON or text, and every wait has a time-out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, cast
from urllib.parse import urlencode

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

TIMEOUT_S = 10


class Client:
    """One connection; a context manager that closes it.

    `query` becomes the query string. `options` go to `websockets.sync.client.connect`, for example
    `{"subprotocols": ["a"]}`. `socket` is the connection of the package `websockets`.
    """

    def __init__(
        self, url: str, options: Mapping[str, Any] | None = None, /, **query: object
    ) -> None:
        address = f"{url}?{urlencode(query)}" if query else url
        defaults = {"open_timeout": TIMEOUT_S, "close_timeout": TIMEOUT_S, "proxy": None}
        self.socket = connect(address, **{**defaults, **(options or {})})

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, frame: object) -> None:
        """Send a string as it is, and any other value as JSON."""
        self.socket.send(frame if isinstance(frame, str) else json.dumps(frame))

    def text(self) -> str:
        """Receive one message."""
        return cast(str, self.socket.recv(timeout=TIMEOUT_S))

    def frame(self) -> Any:
        """Receive one message and decode its JSON."""
        return json.loads(self.text())

    def ask(self, frame: object) -> Any:
        """Send a frame and receive the next one."""
        self.send(frame)
        return self.frame()

    def close_frame(self) -> tuple[int, str]:
        """Receive until the connection ends; the code and the reason of the gateway's close frame.

        Raises AssertionError if the connection ended without a close frame.
        """
        with suppress(ConnectionClosed):
            while True:
                self.text()
        closed = self.socket.protocol.close_rcvd
        if closed is None:
            raise AssertionError("The connection ended without a close frame.")
        return closed.code, closed.reason
