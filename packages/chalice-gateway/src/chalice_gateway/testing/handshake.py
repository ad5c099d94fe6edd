"""The opening handshake of a test's connection."""

from __future__ import annotations

from typing import Any, cast

from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from chalice_gateway.testing.errors import HandshakeRefused, WaitTimeout

DEFAULTS = {"proxy": None, "ping_interval": None, "max_queue": None, "close_timeout": 60.0}


def connected(url: str, **options: Any) -> ClientConnection:
    """A connection of the package `websockets`. It sends no pings, and never stops to read."""
    __tracebackhide__ = True
    try:
        # Newer versions of websockets warn of a connection that was not entered.
        return cast("ClientConnection", connect(url, **{**DEFAULTS, **options}).__enter__())
    except InvalidStatus as refused:
        response = refused.response
        body = bytes(response.body)
        raise HandshakeRefused(response.status_code, response.headers, body) from None
    except TimeoutError:
        raise WaitTimeout(f"No answer to the handshake in {options['open_timeout']:g} s.") from None
