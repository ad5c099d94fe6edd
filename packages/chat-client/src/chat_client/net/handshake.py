"""From an address to an open WebSocket."""

from __future__ import annotations

import asyncio
import ipaddress
import json
import os
import socket
import ssl
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection
from websockets.asyncio.client import connect as connect_websocket
from websockets.exceptions import InvalidStatus, WebSocketException

from chat_client.errors import HandshakeRefused
from chat_client.model.timeouts import Timeouts

# OpenSSL's names for a response that is not TLS; versions and responses differ.
_NOT_TLS = {"WRONG_VERSION_NUMBER", "PACKET_LENGTH_TOO_LONG", "RECORD_LAYER_FAILURE"}


class ConnectFailed(Exception):
    """The server could not be reached this time; `str()` says why."""


async def connect(url: str, timeouts: Timeouts) -> ClientConnection:
    """Open a WebSocket. Raises HandshakeRefused, or ConnectFailed if there was no response."""
    try:
        return await connect_websocket(
            url,
            open_timeout=timeouts.handshake_timeout_s,
            close_timeout=timeouts.close_timeout_s,
            ping_interval=timeouts.keepalive_s,
            ping_timeout=timeouts.keepalive_s,
            proxy=None if _is_this_machine(url) else True,
        )
    except InvalidStatus as error:
        response = error.response
        raise HandshakeRefused(response.status_code, _message(response.body)) from error
    # In Python 3.10 asyncio's own TimeoutError is not an OSError yet.
    except (OSError, EOFError, WebSocketException, asyncio.TimeoutError) as error:
        raise ConnectFailed(_reason(error)) from error


def _is_this_machine(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _message(body: bytes | bytearray | None) -> str:
    try:
        message = json.loads(body or b"").get("message", "")
    except (ValueError, AttributeError, RecursionError):
        return ""
    return message if isinstance(message, str) else ""


def _reason(error: Exception) -> str:
    if isinstance(error, ssl.SSLError) and error.reason in _NOT_TLS:
        return "the server does not speak TLS, so try ws://"
    if isinstance(error, OSError) and error.strerror:
        # For a failed connect(), asyncio's text has the errno but not its meaning.
        has_own_text = isinstance(error, (socket.gaierror, ssl.SSLError))
        return error.strerror if has_own_text else os.strerror(error.errno or 0)
    return str(error).partition("\n")[0] or type(error).__name__
