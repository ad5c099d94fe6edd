"""From an address to an open WebSocket."""

from __future__ import annotations

import asyncio
import ipaddress
import json
import os
import socket
import ssl
from urllib.parse import parse_qsl, urlencode, urlsplit

from websockets.asyncio.client import ClientConnection
from websockets.asyncio.client import connect as connect_websocket
from websockets.exceptions import InvalidStatus, WebSocketException

from chat_client.errors import HandshakeRefused, InvalidAddress
from chat_client.timeouts import Timeouts


class ConnectFailed(Exception):
    """Nothing came of it this time; `str()` says why."""


def address(url: str, **query: str | None) -> str:
    """Put what there is of a query into a WebSocket's address. Raises InvalidAddress."""
    try:
        parts = urlsplit(url)
        is_websocket = parts.scheme in ("ws", "wss") and parts.hostname and parts.port != 0
    except ValueError:  # of the port, too
        is_websocket = False
    if not is_websocket or not url.isprintable() or " " in url:
        raise InvalidAddress(f"{url!r} is not a ws:// or wss:// address")
    given = [(name, value) for name, value in query.items() if value is not None]
    return parts._replace(query=urlencode(parse_qsl(parts.query) + given), fragment="").geturl()


async def connect(uri: str, timeouts: Timeouts) -> ClientConnection:
    """Open a WebSocket. Raises HandshakeRefused, or ConnectFailed where there was no answer."""
    try:
        return await connect_websocket(
            uri,
            open_timeout=timeouts.handshake_s,
            close_timeout=timeouts.close_s,
            ping_interval=timeouts.keepalive_s,
            ping_timeout=timeouts.keepalive_s,
            proxy=None if _is_this_machine(uri) else True,
        )
    except InvalidStatus as error:
        response = error.response
        raise HandshakeRefused(response.status_code, _message(response.body)) from error
    # In Python 3.10 asyncio's own TimeoutError is no OSError yet.
    except (OSError, EOFError, WebSocketException, asyncio.TimeoutError) as error:
        raise ConnectFailed(_reason(error)) from error


def _is_this_machine(uri: str) -> bool:
    host = urlsplit(uri).hostname or ""
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
    if isinstance(error, OSError) and error.strerror:
        # Of a failed connect() asyncio tells the number, and not what it means.
        is_known = not isinstance(error, (socket.gaierror, ssl.SSLError))
        return os.strerror(error.errno or 0) if is_known else error.strerror
    return str(error).partition("\n")[0] or type(error).__name__
